/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_SNAPSHOT_PCI_H
#define LU_SNAPSHOT_PCI_H

#include "lu_snapshot.h"

/** LU_SNAPSHOT_SYSFS - where the PCI bus is. */
#define LU_SNAPSHOT_SYSFS "/sys/bus/pci"

struct lu_snapshot_pci;

/**
 * lu_snapshot_pci_open() - Start reading config space with libpci.
 * @sysfs: LU_SNAPSHOT_SYSFS, or a copy of such a tree
 * @out:   handle, release with lu_snapshot_pci_close(); NULL on failure
 *
 * Nothing is scanned. One handle at a time in a thread.
 *
 * Return: 0; -EIO libpci refused; -ENOMEM.
 */
int lu_snapshot_pci_open(const char *sysfs, struct lu_snapshot_pci **out);

/**
 * lu_snapshot_pci_read() - Read all config space a function exposes.
 * @pci: handle
 * @bdf: function
 * @buf: LU_SNAPSHOT_CONFIG_MAX bytes
 * Return: 256 or 4096; -ENODEV absent, or its header reads all ones;
 * -EACCES no more than the header is readable; -EIO libpci failed.
 * Source: PCIe Base 6.2, 2.3.2: a read nobody answers gives all ones.
 */
int lu_snapshot_pci_read(struct lu_snapshot_pci *pci, struct lu_bdf bdf,
			 uint8_t *buf);

/** lu_snapshot_pci_close() - Release a handle; NULL is allowed. */
void lu_snapshot_pci_close(struct lu_snapshot_pci *pci);

/**
 * lu_snapshot_sysfs_fill() - Record slot path and attributes.
 * @sysfs: LU_SNAPSHOT_SYSFS, or a copy of such a tree
 * @fn:    its bdf is read, its path and attributes are filled; those that
 *	   are not there stay ""
 */
void lu_snapshot_sysfs_fill(const char *sysfs, struct lu_snapshot_fn *fn);

/**
 * lu_snapshot_take_from() - lu_snapshot_take_some() of another sysfs tree.
 * @sysfs: its bus/pci folder
 * @bdf:   @n addresses
 * @n:     how many
 * @out:   as lu_snapshot_take_some()
 * Return: as lu_snapshot_take_some().
 */
int lu_snapshot_take_from(const char *sysfs, const struct lu_bdf *bdf, size_t n,
			  struct lu_snapshot **out);

/** lu_snapshot_alloc() - An empty snapshot of @n functions, or NULL. */
struct lu_snapshot *lu_snapshot_alloc(size_t n);

#endif
