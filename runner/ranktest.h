/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_RANKTEST_H
#define RUNNER_RANKTEST_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct ranktest - What the ranks of two sets of values say.
 * @u:     pairs of one value of each set in which the new one is larger; equal
 *         ones count half
 * @delta: Cliff's delta, -1 to 1: by how much more often the new value of such a
 *         pair is the larger one than the smaller one
 * @shift: Hodges and Lehmann's estimate: median of new less base over all pairs
 * @p:     two-sided p value of the Mann-Whitney U test
 * @exact: @p is from the distribution of U, else from the normal approximation
 *         with correction for ties and continuity
 */
struct ranktest {
	double u, delta, shift, p;
	bool exact;
};

/**
 * ranktest() - Compare two sets of values by the Mann-Whitney U test.
 * @base: sorted, finite
 * @n:    their count, at least 1
 * @new:  sorted, finite
 * @m:    their count, at least 1
 * @out:  filled
 *
 * Exact where no two values are equal and the ways to arrange the ranks can be
 * counted (up to 28 values in each set).
 *
 * Return: 0; -ENOMEM.
 * Source: H. B. Mann, D. R. Whitney, Ann. Math. Statist. 18 (1947) 50; J. L.
 * Hodges, E. L. Lehmann, Ann. Math. Statist. 34 (1963) 598.
 */
int ranktest(const double *base, size_t n, const double *new, size_t m,
	     struct ranktest *out);

/**
 * ranktest_least() - Smallest p value that so many values can give.
 * @n: values in one set
 * @m: values in the other
 *
 * Return: above 0, at most 1.
 */
double ranktest_least(size_t n, size_t m);

/**
 * ranktest_holm() - Correct p values for their number.
 * @p:        p values
 * @n:        their count
 * @adjusted: filled; each is to be compared with the level wanted for all
 *
 * Source: S. Holm, Scand. J. Statist. 6 (1979) 65.
 */
void ranktest_holm(const double *p, size_t n, double *adjusted);

#endif /* RUNNER_RANKTEST_H */
