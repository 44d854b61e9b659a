// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what each test owes of the fault matrix: over all tests each point is
 * owed once, by a test that is there, and a sample is the one that is run. Reads
 * suites/ and hwconfigs/.
 */
#include <ctype.h>
#include <errno.h>

#include "kselftest_harness.h"

#include "lu_agent.h"
#include "lu_owed.h"
#include "lu_rig.h"
#include "lu_schedule.h"
#include "yaml_cases.h"

static const struct lu_matrix_rig rig = { .devices = 3,
					  .hops = { 4, 4, 4 },
					  .own = { 4, 1, 1 } };

static struct lu_point *all;

static long load_all(void)
{
	return lu_owed_points(&rig, NULL, NULL, 0, 0, &all);
}

/* How often a test stands in the source of its suite; NULL: any test. */
static unsigned int count_tests(const char *suite, const char *test)
{
	char path[512], name[128], want[160], *text, *out;
	const char *dot = test ? strchr(test, '.') : NULL;
	unsigned int n = 0;
	size_t len = 0;

	snprintf(name, sizeof(name), "../../suites/%s.c", suite);
	text = lu_file_slurp(case_path(path, name), &len);
	out = text;
	for (size_t i = 0; i < len; i++)
		if (!isspace((unsigned char)text[i]))
			*out++ = text[i];
	if (out)
		*out = '\0';
	if (test)
		snprintf(want, sizeof(want), "TEST_F(%.*s,%s)",
			 (int)(dot - test), test, dot + 1);
	else
		snprintf(want, sizeof(want), "TEST_F(");
	for (char *at = text; at && (at = strstr(at, want)); at++)
		n++;
	free(text);
	return n;
}

TEST(each_point_has_the_one_test_that_runs_it)
{
	long n = load_all();

	ASSERT_LT(0, n);
	for (long i = 0; i < n; i++) {
		EXPECT_EQ(1, count_tests(all[i].suite, all[i].test))
		TH_LOG("%s: %s.%s", all[i].id, all[i].suite,
		       all[i].test ?: "(its only test)");
	}
	free(all);
}

/* Each of them in exactly one test of its suite. */
TEST(the_tests_of_a_suite_share_its_points)
{
	long n = load_all(), sum = 0, mine;
	struct lu_point *points;

	for (long i = 0; i < n; i++) {
		bool again = false;

		for (long k = 0; k < i; k++)
			again |= !strcmp(all[k].suite, all[i].suite) &&
				 !strcmp(all[k].test ?: "", all[i].test ?: "");
		if (again)
			continue;
		mine = lu_owed_points(&rig, all[i].suite, all[i].test, 0, 0,
				      &points);
		EXPECT_LT(0, mine);
		sum += mine;
		free(points);
	}
	EXPECT_EQ(n, sum);
	free(all);
}

TEST(what_has_no_points_owes_none)
{
	struct lu_point *points;

	EXPECT_EQ(0, lu_owed_points(&rig, "uapi", NULL, 0, 0, &points));
	EXPECT_EQ(NULL, points);
	EXPECT_EQ(0, lu_owed_points(&rig, "fault_death", "death.of_old_age", 0,
				    0, &points));
	EXPECT_EQ(NULL, points);
}

static struct lu_schedule schedule;

static void compare_sample(struct __test_metadata *_metadata, const char *suite)
{
	const struct lu_rig *file = lu_agent_rig();
	struct lu_matrix_rig known;
	struct lu_point *points;
	long n;

	ASSERT_NE(NULL, file);
	lu_matrix_rig_from(file, NULL, &known);
	ASSERT_EQ(0, lu_schedule_make(&schedule, suite));
	n = lu_owed_points(&known, suite, NULL, 7, 11, &points);
	ASSERT_EQ(7, n);
	ASSERT_EQ(7, schedule.n);
	for (long i = 0; i < n; i++)
		EXPECT_STREQ(points[i].id, schedule.points[i].id);
	free(points);
}

TEST(a_sample_is_the_one_that_is_run)
{
	char path[512];

	setenv("LUTORTURE_RIG",
	       case_path(path, "../../hwconfigs/virtual/q35-switch.yaml"), 1);
	setenv("LUTORTURE_STEPS", "7", 1);
	setenv("LUTORTURE_SEED", "11", 1);
	compare_sample(_metadata, "fault_jump");
	compare_sample(_metadata, "fault_crash");
	compare_sample(_metadata, "fault_pci_jump");
}

TEST(the_devices_of_a_plan_are_those_that_have_points)
{
	struct lu_matrix_rig some;
	struct lu_rig *file;
	char path[512];

	ASSERT_EQ(0,
		  lu_rig_load(case_path(path,
					"../../hwconfigs/virtual/q35-switch.yaml"),
			      &file));
	lu_matrix_rig_from(file, NULL, &some);
	EXPECT_EQ(3, some.devices);
	lu_matrix_rig_from(file, "igb0,nvme0", &some);
	EXPECT_EQ(2, some.devices);
	lu_matrix_rig_from(file, "igb", &some);
	EXPECT_EQ(0, some.devices);
	EXPECT_EQ(0, some.hops[0]);
	lu_rig_free(file);
}

TEST(more_points_than_fit_are_an_error)
{
	const struct lu_matrix_rig deep = { .devices = 3,
					    .hops = { 900, 900, 900 } };

	ASSERT_LT(LU_SCHEDULE_MAX,
		  lu_matrix_points(&deep, "fault_crash", LU_OPS, NULL, 0));
	setenv("LUTORTURE_STEPS", "7", 1);
	EXPECT_EQ(-E2BIG, lu_schedule_fill(&schedule, "fault_crash", &deep));
	EXPECT_EQ(0, schedule.n);
	EXPECT_NE(NULL, strstr(lu_errmsg(), "fault_crash has "));
	EXPECT_EQ(0, lu_schedule_fill(&schedule, "fault_crash", &rig));
	EXPECT_EQ(7, schedule.n);
}

TEST_HARNESS_MAIN
