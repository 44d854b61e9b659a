// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verdicts on the figures of two runs. Owns the rules; reads figures in memory.
 * Pure: the same figures give the same verdicts, and the runs exchanged give
 * them exchanged. Must not find a difference where chance explains it: all
 * figures together are wrong in at most one pair of equal runs of twenty; nor one
 * that is less than the instrument was shown to tell.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "lu_err.h"
#include "order.h"

static const char *const names[] = {
	[COMPARE_FASTER] = "faster",
	[COMPARE_SLOWER] = "slower",
	[COMPARE_NONE] = "no difference shown",
	[COMPARE_TOO_FEW] = "too few",
	[COMPARE_ONE_RUN] = "in one run only",
	[COMPARE_NOT] = "not compared",
};

_Static_assert(sizeof(names) / sizeof(names[0]) == COMPARE_VERDICTS,
	       "each verdict has a name");

const char *compare_verdict_name(enum compare_verdict verdict)
{
	return (unsigned int)verdict < COMPARE_VERDICTS ? names[verdict] : "?";
}

size_t compare_count(const struct compare *c, enum compare_verdict verdict)
{
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		n += c->list[i].verdict == verdict;
	return n;
}

int compare_exit_code(const struct compare *c)
{
	if (compare_count(c, COMPARE_SLOWER))
		return COMPARE_EXIT_SLOWER;
	return c->tested ? COMPARE_EXIT_PASS : COMPARE_EXIT_NOTHING;
}

static void pair_up(const struct figure_set *base, const struct figure_set *new,
		    struct compare *c)
{
	size_t i;

	for (i = 0; i < base->n; i++)
		c->list[c->n++] = (struct compare_figure){
			.base = &base->list[i],
			.new = figure_find(new, &base->list[i]),
		};
	for (i = 0; i < new->n; i++)
		if (!figure_find(base, &new->list[i]))
			c->list[c->n++] = (struct compare_figure){
				.new = &new->list[i],
			};
}

static double least(const struct compare_figure *f)
{
	return ranktest_least(f->base->n, f->new->n);
}

/* Of those still to be tested, the smallest p value of the one that knows least. */
static double find_weakest(const struct compare *c)
{
	double weakest = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->list[i].verdict == COMPARE_NONE)
			weakest = fmax(weakest, least(&c->list[i]));
	return weakest;
}

/*
 * The more figures are tested, the more values each needs. Those left could each
 * have a verdict by itself; numbers of values decide it, never the values.
 */
static void drop_too_few(struct compare *c)
{
	double weakest;
	size_t i;

	c->tested = compare_count(c, COMPARE_NONE);
	while (c->tested) {
		weakest = find_weakest(c);
		if (weakest * (double)c->tested < COMPARE_LEVEL)
			return;
		for (i = 0; i < c->n; i++)
			if (c->list[i].verdict == COMPARE_NONE &&
			    !(least(&c->list[i]) < weakest))
				c->list[i].verdict = COMPARE_TOO_FEW;
		c->tested = compare_count(c, COMPARE_NONE);
	}
}

static enum compare_verdict first_verdict(const struct compare_figure *f)
{
	if (figure_not_compared(f->base ? f->base : f->new))
		return COMPARE_NOT;
	return f->base && f->new ? COMPARE_NONE : COMPARE_ONE_RUN;
}

static bool is_large(const struct compare *c, const struct compare_figure *f)
{
	double base = order_median(f->base->values, f->base->n);
	double new = order_median(f->new->values, f->new->n);
	double of = fmin(fabs(base), fabs(new));

	return fabs(f->test.shift) > c->threshold / 100 * of;
}

/* Where shift and delta say the same of the direction, and only there. */
static enum compare_verdict find_direction(const struct compare_figure *f)
{
	if (f->test.shift > 0 && f->test.delta > 0)
		return COMPARE_SLOWER;
	if (f->test.shift < 0 && f->test.delta < 0)
		return COMPARE_FASTER;
	return COMPARE_NONE;
}

static void judge(const struct compare *c, struct compare_figure *f)
{
	enum compare_verdict verdict = find_direction(f);

	f->floor = fmax(f->base->floor, f->new->floor);
	if (!(f->holm < COMPARE_LEVEL) || !is_large(c, f))
		return;
	f->below = verdict != COMPARE_NONE && fabs(f->test.shift) <= f->floor;
	if (!f->below)
		f->verdict = verdict;
}

static int test_figures(struct compare *c)
{
	struct compare_figure *f;
	int ret = 0;

	for (f = c->list; f < c->list + c->n && !ret; f++) {
		f->holm = 1;
		if (f->verdict == COMPARE_NONE || f->verdict == COMPARE_TOO_FEW)
			ret = ranktest(f->base->values, f->base->n,
				       f->new->values, f->new->n, &f->test);
	}
	return ret;
}

static int correct(struct compare *c)
{
	double *p = calloc(2 * c->tested + 1, sizeof(*p));
	size_t i, at = 0;

	if (!p)
		return lu_err(-ENOMEM, "out of memory");
	for (i = 0; i < c->n; i++)
		if (c->list[i].verdict == COMPARE_NONE)
			p[at++] = c->list[i].test.p;
	ranktest_holm(p, at, p + at);
	for (i = 0; i < c->n; i++)
		if (c->list[i].verdict == COMPARE_NONE)
			c->list[i].holm = p[at++];
	free(p);
	return 0;
}

int compare_make(const struct figure_set *base, const struct figure_set *new,
		 double threshold, struct compare *out)
{
	size_t i;
	int ret;

	*out = (struct compare){
		.threshold = threshold,
		.list = calloc(base->n + new->n + 1, sizeof(*out->list)),
	};
	if (!out->list)
		return lu_err(-ENOMEM, "out of memory");
	pair_up(base, new, out);
	for (i = 0; i < out->n; i++)
		out->list[i].verdict = first_verdict(&out->list[i]);
	drop_too_few(out);
	ret = test_figures(out);
	ret = ret ?: correct(out);
	if (ret) {
		compare_free(out);
		return ret;
	}
	for (i = 0; i < out->n; i++)
		if (out->list[i].verdict == COMPARE_NONE)
			judge(out, &out->list[i]);
	return 0;
}

void compare_free(struct compare *c)
{
	free(c->list);
	*c = (struct compare){ .n = 0 };
}
