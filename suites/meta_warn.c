// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The kernel log shows a WARNING that no test
 * declared, while the test itself is content.
 * Passes if: the run fails the test for the kernel's warning.
 * Cannot see: a warning the kernel did not print.
 * Source: Documentation/ABI/testing/dev-kmsg.
 */
#include "lu_file.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_warn",
	.description = "will log a WARNING and must be judged by it",
	.timeout_ms = 20000,
	.meta = "fail:kernel-warning",
};

TEST(warns)
{
	LU_OK(lu_file_write("/dev/kmsg",
			    "<4>WARNING: CPU: 0 PID: 1 at meta_warn.c:1 meta"));
}

LU_SUITE_MAIN
