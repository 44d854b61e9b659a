// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run against itself: of each figure the values of its first half as those of
 * one run, the others as those of another. What differs there differs by chance,
 * or because the machine changed while it was measured. Reads the file of
 * measurements; prints to the stream it is given.
 */
#include <errno.h>
#include <stdlib.h>

#include "compare.h"
#include "lu_err.h"

/* Is it of the first half of its figure's values? Of a warm-up there is none. */
static bool is_early(const struct figure_set *all, size_t *seen,
		     const struct measurement *x)
{
	const struct figure like = figure_like(x);
	const struct figure *f = figure_find(all, &like);

	return seen[f - all->list]++ < f->n / 2;
}

/* Two views of the same measurements; texts and head are the whole run's. */
static int split(const struct measurements *m, struct measurements *first,
		 struct measurements *second)
{
	struct figure_set all;
	size_t *seen = calloc(m->n + 1, sizeof(*seen)), i;
	struct measurements *half;
	int ret = figure_collect(m, &all);

	for (i = 0; !ret && seen && i < m->n; i++) {
		if (m->list[i].warm_up)
			continue;
		half = is_early(&all, seen, &m->list[i]) ? first : second;
		half->list[half->n++] = m->list[i];
	}
	if (!ret)
		figure_free(&all);
	if (!seen)
		ret = lu_err(-ENOMEM, "out of memory");
	free(seen);
	return ret;
}

static int compare_split(const struct measurements *m, double threshold,
			 FILE *out)
{
	struct measurements first = { .head = m->head }, second = first;
	int ret = 0;

	first.list = calloc(m->n + 1, sizeof(*first.list));
	second.list = calloc(m->n + 1, sizeof(*second.list));
	if (!first.list || !second.list)
		ret = lu_err(-ENOMEM, "out of memory");
	ret = ret ?: split(m, &first, &second);
	if (!ret) {
		fputs("Base and new are the two halves of one run:\n", out);
		figure_print_run(m, out);
		ret = compare_sets(&first, &second, threshold, out);
	}
	free(first.list);
	free(second.list);
	return ret;
}

int compare_halves(const char *run, double threshold, FILE *out)
{
	struct measurements *m = NULL;
	int ret = measurement_load(run, &m);

	ret = ret ?: compare_split(m, threshold, out);
	measurement_free(m);
	return ret;
}
