// SPDX-License-Identifier: GPL-2.0-only
/*
 * Order statistics against values that were computed elsewhere: ranks of the
 * interval from the published table of the sign test.
 */
#include "kselftest_harness.h"
#include "order.h"

#define MOST 10000

/* Values 1 to n: a value is its own rank. */
static void count_up(double *values, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		values[i] = (double)(i + 1);
}

TEST(values_are_sorted)
{
	double values[] = { 3, -1, 2, 2, -1.5 };

	order_sort(values, 5);
	EXPECT_EQ(-1.5, values[0]);
	EXPECT_EQ(-1, values[1]);
	EXPECT_EQ(2, values[3]);
	EXPECT_EQ(3, values[4]);
	order_sort(NULL, 0);
}

TEST(median_of_odd_and_even_numbers)
{
	const double values[] = { 1, 2, 4, 8 };

	EXPECT_EQ(1, order_median(values, 1));
	EXPECT_EQ(1.5, order_median(values, 2));
	EXPECT_EQ(2, order_median(values, 3));
	EXPECT_EQ(3, order_median(values, 4));
}

TEST(percentiles_are_values_that_were_seen)
{
	static const struct {
		size_t n;
		double p95, p99;
	} rows[] = {
		{ 1, 1, 1 },	 { 19, 19, 19 },   { 20, 19, 20 },
		{ 40, 38, 40 },	 { 60, 57, 60 },   { 99, 95, 99 },
		{ 100, 95, 99 }, { 101, 96, 100 }, { 1000, 950, 990 },
	};
	double values[1000];
	size_t i;

	count_up(values, 1000);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		EXPECT_EQ(rows[i].p95, order_percentile(values, rows[i].n, 95))
		TH_LOG("n %zu", rows[i].n);
		EXPECT_EQ(rows[i].p99, order_percentile(values, rows[i].n, 99))
		TH_LOG("n %zu", rows[i].n);
	}
}

TEST(interval_has_the_ranks_of_the_binomial_distribution)
{
	/* The largest rank whose tail is at most 2.5 %, by sums of whole numbers. */
	static const struct {
		size_t n;
		double low, high;
	} rows[] = {
		{ 6, 1, 6 },	    { 8, 1, 8 },	   { 9, 2, 8 },
		{ 10, 2, 9 },	    { 12, 3, 10 },	   { 20, 6, 15 },
		{ 25, 8, 18 },	    { 30, 10, 21 },	   { 50, 18, 33 },
		{ 57, 21, 37 },	    { 100, 40, 61 },	   { 470, 214, 257 },
		{ 1000, 469, 532 }, { 10000, 4902, 5099 },
	};
	static double values[MOST];
	double low, high;
	size_t i;

	count_up(values, MOST);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ASSERT_TRUE(order_interval(values, rows[i].n, &low, &high));
		EXPECT_EQ(rows[i].low, low) TH_LOG("n %zu", rows[i].n);
		EXPECT_EQ(rows[i].high, high) TH_LOG("n %zu", rows[i].n);
	}
}

TEST(few_values_give_no_interval)
{
	double values[ORDER_LEAST], low = 7, high = 7;
	size_t n;

	count_up(values, ORDER_LEAST);
	for (n = 0; n < ORDER_LEAST; n++)
		EXPECT_FALSE(order_interval(values, n, &low, &high));
	EXPECT_EQ(7, low);
	EXPECT_TRUE(order_interval(values, ORDER_LEAST, &low, &high));
}

TEST_HARNESS_MAIN
