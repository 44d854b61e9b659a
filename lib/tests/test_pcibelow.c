// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what is below a bridge, and of what a failure at one must spare, on a
 * made-up machine.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <string.h>

#include "fake_sys.h"
#include "lu_pcibelow.h"
#include "lu_pcifail.h"

#define MAX 16

/* Root port, switch, its ports; a drive and a NIC below the first two. */
static const struct lu_bdf root = { .devfn = 4 << 3 }, up = { .bus = 0x21 },
			   dn0 = { .bus = 0x35 },
			   dn2 = { .bus = 0x35, .devfn = 2 << 3 },
			   nvme = { .bus = 0x40 }, nic = { .bus = 0x41 },
			   nowhere = { .bus = 4 };

FIXTURE(below)
{
	struct fake_sys fake;
	struct lu_bdf fns[MAX];
};

FIXTURE_SETUP(below)
{
	fake_open(&self->fake);
}

FIXTURE_TEARDOWN(below)
{
	fake_close(&self->fake);
}

static int place_of(const FIXTURE_DATA(below) * self, int n, struct lu_bdf fn)
{
	for (int i = 0; i < n; i++)
		if (lu_bdf_equal(self->fns[i], fn))
			return i;
	return -1;
}

TEST_F(below, lists_bridges_before_what_is_below_them)
{
	ASSERT_EQ(6, lu_pcibelow(root, self->fns, MAX));
	EXPECT_EQ(0, place_of(self, 6, up));
	EXPECT_LT(0, place_of(self, 6, dn0));
	EXPECT_EQ(place_of(self, 6, dn0) + 1, place_of(self, 6, nvme));
	EXPECT_LT(0, place_of(self, 6, nic));
	EXPECT_LT(0, place_of(self, 6, dn2));
	EXPECT_EQ(0, lu_pcibelow(nvme, self->fns, MAX));
}

TEST_F(below, what_is_not_there_or_too_much_is_an_error)
{
	EXPECT_EQ(-ENODEV, lu_pcibelow(nowhere, self->fns, MAX));
	EXPECT_EQ(6, lu_pcibelow(root, self->fns, 6));
	EXPECT_EQ(-ENOSPC, lu_pcibelow(root, self->fns, 5));
	EXPECT_EQ(-ENOSPC, lu_pcibelow(root, self->fns, 1));
}

TEST_F(below, a_port_without_a_device_is_empty)
{
	EXPECT_TRUE(lu_pcibelow_empty(dn2));
	EXPECT_FALSE(lu_pcibelow_empty(dn0));
	EXPECT_FALSE(lu_pcibelow_empty(root));
	EXPECT_FALSE(lu_pcibelow_empty(nvme));
	EXPECT_FALSE(lu_pcibelow_empty(nowhere));
}

static const struct lu_pcifail *find(const char *name)
{
	const struct lu_pcifail *row = lu_pcifail_aer;

	while (row->name && strcmp(row->name, name))
		row++;
	return row;
}

/* Of the two functions below the switch a run has one, or both. */
TEST_F(below, a_failure_spares_what_is_not_of_the_run)
{
	const struct lu_fixture_device devs[] = {
		{ .bdf = nvme, .bridges = { dn0, up, root }, .n_bridges = 3 },
		{ .bdf = nic },
	};
	struct lu_pcifail_at at = {
		.kind = lu_pcifail_slot,
		.dev = devs,
		.fn = up,
		.hop = 2,
		.effect = LU_PCIFAIL_GOES,
	};

	EXPECT_EQ(0, lu_pcifail_spares(&at, devs, 2));
	EXPECT_EQ(-EOPNOTSUPP, lu_pcifail_spares(&at, devs, 1));
	at.effect = LU_PCIFAIL_KEEPS;
	EXPECT_EQ(0, lu_pcifail_spares(&at, devs, 1));
	at.kind = find("aer.nonfatal");
	EXPECT_EQ(-EOPNOTSUPP, lu_pcifail_spares(&at, devs, 1));
	at.kind = find("aer.correctable");
	EXPECT_EQ(0, lu_pcifail_spares(&at, devs, 1));
	at.kind = lu_pcifail_slot;
	at.effect = LU_PCIFAIL_GOES;
	at.fn = dn0;
	EXPECT_EQ(0, lu_pcifail_spares(&at, devs, 1));
}

TEST_HARNESS_MAIN
