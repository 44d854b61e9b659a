// SPDX-License-Identifier: GPL-2.0-only
/* Stages of single devices: by stamps of the kernel before, the last of each. */
#include "kselftest_harness.h"

#include <errno.h>
#include <string.h>

#include "lu_err.h"
#include "lu_part_device.h"

#define FREEZE 1 /* number of the stage */
#define N      7

/* Tried once, taken back, and done again: the last three count. */
static const struct lu_stamp whole[N] = {
	{ .tsc = 10, .out = true, .symbol = "lutorture_pci_freeze" },
	{ .tsc = 20, .out = true, .symbol = "memfd_luo_freeze" },
	{ .tsc = 100, .out = true, .symbol = "lutorture_pci_freeze" },
	{ .tsc = 130, .out = true, .symbol = "lutorture_pci_freeze" },
	{ .tsc = 131, .out = true, .symbol = "lutorture_pci_preserve" },
	{ .tsc = 170, .out = true, .symbol = "memfd_luo_freeze" },
	{ .tsc = 900, .out = false, .symbol = "lutorture_pci_freeze" },
};

TEST(each_device_has_its_own)
{
	struct lu_part parts[2];

	ASSERT_STREQ("file.freeze", lu_part_device_stage(FREEZE));
	ASSERT_EQ(0, lu_part_device_split(whole, N, FREEZE, parts, 2));
	EXPECT_STREQ("file.freeze", parts[1].name);
	EXPECT_EQ(100, parts[0].begin);
	EXPECT_EQ(130, parts[0].end);
	EXPECT_EQ(130, parts[1].begin);
	EXPECT_EQ(170, parts[1].end);
}

TEST(a_missing_stamp_is_named)
{
	struct lu_part parts[4];

	EXPECT_EQ(-ENODATA, lu_part_device_split(whole, N, FREEZE, parts, 4));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "lutorture_pci_freeze"));
	EXPECT_EQ(-ENODATA, lu_part_device_split(whole, N, 0, parts, 1));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "memfd_luo_preserve"));
	EXPECT_EQ(-ENODATA, lu_part_device_split(whole, 0, FREEZE, parts, 1));
}

TEST_HARNESS_MAIN
