/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_ORDER_H
#define RUNNER_ORDER_H

#include <stdbool.h>
#include <stddef.h>

/* What the ranks of some values say, whatever their distribution is. */

/** ORDER_LEAST - values that an interval of the median needs. */
#define ORDER_LEAST 6

/**
 * order_sort() - Sort values, the smallest first.
 * @values: finite
 * @n:      their count
 */
void order_sort(double *values, size_t n);

/**
 * order_median() - Median; of an even number the mean of the middle two.
 * @sorted: values
 * @n:      their count, at least 1
 */
double order_median(const double *sorted, size_t n);

/**
 * order_percentile() - Smallest value that so many of 100 do not exceed.
 * @sorted:  values
 * @n:       their count, at least 1; below 100 / (100 - @percent) it is the
 *           largest value
 * @percent: 1 to 100
 */
double order_percentile(const double *sorted, size_t n, unsigned int percent);

/**
 * order_interval() - 95 % confidence interval of the median.
 * @sorted: values
 * @n:      their count
 * @low:    set to a value
 * @high:   set to the value at the same distance from the other end
 *
 * The ranks are those between which the median of any distribution lies in at
 * least 95 of 100 cases, by the binomial distribution and not by its
 * approximation.
 *
 * Return: true; false with fewer than ORDER_LEAST values, and nothing set.
 */
bool order_interval(const double *sorted, size_t n, double *low, double *high);

#endif /* RUNNER_ORDER_H */
