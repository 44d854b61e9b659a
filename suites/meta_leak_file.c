// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. One memfd is still open after the test, in a
 * process that left the test's process group; no session is concerned.
 * Passes if: the run fails the test for what was left behind.
 * Cannot see: a file that is only mapped, on a machine where others work too.
 * Source: memfd_create(2).
 */
#include <sys/mman.h>
#include <unistd.h>

#include "lu_meta.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_leak_file",
	.description = "will leave a memfd open and must be judged by it",
	.timeout_ms = 20000,
	.meta = "fail:left-behind",
};

TEST(leaves_a_memfd_open)
{
	int fd = memfd_create("meta-leak-file", MFD_CLOEXEC);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, lu_meta_outlive("meta_leak_file"));
	close(fd);
}

LU_SUITE_MAIN
