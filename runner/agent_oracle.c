// SPDX-License-Identifier: GPL-2.0-only
/*
 * The oracles around a leg: tells them what the journal knows and records what
 * they say. Judges nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "lu_err.h"

static void take_finding(void *ctx, const char *oracle, const char *text)
{
	struct leg *leg = ctx;
	json_t *record = leg_record(leg, "finding");

	json_object_set_new(record, "oracle", json_string(oracle));
	json_object_set_new(record, "text", journal_text(text));
	agent_journal(leg->agent, record);
}

static void take_state(void *ctx, const char *oracle, const char *state)
{
	struct leg *leg = ctx;

	json_object_set_new(leg->states, oracle, journal_text(state));
}

static int get_value(void *ctx, const char *key, char *buf, size_t size)
{
	struct leg *leg = ctx;
	const char *value;

	value = json_string_value(json_object_get(leg->agent->fold.kept, key));
	if (!value)
		return -ENOENT;
	snprintf(buf, size, "%s", value);
	return 0;
}

/* Without a suite: what oracles keep outlives the test. */
static int set_value(void *ctx, const char *key, const char *value)
{
	struct leg *leg = ctx;
	char now[ORACLE_VALUE_MAX];

	if (!get_value(ctx, key, now, sizeof(now)) && !strcmp(now, value))
		return 0;
	return agent_journal(leg->agent,
			     json_pack("{s:s, s:s, s:s}", "kind", "carry",
				       "key", key, "value", value));
}

static bool skips(void *ctx, const char *oracle)
{
	struct leg *leg = ctx;
	json_t *name;
	size_t i;

	json_array_foreach (json_object_get(leg->item, "without"), i, name)
		if (!strcmp(json_string_value(name), oracle))
			return true;
	return false;
}

static void fill(struct leg *leg)
{
	struct agent *agent = leg->agent;

	leg->oracles = (struct oracle_ctx){
		.rig = agent->rig,
		.run_dir = agent->run_dir,
		.test_dir = leg->dir,
		.leg = leg->step->leg,
		.fresh = !leg->step->leg || leg->step->crashed,
		.boot = agent->fold.boot,
		.duts = agent->duts,
		.dut_devices = agent->dut_devices,
		.n_duts = agent->n_duts,
		.dmesg_allow = leg->allow,
		.kho_count = agent->fold.kho_count,
		.last_t = agent->last_t,
		.last_boot = agent->last_boot,
		.last_tsc = agent->last_tsc,
		.last_tsc_t = agent->last_tsc_t,
		.tsc_khz = agent->first_khz,
		.ctx = leg,
		.finding = take_finding,
		.state = take_state,
		.skips = skips,
		.counted = leg->counted,
		.get = get_value,
		.set = set_value,
	};
}

int leg_oracles(struct leg *leg, enum oracle_when when)
{
	json_t *record;

	fill(leg);
	leg->states = json_object();
	if (when == ORACLE_BEGIN)
		oracle_begin(&leg->oracles);
	else
		oracle_check(&leg->oracles, when);
	record = leg_record(leg, "oracles");
	json_object_set_new(record, "when", json_string(oracle_when_name(when)));
	json_object_set_new(record, "states", leg->states);
	leg->states = NULL;
	return agent_journal(leg->agent, record);
}
