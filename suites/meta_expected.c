// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. A leg says how the machine is going to die, and
 * it dies so: by a panic, by standing still, by a power cut from outside.
 * Passes if: the next leg begins in the boot that follows, knows of it, and
 * none of it is held against the test.
 * Cannot see: anything about live update.
 * Source: Documentation/admin-guide/sysrq.rst.
 */
#include <unistd.h>

#include "lu_crash.h"
#include "lu_file.h"
#include "lu_meta.h"
#include "lu_outside.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_expected",
	.description = "will kill the machine, as announced, and must pass",
	.timeout_ms = 30000,
	.legs = lu_legs_two,
	.meta = "pass:passed",
};

TEST(panics)
{
	if (lu_leg()) {
		EXPECT_TRUE(lu_crashed());
		return;
	}
	LU_NEED(LU_NEED_WATCH);
	LU_OK(lu_expect_crash(LU_CRASH_PANIC, "sysrq triggered crash", 0));
	LU_OK(lu_file_write("/proc/sys/kernel/sysrq", "1"));
	lu_file_write("/proc/sysrq-trigger", "c");
	sleep(10);
}

TEST(hangs)
{
	if (lu_leg()) {
		EXPECT_TRUE(lu_crashed());
		return;
	}
	LU_NEED(LU_NEED_WATCH);
	LU_OK(lu_expect_crash(LU_CRASH_HANG, "", 4000));
	LU_OK(lu_meta_damage("hang"));
}

TEST(loses_its_power)
{
	if (lu_leg()) {
		EXPECT_TRUE(lu_crashed());
		return;
	}
	if (!lu_outside_can(LU_OUTSIDE_POWER_CUT))
		LU_SKIP("nobody outside can cut this machine's power");
	LU_OK(lu_expect_crash(LU_CRASH_POWER, "", 0));
	LU_OK(lu_outside_ask(LU_OUTSIDE_POWER_CUT, "", 0));
	sleep(20);
}

LU_SUITE_MAIN
