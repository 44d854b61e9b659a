// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what is read from stamps of the COMMAND register. Touches nothing.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_master.h"

static const struct lu_stamp stamps[] = {
	{ .tsc = 1, .out = true, .symbol = "machine_shutdown" },
	{ .tsc = 2, .out = true, .symbol = "0000:00:04.0=0107" },
	{ .tsc = 3, .out = true, .symbol = "0000:03:00.0=0102" },
	{ .tsc = 4, .out = true, .symbol = "0000:04:00.0=ffff" },
	{ .tsc = 5, .out = true, .symbol = "10000:05:00.0=0004" },
	{ .tsc = 6, .out = false, .symbol = "0000:05:00.0=0007" },
};

static int left(unsigned int domain, unsigned int bus, unsigned int devfn)
{
	const struct lu_bdf bdf = { .domain = domain,
				    .bus = bus,
				    .devfn = devfn };

	return lu_master_left(stamps, sizeof(stamps) / sizeof(stamps[0]), bdf);
}

TEST(stamp_of_the_kernel_before_tells)
{
	EXPECT_EQ(1, left(0, 0, 0x20));
	EXPECT_EQ(0, left(0, 3, 0));
	EXPECT_EQ(-ENODEV, left(0, 4, 0));
	EXPECT_EQ(1, left(0x10000, 5, 0));
}

TEST(what_was_not_stamped_is_not_known)
{
	EXPECT_EQ(-ENODATA, left(0, 5, 0));
	EXPECT_EQ(-ENODATA, left(0, 0, 0));
	EXPECT_EQ(-ENODATA, left(1, 3, 0));
}

TEST_HARNESS_MAIN
