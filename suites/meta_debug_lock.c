// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester, on the kernel "debug". Two locks are taken in
 * both orders, one after the other, so that nothing stands still.
 * Passes if: the run fails the test for lockdep's warning.
 * Cannot see: the same on any other kernel; there the test skips.
 * Source: kernel/locking/lockdep.c.
 */
#include <string.h>

#include "lu_meta.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_debug_lock",
	.description =
		"will have the kernel lock in both orders and must be judged by it",
	.timeout_ms = 20000,
	.meta = "fail:kernel-warning",
};

TEST(locks_in_both_orders)
{
	if (strcmp(lu_kernel_here()->name, "debug"))
		LU_SKIP("needs --kernel debug");
	LU_OK(lu_meta_damage("lock-order"));
}

LU_SUITE_MAIN
