// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gaps asked for against gaps found. Reads records in memory; changes nothing. Must
 * take nothing that is missing for a gap that was found.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "calibration.h"
#include "calibration_way.h"
#include "journal.h"
#include "lu_gap.h"
#include "verdict.h"

static const double gaps[] = { LU_GAPS_MS };

#define N_GAPS (sizeof(gaps) / sizeof(gaps[0]))

static const struct facts *find_facts(const struct merge *m,
				      const struct calibration_way *way)
{
	size_t i;

	for (i = 0; i < m->n_facts; i++)
		if (!strcmp(m->facts[i].suite, way->suite) &&
		    !strcmp(m->facts[i].test, way->test))
			return &m->facts[i];
	return NULL;
}

/* Of the last attempt: "igb0.frames.asked", or "stage.asked". */
static bool is_sample(const struct merge_measure *x,
		      const struct calibration_way *way, unsigned int attempt)
{
	const char *name = calibration_last_word(x->name);
	size_t len = strlen(way->sample);

	if (strcmp(name, "asked") || name < x->name + len + 1 ||
	    x->attempt != attempt || strcmp(x->suite, way->suite) ||
	    strcmp(x->test, way->test))
		return false;
	name -= len + 1;
	return !strncmp(name, way->sample, len) &&
	       (name == x->name || name[-1] == '.');
}

static void fail(json_t *entry, json_t *why)
{
	if (!*journal_str(entry, "why"))
		json_object_set(entry, "why", why);
	json_object_set_new(entry, "state", json_string("failed"));
	json_decref(why);
}

/* What is no number was not measured. */
static void add_row(json_t *entry, const struct merge_measure *x,
		    const struct calibration_row *row)
{
	double error = row->found - row->asked;
	bool known = !row->why && isfinite(error) && isfinite(row->limit) &&
		     isfinite(row->resolution);
	json_t *gap =
		json_pack("{s:s, s:f}", "measure", x->name, "gap", x->value);

	if (known) {
		json_object_set_new(gap, "asked", json_real(row->asked));
		json_object_set_new(gap, "found", json_real(row->found));
		json_object_set_new(gap, "limit", json_real(row->limit));
		error = fmax(fabs(error), row->resolution);
		if (error > journal_num(entry, "error_ms", 0))
			json_object_set_new(entry, "error_ms", json_real(error));
	} else {
		fail(entry, json_sprintf("gap of %.0f ms: %s", x->value,
					 row->why ?: "it was not measured"));
	}
	if (known && fabs(row->found - row->asked) > row->limit)
		fail(entry,
		     json_sprintf("gap of %.0f ms: off by %.2f ms, %.2f are allowed",
				  x->value, fabs(row->found - row->asked),
				  row->limit));
	json_array_append_new(json_object_get(entry, "gaps"), gap);
}

static void judge_gaps(const struct calibration_input *in,
		       const struct calibration_way *way, const struct facts *f,
		       json_t *entry)
{
	bool seen[N_GAPS] = { false };
	const struct merge_measure *x;
	size_t i, k;

	for (i = 0; i < in->m->n_measures; i++) {
		struct calibration_row row = { .asked = NAN, .found = NAN };

		x = &in->m->measures[i];
		if (!is_sample(x, way, f->attempts))
			continue;
		way->take(in, i, &row);
		if (row.is_base)
			continue;
		add_row(entry, x, &row);
		for (k = 0; k < N_GAPS; k++)
			seen[k] |= gaps[k] == x->value;
	}
	for (k = 0; k < N_GAPS; k++)
		if (!seen[k])
			fail(entry, json_sprintf("gap of %.0f ms: there is none",
						 gaps[k]));
}

static json_t *judge_way(const struct calibration_input *in,
			 const struct calibration_way *way)
{
	json_t *entry = json_pack("{s:s, s:s?, s:s, s:f, s:s, s:[]}", "way",
				  way->name, "figures", way->figures, "state",
				  "ok", "error_ms", 0.0, "why", "", "gaps");
	const struct facts *f = find_facts(in->m, way);
	struct verdict_result v = { .verdict = VERDICT_INFRA };

	if (f)
		verdict(f, &v);
	if (!f)
		fail(entry, json_string("its test was not in the run"));
	else if (v.verdict == VERDICT_SKIP) {
		json_object_set_new(entry, "state", json_string("absent"));
		json_object_set_new(entry, "why", journal_text(v.reason));
	} else if (v.verdict != VERDICT_PASS) {
		char why[sizeof(v.reason) + 128];

		snprintf(why, sizeof(why), "its test did not pass: %s: %s",
			 v.key, v.reason);
		fail(entry, journal_text(why));
	} else {
		judge_gaps(in, way, f, entry);
	}
	return entry;
}

json_t *calibration_judge(const struct merge *m, json_t *controller)
{
	const struct calibration_input in = { m, controller };
	json_t *list = json_array();
	size_t i;

	for (i = 0; calibration_way(i); i++)
		if (json_array_append_new(list,
					  judge_way(&in, calibration_way(i)))) {
			json_decref(list);
			return NULL;
		}
	return list;
}

bool calibration_passed(const json_t *list)
{
	bool ok = false;
	json_t *way;
	size_t i;

	json_array_foreach (list, i, way) {
		const char *state = journal_str(way, "state");

		if (!strcmp(state, "failed"))
			return false;
		ok |= !strcmp(state, "ok");
	}
	return ok;
}
