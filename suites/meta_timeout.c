// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. A test does not end, and the harness has put it
 * into a process group that the suite's own does not take along.
 * Passes if: the agent ends it at the declared limit and the run says so.
 * Cannot see: whether the test's process is gone (runner/tests/ checks that).
 * Source: runner/suite_exec.c; setpgrp() in kselftest_harness.h.
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
