// SPDX-License-Identifier: GPL-2.0-only
/*
 * The agent: one life per boot. It reads the journal, does what comes next and
 * keeps nothing else, so that it may be killed at any instruction. It changes
 * the machine only through devices the rig allows, and by leaving the kernel.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent.h"
#include "delay.h"
#include "lu_devtype.h"
#include "lu_err.h"

/*
 * The counter may start anew with the machine. What brought the last jump's nonce
 * is a kexec, also where nothing was handed over.
 */
static bool by_kexec(const struct agent *agent)
{
	return *agent->nonce && !strcmp(agent->nonce, agent->fold.nonce);
}

bool agent_came_plain(const struct agent *agent)
{
	return by_kexec(agent) && !agent->boot.kho_count;
}

static void note_run(struct agent *agent, const json_t *record)
{
	snprintf(agent->only, sizeof(agent->only), "%s",
		 journal_str(record, "test"));
	agent->end_by = journal_num(record, "end_by", 0);
	delay_given(record, agent->delay, sizeof(agent->delay));
}

/*
 * Time stamps that the clock oracle compares with. Of a jump the TSC is read
 * as the record is written; that of a boot is older than its record.
 */
static void note_times(struct agent *agent, const json_t *record)
{
	double t = journal_num(record, "t", 0);

	/* The latest, not the last: a clock turned back must not hide itself. */
	if (t >= agent->last_t) {
		agent->last_t = t;
		agent->last_boot = journal_int(record, "boot", 0);
	}
	if (!strcmp(journal_str(record, "kind"), "jump")) {
		agent->last_tsc = journal_int(record, "tsc", 0);
		agent->last_tsc_t = t;
	}
	if (!strcmp(journal_str(record, "kind"), "boot") &&
	    (agent->fold.phase != FOLD_ARRIVED || agent->fold.survived) &&
	    strcmp(journal_str(record, "how"), "same") && !by_kexec(agent))
		agent->last_tsc = 0;
	if (!strcmp(journal_str(record, "kind"), "run"))
		note_run(agent, record);
	if (!agent->first_khz)
		agent->first_khz = journal_int(record, "tsc_khz", 0);
	if (!strcmp(journal_str(record, "kind"), "items") && !agent->items)
		agent->items = json_incref(json_object_get(record, "items"));
}

static void note(struct agent *agent, const json_t *record)
{
	note_times(agent, record);
	kill_note_agent(&agent->kill, record);
}

int agent_fail(struct agent *agent, int err)
{
	if (agent->failed)
		return err;
	agent->failed = err;
	snprintf(agent->why_failed, sizeof(agent->why_failed), "%s",
		 *lu_errmsg() ? lu_errmsg() : strerror(-err));
	return err;
}

int agent_journal(struct agent *agent, json_t *record)
{
	int err = -ENOMEM;

	if (!record)
		return lu_err(-ENOMEM, "no memory for a journal record");
	/* After one that failed a smaller record may fit: no, it must not. */
	if (agent->failed) {
		json_decref(record);
		return agent->failed;
	}
	json_incref(record);
	err = journal_append(agent->journal, record);
	err = err ?: fold_apply(&agent->fold, record);
	if (err)
		agent_fail(agent, err);
	else
		note(agent, record);
	json_decref(record);
	return err;
}

long agent_peak_kib(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) ? -1 : usage.ru_maxrss;
}

/* What the fold goes by, and the count of kills. */
static enum journal_want wants(const char *kind)
{
	return strcmp(kind, KILL_KIND) ? fold_wants(kind) : JOURNAL_WANT;
}

static int take_record(void *ctx, json_t *record)
{
	struct agent *agent = ctx;
	int err = fold_apply(&agent->fold, record);

	note(agent, record);
	return err;
}

static int in_run_dir(const struct agent *agent, const char *name, char *path)
{
	int len = snprintf(path, AGENT_PATH_MAX, "%s/%s", agent->run_dir, name);

	return len < AGENT_PATH_MAX ? 0 :
				      lu_err(-ENAMETOOLONG, "%s: path too long",
					     agent->run_dir);
}

static int load_state(struct agent *agent)
{
	char path[AGENT_PATH_MAX];
	int err;

	err = in_run_dir(agent, "rig.yaml", path);
	err = err ?: lu_rig_load(path, &agent->rig);
	err = err ?: in_run_dir(agent, "journal.jsonl", path);
	err = err ?: fold_init(&agent->fold);
	err = err   ?:
		      journal_resume(path, wants, take_record, agent,
				     &agent->journal);
	if (!err && !journal_records(agent->journal))
		err = lu_err(-ENODATA, "%s holds no run", path);
	return err;
}

static int find_repo(struct agent *agent)
{
	char *at;
	ssize_t n = readlink("/proc/self/exe", agent->repo,
			     sizeof(agent->repo) - 1);

	if (n < 0)
		return lu_err(-errno, "/proc/self/exe: %m");
	agent->repo[n] = '\0';
	at = strstr(agent->repo, "/build/bin/lutorture");
	if (!at)
		return lu_err(-ENOENT, "%s: not started from build/bin",
			      agent->repo);
	*at = '\0';
	return 0;
}

