// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The agent stands still and the machine gives
 * no sign of life any more, but does not end either.
 * Passes if: the controller gives up on it, cuts the power, the run judges it a
 * hang and goes on with the next test.
 * Cannot see: a kernel that hangs with interrupts off; from outside it looks
 * the same.
 * Source: runner/controller.c, deadlines.
 */
#include <signal.h>
#include <unistd.h>

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
	pid_t agent = lu_meta_agent();

	ASSERT_LT(1, agent);
	kill(agent, SIGSTOP);
	for (;;)
		pause();
}

LU_SUITE_MAIN
