// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. A jump is announced and done, but the next
 * kernel runs without handover and knows nothing of what was preserved.
 * Passes if: the run judges that the machine came up cold, not that the jump
 * arrived, and goes on.
 * Cannot see: whether anything was really lost.
 * Source: kernel/liveupdate/kexec_handover.c, "kho=".
 */
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_cold",
	.description = "will jump without handover and must be judged cold",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 20000,
	.legs = lu_legs_two,
	.meta = "fail:cold-boot",
};

TEST(jumps_without_handover)
{
	LU_NEEDS();
	if (!lu_leg())
		LU_OK(lu_jump_with("kho=off"));
}

LU_SUITE_MAIN
