// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of finding, identifying and binding functions, on a made-up machine: no
 * attribute of the real one is read or written.
 */
#include "kselftest_harness.h"

#include <fcntl.h>

#include "fake_sys.h"
#include "lu_err.h"
#include "lu_pci.h"

#define NVME_PATH "0000:00:04.0/00.0/00.0/00.0"
#define NIC_PATH  "0000:00:04.0/00.0/01.0/00.0"

static const struct lu_bdf nvme_bdf = { 0, 0x40, 0 };
static const struct lu_bdf nic_bdf = { 0, 0x41, 0 };

FIXTURE(pci)
{
	struct fake_sys fake;
	char records[1024];
	int refuse;
};

FIXTURE_SETUP(pci)
{
	fake_open(&self->fake);
}

FIXTURE_TEARDOWN(pci)
{
	fake_close(&self->fake);
}

static struct lu_rig_device device(const char *path, const char *serial)
{
	return (struct lu_rig_device){
		.name = "dev0",
		.path = (char *)path,
		.serial = (char *)serial,
		.vendor = 0x1b36,
		.device = 0x0010,
		.allow_destructive = true,
	};
}

TEST_F(pci, resolve_follows_slots_whatever_the_bus_numbers)
{
	char text[LU_BDF_STRLEN];
	struct lu_bdf bdf;

	ASSERT_EQ(0, lu_pci_resolve(NVME_PATH, &bdf));
	EXPECT_STREQ("0000:40:00.0", lu_bdf_format(bdf, text));
	ASSERT_EQ(0, lu_pci_resolve("0000:00:04.0", &bdf));
	EXPECT_STREQ("0000:00:04.0", lu_bdf_format(bdf, text));
}

TEST_F(pci, resolve_of_an_absent_function_gives_enodev)
{
	struct lu_bdf bdf = nic_bdf;

	EXPECT_EQ(-ENODEV, lu_pci_resolve("0000:00:04.0/00.0/02.0/00.0", &bdf));
	EXPECT_STREQ("no PCI function at path 0000:00:04.0/00.0/02.0/00.0 (nothing below 0000:35:02.0)",
		     lu_errmsg());
	EXPECT_EQ(-ENODEV, lu_pci_resolve("0000:00:05.0/00.0", &bdf));
	EXPECT_STREQ("no PCI function at path 0000:00:05.0/00.0 (nothing below the root bus)",
		     lu_errmsg());
	EXPECT_EQ(-ENODEV, lu_pci_resolve(NVME_PATH "/00.0", &bdf));
	EXPECT_STREQ("no PCI function at path " NVME_PATH
		     "/00.0 (0000:40:00.0 is no bridge)",
		     lu_errmsg());
	EXPECT_TRUE(lu_bdf_equal(nic_bdf, bdf));
}

TEST_F(pci, resolve_wants_a_path_from_a_root_bus)
{
	struct lu_bdf bdf;

	EXPECT_EQ(-EINVAL, lu_pci_resolve("0000:40:00.0", &bdf));
	EXPECT_STREQ("expected a path that begins on a root bus, found 0000:40:00.0, which is behind 0000:35:00.0",
		     lu_errmsg());
	EXPECT_EQ(-EINVAL, lu_pci_resolve("04.0/00.0", &bdf));
}

TEST_F(pci, identify_finds_the_declared_device)
{
	struct lu_rig_device dev = device(NVME_PATH, NULL);
	struct lu_bdf bdf;

	EXPECT_EQ(0, lu_pci_identify(&dev, &bdf));
	EXPECT_TRUE(lu_bdf_equal(nvme_bdf, bdf));
}

TEST_F(pci, identify_of_an_absent_device_gives_enodev)
{
	struct lu_rig_device dev = device("0000:00:09.0/00.0", NULL);
	struct lu_bdf bdf;

	EXPECT_EQ(-ENODEV, lu_pci_identify(&dev, &bdf));
	EXPECT_STREQ("device 'dev0': no PCI function at path 0000:00:09.0/00.0 (nothing below the root bus)",
		     lu_errmsg());
}

