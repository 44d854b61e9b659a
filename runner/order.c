// SPDX-License-Identifier: GPL-2.0-only
/*
 * Order statistics. Pure: reads what it is given, keeps nothing. Must assume
 * nothing of the distribution: blackouts have two modes and a long tail.
 *
 * Source: W. J. Conover, Practical Nonparametric Statistics, 3rd ed., 3.2.
 */
#include <math.h>
#include <stdlib.h>

#include "order.h"

#define EACH_SIDE 0.025 /* of 95 % */

static int compare_values(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void order_sort(double *values, size_t n)
{
	if (n)
		qsort(values, n, sizeof(*values), compare_values);
}

double order_median(const double *sorted, size_t n)
{
	return sorted[(n - 1) / 2] / 2 + sorted[n / 2] / 2;
}

double order_percentile(const double *sorted, size_t n, unsigned int percent)
{
	size_t rank = (n * percent + 99) / 100;

	return sorted[rank ? rank - 1 : 0];
}

/* Of n tosses of a coin, the chance of exactly k heads. */
static double chance(size_t n, size_t k)
{
	return exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) -
		   n * M_LN2);
}

bool order_interval(const double *sorted, size_t n, double *low, double *high)
{
	double sum = 0;
	size_t k;

	for (k = 0; k < n / 2; k++) {
		sum += chance(n, k);
		if (sum > EACH_SIDE)
			break;
	}
	if (!k)
		return false;
	*low = sorted[k - 1];
	*high = sorted[n - k];
	return true;
}
