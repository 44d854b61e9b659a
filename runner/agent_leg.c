// SPDX-License-Identifier: GPL-2.0-only
/*
 * One leg: journal, oracles, the suite's process, and what is left to undo.
 * Writes below tests/ in the run folder. The order of records is the one that
 * the fold relies on: what ends the leg comes last.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "agent.h"
#include "lu_err.h"
#include "rundir.h"
#include "suite_exec.h"

#define MAX_LINES 2000 /* KTAP kept in the journal, of one leg */
#define ENV_BYTES 4224
#define KILL_MS	  1000 /* from the leg's begin to an ordered kill, at most */

json_t *leg_record(const struct leg *leg, const char *kind)
{
	return json_pack("{s:s, s:s, s:s, s:I}", "kind", kind, "suite",
			 leg->step->suite, "test", leg->step->test, "leg",
			 (json_int_t)leg->step->leg);
}

static void take_line(void *ctx, const char *line)
{
	struct leg *leg = ctx;
	json_t *text = journal_text(line);

	if (text && json_array_size(leg->lines) < MAX_LINES)
		json_array_append_new(leg->lines, text);
	else
		json_decref(text);
}

/* How many entries of the plan before this one have its name. */
static unsigned int occurrence(const struct leg *leg)
{
	size_t end = fold_pending(&leg->agent->fold);
	unsigned int n = 0;

	for (size_t i = 0; i < end; i++) {
		json_t *item = json_array_get(leg->agent->items, i);

		n += !strcmp(journal_str(item, "suite"), leg->step->suite) &&
		     !strcmp(journal_str(item, "test"), leg->step->test);
	}
	return n;
}

static int open_leg(struct leg *leg)
{
	json_t *allow = json_object_get(leg->item, "allow");
	size_t n = json_array_size(allow);
	char dir[AGENT_PATH_MAX - 16];

	snprintf(dir, sizeof(dir), "%.3500s/tests", leg->agent->run_dir);
	mkdir(dir, 0755);
	rundir_test(dir, leg->step->suite, leg->step->test, occurrence(leg),
		    leg->step->attempt, leg->dir, sizeof(leg->dir));
	if (mkdir(leg->dir, 0755) && errno != EEXIST)
		return lu_err(-errno, "%s: %m", leg->dir);
	leg->lines = json_array();
	leg->allow = calloc(n + 1, sizeof(*leg->allow));
	if (!leg->lines || !leg->allow)
		return lu_err(-ENOMEM, "no memory for a leg");
	for (size_t i = 0; i < n; i++)
		leg->allow[i] = json_string_value(json_array_get(allow, i));
	return 0;
}

static void close_leg(struct leg *leg)
{
	suite_drop(leg->held);
	json_decref(leg->lines);
	free(leg->allow);
}

/* Three legs in four, while the plan orders kills and there are some left. */
static int arm_kill(struct leg *leg)
{
	struct agent *agent = leg->agent;
	uint64_t dice = (agent->fold.seed + agent->fold.n) * 0x9e3779b97f4a7c15;
	json_t *record;
	int ms;

	if (!journal_int(leg->item, "kills", 0) ||
	    !kill_due_agent(&agent->kill) || agent->kill.armed || !(dice >> 62))
		return 0;
	record = leg_record(leg, KILL_KIND);
	json_object_set_new(record, "within_ms", json_integer(KILL_MS));
	ms = agent_journal(agent, record);
	ms = ms ?: kill_after(dice, KILL_MS);
	return ms < 0 ? ms : 0;
}

#define N_ENV 12

/* What the program of a leg is started with. One leg runs at a time. */
static struct {
	char program[AGENT_PATH_MAX + 64], output[AGENT_PATH_MAX + 32];
	char env[N_ENV][ENV_BYTES];
	const char *envp[N_ENV + 1];
	struct suite_leg leg;
} start;

__attribute__((format(printf, 1, 2))) static void add_env(const char *fmt, ...)
{
	size_t n = 0;
	va_list ap;

	while (start.envp[n])
		n++;
	va_start(ap, fmt);
	vsnprintf(start.env[n], ENV_BYTES, fmt, ap);
	va_end(ap);
	start.envp[n] = start.env[n];
}

/* Not every run has these. */
static void add_more_env(const struct leg *leg)
{
	const struct agent *agent = leg->agent;
	char walk[AGENT_PATH_MAX + 8];

	snprintf(walk, sizeof(walk), "%s/walk", agent->run_dir);
	if (!access(walk, R_OK))
		add_env("LUTORTURE_WALK=%s", walk);
	if (*journal_str(leg->item, "devices"))
		add_env("LUTORTURE_DEVICES=%s",
			journal_str(leg->item, "devices"));
	if (agent->last_tsc)
		add_env("LUTORTURE_TSC=%llu %llu %llu %llu",
			(unsigned long long)agent->last_tsc,
			(unsigned long long)agent->init_tsc,
			(unsigned long long)agent->load_tsc,
			(unsigned long long)agent->loaded_tsc);
	if (agent->first_khz)
		add_env("LUTORTURE_TSC_KHZ=%lld", (long long)agent->first_khz);
	if (*agent->delay)
		add_env("LUTORTURE_DELAY=%s", agent->delay);
}

