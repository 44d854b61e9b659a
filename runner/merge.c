// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts a run together from the two sides' records: in the DUT's order, the
 * controller's behind the last record of the boot they belong to. Owns the
 * merged run; reads the two files and changes nothing.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "lu_err.h"
#include "merge_internal.h"
#include "verdict.h"

static struct merge *new_merge(void)
{
	struct merge *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	facts_set(&m->release, "");
	facts_set(&m->provider, "");
	facts_set(&m->stopped, "");
	facts_set(&m->stray, "");
	facts_set(&m->rig_fault, "");
	if (m->release && m->provider && m->stopped && m->stray && m->rig_fault)
		return m;
	merge_free(m);
	return NULL;
}

static void free_figures(struct merge *m)
{
	size_t i;

	for (i = 0; i < m->n_blackouts; i++) {
		free(m->blackouts[i].suite);
		free(m->blackouts[i].test);
	}
	for (i = 0; i < m->n_oracles; i++)
		free(m->oracles[i].name);
	for (i = 0; i < m->n_measures; i++) {
		free(m->measures[i].suite);
		free(m->measures[i].test);
		free(m->measures[i].name);
		free(m->measures[i].unit);
	}
	for (i = 0; i < m->n_budgets; i++)
		json_decref(m->budgets[i].rule);
	free(m->budgets);
	free(m->blackouts);
	free(m->oracles);
	free(m->measures);
}

void merge_free(struct merge *m)
{
	size_t i;

	if (!m)
		return;
	for (i = 0; i < m->n_facts; i++)
		facts_free(&m->facts[i]);
	for (i = 0; i < m->n_gone; i++)
		free(m->gone[i]);
	free_figures(m);
	free(m->facts);
	free(m->gone);
	free(m->release);
	free(m->provider);
	free(m->stopped);
	free(m->stray);
	free(m->rig_fault);
	json_decref(m->run);
	json_decref(m->devices);
	free(m);
}

/*
 * Controller records of boots up to @boot, from the *@at-th on. The first one, "run",
 * tells of no boot, and those of the time before boot 0 are behind it.
 */
static void take_controller(struct merging *s, json_t *list, size_t *at,
			    long long boot)
{
	json_t *rec;

	for (; *at < json_array_size(list); (*at)++) {
		rec = json_array_get(list, *at);
		if (journal_int(rec, "boot", 0) > boot &&
		    strcmp(journal_str(rec, "kind"), "run"))
			break;
		merge_controller(s, rec);
	}
}

static bool is_new_boot(const json_t *rec)
{
	return !strcmp(journal_str(rec, "kind"), "boot") &&
	       strcmp(journal_str(rec, "how"), "same");
}

static int take_all(struct merging *s, json_t *dut, json_t *controller)
{
	size_t i, at = 0;
	json_t *rec;
	int ret = 0;

	json_array_foreach (dut, i, rec) {
		if (is_new_boot(rec))
			take_controller(s, controller, &at,
					journal_int(rec, "boot", 0) - 1);
		ret = merge_record(s, rec);
		if (ret)
			return lu_err(ret, "journal record %zu: %s", i + 1,
				      strerror(-ret));
	}
	take_controller(s, controller, &at, LLONG_MAX);
	merge_clock(s->m, controller);
	ret = merge_moments(s->m, dut, controller);
	merge_warm_up(s->m);
	ret = ret ?: merge_points(s);
	return ret ? lu_err(ret, "out of memory") : 0;
}

/*
 * A test that was skipped, or failed at something else, may not have come to where
 * the sign would have shown.
 */
static bool would_have_shown(const struct facts *f)
{
	struct verdict_result r;

	if (f->end != FACTS_ENDED || f->points[KTAP_SKIP])
		return false;
	verdict(f, &r);
	return verdict_is(&r, "pass:passed") ||
	       verdict_is(&r, "xfail:known-issue");
}

static bool did_run(const struct merge *m, const char *name)
{
	char text[512];
	size_t i;

	for (i = 0; i < m->n_facts; i++) {
		snprintf(text, sizeof(text), "%s.%s", m->facts[i].suite,
			 m->facts[i].test);
		if (!strcmp(text, name) && would_have_shown(&m->facts[i]))
			return true;
	}
	return false;
}

/* Of several that show one at a time, one is enough. */
static bool did_show(const struct known *known, const struct known_issue *issue)
{
	const struct known_issue *other;
	size_t i;

	for (i = 0; i < known->n_issues; i++) {
		other = &known->issues[i];
		if (other->seen &&
		    (other == issue ||
		     (*issue->one_of && !strcmp(other->one_of, issue->one_of))))
			return true;
	}
	return false;
}

static int find_gone(struct merge *m, const struct known *known)
{
	size_t i;
	char **id;

	for (i = 0; known && i < known->n_issues; i++) {
		if (did_show(known, &known->issues[i]) ||
		    !known_applies(&known->issues[i], m->release) ||
		    !did_run(m, known->issues[i].reproducer))
			continue;
		id = merge_grow(&m->gone, m->n_gone, sizeof(*id));
		if (!id)
			return -ENOMEM;
		m->n_gone++;
		facts_set(id, known->issues[i].id);
	}
	return 0;
}

int merge_records(json_t *dut, json_t *controller, struct known *known,
		  struct merge **out)
{
	struct merging s = { .m = new_merge(),
			     .known = known,
			     .found = json_object() };
	int ret = s.m && s.found ? take_all(&s, dut, controller) :
				   lu_err(-ENOMEM, "out of memory");

	if (!ret)
		ret = find_gone(s.m, known);
	json_decref(s.found);
	*out = NULL;
	if (ret)
		merge_free(s.m);
	else
		*out = s.m;
	return ret;
}

static int load(const char *run_dir, const char *name, json_t **out)
{
	char path[4096];

	*out = NULL;
	if (snprintf(path, sizeof(path), "%s/%s", run_dir, name) >=
	    (int)sizeof(path))
		return lu_err(-ENAMETOOLONG, "%s: name too long", run_dir);
	return journal_load(path, out);
}

int merge_load(const char *run_dir, struct known *known, struct merge **out)
{
	json_t *dut, *controller = NULL;
	int ret = load(run_dir, "dut/journal.jsonl", &dut);

	*out = NULL;
	if (!ret) {
		ret = load(run_dir, "controller.jsonl", &controller);
		if (ret == -ENOENT)
			ret = 0;
	}
	if (!ret)
		ret = merge_records(dut, controller, known, out);
	json_decref(dut);
	json_decref(controller);
	return ret;
}
