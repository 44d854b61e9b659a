// SPDX-License-Identifier: GPL-2.0-only
/*
 * Budgets of the rig, as the run record has them, held against figures. Owns the
 * count of what was measured and what was over; touches nothing on the machine.
 * A figure in another unit than the budget's is converted, or is not its figure. One
 * that is left out, since it is below its resolution, is known by its error.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"
#include "merge_internal.h"

/* In nanoseconds; what is not in here is comparable with itself alone. */
static const struct {
	const char *unit;
	double ns;
} units[] = {
	{ "ns", 1 },
	{ "us", 1e3 },
	{ "ms", 1e6 },
	{ "s", 1e9 },
};

static double ns_of(const char *unit)
{
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(units[i].unit, unit))
			return units[i].ns;
	return 0;
}

static bool convert(double *value, const char *from, const char *to)
{
	if (!strcmp(from, to))
		return true;
	if (!(ns_of(from) > 0) || !(ns_of(to) > 0))
		return false;
	*value *= ns_of(from) / ns_of(to);
	return true;
}

int merge_budgets(struct merging *s, const json_t *rec)
{
	struct merge_budget *b;
	json_t *rule;
	size_t i;

	json_array_foreach (json_object_get(rec, "budgets"), i, rule) {
		b = merge_grow(&s->m->budgets, s->m->n_budgets, sizeof(*b));
		if (!b)
			return -ENOMEM;
		s->m->n_budgets++;
		b->rule = json_incref(rule);
	}
	return 0;
}

#define ERROR "_error"

/*
 * "nvme0.downtime" is the downtime of nvme0, "blackout" the machine's. Return: that
 * figure, where the budget limits it and the name ends in @suffix behind it; or NULL.
 */
static const char *find_limited(const json_t *rule, const char *name,
				const char *suffix)
{
	const char *device = journal_str(rule, "device"), *text;
	size_t i, len = strlen(device);
	json_t *figure;

	if (!journal_bool(rule, "machine")) {
		if (strncmp(name, device, len) || name[len] != '.')
			return NULL;
		name += len + 1;
	}
	json_array_foreach (json_object_get(rule, "figures"), i, figure) {
		text = json_string_value(figure);
		len = text ? strlen(text) : 0;
		if (text && !strncmp(text, name, len) &&
		    !strcmp(name + len, suffix))
			return text;
	}
	return NULL;
}

const char *merge_budget_name(const struct merge_budget *b, char *buf,
			      size_t size)
{
	snprintf(buf, size, "%s of %s, %g %s", journal_str(b->rule, "budget"),
		 journal_str(b->rule, "device"),
		 journal_num(b->rule, "limit", 0), journal_str(b->rule, "unit"));
	return buf;
}

static void note_error(struct merge_budget *b, const char *figure, double v)
{
	b->errors++;
	b->coarse += v > journal_num(b->rule, "limit", 0);
	if (v > b->resolution)
		b->resolution = v;
	b->figure = figure;
}

static void note_figure(struct merge_budget *b, struct facts *f,
			const char *name, double v)
{
	char text[512], budget[256];

	b->measured++;
	if (v <= journal_num(b->rule, "limit", 0))
		return;
	b->over++;
	snprintf(text, sizeof(text), "%s %g %s, budget %s", name, v,
		 journal_str(b->rule, "unit"),
		 merge_budget_name(b, budget, sizeof(budget)));
	facts_add(f, FACT_BUDGET, text);
}

void merge_budget_hold(struct merging *s, struct facts *f, const char *name,
		       double value, const char *unit)
{
	const char *error;
	struct merge_budget *b;
	double v;
	size_t i;

	for (i = 0; i < s->m->n_budgets && !f->contrived; i++) {
		b = &s->m->budgets[i];
		v = value;
		if (!convert(&v, unit, journal_str(b->rule, "unit")))
			continue;
		error = find_limited(b->rule, name, ERROR);
		if (error)
			note_error(b, error, v);
		else if (find_limited(b->rule, name, ""))
			note_figure(b, f, name, v);
	}
}

unsigned int merge_budget_below(const struct merge_budget *b)
{
	return b->errors > b->measured ? b->errors - b->measured : 0;
}

enum merge_budget_state merge_budget_state(const struct merge_budget *b)
{
	if (b->over)
		return MERGE_BUDGET_OVER;
	if (!b->measured && !b->errors)
		return MERGE_BUDGET_UNMEASURED;
	if (merge_budget_below(b) && b->coarse)
		return MERGE_BUDGET_NOT_SHOWN;
	return MERGE_BUDGET_HELD;
}