static void fill_start(struct leg *leg)
{
	const struct agent *agent = leg->agent;

	memset(start.envp, 0, sizeof(start.envp));
	snprintf(start.program, sizeof(start.program), "%s/build/bin/suites/%s",
		 agent->repo, leg->step->suite);
	snprintf(start.output, sizeof(start.output), "%s/%u.ktap", leg->dir,
		 leg->step->leg);
	add_env("LUTORTURE_RIG=%s/rig.yaml", agent->run_dir);
	add_env("LUTORTURE_LEG=%u", leg->step->leg);
	add_env("LUTORTURE_SEED=%llu", (unsigned long long)agent->fold.seed);
	add_env("LUTORTURE_CYCLES=%lld", journal_int(leg->item, "cycles", 1));
	add_env("LUTORTURE_STEPS=%lld", journal_int(leg->item, "steps", 0));
	add_env("LUTORTURE_CRASHED=%d", leg->step->crashed);
	add_env("LUTORTURE_OUT=%s", leg->dir);
	add_more_env(leg);
	start.leg = (struct suite_leg){
		.program = start.program,
		.test = leg->step->test,
		.env = start.envp,
		.timeout_ms = journal_int(leg->item, "timeout_ms", 60000),
		.output = start.output,
		.request = leg_request,
		.line = take_line,
		.ctx = leg,
	};
}

/* Loads it while the oracles look. One that cannot be held is started later. */
static void hold(void *ctx)
{
	struct leg *leg = ctx;

	leg->held = suite_hold(&start.leg);
}

static int begin(struct leg *leg)
{
	/* A cold boot has nothing in common with the boot before. */
	bool arrives = leg->step->leg && !leg->step->crashed;
	json_t *record = leg_record(leg, "begin");
	int err;

	json_object_set_new(record, "attempt", json_integer(leg->step->attempt));
	json_object_set(record, "timeout_ms",
			json_object_get(leg->item, "timeout_ms"));
	json_object_set(record, "kills", json_object_get(leg->item, "kills"));
	err = agent_journal(leg->agent, record);
	err = err ?: arm_kill(leg);
	leg->counted = arrives ? hold : NULL;
	err = err ?: leg_oracles(leg, arrives ? ORACLE_ARRIVAL : ORACLE_BEGIN);
	leg->counted = NULL;
	return err;
}

static int run(struct leg *leg, struct suite_exit *exit)
{
	struct suite_held *held = leg->held;

	leg->held = NULL;
	return held ? suite_let_go(held, exit) : suite_exec(&start.leg, exit);
}

int leg_ktap(struct leg *leg)
{
	json_t *record = leg_record(leg, "ktap");

	json_object_set(record, "lines", leg->lines);
	return agent_journal(leg->agent, record);
}

static int end(struct leg *leg, const struct suite_exit *exit)
{
	json_t *record;
	int err = leg_ktap(leg);

	err = err ?: leg_oracles(leg, ORACLE_END);
	err = err ?: agent_replay(leg->agent, leg->agent->undo_base);
	err = err ?: agent_rebind(leg->agent);
	if (err)
		return err;
	record = leg_record(leg, "end");
	json_object_set_new(record, "status", json_integer(exit->status));
	json_object_set_new(record, "signal", json_integer(exit->signal));
	json_object_set_new(record, "timeout", json_boolean(exit->timeout));
	return agent_journal(leg->agent, record);
}

/* The step's names belong to the fold, which moves on with each record. */
int agent_leg(struct agent *agent, const struct fold_step *step)
{
	char suite[64], test[256];
	struct fold_step own = *step;
	struct leg leg = {
		.agent = agent,
		.step = &own,
		.item = json_array_get(agent->items, fold_pending(&agent->fold)),
	};
	struct suite_exit exit;
	int err;

	snprintf(suite, sizeof(suite), "%s", step->suite);
	snprintf(test, sizeof(test), "%s", step->test);
	own.suite = suite;
	own.test = test;
	if (!leg.item)
		return lu_err(-ENOENT, "%s %s is not in the recorded plan",
			      step->suite, step->test);
	err = open_leg(&leg);
	fill_start(&leg);
	err = err ?: begin(&leg);
	err = err ?: run(&leg, &exit);
	err = err ?: end(&leg, &exit);
	close_leg(&leg);
	return err;
}
