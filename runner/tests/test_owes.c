// SPDX-License-Identifier: GPL-2.0-only
/* What the record "owes" has of the tests of a plan. Touches no machine. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "kselftest_harness.h"
#include "lu_err.h"
#include "lu_owed.h"
#include "owes.h"

static const struct lu_matrix_rig rig = { .devices = 3,
					  .hops = { 4, 4, 4 },
					  .own = { 4, 1, 1 } };

static char *death[] = { "death.killed_for_want_of_memory",
			 "death.session_is_closed_in_the_middle",
			 "death.device_is_closed_in_the_middle",
			 "death.name_is_taken_while_its_session_dies",
			 "death.calls_race_with_a_reboot_that_fails" };

static json_t *owes_of(const char *suite, const char *test, unsigned int steps)
{
	struct lu_plan_item item = { .suite = (char *)suite, .steps = steps };
	json_t *list = json_array();

	if (owes_add(list, 3, &rig, &item, test, 42))
		abort();
	return list;
}

static size_t count_of(const char *suite, const char *test, unsigned int steps)
{
	json_t *list = owes_of(suite, test, steps);
	size_t n = json_array_size(
		json_object_get(json_array_get(list, 0), "points"));

	json_decref(list);
	return n;
}

TEST(a_test_owes_its_own_points)
{
	json_t *list = owes_of("fault_death", death[1], 0);
	json_t *entry = json_array_get(list, 0);
	json_t *points = json_object_get(entry, "points");

	EXPECT_EQ(3, journal_int(entry, "item", -1));
	ASSERT_EQ(1, json_array_size(points));
	EXPECT_STREQ("closed.session/preserve",
		     json_string_value(json_array_get(points, 0)));
	json_decref(list);
	EXPECT_EQ(6, count_of("fault_death", death[0], 0));
}

TEST(a_test_without_points_has_no_entry)
{
	json_t *list = owes_of("uapi", "uapi.no_fd_left_gives_emfile", 0);

	EXPECT_EQ(0, json_array_size(list));
	json_decref(list);
}

TEST(a_sample_is_as_large_as_the_plan_says)
{
	size_t all = count_of("fault_jump", "jump.each_stage_fails_once", 0);

	EXPECT_EQ(lu_matrix_points(&rig, "fault_jump", LU_OPS, NULL, 0), all);
	EXPECT_EQ(4, count_of("fault_jump", "jump.each_stage_fails_once", 4));
	EXPECT_EQ(all,
		  count_of("fault_jump", "jump.each_stage_fails_once", 100000));
	EXPECT_EQ(2 * 3, count_of("fault_outgoing", "outgoing.create", 3));
	EXPECT_EQ(5, count_of("fault_outgoing", "outgoing.preserve", 5));
}

TEST(each_point_has_a_test_of_the_suite)
{
	char *one[] = { "jump.each_stage_fails_once" };
	struct suite_info info = { .name = "fault_death",
				   .tests = death,
				   .n_tests = 5 };

	EXPECT_EQ(0, owes_check(&rig, &info));
	info.n_tests = 4;
	EXPECT_EQ(-EINVAL, owes_check(&rig, &info));
	EXPECT_STREQ("point race.reboot: suite fault_death has no test "
		     "death.calls_race_with_a_reboot_that_fails",
		     lu_errmsg());
	info = (struct suite_info){ .name = "fault_jump",
				    .tests = one,
				    .n_tests = 1 };
	EXPECT_EQ(0, owes_check(&rig, &info));
	info.tests = death;
	info.n_tests = 2;
	EXPECT_EQ(-EINVAL, owes_check(&rig, &info));
	info.name = "uapi";
	EXPECT_EQ(0, owes_check(&rig, &info));
}

TEST_HARNESS_MAIN