TEST_F(pci, identify_of_another_id_gives_estale)
{
	struct lu_rig_device dev = device(NIC_PATH, NULL);
	struct lu_bdf bdf;

	EXPECT_EQ(-ESTALE, lu_pci_identify(&dev, &bdf));
	EXPECT_STREQ("device 'dev0' at path " NIC_PATH
		     " (0000:41:00.0): expected vendor:device 1b36:0010, found 8086:10c9",
		     lu_errmsg());
}

TEST_F(pci, identify_compares_the_serial_of_a_drive)
{
	struct lu_rig_device dev = device(NVME_PATH, "LU-1");
	struct lu_bdf bdf;

	EXPECT_EQ(0, lu_pci_identify(&dev, &bdf))
	TH_LOG("without the nvme driver: %s", lu_errmsg());
	fake_attr(&self->fake, FAKE_NVME, "nvme/nvme3/serial", "LU-1      \n");
	EXPECT_EQ(0, lu_pci_identify(&dev, &bdf)) TH_LOG("%s", lu_errmsg());
	dev = device(NVME_PATH, "LU-2");
	EXPECT_EQ(-ESTALE, lu_pci_identify(&dev, &bdf));
	EXPECT_STREQ("device 'dev0' at path " NVME_PATH
		     " (0000:40:00.0): expected serial number LU-2, found LU-1",
		     lu_errmsg());
}

/* Config space with an AER capability and then a serial number. */
static void write_config(const struct fake_sys *fake, uint8_t next)
{
	static const unsigned char dsn[12] = {
		3, 0, 1, 0, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0x00,
	};
	unsigned char cfg[4096] = { 0 };
	char path[PATH_MAX];
	int fd;

	cfg[0x100] = 1;
	cfg[0x102] = 1;
	cfg[0x103] = next;
	memcpy(cfg + 0x150, dsn, sizeof(dsn));
	fd = open(fake_path(fake, path, "/sys/devices/" FAKE_NVME "/config"),
		  O_CREAT | O_TRUNC | O_WRONLY, 0600);
	if (fd < 0 || write(fd, cfg, sizeof(cfg)) != sizeof(cfg))
		abort();
	close(fd);
}

TEST_F(pci, identify_compares_the_serial_number_capability)
{
	struct lu_rig_device dev = device(NVME_PATH, "00-11-22-33-44-55-66-77");
	struct lu_bdf bdf;

	write_config(&self->fake, 0x15);
	EXPECT_EQ(0, lu_pci_identify(&dev, &bdf)) TH_LOG("%s", lu_errmsg());
	dev = device(NVME_PATH, "00-11-22-33-44-55-66-78");
	EXPECT_EQ(-ESTALE, lu_pci_identify(&dev, &bdf));
	EXPECT_STREQ("device 'dev0' at path " NVME_PATH
		     " (0000:40:00.0): expected serial number 00-11-22-33-44-55-66-78, found 00-11-22-33-44-55-66-77",
		     lu_errmsg());
	/* A list of capabilities that leads back to itself. */
	write_config(&self->fake, 0x10);
	EXPECT_EQ(0, lu_pci_identify(&dev, &bdf));
}

TEST_F(pci, bridges_are_listed_from_the_nearest_up)
{
	static const char *const want[] = { "0000:35:00.0", "0000:21:00.0",
					    "0000:00:04.0" };
	struct lu_bdf bridges[LU_PCI_MAX_DEPTH];
	char text[LU_BDF_STRLEN];
	int i;

	ASSERT_EQ(3, lu_pci_bridges(nvme_bdf, bridges, 3));
	for (i = 0; i < 3; i++)
		EXPECT_STREQ(want[i], lu_bdf_format(bridges[i], text));
	EXPECT_EQ(-ENOSPC, lu_pci_bridges(nvme_bdf, bridges, 2));
	EXPECT_EQ(0,
		  lu_pci_bridges((struct lu_bdf){ 0, 0, 4 << 3 }, bridges, 3));
	EXPECT_EQ(-ENODEV,
		  lu_pci_bridges((struct lu_bdf){ 9, 9, 9 }, bridges, 3));
}

