// SPDX-License-Identifier: GPL-2.0-only
/*
 * The controller: power, console, deadlines. It sees what only the outside
 * can, writes controller.jsonl and console.log, and leaves all decisions about
 * tests to the agent's journal. Touches the machine's power only.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"
#include "controller.h"
#include "kexec.h"
#include "lu_err.h"

#define POLL_MS 100
#define KILL_MS 9000 /* from a leg's begin to an ordered kill, at most */

static volatile sig_atomic_t asked_to_stop;

double controller_now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/*
 * Before the first boot there is no number to stamp a record with, and 0 would
 * have the end of a machine that never came up taken for that of boot 0.
 */
int controller_note(struct controller *c, json_t *rec)
{
	int err;

	if (c->boot < 0)
		json_object_set_new(rec, "boot", json_integer(-1));
	err = journal_append(c->log, rec);
	if (err && !c->failed) {
		c->failed = err;
		snprintf(c->why_failed, sizeof(c->why_failed), "%s",
			 lu_errmsg());
	}
	return err;
}

int controller_note_power(struct controller *c, const char *what,
			  const char *why)
{
	return controller_note(c, json_pack("{s:s, s:s, s:s}", "kind", "power",
					    "what", what, "why", why));
}

void controller_note_sign(struct controller *c, const char *sign,
			  const char *text)
{
	controller_note(c, json_pack("{s:s, s:s, s:o}", "kind", "console",
				     "sign", sign, "text", journal_text(text)));
}

/* Kinds of records without which a run gets nowhere. */
static bool is_step(const char *kind)
{
	static const char *const kinds[] = { "begin", "end",  "lost",
					     "skip",  "jump", "done" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i], kind))
			return true;
	return false;
}

/*
 * At the begin of a leg, while the plan orders kills in it and there are some left.
 * One that is still to come from an item before is not for this one.
 */
static void arm_kill(struct controller *c, const json_t *rec)
{
	if (!journal_int(rec, "kills", 0)) {
		kill_call_off();
		c->kill.armed = false;
		return;
	}
	if (!c->live || c->kill.armed || !kill_due_controller(&c->kill))
		return;
	controller_note(c, json_pack("{s:s, s:i}", "kind", "kill", "within_ms",
				     KILL_MS));
	c->kill.armed = kill_after(journal_int(rec, "n", 0) * 0x9e3779b97f4a7c15,
				   KILL_MS) > 0;
}

/* What the run was begun with. A kernel of no known name was refused then. */
static void take_run(struct controller *c, const json_t *rec)
{
	const char *kernel = journal_str(rec, "kernel_given");

	c->kill.wanted = (unsigned int)journal_int(rec, "kills", 0);
	c->power.kernel = lu_kernel_find(kernel) ?: c->power.kernel;
}

static bool ends_test(const char *kind)
{
	return !strcmp(kind, "end") || !strcmp(kind, "lost");
}

static void take_record(void *ctx, const json_t *rec)
{
	struct controller *c = ctx;
	const char *kind = journal_str(rec, "kind");
	double limit = controller_limit(c, rec);
	long long n = journal_int(rec, "n", 0);

	/*
	 * Whoever wrote this one did not know of a line that was complete. One
	 * left out shows in the journal itself.
	 */
	if (c->live && n <= c->n)
		controller_note(c, json_pack("{s:s}", "kind", "lost-lines"));
	c->n = n;
	c->records++;
	c->steps += is_step(kind);
	c->ended |= ends_test(kind);
	if (c->live && ends_test(kind))
		controller_traffic_end(c);
	if (!strcmp(kind, "jump"))
		c->returns = !strcmp(journal_str(rec, "way"), "cold");
	if (!strcmp(kind, "boot") || ends_test(kind))
		c->returns = false;
	c->heard = controller_now_s();
	if (limit > 0)
		c->limit_s = limit;
	if (!strcmp(kind, "boot")) {
		c->boot = journal_int(rec, "boot", 0);
		journal_set_boot(c->log, c->boot);
	}
	if (!strcmp(kind, "run"))
		take_run(c, rec);
	if (!strcmp(kind, "begin"))
		arm_kill(c, rec);
	if (c->live)
		controller_take_ask(c, rec);
	if (!strcmp(kind, "done"))
		c->over = true;
	if (!strcmp(kind, "stop")) {
		c->stopped = true;
		snprintf(c->why, sizeof(c->why), "%.200s",
			 journal_str(rec, "why"));
	}
	progress_take(&c->progress, rec);
}

