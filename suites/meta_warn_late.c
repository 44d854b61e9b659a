// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The outgoing kernel hits a WARN() behind the
 * freeze, when its log is looked at no more, and the jump succeeds.
 * Passes if: the run fails the test for that kernel's warning.
 * Cannot see: a warning the kernel did not print on its console.
 * Source: kernel/reboot.c, kernel_restart_prepare() of Linux 7.3.4.
 */
#include "lu_meta.h"
#include "lu_outside.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_warn_late",
	.description =
		"will have the kernel WARN as it leaves and must be judged by it",
	.needs = LU_NEED_KEXEC,
	.timeout_ms = 20000,
	.legs = lu_legs_two,
	.meta = "fail:kernel-warning",
};

TEST(warns_behind_the_freeze)
{
	if (lu_leg())
		return;
	if (!lu_outside_can(LU_OUTSIDE_CLOCK))
		LU_SKIP("nobody outside sees this machine's console");
	LU_OK(lu_meta_warn_late());
	LU_JUMP();
}

LU_SUITE_MAIN
