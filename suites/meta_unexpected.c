// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. A leg announces one panic and dies of another.
 * Passes if: it is judged a panic.
 * Cannot see: anything about live update.
 * Source: Documentation/admin-guide/sysrq.rst.
 */
#include <unistd.h>

#include "lu_crash.h"
#include "lu_file.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_unexpected",
	.description =
		"will panic otherwise than it says and must be judged a panic",
	.timeout_ms = 20000,
	.legs = lu_legs_two,
	.meta = "fail:panic",
};

TEST(panics)
{
	if (lu_leg())
		return;
	LU_OK(lu_expect_crash(LU_CRASH_PANIC, "out of ideas", 0));
	LU_OK(lu_file_write("/proc/sys/kernel/sysrq", "1"));
	lu_file_write("/proc/sysrq-trigger", "c");
	sleep(10);
}

LU_SUITE_MAIN
