// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. Everything was skipped, and the program exits
 * 0 as if all had passed.
 * Passes if: the run says skipped.
 * Cannot see: whether the reason for skipping is true.
 * Source: tools/testing/selftests/kselftest_harness.h, SKIP().
 */
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_skipped",
	.description = "will skip everything and must not be judged a pass",
	.timeout_ms = 20000,
	.meta = "skip:all-skipped",
};

TEST(skips)
{
	SKIP(return, "there is nothing to do here");
}

LU_SUITE_MAIN
