// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The machine's clock is an hour back after the
 * test.
 * Passes if: the run fails the test for its clock.
 * Cannot see: anything about live update.
 * Source: clock_settime(2).
 */
#include <time.h>

#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_clock",
	.description = "will turn the clock back and must be judged by that",
	.timeout_ms = 20000,
	.meta = "fail:clock-wrong",
};

TEST(turns_the_clock_back)
{
	struct timespec now;

	ASSERT_EQ(0, clock_gettime(CLOCK_REALTIME, &now));
	now.tv_sec -= 3600;
	ASSERT_EQ(0, clock_settime(CLOCK_REALTIME, &now));
}

LU_SUITE_MAIN
