/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_MASTER_H
#define LU_MASTER_H

#include <stdbool.h>

#include "lu_bdf.h"

/**
 * lu_master_set() - Let a function start DMA, or stop it.
 * @bdf: function bound to lutorture_pci
 * @on:  wanted value of the bus master enable bit (BME)
 *
 * Writes the COMMAND register. Undone when the driver lets the function go:
 * disabling it clears the bit.
 *
 * Context: root.
 * Return: 0; -ENODEV no such function, or it reads all ones; -EIO the bit did
 * not take; -errno of sysfs.
 * Source: PCIe Base Spec 6.2, 7.5.1.1.3.
 */
int lu_master_set(struct lu_bdf bdf, bool on);

/**
 * lu_master_get() - May a function start DMA?
 *
 * Return: 1 yes, 0 no; -ENODEV no such function, or it reads all ones; -EIO;
 * -errno of sysfs.
 */
int lu_master_get(struct lu_bdf bdf);

/**
 * lu_master_check_arrived() - Did all that was handed over arrive as bus masters?
 *
 * Endpoints and bridges: the far side of a bridge that is none masters nothing.
 * Each was looked at as lutorture_pci was loaded.
 *
 * Return: 0; -EBADMSG one did not: text names the first; as lu_provider_read().
 */
int lu_master_check_arrived(void);

#endif
