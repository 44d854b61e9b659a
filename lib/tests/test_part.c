// SPDX-License-Identifier: GPL-2.0-only
/* A blackout is taken apart only where all stamps are there and in order. */
#include "kselftest_harness.h"

#include <errno.h>
#include <string.h>

#include "lu_err.h"
#include "lu_part.h"

#define N 8

static const struct lu_part_ends ends = { .jump = 100,
					  .clock = 1000,
					  .init = 2000 };

static const struct lu_stamp whole[N] = {
	{ .tsc = 110, .out = true, .symbol = "liveupdate_reboot" },
	{ .tsc = 130, .out = true, .symbol = "luo_flb_serialize" },
	{ .tsc = 150, .out = true, .symbol = "liveupdate_reboot/end" },
	{ .tsc = 160, .out = true, .symbol = "kernel_restart_prepare" },
	{ .tsc = 200, .out = true, .symbol = "device_shutdown" },
	{ .tsc = 380, .out = true, .symbol = "device_shutdown/end" },
	{ .tsc = 400, .out = true, .symbol = "migrate_to_reboot_cpu" },
	{ .tsc = 500, .out = true, .symbol = "machine_kexec" },
};

FIXTURE(part)
{
	struct lu_stamp stamps[N];
	struct lu_part parts[LU_PART_MAX];
};

FIXTURE_SETUP(part)
{
	memcpy(self->stamps, whole, sizeof(whole));
}

FIXTURE_TEARDOWN(part)
{
}

TEST_F(part, each_is_between_two_stamps)
{
	static const struct lu_part want[] = {
		{ "syscall", 100, 110 },	 { "freeze", 110, 130 },
		{ "serialize", 130, 150 },	 { "notify", 160, 200 },
		{ "device_shutdown", 200, 380 }, { "processors", 400, 500 },
		{ "kernel_entry", 500, 1000 },	 { "kernel_boot", 1000, 2000 },
	};
	int n = lu_part_split(self->stamps, N, &ends, self->parts);

	ASSERT_EQ(8, n);
	for (int i = 0; i < n; i++) {
		EXPECT_STREQ(want[i].name, self->parts[i].name);
		EXPECT_EQ(want[i].begin, self->parts[i].begin);
		EXPECT_EQ(want[i].end, self->parts[i].end);
	}
}

/* What begins or ends at a moment that the module did not stamp is not. */
TEST_F(part, five_are_between_stamps_of_the_module)
{
	static const bool want[] = { false, true, true,	 true,
				     true,  true, false, false };

	for (size_t i = 0; lu_part_name(i); i++) {
		EXPECT_EQ(want[i], lu_part_is_stamped(lu_part_name(i)))
		TH_LOG("%s", lu_part_name(i));
	}
	for (size_t i = 0; lu_part_outside_name(i); i++)
		EXPECT_FALSE(lu_part_is_stamped(lu_part_outside_name(i)));
	EXPECT_FALSE(lu_part_is_stamped(""));
}

TEST_F(part, any_missing_stamp_is_named)
{
	for (int i = 0; i < N; i++) {
		memcpy(self->stamps, whole, sizeof(whole));
		strcpy(self->stamps[i].symbol, "another");
		EXPECT_EQ(-ENODATA,
			  lu_part_split(self->stamps, N, &ends, self->parts));
		EXPECT_NE(NULL, strstr(lu_errmsg(), whole[i].symbol));
	}
	EXPECT_EQ(-ENODATA, lu_part_split(self->stamps, 0, &ends, self->parts));
}

TEST_F(part, a_stamp_of_this_kernel_is_not_of_the_one_before)
{
	self->stamps[4].out = false;
	EXPECT_EQ(-ENODATA, lu_part_split(self->stamps, N, &ends, self->parts));
}

TEST_F(part, a_clock_that_nobody_knows_is_missing)
{
	const struct lu_part_ends some = { .jump = 100, .init = 2000 };

	EXPECT_EQ(-ENODATA, lu_part_split(self->stamps, N, &some, self->parts));
}

TEST_F(part, stamps_out_of_order_are_refused)
{
	const struct lu_part_ends early = { .jump = 100,
					    .clock = 450,
					    .init = 2000 };

	EXPECT_EQ(-ERANGE, lu_part_split(self->stamps, N, &early, self->parts));
	self->stamps[2].tsc = 129;
	EXPECT_EQ(-ERANGE, lu_part_split(self->stamps, N, &ends, self->parts));
	self->stamps[2].tsc = 165;
	EXPECT_EQ(-ERANGE, lu_part_split(self->stamps, N, &ends, self->parts));
	self->stamps[2].tsc = 150;
	EXPECT_EQ(8, lu_part_split(self->stamps, N, &ends, self->parts));
	self->stamps[0].tsc = 99;
	EXPECT_EQ(-ERANGE, lu_part_split(self->stamps, N, &ends, self->parts));
}

TEST_HARNESS_MAIN
