/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_CONTROLLER_H
#define LUTORTURE_CONTROLLER_H

#include "console.h"
#include "journal.h"
#include "kill.h"
#include "lu_plan.h"
#include "lu_rig.h"
#include "peers.h"
#include "progress.h"
#include "rig.h"
#include "tail.h"

#define CONTROLLER_PATH_MAX 3072

#define CONTROLLER_ASKS 8

#define CONTROLLER_MUTE_BOOTS 3 /* in a row, without a step forward */

/**
 * struct controller_ask - A request of a test that waits.
 * @rec:     the record of it
 * @at:      host clock not before which it is carried out, seconds
 * @word_at: when the word was heard that it waited for, host clock; 0: it was not
 */
struct controller_ask {
	json_t *rec;
	double at, word_at;
};

/**
 * struct controller - One run as seen from outside the machine.
 * @dir:      the run folder, absolute
 * @repo:     tree that holds build/bin
 * @rig, @plan: as copied into the run folder
 * @ops:      how the machine is powered
 * @power:    the machine
 * @peers:    of the machine's NICs
 * @log:      controller.jsonl
 * @console:  console.log
 * @journal:  the DUT's journal, followed
 * @progress: what is shown
 * @kill:     kills of the controller that the plan orders
 * @n:        number of the last record of the DUT
 * @live:     what is read of the journal is new, and no replay
 * @boot:     number of the boot the DUT is in, -1 before the first
 * @records:  of the DUT seen since the machine was last switched on
 * @steps:    those of them that take the run forward: a test or leg begun or
 *            ended, or all done
 * @over:     the DUT said that it is done
 * @stopped:  it said, since controller_open(), that it cannot go on
 * @why:      reason given with "stop"
 * @suspect:  the console told of a stall: the rig may be at fault
 * @blameless: it was, in this boot
 * @asks:     requests of a test that are not carried out yet, in the order of asking
 * @n_asks:   how many
 * @expect_s: silence that a test said to be enough; 0: it did not
 * @enough:   asked when a test is over, with @dir: true ends the run there;
 *            NULL: the whole plan is run
 * @returns:  the machine resets itself, and is to be on again at once: streams of
 *            frames go on meanwhile
 * @ended:    a test is over since it was last asked
 * @cut:      it said so
 * @status:   of the process that stands for the machine, once it has exited, as
 *            waitpid() gives it; else 0
 * @limit_s:  how long the DUT may be silent now, seconds
 * @leg_s:    the same for the leg that was last begun
 * @heard:    host clock of its last sign of life, seconds
 * @failed:   of the first record that could not be written, -errno: the run ends,
 *            since what it told of is known to nobody; 0
 * @why_failed: what lu_errmsg() said of it
 */
struct controller {
	char dir[CONTROLLER_PATH_MAX], repo[CONTROLLER_PATH_MAX];
	struct lu_rig *rig;
	struct lu_plan *plan;
	const struct rig_ops *ops;
	struct rig_power power;
	struct peers *peers;
	struct journal *log;
	struct console console;
	struct tail journal;
	struct progress progress;
	struct kill kill;
	long long n;
	bool live;
	int boot;
	unsigned long records, steps;
	bool over, stopped;
	char why[256];
	bool suspect, blameless;
	struct controller_ask asks[CONTROLLER_ASKS];
	int n_asks;
	double expect_s;
	bool (*enough)(const char *dir);
	bool returns, ended, cut;
	int status;
	double limit_s, leg_s, heard;
	int failed;
	char why_failed[512];
};

/**
 * controller_open() - Open a prepared run folder.
 * @c:    filled; release with controller_close(), on failure too
 * @dir:  run folder, absolute
 * @repo: tree that holds build/bin
 * @out:  stream for progress; NULL shows none
 *
 * Return: 0; -errno, with lu_errmsg().
 */
int controller_open(struct controller *c, const char *dir, const char *repo,
		    FILE *out);

/**
 * controller_drive() - Power the machine until the DUT is done.
 * @c: opened
 *
 * Switches it on again after every panic, hang and cold reboot. May be killed
 * at any instruction: the machine dies with it, and the next call on the same
 * folder goes on.
 *
 * Return: 0 done, or enough; -EINTR a signal asked to stop; -EIO the DUT gave up, does not
 * come up or gets nowhere (lu_errmsg()); -EAGAIN it is the machine the
 * controller runs on, and somebody has to boot that cold; as controller_note(), of any
 * record; other -errno.
 */
int controller_drive(struct controller *c);