TEST_F(pci, domain_below_a_function_is_a_root_of_its_own)
{
	const char *chain = "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0";
	const char *below =
		"pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0";
	struct lu_bdf bdf, bridge;

	fake_function(&self->fake, "pci0000:00/0000:00:0e.0", "8086:201d", NULL);
	fake_function(&self->fake, chain, "8086:2030", "225\n");
	fake_function(&self->fake, below, "1b36:0010", NULL);
	ASSERT_EQ(0, lu_pci_resolve("10000:e0:06.0/00.0", &bdf))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0x10000, bdf.domain);
	EXPECT_EQ(0xe1, bdf.bus);
	EXPECT_EQ(1, lu_pci_bridges(bdf, &bridge, 1));
	EXPECT_EQ(0xe0, bridge.bus);
}

TEST_F(pci, virtual_function_is_known_by_its_physical_one)
{
	EXPECT_EQ(0, lu_pci_is_vf(nic_bdf));
	fake_attr_link(&self->fake, FAKE_NIC, "physfn", "../../0000:35:00.0");
	EXPECT_EQ(1, lu_pci_is_vf(nic_bdf));
	EXPECT_EQ(-ENODEV, lu_pci_is_vf((struct lu_bdf){ 9, 9, 9 }));
}

static void bind_fake(const struct fake_sys *fake, const char *driver)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/bind", driver);
	fake_file(fake, path, "");
	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/unbind", driver);
	fake_file(fake, path, "");
	snprintf(path, sizeof(path), "%s/sys/bus/pci/drivers/%s", fake->root,
		 driver);
	fake_attr_link(fake, FAKE_NVME, "driver", path);
}

TEST_F(pci, driver_is_named_or_empty)
{
	char name[16] = "old";

	EXPECT_EQ(0, lu_pci_driver(nvme_bdf, name, sizeof(name)));
	EXPECT_STREQ("", name);
	bind_fake(&self->fake, "nvme");
	EXPECT_EQ(0, lu_pci_driver(nvme_bdf, name, sizeof(name)));
	EXPECT_STREQ("nvme", name);
	EXPECT_EQ(-ENAMETOOLONG, lu_pci_driver(nvme_bdf, name, 4));
	EXPECT_EQ(-ENODEV, lu_pci_driver((struct lu_bdf){ 9, 9, 9 }, name, 16));
}

/* As "path=value;", the path less the made-up root. */
static int record(void *ctx, const char *path, const char *value)
{
	FIXTURE_DATA(pci) *self = ctx;
	size_t len = strlen(self->records);

	if (self->refuse)
		return self->refuse;
	snprintf(self->records + len, sizeof(self->records) - len, "%s=%s;",
		 path + strlen(self->fake.root), value);
	return 0;
}

#define NVME_DIR "/sys/bus/pci/devices/0000:40:00.0"

TEST_F(pci, bind_records_each_change_in_the_order_that_replays)
{
	const struct lu_undo undo = { record, self };
	char text[64];

	bind_fake(&self->fake, "nvme");
	fake_file(&self->fake, "/sys/bus/pci/drivers/other/bind", "");
	fake_attr(&self->fake, FAKE_NVME, "driver_override", "nvme\n");
	/* Nothing probes here, so the function stays with its driver. */
	EXPECT_EQ(-EIO, lu_pci_bind(nvme_bdf, "other", &undo));
	EXPECT_STREQ("driver 'other' did not take 0000:40:00.0, which has driver nvme",
		     lu_errmsg());
	EXPECT_STREQ("/sys/bus/pci/drivers_probe=0000:40:00.0;" NVME_DIR
		     "/driver_override=nvme;" NVME_DIR
		     "/driver/unbind=0000:40:00.0;",
		     self->records);
	EXPECT_STREQ("other",
		     fake_read(&self->fake, NVME_DIR "/driver_override", text));
	EXPECT_STREQ("0000:40:00.0",
		     fake_read(&self->fake, NVME_DIR "/driver/unbind", text));
	EXPECT_STREQ("0000:40:00.0",
		     fake_read(&self->fake, "/sys/bus/pci/drivers_probe", text));
}

