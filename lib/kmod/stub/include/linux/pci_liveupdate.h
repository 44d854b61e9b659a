/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface of kernels with CONFIG_PCI_LIVEUPDATE as far as the module
 * uses it, to compile against where no such kernel is at hand. Declares only;
 * nothing compiled with it can be loaded.
 */
#ifndef LINUX_PCI_LIVEUPDATE_H
#define LINUX_PCI_LIVEUPDATE_H

#include <linux/types.h>

struct liveupdate_file_handler;
struct pci_dev;

/* Of the same name as ours, to see that they do not clash. */
struct pci_dev_ser {
	u32 domain;
	u16 bdf;
	u16 refcount;
} __packed;

int pci_liveupdate_register_flb(struct liveupdate_file_handler *fh);
void pci_liveupdate_unregister_flb(struct liveupdate_file_handler *fh);
int pci_liveupdate_preserve(struct pci_dev *dev);
void pci_liveupdate_unpreserve(struct pci_dev *dev);
void pci_liveupdate_finish(struct pci_dev *dev);
bool pci_liveupdate_is_incoming(struct pci_dev *dev);

#endif
