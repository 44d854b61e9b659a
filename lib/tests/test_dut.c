// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the char device calls on things that are none. Touches nothing.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <fcntl.h>

#include "kmod/lutorture_pci/lutorture_pci_uapi.h"
#include "lu_dut.h"
#include "lu_err.h"

TEST(absent_function_is_enoent)
{
	struct lu_bdf bdf = { .domain = 0xfffe, .bus = 0xfe, .devfn = 0xff };

	EXPECT_EQ(-ENOENT, lu_dut_open(bdf));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "fffe:fe:1f.7"));
}

TEST(other_files_are_enotty)
{
	struct lutorture_pci_info info;
	size_t len;
	void *addr;
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	EXPECT_EQ(-ENOTTY, lu_dut_info(fd, &info));
	EXPECT_EQ(-EBADF, lu_dut_info(-1, &info));
	EXPECT_EQ(-ENOTTY, lu_dut_map(fd, 0, &addr, &len));
	EXPECT_EQ(-EINVAL, lu_dut_map(fd, 6, &addr, &len));
	lu_dut_unmap(NULL, 0);
	close(fd);
}

TEST_HARNESS_MAIN
