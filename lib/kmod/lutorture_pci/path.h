/* SPDX-License-Identifier: GPL-2.0-only */
/* From struct pci_dev to addresses and back. */
#ifndef LUPCI_PATH_H
#define LUPCI_PATH_H

#include "table.h"

struct pci_dev;

struct pci_hop lupci_hop(struct pci_dev *dev);
/* Referenced; NULL: not on the bus. */
struct pci_dev *lupci_hop_dev(struct pci_hop hop);

/* @dev and the bridges above it, kmalloc()ed; NULL: no memory. */
struct pci_path *lupci_path(struct pci_dev *dev);
void lupci_paths_free(struct pci_table *table);

#endif
