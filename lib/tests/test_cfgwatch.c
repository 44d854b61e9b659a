// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what is read from stamps of a kernel's last moment. Touches nothing.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_cfgwatch.h"

/* A function is looked at as it is armed, too. */
static const struct lu_stamp stamps[] = {
	{ .tsc = 1, .out = true, .symbol = "0000:00:04.0=0103,1011" },
	{ .tsc = 1, .out = true, .symbol = "0000:06:00.0=0107,-" },
	{ .tsc = 2, .out = true, .symbol = "machine_kexec" },
	{ .tsc = 3, .out = true, .symbol = "0000:00:04.0=0107,1011" },
	{ .tsc = 4, .out = true, .symbol = "0000:04:00.0=ffff,-" },
	{ .tsc = 5, .out = true, .symbol = "10000:05:00.0=0004,3023" },
	{ .tsc = 6, .out = false, .symbol = "0000:05:00.0=0007,1011" },
};

#define N_STAMPS (sizeof(stamps) / sizeof(stamps[0]))

/* COMMAND; -errno. */
static int left(unsigned int domain, unsigned int bus, unsigned int devfn,
		size_t n)
{
	const struct lu_bdf bdf = { .domain = domain,
				    .bus = bus,
				    .devfn = devfn };
	struct lu_cfglook look;
	int err = lu_cfgwatch_left(stamps, n, bdf, &look);

	return err ?: look.command;
}

TEST(stamp_of_the_last_moment_tells)
{
	EXPECT_EQ(0x107, left(0, 0, 0x20, N_STAMPS));
	EXPECT_EQ(0xffff, left(0, 4, 0, N_STAMPS));
	EXPECT_EQ(4, left(0x10000, 5, 0, N_STAMPS));
}

TEST(what_was_not_stamped_then_is_not_known)
{
	EXPECT_EQ(-ENODATA, left(0, 6, 0, N_STAMPS));
	EXPECT_EQ(-ENODATA, left(0, 5, 0, N_STAMPS));
	EXPECT_EQ(-ENODATA, left(0, 0, 0, N_STAMPS));
	EXPECT_EQ(-ENODATA, left(0, 0, 0x20, 2));
}

TEST_HARNESS_MAIN
