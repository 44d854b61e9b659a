// SPDX-License-Identifier: GPL-2.0-only
/*
 * The points of the fault matrix in the summary: how many came to what, and by
 * name those that were not made, with the reason. Prints to the stream it is
 * given; changes nothing.
 */
#include <stdio.h>
#include <string.h>

#include "report.h"

/* Outcomes whose points are named; the verdict of its test has the others. */
static const enum merge_point named[] = { MERGE_POINT_UNREACHABLE,
					  MERGE_POINT_NONE };

/* One line a reason: the ids that it is given for come behind it. */
static void print_reason(const struct facts *f, enum merge_point outcome,
			 const char *reason, FILE *out)
{
	const char *id, *text;
	unsigned int n = 0;
	json_t *told;

	json_object_foreach (f->told, id, told)
		n += merge_point_told(told, &text) == outcome &&
		     !strcmp(text, reason);
	fprintf(out, "  %u %s in %s.%s%s%.*s:", n, merge_point_name(outcome),
		f->suite, f->test, *reason ? ", " : "",
		(int)strcspn(reason, "\n"), reason);
	json_object_foreach (f->told, id, told)
		if (merge_point_told(told, &text) == outcome &&
		    !strcmp(text, reason))
			fprintf(out, " %s", id);
	fputc('\n', out);
}

static bool is_first(const struct facts *f, const json_t *of,
		     enum merge_point outcome, const char *reason)
{
	const char *id, *text;
	json_t *told;

	json_object_foreach (f->told, id, told)
		if (merge_point_told(told, &text) == outcome &&
		    !strcmp(text, reason))
			return told == of;
	return false;
}

static void print_named(const struct facts *f, enum merge_point outcome,
			FILE *out)
{
	const char *id, *text;
	json_t *told;

	json_object_foreach (f->told, id, told)
		if (merge_point_told(told, &text) == outcome &&
		    is_first(f, told, outcome, text))
			print_reason(f, outcome, text, out);
}

/* Where nobody recorded what there is to be, what is missing is not known. */
static void print_none(const struct merge *m, FILE *out)
{
	if (m->owes)
		fprintf(out, ", %u %s\n", m->points[MERGE_POINT_NONE],
			merge_point_name(MERGE_POINT_NONE));
	else
		fprintf(out, ", ? %s\n", merge_point_name(MERGE_POINT_NONE));
}

void report_print_points(const struct merge *m, FILE *out)
{
	unsigned int all = 0;
	int i;

	for (i = 0; i < MERGE_POINTS; i++)
		all += m->points[i];
	if (!all)
		return;
	fprintf(out, "Fault points: %u", all);
	for (i = 0; i < MERGE_POINT_NONE; i++)
		fprintf(out, ", %u %s", m->points[i],
			merge_point_name((enum merge_point)i));
	print_none(m, out);
	for (size_t k = 0; k < sizeof(named) / sizeof(named[0]); k++)
		for (size_t t = 0; t < m->n_facts; t++)
			print_named(&m->facts[t], named[k], out);
	fputc('\n', out);
}
