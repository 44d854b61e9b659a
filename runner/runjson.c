// SPDX-License-Identifier: GPL-2.0-only
/*
 * run.json: a judged run for programs. Owns its schema, version 1, which
 * results/README.md describes. Writes that one file and, for a moment, another
 * beside it. Must hold no figure that the journals do not.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bound.h"
#include "journal.h"
#include "lu_err.h"
#include "replace.h"
#include "runjson.h"

/* Of the "run" record, as they are. */
static const char *const run_keys[] = {
	"run",	"plan",	    "rig",	"seed",		"cycles",      "meta",
	"test", "attempts", "versions", "kernel_given", "calibration", "delay",
};

static json_t *build_signs(const struct facts *f)
{
	json_t *signs = json_object();
	size_t i;

	for (i = 0; i < FACTS; i++)
		if (f->count[i])
			json_object_set_new(signs, fact_name((enum fact)i),
					    json_integer(f->count[i]));
	return signs;
}

static json_t *build_ktap(const struct facts *f)
{
	return json_pack("{si si si si si si}", "plan", (int)f->plan, "ok",
			 (int)f->points[KTAP_OK], "not_ok",
			 (int)f->points[KTAP_NOT_OK], "skip",
			 (int)f->points[KTAP_SKIP], "xfail",
			 (int)f->points[KTAP_XFAIL], "xpass",
			 (int)f->points[KTAP_XPASS]);
}

static void add_meta(json_t *test, const struct facts *f,
		     const struct verdict_result *v)
{
	if (!*f->meta)
		return;
	json_object_set_new(test, "declared", json_string(f->meta));
	json_object_set_new(test, "as_declared",
			    json_boolean(verdict_is(v, f->meta)));
}

static json_t *build_test(const struct report *r, size_t i)
{
	const struct facts *f = &r->merge->facts[i];
	const struct verdict_result *v = &r->verdicts[i];
	char command[1024];
	json_t *test;

	report_command(r, i, command, sizeof(command));
	test = json_pack("{ss ss ss ss so* ss si si si si so* so*}", "suite",
			 f->suite, "test", f->test, "verdict",
			 verdict_name(v->verdict), "key", v->key, "reason",
			 journal_text(v->reason), "also", v->also, "legs",
			 (int)f->legs, "legs_begun", (int)f->legs_begun,
			 "jumps", (int)f->jumps, "attempts", (int)f->attempts,
			 "signs", build_signs(f), "ktap", build_ktap(f));
	if (!test)
		return NULL;
	if (*f->known)
		json_object_set_new(test, "known_issue", json_string(f->known));
	add_meta(test, f, v);
	if (*command)
		json_object_set_new(test, "command", json_string(command));
	return test;
}

static json_t *build_tests(const struct report *r)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < r->merge->n_facts; i++)
		json_array_append_new(list, build_test(r, i));
	return list;
}

static json_t *build_blackouts(const struct report *r)
{
	const struct merge *m = r->merge;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < m->n_blackouts; i++)
		json_array_append_new(list,
				      json_pack("{ss ss si si sf}", "suite",
						m->blackouts[i].suite, "test",
						m->blackouts[i].test, "leg",
						(int)m->blackouts[i].leg, "boot",
						(int)m->blackouts[i].boot, "ms",
						m->blackouts[i].ms));
	return json_pack("{sI sf sI sf sI sf so*}", "tsc_khz",
			 (json_int_t)m->tsc_khz, "median_ms", r->median_ms,
			 "timed", (json_int_t)r->n_timed, "clocks_differ_ms",
			 r->clocks_ms, "clocks_disagree", (json_int_t)r->n_apart,
			 "clocks_disagree_ms", r->apart_ms, "jumps", list);
}

static json_t *build_oracles(const struct merge *m)
{
	json_t *oracles = json_object();
	size_t i;

	for (i = 0; i < m->n_oracles; i++)
		json_object_set_new(oracles, m->oracles[i].name,
				    json_pack("{si si si}", "ok",
					      (int)m->oracles[i].ok, "red",
					      (int)m->oracles[i].red, "blind",
					      (int)m->oracles[i].blind));
	return oracles;
}

static json_t *build_points(const struct merge *m)
{
	json_t *points = json_object();

	for (int i = 0; i < MERGE_POINTS; i++)
		json_object_set_new(points,
				    merge_point_name((enum merge_point)i),
				    i == MERGE_POINT_NONE && !m->owes ?
					    json_null() :
					    json_integer(m->points[i]));
	return points;
}

static void add_not_made(json_t *list, const struct facts *f)
{
	enum merge_point outcome;
	const char *id, *text;
	json_t *told;

	json_object_foreach (f->told, id, told) {
		outcome = merge_point_told(told, &text);
		if (outcome != MERGE_POINT_UNREACHABLE &&
		    outcome != MERGE_POINT_NONE)
			continue;
		json_array_append_new(list,
				      json_pack("{ss ss ss ss ss}", "suite",
						f->suite, "test", f->test, "id",
						id, "outcome",
						merge_point_name(outcome),
						"text", text));
	}
}

