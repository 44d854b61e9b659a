// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. All CPUs of the machine stand still with their
 * interrupts off: it says nothing any more and does not end either.
 * Passes if: the controller gives up on it, cuts the power, the run judges it a
 * hang and goes on with the next test.
 * Cannot see: a machine that still answers but makes no progress.
 * Source: runner/controller.c, deadlines.
 */
#include "lu_meta.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_hang",
	.description = "will stop the machine silently and must be judged a hang",
	.timeout_ms = 1000,
	.meta = "fail:hang",
};

TEST(hangs)
{
	LU_OK(lu_meta_damage("hang"));
}

LU_SUITE_MAIN
