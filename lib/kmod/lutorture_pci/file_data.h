/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What LUO keeps for the next kernel of one file: from the high end, 16 bits
 * layout, 32 bits PCI segment, 16 bits bus << 8 | device << 3 | function.
 */
#ifndef LUPCI_FILE_DATA_H
#define LUPCI_FILE_DATA_H

#include "table.h"

#define PCI_FILE_LAYOUT	1

static inline u64 pci_file_data(struct pci_hop hop)
{
	return (u64)PCI_FILE_LAYOUT << 48 | (u64)hop.domain << 16 | hop.bdf;
}

static inline u16 pci_file_layout(u64 data)
{
	return data >> 48;
}

static inline struct pci_hop pci_file_hop(u64 data)
{
	return (struct pci_hop) { .domain = data >> 16, .bdf = data };
}

#endif
