// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The machine goes off in the middle of a leg
 * without a word, as in a power cut.
 * Passes if: the run judges that the machine was killed, and goes on.
 * Cannot see: anything about live update.
 * Source: kernel/reboot.c.
 */
#include <sys/reboot.h>
#include <unistd.h>

#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_killed",
	.description = "will switch the machine off and must be judged killed",
	.timeout_ms = 20000,
	.meta = "fail:killed",
};

TEST(goes_off)
{
	reboot(RB_POWER_OFF);
	sleep(10);
}

LU_SUITE_MAIN
