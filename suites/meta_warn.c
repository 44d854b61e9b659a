// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The kernel hits a WARN() that no test declared,
 * while the test itself is content.
 * Passes if: the run fails the test for the kernel's warning.
 * Cannot see: a warning the kernel did not print.
 * Source: include/asm-generic/bug.h.
 */
#include "lu_meta.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_warn",
	.description = "will have the kernel WARN and must be judged by it",
	.timeout_ms = 20000,
	.meta = "fail:kernel-warning",
};

TEST(warns)
{
	LU_OK(lu_meta_damage("warn"));
}

LU_SUITE_MAIN
