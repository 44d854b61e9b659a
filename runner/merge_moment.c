// SPDX-License-Identifier: GPL-2.0-only
/*
 * Figures between moments of two boots whose TSC is not the same, by the
 * controller's clock: the marks "clock" of a boot say where its TSC stands. Owns
 * nothing. The one place where time across a power-on comes from.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"
#include "lu_moment.h"
#include "merge_internal.h"

#define COLD_BLACKOUT "blackout_cold"

struct moments {
	struct merge *m;
	json_t *controller;
	json_t *begun; /* figure: record of its beginning */
	unsigned int attempt;
};

static double by_tsc(const struct merge *m, const json_t *rec)
{
	return (double)journal_int(rec, "tsc", 0) / (double)m->tsc_khz;
}

/* Controller's clock at TSC 0 of a boot, ms: by the mark that is least late. */
static double origin(const struct moments *s, long long boot)
{
	double least = INFINITY, at;
	json_t *rec;
	size_t i;

	json_array_foreach (s->controller, i, rec) {
		if (strcmp(journal_str(rec, "kind"), "mark") ||
		    strcmp(journal_str(rec, "name"), LU_MOMENT_CLOCK) ||
		    journal_int(rec, "boot", -1) != boot)
			continue;
		at = journal_num(rec, "s", 0) * 1000 - by_tsc(s->m, rec);
		if (at < least)
			least = at;
	}
	return least;
}

static double outside(const struct moments *s, const json_t *rec)
{
	return origin(s, journal_int(rec, "boot", -1)) + by_tsc(s->m, rec);
}

static bool is_contrived(const struct merge *m, const json_t *rec)
{
	size_t i;

	for (i = 0; i < m->n_facts; i++)
		if (merge_is_named(&m->facts[i], rec))
			return m->facts[i].contrived;
	return false;
}

static int add(struct moments *s, const char *figure, const json_t *to,
	       double ms, const json_t *named)
{
	struct merge_measure *out =
		merge_grow(&s->m->measures, s->m->n_measures, sizeof(*out));

	if (!out)
		return -ENOMEM;
	s->m->n_measures++;
	facts_set(&out->suite, journal_str(named, "suite"));
	facts_set(&out->test, journal_str(named, "test"));
	facts_set(&out->name, figure);
	facts_set(&out->unit, "ms");
	/* a jump belongs to the leg that it ends, a figure to the one behind it */
	out->leg = (unsigned int)journal_int(named, "leg", 0) + (named != to);
	out->boot = (unsigned int)journal_int(to, "boot", 0);
	out->attempt = s->attempt;
	out->contrived = is_contrived(s->m, named);
	out->value = ms;
	return out->suite && out->test && out->name && out->unit ? 0 : -ENOMEM;
}

static int take_from(struct moments *s, const char *figure, json_t *rec)
{
	return json_object_set(s->begun, figure, rec) ? -ENOMEM : 0;
}

/* What the boot record is about is named by the jump before it. */
static int take_to(struct moments *s, const char *figure, const json_t *to)
{
	json_t *from = json_incref(json_object_get(s->begun, figure));
	double ms;
	int ret = 0;

	if (!from)
		return 0;
	ms = outside(s, to) - outside(s, from);
	json_object_del(s->begun, figure);
	if (s->m->tsc_khz && isfinite(ms) && ms > 0)
		ret = add(s, figure, to, ms,
			  *journal_str(to, "suite") ? to : from);
	else
		s->m->untimed++;
	json_decref(from);
	return ret;
}

static int take_moment(struct moments *s, json_t *rec)
{
	const char *figure = journal_str(rec, "figure");

	return strcmp(journal_str(rec, "end"), "to") ?
		       take_from(s, figure, rec) :
		       take_to(s, figure, rec);
}

static int take_begin(struct moments *s, json_t *rec)
{
	s->attempt = (unsigned int)journal_int(rec, "attempt", 1);
	if (!journal_int(rec, "leg", 0))
		json_object_clear(s->begun);
	return 0;
}

static int take_jump(struct moments *s, json_t *rec)
{
	return strcmp(journal_str(rec, "way"), "cold") ?
		       0 :
		       take_from(s, COLD_BLACKOUT, rec);
}

static int take_boot(struct moments *s, json_t *rec)
{
	return strcmp(journal_str(rec, "how"), "cold") ?
		       0 :
		       take_to(s, COLD_BLACKOUT, rec);
}

static const struct {
	const char *kind;
	int (*take)(struct moments *s, json_t *rec);
} kinds[] = {
	{ "begin", take_begin },
	{ "moment", take_moment },
	{ "jump", take_jump },
	{ "boot", take_boot },
};

int merge_moments(struct merge *m, json_t *dut, json_t *controller)
{
	struct moments s = { .m = m,
			     .controller = controller,
			     .begun = json_object() };
	size_t i, k;
	json_t *rec;
	int ret = s.begun ? 0 : -ENOMEM;

	json_array_foreach (dut, i, rec)
		for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]) && !ret; k++)
			if (!strcmp(kinds[k].kind, journal_str(rec, "kind")))
				ret = kinds[k].take(&s, rec);
	json_decref(s.begun);
	return ret;
}
