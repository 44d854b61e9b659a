// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rank test against p values from elsewhere: from going through all arrangements
 * of small sets, and from counting them in whole numbers of any length. "ages" is
 * the example of SciPy's mannwhitneyu(), which gives the same values.
 */
#include <math.h>

#include "kselftest_harness.h"
#include "lu_rand.h"
#include "order.h"
#include "ranktest.h"

#define MOST	   400
#define NEAR(a, b) (fabs((a) - (b)) <= 1e-12 * fabs(b))

static const struct known {
	const char *name;
	size_t n, m;
	double base[8], new[8];
	double u, delta, shift, p;
	bool exact;
} known[] = {
	{ "ages",
	  4,
	  5,
	  { 11, 12, 17, 20 },
	  { 16, 19, 22, 24, 29 },
	  17,
	  0.7,
	  7,
	  0.1111111111111111,
	  true },
	{ "small",
	  3,
	  4,
	  { 1.5, 2.5, 3.5 },
	  { 4, 5, 6, 7 },
	  12,
	  1,
	  3,
	  0.05714285714285714,
	  true },
	{ "seven",
	  7,
	  8,
	  { 0.2, 1.7, 2.2, 3.1, 4.4, 5.5, 9.1 },
	  { 2.6, 5.9, 6.1, 7.3, 8.8, 10.4, 11.5, 12 },
	  48,
	  40 / 56.0,
	  4.4,
	  0.020512820512820513,
	  true },
	{ "ties",
	  7,
	  8,
	  { 1, 2, 2, 3, 3, 3, 4 },
	  { 2, 3, 4, 4, 5, 5, 6, 6 },
	  47.5,
	  39 / 56.0,
	  2,
	  0.025144761173357396,
	  false },
	{ "equal", 3, 4, { 5, 5, 5 }, { 5, 5, 5, 5 }, 6, 0, 0, 1, false },
	{ "one", 1, 1, { -3 }, { 2 }, 1, 1, 5, 1, true },
};

TEST(small_sets_give_the_values_of_all_arrangements)
{
	const struct known *k;
	struct ranktest t;

	for (k = known; k < known + sizeof(known) / sizeof(*known); k++) {
		ASSERT_EQ(0, ranktest(k->base, k->n, k->new, k->m, &t));
		EXPECT_EQ(k->u, t.u) TH_LOG("%s", k->name);
		EXPECT_TRUE(fabs(k->delta - t.delta) < 1e-12)
		TH_LOG("%s: delta %.17g", k->name, t.delta);
		EXPECT_TRUE(fabs(k->shift - t.shift) < 1e-12)
		TH_LOG("%s: shift %.17g", k->name, t.shift);
		EXPECT_TRUE(NEAR(t.p, k->p))
		TH_LOG("%s: p %.17g", k->name, t.p);
		EXPECT_EQ(k->exact, t.exact) TH_LOG("%s", k->name);
	}
}

/* Sets without ties that have this U. */
static void make_sets(double *base, size_t n, double *new, size_t m, size_t u)
{
	size_t i, above;

	for (i = 0; i < n; i++)
		base[i] = (double)(i + 1) * 1000;
	for (i = 0; i < m; i++) {
		above = u < n ? u : n;
		u -= above;
		new[i] = (double)above * 1000 + 500 + (double)i;
	}
	order_sort(new, m);
}

static const struct {
	size_t n, m, u;
	double p;
	bool exact;
} counted[] = {
	{ 28, 28, 250, 0.019570314243752513, true },
	{ 28, 28, 392, 1, true },
	{ 28, 28, 0, 2.6148266473233444e-16, true },
	{ 10, 40, 90, 0.0064816463201365975, true },
	{ 3, 100, 20, 0.004048605888572867, true },
	{ 1, 200, 3, 0.03980099502487562, true },
	{ 200, 1, 197, 0.03980099502487562, true },
	{ 30, 30, 300, 0.02708631838829596, false },
};