static int path_in(const struct controller *c, const char *name, char *buf)
{
	snprintf(buf, CONTROLLER_PATH_MAX + 64, "%s/%s", c->dir, name);
	return 0;
}

static int take_own(void *ctx, json_t *rec)
{
	struct controller *c = ctx;

	kill_note_controller(&c->kill, rec);
	return 0;
}

static int open_log(struct controller *c)
{
	char path[CONTROLLER_PATH_MAX + 64];
	int err;

	path_in(c, "controller.jsonl", path);
	journal_read(path, take_own, c);
	err = journal_open(path, &c->log);
	if (err || journal_records(c->log))
		return err;
	return journal_append(c->log,
			      json_pack("{s:s, s:s, s:i}", "kind", "run",
					"format", JOURNAL_FORMAT_CONTROLLER,
					"version", JOURNAL_VERSION));
}

static int open_files(struct controller *c)
{
	char path[CONTROLLER_PATH_MAX + 64];
	int err;

	path_in(c, "rig.yaml", path);
	err = lu_rig_load(path, &c->rig);
	path_in(c, "plan.yaml", path);
	err = err ?: lu_plan_load(path, &c->plan);
	path_in(c, "console.log", path);
	err = err ?: console_open(&c->console, path, controller_take_sign, c);
	path_in(c, "dut/journal.jsonl", c->journal.path);
	return err ?: open_log(c);
}

int controller_open(struct controller *c, const char *dir, const char *repo,
		    FILE *out)
{
	int err;

	*c = (struct controller){ .boot = -1, .console.log = -1 };
	c->power.pid = -1;
	c->power.console = -1;
	c->power.monitor = -1;
	snprintf(c->dir, sizeof(c->dir), "%s", dir);
	snprintf(c->repo, sizeof(c->repo), "%s", repo);
	progress_open(&c->progress, out);
	err = open_files(c);
	err = err ?: peers_open(&c->peers, c->rig);
	if (err)
		return err;
	c->power.peers = c->peers;
	c->power.rig = c->rig;
	c->power.run_dir = c->dir;
	c->power.repo = c->repo;
	c->power.kernel = lu_kernel_at(0);
	c->ops = rig_ops_find(c->rig->machine);
	if (!c->ops)
		return lu_err(-EOPNOTSUPP,
			      "rig %s: no controller for this kind of machine yet",
			      c->rig->name);
	tail_take(&c->journal, take_record, c);
	c->progress.first = c->progress.jumped;
	c->live = true;
	c->ended = false;
	/* What the agent stopped for may have been put right since. */
	c->stopped = false;
	return c->ops->prepare(&c->power);
}

static void watch_once(struct controller *c)
{
	struct pollfd pfd = { .fd = c->power.console, .events = POLLIN };

	poll(&pfd, 1, POLL_MS);
	/* First the journal: a sign belongs to the boot it was printed in. */
	tail_take(&c->journal, take_record, c);
	if (pfd.revents && !console_take(&c->console, c->power.console))
		usleep(POLL_MS * 1000);
	progress_show(&c->progress);
}

static bool gone(struct controller *c)
{
	if (waitpid(c->power.pid, &c->status, WNOHANG) != c->power.pid)
		return false;
	c->power.pid = -1;
	return true;
}

static void put_off(struct controller *c)
{
	c->ops->cut(&c->power);
	tail_take(&c->journal, take_record, c);
	if (!c->returns)
		controller_traffic_end(c);
	peers_unplug(c->peers);
	if (c->power.console >= 0) {
		console_take(&c->console, c->power.console);
		close(c->power.console);
	}
	c->power.console = -1;
	console_off(&c->console);
}

/* Records that tell how the test went are all written when it is over. */
static bool is_enough(struct controller *c)
{
	if (!c->ended)
		return false;
	c->ended = false;
	c->cut = c->enough && c->enough(c->dir);
	return c->cut;
}

/*
 * Where the agent stands for the machine, one that asks for another kernel
 * would find the same one again.
 */