static int start(struct agent *agent, const char *run_dir)
{
	int err;

	snprintf(agent->run_dir, sizeof(agent->run_dir), "%s", run_dir);
	agent_take_words();
	err = find_repo(agent);
	err = err ?: agent_load_module(agent);
	err = err ?: lu_devtype_init() < 0 ? -EINVAL : 0;
	err = err ?: load_state(agent);
	return err ?: agent_identify(agent);
}

static void stop(struct agent *agent)
{
	agent_wait_module(agent);
	journal_close(agent->journal);
	fold_free(&agent->fold);
	json_decref(agent->items);
	lu_rig_free(agent->rig);
	lu_plan_free(agent->plan);
}

static int do_lost(struct agent *agent, const struct fold_step *step)
{
	return agent_journal(agent,
			     json_pack("{s:s, s:s, s:s, s:I, s:s}", "kind",
				       "lost", "suite", step->suite, "test",
				       step->test, "leg", (json_int_t)step->leg,
				       "why", step->why));
}

/*
 * A device that was there before the jump and is not now is what the test was
 * looking for, and no reason to end the run.
 */
static int do_leg(struct agent *agent, const struct fold_step *step)
{
	int err = agent->ready ? 0 : agent_prepare(agent);
	struct fold_step gone = *step;

	if (!err)
		return agent_leg(agent, step);
	if (!step->leg || (err != -ENODEV && err != -ESTALE))
		return err;
	fprintf(stderr, "lutorture-agent: %s\n", lu_errmsg());
	gone.why = "device-gone";
	agent->cold = true;
	return do_lost(agent, &gone);
}

/* Once a run: what has come of the plan is a record from then on. */
static int do_plan(struct agent *agent, const struct fold_step *step)
{
	char path[AGENT_PATH_MAX];
	int err = in_run_dir(agent, "plan.yaml", path);

	(void)step;
	err = err ?: lu_plan_load(path, &agent->plan);
	return err ?: agent_expand(agent);
}

static int do_finish(struct agent *agent, const struct fold_step *step)
{
	int err = agent_replay(agent, 0);

	(void)step;
	return err   ?:
		       agent_journal(agent,
				     json_pack("{s:s, s:I}", "kind", "done",
					       "peak_kib",
					       (json_int_t)agent_peak_kib()));
}

static int (*const actions[])(struct agent *, const struct fold_step *) = {
	[FOLD_DO_PLAN] = do_plan,    [FOLD_DO_START] = do_leg,
	[FOLD_DO_INCOMING] = do_leg, [FOLD_DO_AGAIN] = do_leg,
	[FOLD_DO_LOST] = do_lost,    [FOLD_DO_FINISH] = do_finish,
};

/*
 * Reached by a jump that carried nothing over, or that ordered faults, no
 * provider or no live update: no kernel to begin a test in.
 */
static bool stale(const struct agent *agent)
{
	return *agent->nonce &&
	       (!agent->boot.kho_count || access("/dev/liveupdate", F_OK) ||
		getenv("LUTORTURE_PCI") || getenv("LUTORTURE_FAULT"));
}

static bool begins(const struct fold_step *step)
{
	return step->action == FOLD_DO_START || step->action == FOLD_DO_AGAIN;
}

/* No test is begun behind the time that the run was given; none is broken off. */
static bool is_late(const struct agent *agent, const struct fold_step *step)
{
	return step->action == FOLD_DO_START && !step->leg &&
	       agent->end_by > 0 && (double)time(NULL) >= agent->end_by;
}

static int pass_over(struct agent *agent, const struct fold_step *step)
{
	return agent_journal(agent,
			     json_pack("{s:s, s:s, s:s, s:s}", "kind", "skip",
				       "suite", step->suite, "test", step->test,
				       "why", "the time of the run is up"));
}

/* Return: exit status of the agent, -errno when the run cannot go on. */
static int work(struct agent *agent)
{
	struct fold_step step;
	int err;

	fold_next(&agent->fold, &agent->boot, &step);
	agent_read_ahead(agent, step.suite);
	err = agent_record_boot(agent, &step);
	while (!err) {
		fold_next(&agent->fold, &agent->boot, &step);
		if (step.action == FOLD_DO_NOTHING)
			return AGENT_EXIT_OFF;
		if (is_late(agent, &step)) {
			err = pass_over(agent, &step);
			continue;
		}
		if ((step.dirty || agent->cold || stale(agent)) && begins(&step))
			return AGENT_EXIT_COLD;
		err = actions[step.action](agent, &step);
		err = err ?: agent->failed;
	}
	return err;
}

/* The reason also goes where a run without journal space can still say it. */
static int give_up(struct agent *agent, int err)
{
	const char *why = *lu_errmsg() ? lu_errmsg() : strerror(-err);

	if (agent->failed)
		why = agent->why_failed;
	fprintf(stderr, AGENT_STOPPED "%s\n", why);
	if (agent->journal && !agent->failed)
		agent_journal(agent, json_pack("{s:s, s:o}", "kind", "stop",
					       "why", journal_text(why)));
	return AGENT_EXIT_OFF;
}

int agent_run(const char *run_dir)
{
	struct agent agent = { 0 };
	int err = start(&agent, run_dir);

	err = err ?: work(&agent);
	if (err < 0)
		err = give_up(&agent, err);
	stop(&agent);
	return err;
}
