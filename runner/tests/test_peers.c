// SPDX-License-Identifier: GPL-2.0-only
/* What a NIC's own FIFO adds to what the way to it may hold back. No NIC, no way. */
#include "kselftest_harness.h"

#include "lu_devtype.h"
#include "peers.h"

static unsigned int fifo(enum lu_rig_machine machine, const char *type,
			 uint16_t device)
{
	const struct lu_rig rig = { .machine = machine };
	const struct lu_rig_device nic = { .type = (char *)type,
					   .vendor = 0x8086,
					   .device = device };

	return peers_fifo(&rig, &nic);
}

TEST(a_fifo_counts_in_whole_frames_where_there_is_one)
{
	ASSERT_LT(0, lu_devtype_init());
	EXPECT_EQ(44, fifo(LU_RIG_REMOTE, "igb", 0x10c9));
	EXPECT_EQ(0, fifo(LU_RIG_QEMU, "igb", 0x10c9));
	EXPECT_EQ(23, fifo(LU_RIG_REMOTE, "igb", 0x1533));
	EXPECT_EQ(22, fifo(LU_RIG_REMOTE, "e1000e", 0x10d3));
	EXPECT_EQ(0, fifo(LU_RIG_QEMU, "e1000e", 0x10d3));
	/* a model that nobody knows has as much as any of its kind */
	EXPECT_EQ(98, fifo(LU_RIG_REMOTE, "igb", 0x1522));
	EXPECT_EQ(0, fifo(LU_RIG_REMOTE, "nvme", 0x0010));
	EXPECT_EQ(0, fifo(LU_RIG_REMOTE, "none", 0x10c9));
}

TEST_HARNESS_MAIN
