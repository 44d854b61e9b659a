/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What makes the kernel keep a PCI device across a live update: the kernel's
 * own CONFIG_PCI_LIVEUPDATE, or our files flb.c, liveupdate.c, incoming.c and
 * bme.c where it has none. The rest of the module cannot tell which.
 */
#ifndef LUPCI_PROVIDER_H
#define LUPCI_PROVIDER_H

#include <linux/types.h>

struct liveupdate_file_handler;
struct pci_dev;
struct seq_file;

#ifdef CONFIG_PCI_LIVEUPDATE
#include <linux/pci_liveupdate.h>
#else

/**
 * pci_liveupdate_preserve() - Keep a function and the bridges above it.
 * @dev: endpoint; not a virtual function
 *
 * Counts @dev and every bridge up to the root port in the outgoing table, all
 * or nothing. Undone by pci_liveupdate_unpreserve().
 *
 * Context: from the preserve callback of a file handler that was given to
 * pci_liveupdate_register_flb(); may sleep.
 * Return: 0; -EINVAL virtual function, or shutdown has begun; -EBUSY
 * preserved already; -ENOENT no file with this FLB is being preserved;
 * -EOVERFLOW 65535 functions below one bridge; -E2BIG table full; -ENOMEM.
 */
int pci_liveupdate_preserve(struct pci_dev *dev);

/**
 * pci_liveupdate_unpreserve() - Undo pci_liveupdate_preserve().
 * @dev: the same pointer; it may have been removed since
 *
 * Drops the counts along the path as it was when @dev was preserved.
 */
void pci_liveupdate_unpreserve(struct pci_dev *dev);

/**
 * pci_liveupdate_finish() - Let go of a function that arrived.
 * @dev: the function; not arrived, or finished: nothing happens
 */
void pci_liveupdate_finish(struct pci_dev *dev);

/**
 * pci_liveupdate_is_incoming() - Was this handed over and not yet finished?
 * @dev: any function or bridge
 *
 * Return: true from the arrival of the table until the last function at or
 * below @dev is finished.
 */
bool pci_liveupdate_is_incoming(struct pci_dev *dev);

/**
 * pci_liveupdate_register_flb() - Tie the table to the files of a handler.
 * @fh: registered file handler
 *
 * Return: 0; errors of liveupdate_register_flb().
 */
int pci_liveupdate_register_flb(struct liveupdate_file_handler *fh);

/**
 * pci_liveupdate_unregister_flb() - Undo pci_liveupdate_register_flb().
 * @fh: the same handler
 */
void pci_liveupdate_unregister_flb(struct liveupdate_file_handler *fh);

#endif

/* As in the line "provider" of the status file. */
const char *lupci_provider_name(void);

/* What has to be in place before the first file is preserved. 0 or -errno */
int lupci_provider_init(void);
void lupci_provider_exit(void);

/*
 * Takes and drops a reference to what the previous kernel handed over, so
 * that it is retrieved early. 0; -ENODATA, -ENOENT nothing (any more);
 * other: it could not be retrieved, and never will be.
 */
int lupci_provider_arrive(void);

/* An incoming function is bound: it may have come up after the table. */
void lupci_provider_seen(struct pci_dev *dev);

/* pci_liveupdate_finish() for a function that is not on the bus any more. */
void lupci_provider_finish_absent(u32 domain, u16 bdf);

int lupci_provider_show_outgoing(struct seq_file *m, void *unused);
int lupci_provider_show_incoming(struct seq_file *m, void *unused);
/* The lines flb_outgoing, flb_incoming, frozen of the status file. */
void lupci_provider_show_status(struct seq_file *m);

#endif
