// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one kernel hands to the next in the kernel module's own layout: its
 * shape, and what is believed of it on arrival. Touches nothing but its own
 * memory.
 */
#include "../kmod/lutorture_pci/table.c"
#include "../kmod/lutorture_pci/file_data.h"
#include "../kmod/lutorture_pci/ser.h"

#include "kselftest_harness.h"

/* Where a header says its entries are, for a page at 0x7000 */
static const struct {
	u64 devices;
	u32 nr;
	enum pci_ser_place place;
} places[] = {
	{ 0x7020, 0, PCI_SER_INSIDE },
	{ 0x7020, PCI_SER_FIRST, PCI_SER_INSIDE },
	{ 0x7020, PCI_SER_FIRST + 1, PCI_SER_NOWHERE },
	{ 0x7020, UINT32_MAX, PCI_SER_NOWHERE },
	{ 0x7000, 1, PCI_SER_NOWHERE },
	{ 0x701f, 1, PCI_SER_NOWHERE },
	{ 0x7028, 1, PCI_SER_NOWHERE },
	{ 0x7fff, 0, PCI_SER_NOWHERE },
	{ 0x8000, 1, PCI_SER_OUTSIDE },
	{ 0x6fff, 1, PCI_SER_OUTSIDE },
	{ 0x0, 0, PCI_SER_OUTSIDE },
	{ UINT64_MAX, 1, PCI_SER_OUTSIDE },
};

TEST(place_of_handed_over_entries_is_checked)
{
	unsigned int i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct pci_ser ser = {
			.devices = places[i].devices,
			.nr_devices = places[i].nr,
		};

		EXPECT_EQ(places[i].place, pci_ser_place(&ser, 0x7000))
		TH_LOG("%#llx with %u", ser.devices, ser.nr_devices);
	}
}

TEST(handed_over_entries_are_checked)
{
	static const struct pci_dev_ser zero[] = { { .bdf = 1 } };
	static const struct pci_dev_ser twice[] = {
		{ .bdf = 1, .refcount = 1 },
		{ .bdf = 1, .refcount = 1 },
	};
	static const struct pci_dev_ser unsorted[] = {
		{ .domain = 0x10000, .bdf = 1, .refcount = 1 },
		{ .domain = 1, .bdf = 2, .refcount = 1 },
	};

	EXPECT_TRUE(pci_table_sane(NULL, 0));
	EXPECT_TRUE(pci_table_sane(twice, 1));
	EXPECT_FALSE(pci_table_sane(zero, 1));
	EXPECT_FALSE(pci_table_sane(twice, 2));
	EXPECT_FALSE(pci_table_sane(unsorted, 2));
}

/* What the next kernel reads may not change with a compiler. */
TEST(entry_is_eight_bytes)
{
	EXPECT_EQ(8, sizeof(struct pci_dev_ser));
	EXPECT_EQ(4, offsetof(struct pci_dev_ser, bdf));
	EXPECT_EQ(6, offsetof(struct pci_dev_ser, refcount));
}

TEST(header_is_thirty_two_bytes)
{
	EXPECT_EQ(32, sizeof(struct pci_ser));
	EXPECT_EQ(16, offsetof(struct pci_ser, devices));
	EXPECT_EQ(32, offsetof(struct pci_ser, first));
	EXPECT_EQ(508, PCI_SER_FIRST);
}

/* All of a segment's 32 bits, and no bit of another field. */
TEST(file_data_keeps_segment_and_address)
{
	static const struct pci_hop hops[] = {
		{ 0, 0 },      { 0, 0x0300 },	    { 1, 0xffff },
		{ 0xffff, 0 }, { 0x10000, 0x0100 }, { 0xffffffff, 0xffff },
	};
	unsigned int i;

	for (i = 0; i < sizeof(hops) / sizeof(hops[0]); i++) {
		u64 data = pci_file_data(hops[i]);

		EXPECT_EQ(PCI_FILE_LAYOUT, pci_file_layout(data));
		EXPECT_EQ(hops[i].domain, pci_file_hop(data).domain);
		EXPECT_EQ(hops[i].bdf, pci_file_hop(data).bdf);
	}
	EXPECT_EQ(0x0001000100000300,
		  pci_file_data((struct pci_hop){ 0x10000, 0x300 }));
}

TEST_HARNESS_MAIN
