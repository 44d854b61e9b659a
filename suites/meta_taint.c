// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The kernel is tainted after the test, and its
 * log does not say by what.
 * Passes if: the run fails the test for the taint.
 * Cannot see: whether taints with a line in the log are judged by that line
 * (the suite that provokes a warning does).
 * Source: Documentation/admin-guide/tainted-kernels.rst, bit 6.
 */
#include "lu_file.h"
#include "lu_suite.h"

#define TAINTED "/proc/sys/kernel/tainted"
#define BY_USER "64"

LU_SUITE = {
	.name = "meta_taint",
	.description = "will taint the kernel and must be judged by that",
	.timeout_ms = 20000,
	.meta = "fail:link-changed",
};

TEST(taints_the_kernel)
{
	LU_OK(lu_file_write(TAINTED, BY_USER));
}

LU_SUITE_MAIN
