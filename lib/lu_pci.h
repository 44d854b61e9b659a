/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_PCI_H
#define LU_PCI_H

#include <stddef.h>

#include "lu_bdf.h"
#include "lu_pci_path.h"
#include "lu_rig.h"
#include "lu_undo.h"

/**
 * lu_pci_set_root() - Look for /sys, /proc and /dev below another folder.
 * @root: folder that holds sys/ and proc/; copied; NULL or "": the machine's
 *
 * For tests of this library against a made-up machine.
 *
 * Return: 0; -ENAMETOOLONG.
 */
int lu_pci_set_root(const char *root);

/**
 * lu_pci_resolve() - Where the function at a slot path is in this boot.
 * @path: slot path; see struct lu_rig_device
 * @out:  set on success only
 *
 * Changes nothing.
 *
 * Return: 0; -EINVAL not a slot path; -ENODEV no function there.
 * Source: Documentation/ABI/testing/sysfs-bus-pci.
 */
int lu_pci_resolve(const char *path, struct lu_bdf *out);

/**
 * lu_pci_identify() - Find a declared device, and insist that it is that one.
 * @dev: device of a rig
 * @out: set on success only
 *
 * Compares vendor and device id, and @dev->serial where one is declared: with
 * the serial number capability, or with what the nvme driver read from the
 * drive. A declared serial that nothing can be compared with (NVMe drive bound
 * to another driver) does not count as a difference.
 *
 * Return: 0; -EINVAL, -ENODEV as lu_pci_resolve(); -ESTALE something else sits
 * there; -errno of reading sysfs.
 * Source: PCIe Base Spec 6.2, 7.9.3 (Device Serial Number).
 */
int lu_pci_identify(const struct lu_rig_device *dev, struct lu_bdf *out);

/**
 * lu_pci_guard() - Whether a device may be taken away from the machine.
 * @dev: device of a rig
 * @bdf: where lu_pci_identify() found it
 *
 * Looks at every block and network device below the function, and below
 * functions behind it where it is a bridge. Changes nothing.
 *
 * Return: 0; -EPERM not `allow_destructive: yes`; -EBUSY a mounted file system,
 * swap, a holder (dm, md), the default route or a bridge or bond is on it;
 * -errno of reading sysfs or procfs: what cannot be seen is not allowed.
 */
int lu_pci_guard(const struct lu_rig_device *dev, struct lu_bdf bdf);

/**
 * lu_pci_driver() - Name of the driver a function is bound to.
 * @bdf:  function
 * @buf:  filled; "" when it has none
 * @size: bytes in @buf
 *
 * Return: 0; -ENODEV no such function; -ENAMETOOLONG.
 */
int lu_pci_driver(struct lu_bdf bdf, char *buf, size_t size);

/**
 * lu_pci_bind() - Have a function driven by one driver, or by none.
 * @bdf:    function; the caller has been through lu_pci_guard()
 * @driver: name of a loaded PCI driver; "" leaves it unbound
 * @undo:   told of each change before it is made; NULL: nobody is
 *
 * Uses driver_override, so no other function is affected. The override stays
 * set; replaying @undo restores it and the driver there was before. With
 * nothing to change, nothing is written or recorded.
 *
 * The kernel asks no driver whether it knows a function that is forced on it:
 * @driver has to be one that does. (e1000e probing an NVMe drive makes 7.3.4
 * oops, seen on q35-switch.)
 *
 * Context: root; may block while drivers let go and probe (NIC: 1 s).
 * Return: 0; -ENODEV no such function, or no such driver loaded (and then
 * nothing was changed); -EIO the driver did not take the function, or another
 * one is bound to it; -errno of @undo or of sysfs.
 */
int lu_pci_bind(struct lu_bdf bdf, const char *driver,
		const struct lu_undo *undo);

/**
 * lu_pci_bridges() - Bridges between a function and the root complex.
 * @bdf: function
 * @out: filled, nearest bridge first, root port last
 * @max: entries in @out
 *
 * Return: count; -ENODEV no such function; -ENOSPC more than @max.
 */
int lu_pci_bridges(struct lu_bdf bdf, struct lu_bdf *out, size_t max);

/**
 * lu_pci_is_vf() - Whether a function is an SR-IOV virtual function.
 *
 * Return: 1, 0; -ENODEV no such function.
 */
int lu_pci_is_vf(struct lu_bdf bdf);

/**
 * lu_pci_set_vfs() - Have a physical function show @n virtual functions.
 * @pf:   function bound to a driver that can do SR-IOV
 * @n:    virtual functions wanted, 0 for none
 * @undo: told of each change before it is made; NULL: nobody is
 *
 * Goes by way of 0 where another number is set, as the kernel insists.
 *
 * Context: root; may block for 1 s.
 * Return: 0; -ENODEV no such function; -EOPNOTSUPP not capable of SR-IOV;
 * -ERANGE more than it has; -errno of @undo or of sysfs.
 */
int lu_pci_set_vfs(struct lu_bdf pf, unsigned int n, const struct lu_undo *undo);

#endif