/**
 * controller_limit() - How long the DUT may be silent from now on.
 * @c:   whose; limits that hold for longer than this record are kept in it
 * @rec: the record just taken; NULL: the machine was switched on
 *
 * Return: seconds; 0: as before.
 */
double controller_limit(struct controller *c, const json_t *rec);

/**
 * controller_limit_fault() - The console told of a fault.
 * @c: whose; a machine that is expected to hang now need not be waited for as
 *     long as one that has not come to it yet
 */
void controller_limit_fault(struct controller *c);

/** controller_close() - Cut the power if it is on and release everything. */
void controller_close(struct controller *c);

/**
 * controller_note() - Append a record, stamped with the boot.
 * @c:   whose; an error stays in it, and ends the run, whoever looks at it here or not
 * @rec: the reference is taken
 *
 * Return: as journal_append().
 */
int controller_note(struct controller *c, json_t *rec);

/**
 * controller_resumed() - Why the agent is started again, in a run that is taken up.
 * @dir:  run folder
 * @boot: last one that the agent recorded; -1 none
 *
 * Return: "interrupted" where the controller's own end ended that boot, else "".
 */
const char *controller_resumed(const char *dir, int boot);

/** controller_starts_in_vain() - The last starts on which the agent recorded nothing. */
int controller_starts_in_vain(const char *dir);

/**
 * controller_check_starts() - Is a machine that runs the controller itself in a loop?
 * @c: as it takes up the run. Each boot of that machine is a controller of its own,
 *     none of which would stop a kernel that dies as the agent comes up
 *
 * Return: 0; -EIO for once, behind CONTROLLER_MUTE_BOOTS starts in vain; as
 * controller_note().
 */
int controller_check_starts(struct controller *c);

/** controller_note_power() - The power was touched, and why. */
int controller_note_power(struct controller *c, const char *what,
			  const char *why);

/** controller_note_sign() - Something on the console, or silence. */
void controller_note_sign(struct controller *c, const char *sign,
			  const char *text);

/**
 * controller_take_sign() - The console told of something: see struct console.
 * @ctx:  the controller
 * @sign: what it is
 * @line: of the console; all lines of a report
 */
void controller_take_sign(void *ctx, const char *sign, const char *line);

/**
 * controller_take_ask() - What a record of the DUT means for requests.
 * @c:   who is to carry them out; of more than CONTROLLER_ASKS that wait the last
 *       is recorded as not done (-ENOSPC)
 * @rec: of any kind: a test asked for something, or is over, and a request whose word
 *       was not said by then lapses: it is no business of the next test
 */
void controller_take_ask(struct controller *c, const json_t *rec);

/**
 * controller_heed_ask() - The console said something.
 * @c:    for requests that wait for a word in this line, the time begins
 * @line: one line of the console
 */
void controller_heed_ask(struct controller *c, const char *line);

/** controller_drop_asks() - The machine is off: nothing is carried out any more. */
void controller_drop_asks(struct controller *c);

/**
 * controller_do_ask() - Carry out the requests that are due.
 * @c: who is to do it
 *
 * Return: 1 the power is to be cut, 0 go on, -errno.
 */
int controller_do_ask(struct controller *c);

/** controller_now_s() - Host clock that goes on evenly, seconds. */
double controller_now_s(void);

/**
 * controller_traffic() - Have the peers of the rig's NICs do what a test asked for.
 *
 * Return: 0; -EOPNOTSUPP @what is none of theirs; as peers_do().
 */
int controller_traffic(struct controller *c, const char *what, const char *arg);

/** controller_traffic_end() - Whatever a test left running ends with it. */
void controller_traffic_end(struct controller *c);

/**
 * controller_blame() - Is the rig at fault, and not what runs on it?
 * @c: a machine that stalls, still on
 *
 * Leaves the evidence in the run folder. If so, the test that was under way is
 * begun again, as often as the run allows.
 *
 * Return: 1 yes, it is recorded and the power is to be cut; 0 no; -errno.
 */
int controller_blame(struct controller *c);

/**
 * controller_blame_death() - The machine is gone: did the rig itself crash?
 * @c: its @status is that of the machine's process
 *
 * Return: 1 it did, and that is recorded; 0 it did not; -errno.
 */
int controller_blame_death(struct controller *c);

/**
 * controller_cut_hung() - Record the end of a machine that is silent.
 *
 * Return: 0, the power is to be cut; -errno.
 */
int controller_cut_hung(struct controller *c);

#endif
