/* SPDX-License-Identifier: GPL-2.0-only */
/* Paths in sysfs and procfs, for the lu_pci files and lu_guard.c. */
#ifndef LU_PCI_SYS_H
#define LU_PCI_SYS_H

#include <limits.h>
#include <stddef.h>

#include "lu_bdf.h"

/**
 * lu_pci_sys_path() - Absolute path below the root of lu_pci_set_root().
 * @buf: filled
 * @fmt: printf format of the path on a real machine, from "/"
 *
 * Return: @buf; a path too long to exist becomes "", which no call can open.
 */
const char *lu_pci_sys_path(char buf[PATH_MAX], const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** lu_pci_sys_attr() - Path of an attribute of a function; "" is its folder. */
const char *lu_pci_sys_attr(char buf[PATH_MAX], struct lu_bdf bdf,
			    const char *attr);

/** lu_pci_sys_link() - Last part of a link's target; 0, -errno of readlink(). */
int lu_pci_sys_link(const char *path, char *buf, size_t size);

/** lu_pci_sys_exists() - 0; -ENODEV with a message: no such function. */
int lu_pci_sys_exists(struct lu_bdf bdf);

#endif
