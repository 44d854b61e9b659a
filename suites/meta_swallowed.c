// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. A check fails, and then the leg would end without
 * a result line: in a jump, or in a crash that was announced. All that the
 * next leg checks is right.
 * Passes if: the run fails each test for its check.
 * Cannot see: anything about live update.
 * Source: tools/testing/selftests/kselftest_harness.h.
 */
#include <unistd.h>

#include "lu_crash.h"
#include "lu_file.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_swallowed",
	.description =
		"will fail a check, then jump or crash, and must be judged by it",
	.needs = LU_NEED_KEXEC | LU_NEED_WATCH,
	.timeout_ms = 20000,
	.legs = lu_legs_two,
	.meta = "fail:check-failed",
};

TEST(fails_and_jumps)
{
	if (lu_leg())
		return;
	EXPECT_EQ(1, 2);
	LU_OK(lu_jump());
}

TEST(fails_and_crashes)
{
	if (lu_leg())
		return;
	EXPECT_EQ(1, 2);
	LU_OK(lu_expect_crash(LU_CRASH_PANIC, "sysrq triggered crash", 0));
	LU_OK(lu_file_write("/proc/sys/kernel/sysrq", "1"));
	lu_file_write("/proc/sysrq-trigger", "c");
	sleep(10);
}

LU_SUITE_MAIN