TEST_F(pci, unbind_keeps_other_drivers_away)
{
	const struct lu_undo undo = { record, self };
	char text[64];

	bind_fake(&self->fake, "nvme");
	fake_attr(&self->fake, FAKE_NVME, "driver_override", "nvme\n");
	EXPECT_EQ(0, lu_pci_bind(nvme_bdf, "", &undo));
	EXPECT_STREQ("/sys/bus/pci/drivers_probe=0000:40:00.0;" NVME_DIR
		     "/driver_override=nvme;",
		     self->records);
	EXPECT_STREQ("none",
		     fake_read(&self->fake, NVME_DIR "/driver_override", text));
	EXPECT_STREQ("",
		     fake_read(&self->fake, "/sys/bus/pci/drivers_probe", text));
}

TEST_F(pci, bind_to_an_absent_driver_changes_nothing)
{
	const struct lu_undo undo = { record, self };
	char text[64];

	bind_fake(&self->fake, "nvme");
	EXPECT_EQ(-ENODEV, lu_pci_bind(nvme_bdf, "other", &undo));
	EXPECT_STREQ("no PCI driver 'other' (is its module loaded?)",
		     lu_errmsg());
	EXPECT_EQ(-ENODEV, lu_pci_bind(nvme_bdf, "../devices", &undo));
	EXPECT_STREQ("", self->records);
	EXPECT_STREQ("(null)",
		     fake_read(&self->fake, NVME_DIR "/driver_override", text));
}

TEST_F(pci, bind_to_the_same_driver_does_nothing)
{
	const struct lu_undo undo = { record, self };

	EXPECT_EQ(0, lu_pci_bind(nvme_bdf, "", &undo));
	bind_fake(&self->fake, "nvme");
	EXPECT_EQ(0, lu_pci_bind(nvme_bdf, "nvme", &undo));
	EXPECT_STREQ("", self->records);
}

TEST_F(pci, bind_that_cannot_be_recorded_is_not_made)
{
	const struct lu_undo undo = { record, self };
	char text[64];

	self->refuse = -ENOSPC;
	bind_fake(&self->fake, "nvme");
	EXPECT_EQ(-ENOSPC, lu_pci_bind(nvme_bdf, "", &undo));
	EXPECT_STREQ("(null)",
		     fake_read(&self->fake, NVME_DIR "/driver_override", text));
	EXPECT_STREQ("",
		     fake_read(&self->fake, NVME_DIR "/driver/unbind", text));
}

#define NIC_DIR "/sys/bus/pci/devices/0000:41:00.0"

TEST_F(pci, virtual_functions_go_by_way_of_none)
{
	const struct lu_undo undo = { record, self };
	char text[64];

	fake_attr(&self->fake, FAKE_NIC, "sriov_totalvfs", "7\n");
	fake_attr(&self->fake, FAKE_NIC, "sriov_numvfs", "3\n");
	EXPECT_EQ(0, lu_pci_set_vfs(nic_bdf, 3, &undo));
	EXPECT_STREQ("", self->records);
	EXPECT_EQ(0, lu_pci_set_vfs(nic_bdf, 2, &undo));
	EXPECT_STREQ(NIC_DIR "/sriov_numvfs=3;" NIC_DIR "/sriov_numvfs=0;",
		     self->records);
	EXPECT_STREQ("2", fake_read(&self->fake, NIC_DIR "/sriov_numvfs", text));
}

TEST_F(pci, virtual_functions_there_are_not_cannot_be_set)
{
	EXPECT_EQ(-EOPNOTSUPP, lu_pci_set_vfs(nic_bdf, 1, NULL));
	EXPECT_STREQ("0000:41:00.0 has no virtual functions", lu_errmsg());
	fake_attr(&self->fake, FAKE_NIC, "sriov_totalvfs", "7\n");
	fake_attr(&self->fake, FAKE_NIC, "sriov_numvfs", "0\n");
	EXPECT_EQ(-ERANGE, lu_pci_set_vfs(nic_bdf, 8, NULL));
	EXPECT_STREQ("0000:41:00.0 has 7 virtual functions at most, 8 wanted",
		     lu_errmsg());
	EXPECT_EQ(-ENODEV, lu_pci_set_vfs((struct lu_bdf){ 9, 9, 9 }, 1, NULL));
}

TEST_HARNESS_MAIN
