// SPDX-License-Identifier: GPL-2.0-only
/*
 * One leg: journal, oracles, the suite's process, and what is left to undo.
 * Writes below tests/ in the run folder. The order of records is the one that
 * the fold relies on: what ends the leg comes last.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "agent.h"
#include "lu_err.h"
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

/* A repetition and another attempt get folders of their own. */
static void name_folder(struct leg *leg, const char *parent)
{
	unsigned int again = occurrence(leg), attempt = leg->step->attempt;
	char more[32] = "";
	int len = 0;

	if (again)
		len = snprintf(more, sizeof(more), ".%u", again + 1);
	if (attempt > 1)
		snprintf(more + len, sizeof(more) - len, "-attempt%u", attempt);
	snprintf(leg->dir, sizeof(leg->dir), "%.3600s/%.64s.%.128s%s", parent,
		 leg->step->suite, leg->step->test, more);
}

static int open_leg(struct leg *leg)
{
	json_t *allow = json_object_get(leg->item, "allow");
	size_t n = json_array_size(allow);
	char dir[AGENT_PATH_MAX - 16];

	snprintf(dir, sizeof(dir), "%.3500s/tests", leg->agent->run_dir);
	mkdir(dir, 0755);
	name_folder(leg, dir);
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
	return err ?: leg_oracles(leg, arrives ? ORACLE_ARRIVAL : ORACLE_BEGIN);
}

static int run(struct leg *leg, struct suite_exit *exit)
{
	const struct agent *agent = leg->agent;
	char program[AGENT_PATH_MAX + 64], output[AGENT_PATH_MAX + 32];
	char env[11][ENV_BYTES], walk[AGENT_PATH_MAX + 8];
	const char *envp[] = { env[0], env[1], env[2], env[3], env[4],	env[5],
			       env[6], env[7], env[8], env[9], env[10], NULL };
	int n = 7;
	struct suite_leg what = {
		.program = program,
		.test = leg->step->test,
		.env = envp,
		.timeout_ms = journal_int(leg->item, "timeout_ms", 60000),
		.output = output,
		.request = leg_request,
		.line = take_line,
		.ctx = leg,
	};

	snprintf(program, sizeof(program), "%s/build/bin/suites/%s",
		 agent->repo, leg->step->suite);
	snprintf(output, sizeof(output), "%s/%u.ktap", leg->dir, leg->step->leg);
	snprintf(env[0], ENV_BYTES, "LUTORTURE_RIG=%s/rig.yaml", agent->run_dir);
	snprintf(env[1], ENV_BYTES, "LUTORTURE_LEG=%u", leg->step->leg);
	snprintf(env[2], ENV_BYTES, "LUTORTURE_SEED=%llu",
		 (unsigned long long)agent->fold.seed);
	snprintf(env[3], ENV_BYTES, "LUTORTURE_CYCLES=%lld",
		 journal_int(leg->item, "cycles", 1));
	snprintf(env[4], ENV_BYTES, "LUTORTURE_STEPS=%lld",
		 journal_int(leg->item, "steps", 0));
	snprintf(env[5], ENV_BYTES, "LUTORTURE_CRASHED=%d", leg->step->crashed);
	snprintf(env[6], ENV_BYTES, "LUTORTURE_OUT=%s", leg->dir);
	/* Not every run has these. */
	snprintf(walk, sizeof(walk), "%s/walk", agent->run_dir);
	if (!access(walk, R_OK))
		snprintf(env[n++], ENV_BYTES, "LUTORTURE_WALK=%s", walk);
	if (*journal_str(leg->item, "devices"))
		snprintf(env[n++], ENV_BYTES, "LUTORTURE_DEVICES=%s",
			 journal_str(leg->item, "devices"));
	if (agent->last_tsc)
		snprintf(env[n++], ENV_BYTES,
			 "LUTORTURE_TSC=%llu %llu %llu %llu",
			 (unsigned long long)agent->last_tsc,
			 (unsigned long long)agent->init_tsc,
			 (unsigned long long)agent->load_tsc,
			 (unsigned long long)agent->loaded_tsc);
	if (agent->first_khz)
		snprintf(env[n++], ENV_BYTES, "LUTORTURE_TSC_KHZ=%lld",
			 (long long)agent->first_khz);
	envp[n] = NULL;
	return suite_exec(&what, exit);
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
	err = err ?: begin(&leg);
	err = err ?: run(&leg, &exit);
	err = err ?: end(&leg, &exit);
	close_leg(&leg);
	return err;
}
