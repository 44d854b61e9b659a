// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The guest panics in the middle of a leg.
 * Passes if: the run judges it a panic, and goes on with the next test.
 * Cannot see: anything about live update.
 * Source: Documentation/admin-guide/sysrq.rst.
 */
#include <unistd.h>

#include "lu_file.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_panic",
	.description = "will panic the machine and must be judged a panic",
	.timeout_ms = 20000,
	.meta = "fail:panic",
};

TEST(panics)
{
	LU_OK(lu_file_write("/proc/sys/kernel/sysrq", "1"));
	lu_file_write("/proc/sysrq-trigger", "c");
	sleep(10);
}

LU_SUITE_MAIN
