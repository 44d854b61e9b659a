// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. A check fails, and nothing else happens.
 * Passes if: the run fails the test for its check.
 * Cannot see: anything about live update.
 * Source: tools/testing/selftests/kselftest_harness.h.
 */
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_fails",
	.description = "will fail a check and must be judged by it",
	.timeout_ms = 20000,
	.meta = "fail:check-failed",
};

TEST(expects_the_impossible)
{
	EXPECT_EQ(1, 2);
}

LU_SUITE_MAIN
