// SPDX-License-Identifier: GPL-2.0-only
/* What a plan is said to take: made-up suites and points, no machine. */
#include "kselftest_harness.h"

#include "plan_cost.h"

static const struct lu_point points[] = {
	{ .suite = "fault_a", .cost_ms = 1000 },
	{ .suite = "fault_a", .cost_ms = 3000 },
	{ .suite = "fault_b", .cost_ms = 50 },
};

#define N_POINTS (sizeof(points) / sizeof(points[0]))

static struct plan_cost cost_of(struct lu_plan_item item,
				const struct suite_info *info)
{
	struct plan_cost cost = { 0 };

	item.repeat = item.repeat ?: 1;
	plan_cost_add(&cost, &item, info, points, N_POINTS);
	return cost;
}

TEST(points_take_what_the_matrix_says)
{
	struct plan_cost cost =
		cost_of((struct lu_plan_item){ .suite = "fault_a", .repeat = 3 },
			NULL);

	EXPECT_EQ(2, cost.points);
	EXPECT_EQ(12000, cost.points_ms);
	EXPECT_EQ(0, cost.rest_ms);
	EXPECT_EQ(0, cost.unknown);
}

TEST(a_sample_takes_its_share)
{
	struct plan_cost cost =
		cost_of((struct lu_plan_item){ .suite = "fault_a", .steps = 1 },
			NULL);

	EXPECT_EQ(1, cost.points);
	EXPECT_EQ(2000, cost.points_ms);
}

TEST(other_suites_take_a_time_for_each_test_and_jump)
{
	const struct suite_info info = { .legs = 11, .n_tests = 2 };
	const struct suite_info still = { .legs = 1, .n_tests = 2 };
	struct lu_plan_item item = { .suite = "cycle" };
	struct plan_cost jumps = cost_of(item, &info);
	struct plan_cost none = cost_of(item, &still);

	EXPECT_EQ(0, jumps.points);
	EXPECT_LT(0, none.rest_ms);
	EXPECT_LE(20 * 4000, jumps.rest_ms - none.rest_ms);
	item.repeat = 2;
	EXPECT_EQ(2 * jumps.rest_ms, cost_of(item, &info).rest_ms);
	item.n_tests = 1;
	EXPECT_EQ(jumps.rest_ms, cost_of(item, &info).rest_ms);
	item.kills = 1;
	EXPECT_LT(jumps.rest_ms, cost_of(item, &info).rest_ms);
}

TEST(some_suites_take_more)
{
	const struct suite_info info = { .legs = 2, .n_tests = 1 };

	EXPECT_LT(cost_of((struct lu_plan_item){ .suite = "cycle" }, &info).rest_ms,
		  cost_of((struct lu_plan_item){ .suite = "data_at_rest" }, &info)
			  .rest_ms);
}

TEST(a_suite_that_says_nothing_is_counted)
{
	struct plan_cost cost =
		cost_of((struct lu_plan_item){ .suite = "cycle" }, NULL);

	EXPECT_EQ(1, cost.unknown);
	EXPECT_EQ(0, cost.rest_ms);
}

TEST_HARNESS_MAIN