static json_t *build_not_made(const struct merge *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->n_facts; i++)
		add_not_made(list, &m->facts[i]);
	return list;
}

static json_t *build_measures(const struct merge *m)
{
	const struct merge_measure *x;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < m->n_measures; i++) {
		x = &m->measures[i];
		json_array_append_new(list,
				      json_pack("{ss ss si ss sf ss}", "suite",
						x->suite, "test", x->test,
						"leg", (int)x->leg, "name",
						x->name, "value", x->value,
						"unit", x->unit));
	}
	return list;
}

static json_t *build_budgets(const struct merge *m)
{
	json_t *list = json_array(), *entry;
	size_t i;

	for (i = 0; i < m->n_budgets; i++) {
		entry = json_copy(m->budgets[i].rule);
		json_object_del(entry, "figures");
		json_object_del(entry, "machine");
		json_object_set_new(entry, "measured",
				    json_integer(m->budgets[i].measured));
		json_object_set_new(entry, "over",
				    json_integer(m->budgets[i].over));
		if (m->budgets[i].errors) {
			json_object_set_new(entry, "below",
					    json_integer(merge_budget_below(
						    &m->budgets[i])));
			json_object_set_new(entry, "resolution",
					    json_real(m->budgets[i].resolution));
		}
		json_array_append_new(list, entry);
	}
	return list;
}

static json_t *build_failures(const struct report *r)
{
	double bound = bound_percent((long long)r->jumps);
	json_t *failures = json_pack("{si sI}", "tests",
				     (int)r->count[VERDICT_FAIL], "jumps",
				     (json_int_t)r->jumps);

	if (failures && !r->count[VERDICT_FAIL] && bound > 0)
		json_object_set_new(failures, "at_most_percent",
				    json_real(bound));
	return failures;
}

json_t *runjson_counts(const struct report *r)
{
	json_t *counts = json_object();
	int v;

	for (v = 0; v < VERDICTS; v++)
		json_object_set_new(counts, verdict_name((enum verdict)v),
				    json_integer(r->count[v]));
	return counts;
}

static json_t *build_troubles(const struct merge *m)
{
	json_t *gone = json_array();
	size_t i;

	for (i = 0; i < m->n_gone; i++)
		json_array_append_new(gone, json_string(m->gone[i]));
	return json_pack("{sb so* sI si so* so*}", "finished", m->done,
			 "stopped", journal_text(m->stopped), "missing_records",
			 (json_int_t)m->gaps, "stray_signs", (int)m->strays,
			 "stray", journal_text(m->stray), "known_issues_gone",
			 gone);
}

json_t *runjson_build(const struct report *r)
{
	const struct merge *m = r->merge;
	json_t *out =
		json_pack("{ss si ss ss si si so* so* so* so* so* so* sO*}",
			  "format", RUNJSON_FORMAT, "version", RUNJSON_VERSION,
			  "kernel", m->release, "provider", m->provider, "boots",
			  (int)m->boots, "exit_code", report_exit_code(r),
			  "verdicts", runjson_counts(r), "state",
			  build_troubles(m), "tests", build_tests(r), "oracles",
			  build_oracles(m), "blackout", build_blackouts(r),
			  "measures", build_measures(m), "devices", m->devices);
	size_t i;

	if (out)
		json_object_set_new(out, "points", build_points(m));
	if (out)
		json_object_set_new(out, "points_not_made", build_not_made(m));
	if (out && !m->meta)
		json_object_set_new(out, "failures", build_failures(r));
	if (out && m->n_budgets)
		json_object_set_new(out, "budgets", build_budgets(m));
	if (out && m->kill_agent.wanted)
		json_object_set_new(out, "kills",
				    json_pack("{si si si}", "ordered",
					      (int)m->kill_agent.wanted,
					      "agent", (int)m->kill_agent.made,
					      "controller",
					      (int)m->kill_controller.made));
	if (out && m->rig_faults)
		json_object_set_new(out, "rig_faults",
				    json_pack("{si so*}", "boots",
					      (int)m->rig_faults, "first",
					      journal_text(m->rig_fault)));
	if (out && m->peak_kib)
		json_object_set_new(out, "agent_peak_kib",
				    json_integer(m->peak_kib));
	for (i = 0; out && i < sizeof(run_keys) / sizeof(run_keys[0]); i++)
		if (json_object_get(m->run, run_keys[i]))
			json_object_set(out, run_keys[i],
					json_object_get(m->run, run_keys[i]));
	return out;
}

static int dump(const void *json, FILE *out)
{
	if (json_dumpf(json, out, JSON_INDENT(1)) || fputc('\n', out) < 0)
		return errno ? -errno : -EIO;
	return 0;
}

int runjson_write(const struct report *r, const char *path)
{
	json_t *json = runjson_build(r);
	int ret = json ? replace_file(path, dump, json) :
			 lu_err(-ENOMEM, "%s: out of memory", path);

	json_decref(json);
	return ret;
}
