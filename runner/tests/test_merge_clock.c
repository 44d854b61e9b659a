// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blackouts by the controller's clock: made-up jumps, and marks of them. Reads no
 * file.
 */
#include <math.h>
#include <string.h>

#include "kselftest_harness.h"
#include "merge_internal.h"

FIXTURE(clock)
{
	struct merge m;
	struct merge_blackout jumps[2];
	json_t *marks;
};

/* 1,000 ticks a millisecond; jumps of 2 and 3 seconds. */
FIXTURE_SETUP(clock)
{
	self->jumps[0] = (struct merge_blackout){ .ms = 2000, .nonce = "aa" };
	self->jumps[1] = (struct merge_blackout){ .ms = 3000, .nonce = "bb" };
	self->m = (struct merge){ .tsc_khz = 1000,
				  .blackouts = self->jumps,
				  .n_blackouts = 2 };
	self->marks = json_array();
}

FIXTURE_TEARDOWN(clock)
{
	json_decref(self->marks);
}

static void mark(json_t *marks, const char *name, long long tsc, double s)
{
	json_array_append_new(marks,
			      json_pack("{ss ss sI sf}", "kind", "mark", "name",
					name, "tsc", (json_int_t)tsc, "s", s));
}

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-6;
}

TEST_F(clock, differs_by_what_lies_between_the_marks)
{
	mark(self->marks, "jump.aa", 1000000, 10);
	mark(self->marks, "other", 1500000, 11);
	mark(self->marks, "arrive.aa", 3100000, 12.1);
	mark(self->marks, "jump.bb", 4000000, 13);
	mark(self->marks, "arrive.bb", 7000000, 16.25);
	merge_clock(&self->m, self->marks);
	EXPECT_TRUE(self->jumps[0].timed);
	EXPECT_TRUE(near(2000, self->jumps[0].outside_ms));
	EXPECT_TRUE(self->jumps[1].timed);
	EXPECT_TRUE(near(3250, self->jumps[1].outside_ms));
}

TEST_F(clock, says_nothing_without_both_marks_of_a_jump)
{
	mark(self->marks, "arrive.aa", 900000, 9);
	mark(self->marks, "jump.aa", 1000000, 10);
	mark(self->marks, "jump.bb", 4000000, 13);
	mark(self->marks, "arrive.aa", 3100000, 12.1);
	merge_clock(&self->m, self->marks);
	EXPECT_FALSE(self->jumps[0].timed);
	EXPECT_FALSE(self->jumps[1].timed);
	merge_clock(&self->m, NULL);
	EXPECT_FALSE(self->jumps[0].timed);
}

TEST_F(clock, says_nothing_where_a_clock_went_back)
{
	mark(self->marks, "jump.aa", 1000000, 10);
	mark(self->marks, "arrive.aa", 3100000, 2);
	mark(self->marks, "jump.bb", 4000000, 13);
	mark(self->marks, "arrive.bb", 1000, 16);
	merge_clock(&self->m, self->marks);
	EXPECT_FALSE(self->jumps[0].timed);
	EXPECT_FALSE(self->jumps[1].timed);
}

TEST_HARNESS_MAIN