static int wants_cold(const struct controller *c)
{
	int err;

	if (c->rig->machine != LU_RIG_HOST || !WIFEXITED(c->status) ||
	    WEXITSTATUS(c->status) != AGENT_EXIT_COLD)
		return 0;
	if (!c->rig->unattended)
		return lu_err(-EAGAIN,
			      "boot this machine cold, then: lutorture run --resume %s (with \"unattended: yes\" in the rig file it does so by itself)",
			      c->dir);
	fprintf(stderr,
		"lutorture: this machine boots cold; to go on: lutorture run --resume %s\n",
		c->dir);
	sync();
	err = kexec_restart();
	return lu_err(err, "this machine cannot be booted cold: %s",
		      strerror(-err));
}

/* Return: 0 go on; 1 that is the end of this boot; -errno of the run. */
static int watch(struct controller *c)
{
	int err;

	watch_once(c);
	if (c->failed)
		return c->failed;
	if (is_enough(c))
		return 1;
	err = controller_do_ask(c);
	if (!err && c->suspect)
		err = controller_blame(c);
	c->suspect = false;
	if (!err && controller_now_s() - c->heard > c->limit_s)
		err = controller_cut_hung(c) ?: 1;
	return err;
}

/*
 * A record that was lost leaves no gap. Where there is room again by now, a run that
 * is taken up is to know that it is not whole.
 */
static int note_loss(struct controller *c)
{
	if (c->failed)
		journal_append(c->log, json_pack("{s:s}", "kind", "lost-lines"));
	return c->failed;
}

/* One power-on, until the machine is off again, for whatever reason. */
static int drive_boot(struct controller *c, const char *why)
{
	int err = controller_note_power(c, "on", why);

	err = err ?: peers_plug(c->peers);
	err = err ?: c->ops->on(&c->power, why);
	peers_let_go(c->peers);
	if (err)
		return err;
	c->records = 0;
	c->steps = 0;
	c->suspect = c->blameless = false;
	c->status = 0;
	c->limit_s = controller_limit(c, NULL);
	c->heard = controller_now_s();
	controller_drop_asks(c);
	while (!err && !asked_to_stop && !gone(c))
		err = watch(c);
	if (asked_to_stop)
		err = controller_note_power(c, "kill", "interrupted") ?: -EINTR;
	else if (c->cut)
		err = controller_note_power(c, "kill", "interrupted");
	else if (!err)
		err = controller_blame_death(c);
	if (err > 0)
		err = 0;
	put_off(c);
	/* The agent left of its own will: no test is to blame for the end. */
	if (c->stopped)
		err = err ?: controller_note_power(c, "kill", "interrupted");
	err = err ?: controller_note_power(c, "off", "");
	return note_loss(c) ?: err ?: wants_cold(c);
}

static void on_signal(int sig)
{
	(void)sig;
	asked_to_stop = 1;
}

int controller_drive(struct controller *c)
{
	const struct sigaction stop = { .sa_handler = on_signal };
	const char *why = controller_resumed(c->dir, c->boot);
	int mute = 0, err = controller_check_starts(c);

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	while (!err && !c->over && !c->cut && !c->stopped &&
	       mute < CONTROLLER_MUTE_BOOTS) {
		err = drive_boot(c, why);
		mute = c->steps ? 0 : mute + 1;
		/*
		 * Until then no agent has read it; and a rig that failed before
		 * there was one broke off nothing.
		 */
		if (c->records)
			why = c->blameless ? "interrupted" : "";
	}
	progress_close(&c->progress);
	if (c->failed)
		return lu_err(c->failed, "%s", c->why_failed);
	if (err)
		return err;
	if (c->stopped)
		return lu_err(-EIO, "the agent stopped: %s",
			      *c->why ? c->why : "it does not say why");
	if (!c->over && !c->cut)
		return lu_err(-EIO,
			      "rig %s: %d power-ons without a step forward; see %s/console.log",
			      c->rig->name, mute, c->dir);
	return 0;
}

void controller_close(struct controller *c)
{
	if (c->ops && c->power.pid >= 0)
		put_off(c);
	console_close(&c->console);
	controller_drop_asks(c);
	journal_close(c->log);
	peers_close(c->peers);
	if (c->ops && c->ops->release)
		c->ops->release(&c->power);
	lu_rig_free(c->rig);
	lu_plan_free(c->plan);
}
