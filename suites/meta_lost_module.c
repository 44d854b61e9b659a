// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The module that a test needs is there before the
 * jump, and does not come up behind it.
 * Passes if: it is judged a failed check: only a first leg may skip for that.
 * Cannot see: anything about live update.
 * Source: lib/lu_suite.h, LU_NEEDS().
 */
#include "lu_suite.h"

/* In a kernel without the module there is nobody to ask. */
static const char *const blind[] = { "left", "alive", "config", NULL };

LU_SUITE = {
	.name = "meta_lost_module",
	.description = "will lose a module in a jump and must be judged by that",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.timeout_ms = 20000,
	.legs = lu_legs_two,
	.blind_ok = blind,
	.meta = "fail:check-failed",
};

TEST(needs_what_the_jump_lost)
{
	LU_NEEDS();
	if (!lu_leg())
		LU_OK(lu_jump_with("lutorture.pci=none"));
}

LU_SUITE_MAIN