TEST(larger_sets_give_the_values_of_counting)
{
	double base[MOST], new[MOST];
	struct ranktest t;
	size_t i;

	for (i = 0; i < sizeof(counted) / sizeof(*counted); i++) {
		make_sets(base, counted[i].n, new, counted[i].m, counted[i].u);
		ASSERT_EQ(0,
			  ranktest(base, counted[i].n, new, counted[i].m, &t));
		EXPECT_EQ(counted[i].u, t.u);
		EXPECT_TRUE(NEAR(t.p, counted[i].p))
		TH_LOG("row %zu: p %.17g", i, t.p);
		EXPECT_EQ(counted[i].exact, t.exact) TH_LOG("row %zu", i);
	}
}

static size_t draw(struct lu_rand *r, double *values)
{
	size_t n = 1 + lu_rand_below(r, 30), i;

	for (i = 0; i < n; i++)
		values[i] = (double)lu_rand_below(r, 50) / 7 - 3;
	order_sort(values, n);
	return n;
}

/* By the definition: all pairs, and the middle of their sorted differences. */
static void by_pairs(const double *base, size_t n, const double *new, size_t m,
		     struct ranktest *out)
{
	double differences[900];
	size_t i, j;

	out->u = 0;
	for (i = 0; i < n; i++)
		for (j = 0; j < m; j++) {
			differences[i * m + j] = new[j] - base[i];
			out->u += (new[j] > base[i]) + (new[j] == base[i]) / 2.0;
		}
	order_sort(differences, n * m);
	out->shift = order_median(differences, n * m);
}

TEST(u_and_shift_are_those_of_all_pairs)
{
	double base[30], new[30];
	struct ranktest t, back, want;
	struct lu_rand r;
	size_t n, m;

	lu_rand_seed(&r, 1);
	for (int i = 0; i < 2000; i++) {
		n = draw(&r, base);
		m = draw(&r, new);
		by_pairs(base, n, new, m, &want);
		ASSERT_EQ(0, ranktest(base, n, new, m, &t));
		ASSERT_EQ(0, ranktest(new, m, base, n, &back));
		ASSERT_EQ(want.u, t.u);
		ASSERT_EQ(want.shift, t.shift);
		ASSERT_EQ(t.p, back.p);
		ASSERT_EQ(-t.shift, back.shift);
		ASSERT_TRUE(fabs(t.delta + back.delta) < 1e-12);
		ASSERT_TRUE(t.p > 0 && t.p <= 1);
	}
}

TEST(values_of_any_size_are_survived)
{
	const double base[] = { -1.7e308, -1e-308, 0, 5e-324 };
	const double new[] = { 0, 1e-300, 1.7e308 };
	struct ranktest t;

	ASSERT_EQ(0, ranktest(base, 4, new, 3, &t));
	EXPECT_EQ(10.5, t.u);
	EXPECT_TRUE(t.p > 0 && t.p <= 1);
}

TEST(least_p_value_is_two_of_all_arrangements)
{
	EXPECT_EQ(1, ranktest_least(1, 1));
	EXPECT_EQ(0.1, ranktest_least(3, 3));
	EXPECT_EQ(2 / 70.0, ranktest_least(4, 4));
	EXPECT_EQ(2 / 201.0, ranktest_least(1, 200));
	EXPECT_TRUE(ranktest_least(3000, 3000) > 0);
	EXPECT_TRUE(ranktest_least(3000, 3000) < 1e-15);
}

TEST(holm_corrects_for_the_number)
{
	/* S. Holm's procedure by hand: 0.005 * 4, 0.01 * 3, 0.03 * 2, then 0.04. */
	const double p[] = { 0.01, 0.04, 0.03, 0.005 };
	const double want[] = { 0.03, 0.06, 0.06, 0.02 };
	const double high[] = { 0.6, 0.6 };
	double adjusted[4];
	size_t i;

	ranktest_holm(p, 4, adjusted);
	for (i = 0; i < 4; i++)
		EXPECT_TRUE(fabs(adjusted[i] - want[i]) < 1e-15);
	ranktest_holm(high, 2, adjusted);
	EXPECT_EQ(1, adjusted[0]);
	EXPECT_EQ(1, adjusted[1]);
	ranktest_holm(p, 1, adjusted);
	EXPECT_EQ(0.01, adjusted[0]);
	ranktest_holm(NULL, 0, NULL);
}

TEST_HARNESS_MAIN
