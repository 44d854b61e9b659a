// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what may not be taken away from the machine, on a made-up one.
 */
#include "kselftest_harness.h"

#include "fake_sys.h"
#include "lu_err.h"
#include "lu_pci.h"

#define DISK FAKE_NVME "/nvme/nvme0/nvme0n1"
#define PORT FAKE_NIC "/net/eth0"

static const struct lu_bdf nvme_bdf = { 0, 0x40, 0 };
static const struct lu_bdf nic_bdf = { 0, 0x41, 0 };
static const struct lu_bdf root_port = { 0, 0, 4 << 3 };

FIXTURE(guard)
{
	struct fake_sys fake;
	struct lu_rig_device dev;
};

/* A drive with one partition, and a NIC. */
FIXTURE_SETUP(guard)
{
	struct fake_sys *fake = &self->fake;

	fake_open(fake);
	self->dev.name = "dev0";
	self->dev.allow_destructive = true;
	fake_attr_link(fake, FAKE_NVME "/nvme/nvme0", "subsystem",
		       "/sys/class/nvme");
	fake_attr_link(fake, DISK, "subsystem", "/sys/class/block");
	fake_attr(fake, DISK, "dev", "259:0\n");
	fake_attr(fake, DISK, "holders/.keep", "");
	fake_attr_link(fake, DISK "/nvme0n1p1", "subsystem", "/sys/class/block");
	fake_attr(fake, DISK "/nvme0n1p1", "dev", "259:1\n");
	fake_attr_link(fake, PORT, "subsystem", "/sys/class/net");
}

FIXTURE_TEARDOWN(guard)
{
	fake_close(&self->fake);
}

/* Whether both refuse with @message: the function, and the port above all. */
static bool refused(FIXTURE_DATA(guard) * self, struct lu_bdf bdf,
		    const char *message)
{
	int err = lu_pci_guard(&self->dev, bdf);
	bool same = err == -EBUSY && !strcmp(message, lu_errmsg());

	if (!same)
		printf("# %d '%s'\n", err, lu_errmsg());
	return same && lu_pci_guard(&self->dev, root_port) == -EBUSY;
}

TEST_F(guard, unused_device_may_be_taken)
{
	EXPECT_EQ(0, lu_pci_guard(&self->dev, nvme_bdf))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, lu_pci_guard(&self->dev, nic_bdf))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, lu_pci_guard(&self->dev, root_port))
	TH_LOG("%s", lu_errmsg());
}

TEST_F(guard, device_not_marked_gives_eperm)
{
	self->dev.allow_destructive = false;
	EXPECT_EQ(-EPERM, lu_pci_guard(&self->dev, nvme_bdf));
	EXPECT_STREQ("device 'dev0' is not marked allow_destructive: yes",
		     lu_errmsg());
}

TEST_F(guard, absent_device_gives_enodev)
{
	EXPECT_EQ(-ENODEV, lu_pci_guard(&self->dev, (struct lu_bdf){ 9, 9, 9 }));
}

TEST_F(guard, mounted_file_system_gives_ebusy)
{
	fake_file(&self->fake, "/proc/self/mountinfo",
		  "22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
		  "30 22 259:1 / /srv/data rw,noatime - xfs /dev/x rw\n");
	EXPECT_TRUE(
		refused(self, nvme_bdf,
			"device 'dev0' is in use: nvme0n1p1 is mounted on /srv/data"));
	EXPECT_EQ(0, lu_pci_guard(&self->dev, nic_bdf));
}

TEST_F(guard, file_system_with_numbers_of_its_own_is_known_by_name)
{
	fake_file(&self->fake, "/proc/self/mountinfo",
		  "30 22 0:45 /sub /srv rw - btrfs /dev/nvme0n1 rw\n");
	EXPECT_TRUE(
		refused(self, nvme_bdf,
			"device 'dev0' is in use: nvme0n1 is mounted on /srv"));
}

TEST_F(guard, swap_gives_ebusy)
{
	fake_file(&self->fake, "/proc/swaps",
		  "Filename\tType\tSize\tUsed\tPriority\n"
		  "/dev/nvme0n1p1  partition\t1048572\t0\t-2\n");
	EXPECT_TRUE(refused(self, nvme_bdf,
			    "device 'dev0' is in use: nvme0n1p1 is swap space"));
}

