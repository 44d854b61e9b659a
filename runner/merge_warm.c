// SPDX-License-Identifier: GPL-2.0-only
/*
 * Figures of cycles that are warm-up: the first of each chain that holds ways against
 * each other. Owns nothing. Must leave no figure out, but mark it: what is shown of a
 * run leaves it out.
 */
#include <string.h>

#include "lu_way.h"
#include "merge_internal.h"

static bool is_same_test(const struct merge_measure *x, const char *suite,
			 const char *test)
{
	return !strcmp(x->suite, suite) && !strcmp(x->test, test);
}

static void mark(struct merge *m, const struct merge_measure *of)
{
	struct merge_blackout *b;
	struct merge_measure *x;

	for (b = m->blackouts; b < m->blackouts + m->n_blackouts; b++)
		b->warm_up |= b->leg < LU_WAY_WARM_UP &&
			      is_same_test(of, b->suite, b->test);
	for (x = m->measures; x < m->measures + m->n_measures; x++)
		x->warm_up |= x->leg <= LU_WAY_WARM_UP &&
			      is_same_test(of, x->suite, x->test);
}

void merge_warm_up(struct merge *m)
{
	const struct merge_measure *x, *last = NULL;

	for (x = m->measures; x < m->measures + m->n_measures; x++) {
		if (lu_way_of(x->name) == LU_WAYS ||
		    (last && is_same_test(last, x->suite, x->test)))
			continue;
		mark(m, x);
		last = x;
	}
}
