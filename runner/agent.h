/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_AGENT_H
#define LUTORTURE_AGENT_H

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "fold.h"
#include "journal.h"
#include "kill.h"
#include "lu_bdf.h"
#include "lu_plan.h"
#include "lu_rig.h"
#include "lu_undo.h"
#include "oracle.h"

#define AGENT_PATH_MAX 4096
#define AGENT_MAX_DUTS 256

/* How the agent begins what it says on the console when it cannot go on. */
#define AGENT_STOPPED "lutorture-agent: stopped: "

/* Exit statuses, read by whatever keeps the agent running. */
#define AGENT_EXIT_OFF	0  /* nothing more to do in this boot: power off */
#define AGENT_EXIT_COLD 10 /* boot cold and start me again */

/**
 * struct agent - All an agent knows; everything that matters is in the journal.
 * @run_dir:   the DUT's part of the run folder
 * @repo:      tree that holds build/bin
 * @journal:   open for writing
 * @fold:      what the journal says, kept up to date with every append
 * @items:     the expanded plan as recorded: JSON array, one object a test
 * @rig, @plan: as copied into the run folder
 * @only:      "suite.test" that the run is limited to; "" for the whole plan
 * @delay:     "SYMBOL=MS", the delay of the run; "" for none
 * @boot:      what the machine says of this boot
 * @boot_id, @nonce: storage for @boot
 * @loader:    loads the module while the journal is read; @loading: not joined
 * @module:    why the module is not there; "" once it is
 * @module_broken: it is there for this kernel, which has live update, and did not
 *             load
 * @init_tsc:  TSC of the first user-space instruction of this boot
 * @load_tsc, @loaded_tsc: before and after our modules were loaded
 * @first_khz: TSC frequency of the run's first boot, used for all of it
 * @last_t, @last_tsc, @last_tsc_t, @last_boot: time stamps of the newest
 *             records, for the clock oracle
 * @ready:     devices are resolved, guarded and bound in this boot
 * @cold:      no test may begin in this boot any more
 * @duts, @dut_devices, @n_duts: those the rig allows, as found in this boot
 * @undo_base: changes on the undo stack that are the agent's, not the test's
 * @kill:      kills of the agent that the plan orders
 * @failed:    first error that leaves no way on; the agent stops the run
 */
struct agent {
	char run_dir[AGENT_PATH_MAX];
	char repo[AGENT_PATH_MAX];
	struct journal *journal;
	struct fold fold;
	json_t *items;
	struct lu_rig *rig;
	struct lu_plan *plan;
	char only[256];
	char delay[96];
	struct fold_boot boot;
	char boot_id[64], nonce[64];
	pthread_t loader;
	bool loading;
	char module[512];
	bool module_broken;
	uint64_t init_tsc, load_tsc, loaded_tsc;
	uint64_t marks_ticks; /* that marks took in this boot */
	unsigned long first_khz;
	double last_t, last_tsc_t, end_by;
	uint64_t last_tsc;
	unsigned int last_boot;
	bool ready, cold;
	struct lu_bdf duts[AGENT_MAX_DUTS];
	const struct lu_rig_device *dut_devices[AGENT_MAX_DUTS];
	size_t n_duts;
	size_t undo_base;
	struct kill kill;
	int failed;
	char why_failed[512];
};

/**
 * agent_run() - Do what the journal says is next, until this boot is over.
 * @run_dir: the DUT's part of a run folder, with rig.yaml, plan.yaml and a
 *           journal that holds at least the record of the run
 *
 * Context: root; leaves this kernel by kexec if a test asks for it.
 * Return: exit status of the agent: AGENT_EXIT_OFF, also when the run cannot go
 * on (the reason was printed and, where possible, recorded), or AGENT_EXIT_COLD.
 */
int agent_run(const char *run_dir);

/* agent_journal() - Append to the journal and to what we know. 0 or -errno. */
int agent_journal(struct agent *agent, json_t *record);

/*
 * agent_fail() - From now on nothing more is recorded or done: @err, for the
 * reason that lu_errmsg() has. The first one counts. Return: @err.
 */
int agent_fail(struct agent *agent, int err);

/* agent_peak_kib() - Most memory this process has held, KiB; -1 unknown. */
long agent_peak_kib(void);

