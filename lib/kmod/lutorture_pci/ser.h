/* SPDX-License-Identifier: GPL-2.0-only */
/* The page that is handed over, and where in it or beyond it the table is. */
#ifndef LUPCI_SER_H
#define LUPCI_SER_H

#include "table.h"

#define PCI_SER_COMPATIBLE	"lutorture-pci-v1"
#define PCI_SER_MAGIC		0x4c55544f52504349ULL	/* "LUTORPCI" */
#define PCI_SER_VERSION		2

enum pci_ser_state {
	PCI_SER_LIVE = 1,
	PCI_SER_CONSUMED,
};

/**
 * struct pci_ser - What is handed over, in a preserved page of its own.
 * @magic:      PCI_SER_MAGIC
 * @version:    PCI_SER_VERSION, of this struct and of struct pci_dev_ser
 * @nr_devices: entries at @devices
 * @devices:    physical address of an array of struct pci_dev_ser, sorted by
 *              (domain, bdf): that of @first, or of contiguous, preserved
 *              memory of its own
 * @state:      enum pci_ser_state; CONSUMED once the last file was finished,
 *              when @devices may point at memory that belongs to others
 * @reserved:   0
 * @first:      the array, as long as it has never outgrown the page; beyond
 *              @nr_devices of them there is whatever was in the page before
 */
struct pci_ser {
	u64 magic;
	u32 version;
	u32 nr_devices;
	u64 devices;
	u32 state;
	u32 reserved;
	struct pci_dev_ser first[];
};

/* Entries there is room for in the page itself */
#define PCI_SER_FIRST \
	((PAGE_SIZE - sizeof(struct pci_ser)) / sizeof(struct pci_dev_ser))

enum pci_ser_place {
	PCI_SER_INSIDE,		/* at first[], and fits there */
	PCI_SER_OUTSIDE,	/* elsewhere, whatever is there */
	PCI_SER_NOWHERE,	/* in the page, but not a table's place */
};

/* Where @ser, a page at physical address @phys, says its entries are. */
static inline enum pci_ser_place pci_ser_place(const struct pci_ser *ser,
					       u64 phys)
{
	u64 offset = ser->devices - phys;

	if (offset >= PAGE_SIZE)
		return PCI_SER_OUTSIDE;
	if (offset != offsetof(struct pci_ser, first) ||
	    ser->nr_devices > PCI_SER_FIRST)
		return PCI_SER_NOWHERE;

	return PCI_SER_INSIDE;
}

#endif
