// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. All is well up to a jump, and behind it the test
 * skips, as if what it needs had never been there.
 * Passes if: it is judged a failure.
 * Cannot see: anything about live update.
 * Source: tools/testing/selftests/kselftest_harness.h, SKIP().
 */
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_skipped_late",
	.description = "will skip behind a jump and must not be judged a skip",
	.needs = LU_NEED_KEXEC,
	.timeout_ms = 20000,
	.legs = lu_legs_two,
	.meta = "fail:skipped-late",
};

TEST(skips_behind_the_jump)
{
	if (lu_leg())
		SKIP(return, "there is nothing left to do here");
	LU_JUMP();
}

LU_SUITE_MAIN
