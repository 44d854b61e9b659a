// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mann-Whitney U test, its effect sizes, and Holm's correction. Pure: reads what
 * it is given, keeps nothing.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "ranktest.h"

#define WHOLE_MAX 0x1p53  /* whole numbers that a double holds */
#define PAIRS_MAX 1000000 /* of the exact distribution, for memory and time */

/* Two sorted sets, walked through together. */
struct sets {
	const double *base, *new;
	size_t n, m;
};

static double pairs(const struct sets *s)
{
	return (double)s->n * (double)s->m;
}

/* Ways to choose n of n + m; larger than WHOLE_MAX is large enough. */
static double ways(size_t n, size_t m)
{
	size_t few = n < m ? n : m, many = n < m ? m : n, i;
	double c = 1;

	for (i = 1; i <= few && c <= WHOLE_MAX; i++)
		c = c * (double)(many + i) / (double)i;
	return c;
}

double ranktest_least(size_t n, size_t m)
{
	return fmin(1, 2 / ways(n, m));
}

static double count_u(const struct sets *s)
{
	size_t less = 0, not_more = 0, j;
	double u = 0;

	for (j = 0; j < s->m; j++) {
		while (less < s->n && s->base[less] < s->new[j])
			less++;
		while (not_more < s->n && s->base[not_more] <= s->new[j])
			not_more++;
		u += ((double)less + (double)not_more) / 2;
	}
	return u;
}

/* Over all groups of t equal values, the sum of t^3 - t. */
static double count_ties(const struct sets *s)
{
	size_t i = 0, j = 0;
	double sum = 0, t, value;

	while (i < s->n || j < s->m) {
		value = j == s->m || (i < s->n && s->base[i] < s->new[j]) ?
				s->base[i] :
				s->new[j];
		for (t = 0; i < s->n && s->base[i] == value; i++)
			t++;
		for (; j < s->m && s->new[j] == value; j++)
			t++;
		sum += t * t * t - t;
	}
	return sum;
}

/*
 * Arrangements of the ranks by their U: coefficients of the Gaussian binomial,
 * built up by factors (1 - q^(many + i)) / (1 - q^i).
 */
static void count_arrangements(uint64_t *at, size_t top, size_t few, size_t many)
{
	size_t i, k;

	at[0] = 1;
	for (i = 1; i <= few; i++) {
		for (k = top; k >= many + i; k--)
			at[k] -= at[k - many - i];
		for (k = i; k <= top; k++)
			at[k] += at[k - i];
	}
}

/* @u is whole where there are no ties. */
static int exact_p(const struct sets *s, struct ranktest *out)
{
	size_t top = s->n * s->m, few = s->n < s->m ? s->n : s->m, k;
	uint64_t *at = calloc(top + 1, sizeof(*at));
	double tail = 0, least = fmin(out->u, (double)top - out->u);

	if (!at)
		return lu_err(-ENOMEM, "out of memory");
	count_arrangements(at, top, few, s->n + s->m - few);
	for (k = 0; k <= (size_t)least; k++)
		tail += (double)at[k];
	free(at);
	out->p = fmin(1, 2 * tail / ways(s->n, s->m));
	return 0;
}

static void normal_p(const struct sets *s, double ties, struct ranktest *out)
{
	double all = (double)s->n + (double)s->m, nm = pairs(s);
	double variance = nm / 12 * (all + 1 - ties / (all * (all - 1)));
	double z = fabs(out->u - nm / 2) - 0.5;

	/* All values equal: nothing tells one set from the other. */
	out->p = variance > 0 && z > 0 ? erfc(z / sqrt(2 * variance)) : 1;
}

/* Pairs whose difference is at most @d. */
static double count_up_to(const struct sets *s, double d)
{
	size_t i = 0, j;
	double count = 0;

	/* The larger the new value, the fewer base values are far enough below. */
	for (j = 0; j < s->m; j++) {
		while (i < s->n && s->new[j] - s->base[i] > d)
			i++;
		count += (double)(s->n - i);
	}
	return count;
}

/* Doubles as whole numbers of the same order. */
static double at_rank(int64_t key)
{
	int64_t bits = key < 0 ? (int64_t)(INT64_MIN - key) : key;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* The k-th smallest difference, from 1, by halving the range of all doubles. */
static double find_difference(const struct sets *s, double k)
{
	double infinite = INFINITY;
	int64_t low, high, middle;

	memcpy(&high, &infinite, sizeof(high));
	low = -high;
	while (low < high) {
		middle = (low & high) + ((low ^ high) >> 1);
		if (count_up_to(s, at_rank(middle)) >= k)
			high = middle;
		else
			low = middle + 1;
	}
	return at_rank(high);
}

static double find_shift(const struct sets *s)
{
	double nm = pairs(s), half = floor((nm + 1) / 2);
	double below = find_difference(s, half);

	if (half * 2 > nm)
		return below;
	return below / 2 + find_difference(s, half + 1) / 2;
}

int ranktest(const double *base, size_t n, const double *new, size_t m,
	     struct ranktest *out)
{
	struct sets s = { base, new, n, m };
	double ties = count_ties(&s);

	*out = (struct ranktest){ .u = count_u(&s) };
	out->delta = 2 * out->u / pairs(&s) - 1;
	out->shift = find_shift(&s);
	out->exact = !(ties > 0) && pairs(&s) <= PAIRS_MAX &&
		     ways(n, m) <= WHOLE_MAX;
	if (out->exact)
		return exact_p(&s, out);
	normal_p(&s, ties, out);
	return 0;
}

static size_t find_least(const double *p, const double *adjusted, size_t n)
{
	size_t i, least = n;

	for (i = 0; i < n; i++)
		if (adjusted[i] < 0 && (least == n || p[i] < p[least]))
			least = i;
	return least;
}

void ranktest_holm(const double *p, size_t n, double *adjusted)
{
	double worst = 0;
	size_t i, at;

	for (i = 0; i < n; i++)
		adjusted[i] = -1;
	for (i = 0; i < n; i++) {
		at = find_least(p, adjusted, n);
		worst = fmax(worst, fmin(1, (double)(n - i) * p[at]));
		adjusted[at] = worst;
	}
}
