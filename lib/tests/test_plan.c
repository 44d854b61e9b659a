// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of plan files: what good ones say, and what each mistake is refused
 * with. Reads data/plans and suites/plans.
 */
#include "kselftest_harness.h"

#include "lu_plan.h"
#include "yaml_cases.h"

#define PLANS "../../suites/plans/"

TEST(every_key_is_read)
{
	struct lu_plan *plan;
	char path[512];

	ASSERT_EQ(0, lu_plan_load(case_path(path, "data/plans/good/small.yaml"),
				  &plan))
	TH_LOG("%s", lu_errmsg());
	EXPECT_STREQ(path, plan->file);
	EXPECT_STREQ("p", plan->name);
	EXPECT_FALSE(plan->meta);
	ASSERT_EQ(2, plan->n_items);
	EXPECT_STREQ("cycle", plan->items[0].suite);
	EXPECT_EQ(3, plan->items[0].cycles);
	EXPECT_EQ(0, plan->items[0].n_tests);
	EXPECT_EQ(0, plan->items[0].n_devices);
	EXPECT_EQ(0, plan->items[0].steps);
	EXPECT_EQ(1, plan->items[0].repeat);
	EXPECT_EQ(1, plan->items[1].cycles);
	ASSERT_EQ(1, plan->items[1].n_tests);
	EXPECT_STREQ("global.open_twice_gives_ebusy", plan->items[1].tests[0]);
	ASSERT_EQ(1, plan->items[1].n_devices);
	EXPECT_STREQ("nvme0", plan->items[1].devices[0]);
	EXPECT_EQ(2, plan->items[1].repeat);
	EXPECT_EQ(100, plan->items[1].steps);
	lu_plan_free(plan);
	EXPECT_EQ(0, found_leaks());
}

TEST(meta_is_said_by_judge)
{
	struct lu_plan *plan;
	char path[512];

	ASSERT_EQ(0, lu_plan_load(case_path(path, "data/plans/good/meta.yaml"),
				  &plan))
	TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(plan->meta);
	lu_plan_free(plan);
}

static void check_refused(void *ctx, const char *path)
{
	struct __test_metadata *_metadata = ctx;
	struct lu_plan *plan = (struct lu_plan *)1;

	EXPECT_EQ(-EINVAL, lu_plan_load(path, &plan));
	EXPECT_EQ(NULL, plan);
	EXPECT_TRUE(case_is_expected(path)) TH_LOG("%s", lu_errmsg());
}

TEST(each_mistake_is_refused_with_its_place)
{
	EXPECT_LE(13, each_case("data/plans/bad", check_refused, _metadata));
	EXPECT_EQ(0, found_leaks());
}

static void check_loads(void *ctx, const char *path)
{
	struct __test_metadata *_metadata = ctx;
	const char *name = strrchr(path, '/') + 1;
	struct lu_plan *plan = NULL;

	EXPECT_EQ(0, lu_plan_load(path, &plan)) TH_LOG("%s", lu_errmsg());
	if (plan)
		EXPECT_EQ(0, strncmp(name, plan->name, strcspn(name, ".")));
	lu_plan_free(plan);
}

TEST(plans_of_the_tree_are_good_and_named_like_their_files)
{
	EXPECT_LE(6, each_case(PLANS, check_loads, _metadata));
}

static bool has_suite(const struct lu_plan *plan, const char *suite)
{
	for (size_t i = 0; i < plan->n_items; i++)
		if (!strcmp(plan->items[i].suite, suite))
			return true;
	return false;
}

/* A suite that is new in one of them is not to be forgotten in the other. */
TEST(nightly_has_the_same_suites_on_every_kernel)
{
	struct lu_plan *plans[2];
	char path[512];

	ASSERT_EQ(0, lu_plan_load(case_path(path, PLANS "nightly.yaml"),
				  &plans[0]));
	ASSERT_EQ(0, lu_plan_load(case_path(path, PLANS "nightly-debug.yaml"),
				  &plans[1]));
	for (int p = 0; p < 2; p++) {
		for (size_t i = 0; i < plans[p]->n_items; i++) {
			const char *suite = plans[p]->items[i].suite;

			EXPECT_TRUE(has_suite(plans[!p], suite))
			TH_LOG("%s lacks %s", plans[!p]->name, suite);
		}
	}
	lu_plan_free(plans[0]);
	lu_plan_free(plans[1]);
}

TEST_HARNESS_MAIN
