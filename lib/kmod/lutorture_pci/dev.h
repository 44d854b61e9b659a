/* SPDX-License-Identifier: GPL-2.0-only */
/* One PCI function bound to this driver, and who may still look at it. */
#ifndef LUPCI_DEV_H
#define LUPCI_DEV_H

#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/pci.h>
#include <linux/rwsem.h>

struct lupci_dma;

/**
 * struct lupci_dev - One bound function; lives until its last file is closed.
 * @refs:      the binding, each open file, each lookup
 * @list:      all bound functions
 * @pdev:      referenced; not to be touched when @gone
 * @domain:    PCI segment at probe
 * @bdf:       bus << 8 | devfn at probe
 * @lock:      protects @gone, @preserved and @dma; see main.c for the order
 * @gone:      unbound or unplugged
 * @preserved: a file of it is preserved for the next kernel
 * @enabled:   by us: arrived functions are left as they came
 * @dma:       memory that a file of it holds for DMA, or NULL
 * @mapping:   inode whose mapping all files share, so that removal can zap
 * @misc:      the character device
 * @name:      of the character device
 * @nodename:  below /dev
 */
struct lupci_dev {
	struct kref refs;
	struct list_head list;
	struct pci_dev *pdev;
	u32 domain;
	u16 bdf;
	struct rw_semaphore lock;
	bool gone;
	bool preserved;
	bool enabled;
	struct lupci_dma *dma;
	struct inode *mapping;
	struct miscdevice misc;
	char name[40];
	char nodename[40];
};

struct lupci_dev *lupci_dev_get(struct lupci_dev *dev);
void lupci_dev_put(struct lupci_dev *dev);
/* Referenced; NULL: no such function is bound to this driver. */
struct lupci_dev *lupci_dev_find(u32 domain, u16 bdf);

int lupci_driver_register(void);
void lupci_driver_unregister(void);

int lupci_chardev_add(struct lupci_dev *dev);
void lupci_chardev_remove(struct lupci_dev *dev);
/* NULL: not a file of this driver. */
struct lupci_dev *lupci_chardev_dev(struct file *file);
/* A new file on @dev, outside /dev; ERR_PTR(). */
struct file *lupci_chardev_open(struct lupci_dev *dev);

int lupci_handler_register(void);
void lupci_handler_unregister(void);

#endif
