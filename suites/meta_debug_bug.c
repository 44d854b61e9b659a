// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester, on the kernel "debug". The kernel does what only
 * such a kernel sees: touches freed memory, loses memory, sleeps where it must
 * not.
 * Passes if: the run fails each test for a bug that the kernel reports.
 * Cannot see: the same on any other kernel; there these tests skip.
 * Source: mm/kasan/report.c, mm/kmemleak.c, kernel/sched/core.c.
 */
#include <string.h>

#include "lu_meta.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_debug_bug",
	.description =
		"will have the kernel misuse memory and must be judged by it",
	.timeout_ms = 20000,
	.meta = "fail:kernel-bug",
};

#define NEEDS_DEBUG()                                        \
	do {                                                 \
		if (strcmp(lu_kernel_here()->name, "debug")) \
			LU_SKIP("needs --kernel debug");     \
	} while (0)

TEST(touches_freed_memory)
{
	NEEDS_DEBUG();
	LU_OK(lu_meta_damage("use-after-free"));
}

TEST(loses_memory)
{
	NEEDS_DEBUG();
	LU_OK(lu_meta_damage("leak"));
}

TEST(sleeps_with_interrupts_off)
{
	NEEDS_DEBUG();
	LU_OK(lu_meta_damage("sleep-in-atomic"));
}

LU_SUITE_MAIN
