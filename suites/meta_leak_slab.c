// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The kernel has lost 300 objects of 64 bytes
 * after the test.
 * Passes if: the run fails the test for what was left behind.
 * Cannot see: who lost them; a smaller loss (the oracle's unit test has those).
 * Source: mm/slub.c, kmalloc().
 */
#include "lu_meta.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_leak_slab",
	.description =
		"will have the kernel lose memory and must be judged by it",
	.timeout_ms = 20000,
	.meta = "fail:left-behind",
};

TEST(loses_memory)
{
	LU_OK(lu_meta_damage("leak"));
}

LU_SUITE_MAIN
