// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. A NIC has lost its station address after the
 * test, as after a reset that nobody asked for; its config space is as before.
 * Passes if: the run fails the test for a device that does not live.
 * Cannot see: devices of other kinds.
 * Source: Intel 82576 datasheet, 8.10.2 (Receive Address High).
 */
#include <stdint.h>

#include "lu_dut.h"
#include "lu_meta.h"
#include "lu_suite.h"

#define RAH0	  0x5404
#define RAH_VALID (1u << 31)

LU_SUITE = {
	.name = "meta_dead",
	.description = "will break a NIC and must be judged by that",
	.needs = LU_NEED_PCI,
	.device = "igb",
	.timeout_ms = 20000,
	.meta = "fail:device-dead",
};

TEST(loses_its_address)
{
	struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
	volatile uint32_t *rah;
	size_t len;
	void *bar;
	int n, fd;

	LU_NEEDS();
	n = lu_fixture_devices("igb", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(n);
	if (!n)
		LU_SKIP("the rig allows no igb");
	fd = lu_dut_open(devs[0].bdf);
	LU_FD(fd);
	LU_OK(lu_dut_map(fd, 0, &bar, &len));
	rah = (uint32_t *)((char *)bar + RAH0);
	ASSERT_NE(0, *rah & RAH_VALID);
	*rah &= ~RAH_VALID;
	EXPECT_EQ(0, *rah & RAH_VALID);
	lu_dut_unmap(bar, len);
}

LU_SUITE_MAIN
