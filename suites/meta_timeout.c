// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. A test does not end, blocks the harness's own
 * alarm, and lives on in a process of its own.
 * Passes if: the agent ends it at the declared limit and the run says so.
 * Cannot see: anything about live update.
 * Source: runner/suite_exec.c.
 */
#include <unistd.h>

#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_timeout",
	.description = "will not end by itself and must be judged by that",
	.timeout_ms = 1500,
	.meta = "fail:timeout",
};

TEST(does_not_end)
{
	for (;;)
		pause();
}

LU_SUITE_MAIN