TEST_F(guard, holder_gives_ebusy)
{
	fake_attr_link(&self->fake, DISK "/nvme0n1p1/holders", "dm-3",
		       "../../dm-3");
	EXPECT_TRUE(
		refused(self, nvme_bdf,
			"device 'dev0' is in use: nvme0n1p1 is held by dm-3"));
}

TEST_F(guard, disk_in_front_of_a_multipath_drive_counts)
{
	const char *head = "virtual/nvme-subsystem/nvme-subsys0/nvme0n2";

	fake_attr_link(&self->fake, "virtual/nvme-subsystem/nvme-subsys0",
		       "nvme0", "/");
	fake_attr_link(&self->fake, head, "subsystem", "/sys/class/block");
	fake_attr(&self->fake, head, "dev", "259:9\n");
	EXPECT_EQ(0, lu_pci_guard(&self->dev, nvme_bdf))
	TH_LOG("%s", lu_errmsg());
	fake_file(&self->fake, "/proc/self/mountinfo",
		  "30 22 259:9 / /srv rw - ext4 /dev/nvme0n2 rw\n");
	EXPECT_EQ(-EBUSY, lu_pci_guard(&self->dev, nvme_bdf));
	EXPECT_STREQ("device 'dev0' is in use: nvme0n2 is mounted on /srv",
		     lu_errmsg());
}

TEST_F(guard, ipv4_default_route_gives_ebusy)
{
	fake_file(&self->fake, "/proc/net/route",
		  "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
		  "eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
		  "eth1\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
	EXPECT_EQ(0, lu_pci_guard(&self->dev, nic_bdf));
	fake_file(&self->fake, "/proc/net/route",
		  "eth0\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
	EXPECT_TRUE(
		refused(self, nic_bdf,
			"device 'dev0' is in use: eth0 carries the IPv4 default route"));
}

#define ZERO "00000000000000000000000000000000"

TEST_F(guard, ipv6_default_route_gives_ebusy)
{
	fake_file(&self->fake, "/proc/net/ipv6_route",
		  "fe800000000000000000000000000000 40 " ZERO " 00 " ZERO
		  " 00000100 00000001 00000000 00000001     eth0\n" ZERO
		  " 00 " ZERO " 00 " ZERO
		  " ffffffff 00000001 00000000 00200200       lo\n");
	EXPECT_EQ(0, lu_pci_guard(&self->dev, nic_bdf));
	fake_file(&self->fake, "/proc/net/ipv6_route",
		  ZERO " 00 " ZERO " 00 fe800000000000000000000000000001"
		       " 00000400 00000001 00000000 00450003     eth0\n");
	EXPECT_TRUE(
		refused(self, nic_bdf,
			"device 'dev0' is in use: eth0 carries the IPv6 default route"));
}

TEST_F(guard, port_of_a_bridge_or_bond_gives_ebusy)
{
	fake_attr_link(&self->fake, PORT, "master", "../../virtual/net/br0");
	EXPECT_TRUE(refused(self, nic_bdf,
			    "device 'dev0' is in use: eth0 is a port of br0"));
}

TEST_F(guard, interface_on_top_gives_ebusy)
{
	fake_attr_link(&self->fake, PORT, "upper_vlan7",
		       "../../virtual/net/vlan7");
	EXPECT_TRUE(refused(self, nic_bdf,
			    "device 'dev0' is in use: eth0 carries vlan7"));
}

TEST_F(guard, virtual_functions_go_with_their_physical_one)
{
	const char *vf = FAKE_UP "/0000:35:01.0/0000:41:10.0";

	fake_function(&self->fake, vf, "8086:10ca", NULL);
	fake_attr_link(&self->fake, FAKE_NIC, "virtfn0", "../0000:41:10.0");
	fake_attr_link(&self->fake,
		       FAKE_UP "/0000:35:01.0/0000:41:10.0/net/eth5",
		       "subsystem", "/sys/class/net");
	fake_file(&self->fake, "/proc/net/route",
		  "eth5\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
	EXPECT_TRUE(
		refused(self, nic_bdf,
			"device 'dev0' is in use: eth5 carries the IPv4 default route"));
}

TEST_F(guard, what_cannot_be_seen_is_not_allowed)
{
	char path[PATH_MAX];

	ASSERT_EQ(0,
		  unlink(fake_path(&self->fake, path, "/proc/self/mountinfo")));
	EXPECT_EQ(-ENOENT, lu_pci_guard(&self->dev, nvme_bdf));
}

TEST_HARNESS_MAIN
