// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of single config registers, on a made-up function whose config space
 * is a plain file.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <linux/pci_regs.h>

#include "fake_sys.h"
#include "lu_pciword.h"

#define CONFIG "/sys/devices/" FAKE_NVME "/config"

static const struct lu_bdf here = { .bus = 0x40 };
static const struct lu_bdf nowhere = { .bus = 4 };

FIXTURE(word)
{
	struct fake_sys fake;
	uint8_t config[PCI_CFG_SPACE_EXP_SIZE];
};

static void save(const FIXTURE_DATA(word) * self)
{
	char path[PATH_MAX];
	FILE *f = fopen(fake_path(&self->fake, path, CONFIG), "w");

	if (!f || fwrite(self->config, sizeof(self->config), 1, f) != 1)
		abort();
	fclose(f);
}

static void put(FIXTURE_DATA(word) * self, unsigned int off, uint32_t value)
{
	memcpy(self->config + off, &value, sizeof(value));
}

/* Power management at 0x40, PCIe at 0x60; AER at 0x100, serial at 0x140. */
FIXTURE_SETUP(word)
{
	fake_open(&self->fake);
	memset(self->config, 0, sizeof(self->config));
	put(self, PCI_VENDOR_ID, 0x00101b36);
	self->config[PCI_CAPABILITY_LIST] = 0x40;
	put(self, 0x40, 0x6000 | PCI_CAP_ID_PM);
	put(self, 0x60, PCI_CAP_ID_EXP);
	put(self, 0x100, 0x14010001);
	put(self, 0x140, 0x00010003);
	save(self);
}

FIXTURE_TEARDOWN(word)
{
	fake_close(&self->fake);
}

TEST_F(word, is_read_and_written_in_its_width)
{
	uint32_t value;

	EXPECT_EQ(0, lu_pciword_read(here, PCI_VENDOR_ID, 2, &value));
	EXPECT_EQ(0x1b36, value);
	EXPECT_EQ(0, lu_pciword_write(here, 0x80, 2, 0x12345678));
	EXPECT_EQ(0, lu_pciword_read(here, 0x80, 4, &value));
	EXPECT_EQ(0x5678, value);
	EXPECT_EQ(-EIO, lu_pciword_read(here, 4096, 4, &value));
}

TEST_F(word, of_an_absent_function_gives_enodev)
{
	uint32_t value;

	EXPECT_EQ(-ENODEV, lu_pciword_read(nowhere, 0, 2, &value));
	EXPECT_EQ(-ENODEV, lu_pciword_write(nowhere, 0, 2, 0));
	EXPECT_EQ(-ENODEV, lu_pciword_cap(nowhere, PCI_CAP_ID_PM));
	EXPECT_EQ(-ENODEV, lu_pciword_ext(nowhere, PCI_EXT_CAP_ID_ERR));
	EXPECT_FALSE(lu_pciword_answers(nowhere));
	EXPECT_TRUE(lu_pciword_answers(here));
}

TEST_F(word, capabilities_are_found_in_their_chains)
{
	EXPECT_EQ(0x40, lu_pciword_cap(here, PCI_CAP_ID_PM));
	EXPECT_EQ(0x60, lu_pciword_cap(here, PCI_CAP_ID_EXP));
	EXPECT_EQ(-ENOENT, lu_pciword_cap(here, PCI_CAP_ID_MSIX));
	EXPECT_EQ(0x100, lu_pciword_ext(here, PCI_EXT_CAP_ID_ERR));
	EXPECT_EQ(0x140, lu_pciword_ext(here, PCI_EXT_CAP_ID_DSN));
	EXPECT_EQ(-ENOENT, lu_pciword_ext(here, PCI_EXT_CAP_ID_ACS));
}

/* A function that was just lost, and a chain that bites its tail. */
TEST_F(word, chains_that_do_not_end_are_left)
{
	put(self, 0x60, 0x4000 | PCI_CAP_ID_EXP);
	put(self, 0x140, 0x10010003);
	save(self);
	EXPECT_EQ(-ENOENT, lu_pciword_cap(here, PCI_CAP_ID_MSIX));
	EXPECT_EQ(-ENOENT, lu_pciword_ext(here, PCI_EXT_CAP_ID_ACS));
	memset(self->config, 0xff, sizeof(self->config));
	save(self);
	EXPECT_FALSE(lu_pciword_answers(here));
	EXPECT_EQ(-ENOENT, lu_pciword_ext(here, PCI_EXT_CAP_ID_ERR));
	EXPECT_EQ(-ENOENT, lu_pciword_cap(here, PCI_CAP_ID_PM));
}

TEST_HARNESS_MAIN