/*
 * agent_mark() - Tell the controller where a jump stands: the oracles have "look"ed,
 * "jump" is next, it was refused ("stay"), or it came to its end ("arrive"). Its clock
 * sees "jump" and "arrive"; between "look" and one of the last two it judges what the
 * kernel says. Where it sees no console there is neither.
 */
void agent_mark(struct agent *agent, const char *end, const char *nonce);

/* agent_identify() - Fill @boot from the machine. 0 or -errno. */
int agent_identify(struct agent *agent);

/*
 * agent_take_words() - Have "lutorture." words of the kernel's command line in the
 * environment, where no init program of ours has put them. Before any thread.
 */
void agent_take_words(void);

/*
 * agent_load_module() - Begin to load lutorture_pci, beside all else that a
 * start of the agent takes. 0 or -errno.
 */
int agent_load_module(struct agent *agent);

/* agent_wait_module() - Wait until that is over, however it went. */
void agent_wait_module(struct agent *agent);

/* agent_read_ahead() - Begin to read a suite's program, beside all else. */
void agent_read_ahead(const struct agent *agent, const char *suite);

/* agent_came_plain() - Did a kexec lead here that handed nothing over? */
bool agent_came_plain(const struct agent *agent);

/* agent_record_boot() - Append the boot record for @step. 0 or -errno. */
int agent_record_boot(struct agent *agent, const struct fold_step *step);

/* agent_expand() - Ask the suites, and record the tests of the plan. */
int agent_expand(struct agent *agent);

/* agent_prepare() - Find, check and bind the devices of this boot. */
int agent_prepare(struct agent *agent);

/*
 * agent_rebind() - Have the devices under test as every test finds them: bound
 * and bus masters. What that takes is the agent's to undo, not the test's.
 */
int agent_rebind(struct agent *agent);

/* agent_undo() - Where to record changes to the machine; lives with @agent. */
struct lu_undo agent_undo(struct agent *agent);

/* agent_replay() - Undo what lies above @base on the stack, newest first. */
int agent_replay(struct agent *agent, size_t base);

/* agent_leg() - Run one leg of a test to its end, or to its jump. */
int agent_leg(struct agent *agent, const struct fold_step *step);

/**
 * struct leg - One leg while it runs.
 * @agent:    owner
 * @item:     its entry in agent->items; borrowed
 * @step:     which leg
 * @dir:      folder of the test in the run folder
 * @lines:    KTAP the suite printed so far: JSON array
 * @oracles:  context handed to the oracles
 * @states:   outcome of each oracle at this moment: JSON object
 * @nonce:    of the kernel that is loaded; "" none is
 * @allow:    kernel log texts the suite may cause, NULL-terminated
 * @counted:  called as the oracles have counted what other programs add to; NULL
 * @held:     its program, which waits for the oracles; NULL: not started
 */
struct leg {
	struct agent *agent;
	json_t *item;
	const struct fold_step *step;
	char dir[AGENT_PATH_MAX];
	json_t *lines;
	struct oracle_ctx oracles;
	json_t *states;
	char nonce[17];
	const char **allow;
	void (*counted)(void *ctx);
	struct suite_held *held;
};

/* leg_record() - A record of @kind with suite, test and leg; add what it needs. */
json_t *leg_record(const struct leg *leg, const char *kind);

/* leg_ktap() - Record what the suite has printed so far. 0 or -errno. */
int leg_ktap(struct leg *leg);

/* leg_oracles() - Run all oracles and record what they said. 0 or -errno. */
int leg_oracles(struct leg *leg, enum oracle_when when);

/* leg_request() - Answer one message of the suite; see lib/lu_agent.h. */
json_t *leg_request(void *ctx, const json_t *request);

/*
 * leg_load() - All of a jump that can be done before it: oracles, and the next
 * kernel in place. Arguments and return as leg_jump().
 */
int leg_load(struct leg *leg, const char *append, const char *way);

/*
 * leg_jump() - Announce and do the jump, with @append on the next kernel's
 * command line. @way: "live"; "plain", by an image that carries no handover;
 * "cold", through the firmware, where nothing can be appended. Loads the kernel
 * where leg_load() has not: then @append is what that was given.
 * Returns only if refused: -errno; -EPROTO no such way.
 */
int leg_jump(struct leg *leg, const char *append, const char *way);

#endif
