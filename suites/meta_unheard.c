// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. A check fails and the leg goes on to its jump,
 * behind which all is well.
 * Passes if: it is judged a failed check.
 * Cannot see: anything about live update.
 * Source: the harness prints a result only where a test ends.
 */
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_unheard",
	.description = "will fail a check before a jump and must be judged so",
	.needs = LU_NEED_KEXEC,
	.timeout_ms = 20000,
	.legs = lu_legs_two,
	.meta = "fail:check-failed",
};

TEST(fails_before_the_jump)
{
	if (lu_leg())
		return;
	EXPECT_EQ(1, 2);
	LU_JUMP();
}

LU_SUITE_MAIN
