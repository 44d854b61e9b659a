// SPDX-License-Identifier: GPL-2.0-only
/*
 * Points of the fault matrix: counted over the run, and held against their test
 * where they are not as they must be. A leg that ends in a jump has no result
 * line of its own, so what it saw of a point must not hang on one.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"
#include "merge_internal.h"

static const char *const names[] = {
	[MERGE_POINT_OK] = "ok",
	[MERGE_POINT_WRONG] = "wrong",
	[MERGE_POINT_NOT_HIT] = "not-hit",
	[MERGE_POINT_UNREACHABLE] = "unreachable",
};

_Static_assert(sizeof(names) / sizeof(names[0]) == MERGE_POINTS,
	       "each outcome has a name");

const char *merge_point_name(enum merge_point point)
{
	return (unsigned int)point < MERGE_POINTS ? names[point] : "?";
}

/* An outcome of another name is none of ours to excuse. */
static enum merge_point outcome_of(const json_t *rec)
{
	const char *outcome = journal_str(rec, "outcome");

	for (size_t i = 0; i < MERGE_POINTS; i++)
		if (!strcmp(names[i], outcome))
			return (enum merge_point)i;
	return MERGE_POINT_WRONG;
}

void merge_point(struct merging *s, struct facts *f, const json_t *rec)
{
	enum merge_point outcome = outcome_of(rec);
	char text[1024];

	s->m->points[outcome]++;
	if (outcome == MERGE_POINT_OK || outcome == MERGE_POINT_UNREACHABLE)
		return;
	snprintf(text, sizeof(text), "%s: %s: %s", journal_str(rec, "id"),
		 names[outcome], journal_str(rec, "text"));
	merge_sign(s, f, FACT_NOT_OK, text);
}
