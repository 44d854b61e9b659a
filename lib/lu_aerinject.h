/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own injector of PCIe errors, aer_inject. */
#ifndef LU_AERINJECT_H
#define LU_AERINJECT_H

#include <limits.h>
#include <stdint.h>

#include "lu_bdf.h"

#define LU_AERINJECT_DEVICE "/dev/aer_inject" /* is there while it is loaded */
#define LU_AERINJECT_NAME   "aer_inject"      /* for lu_kmod_unload() */

/**
 * lu_aerinject_module() - The module's file, for lu_kmod_load().
 * @path: filled; below $LUTORTURE_MODULES, and there where
 *        CONFIG_PCIEAER_INJECT=m
 */
void lu_aerinject_module(char path[PATH_MAX]);

/**
 * lu_aerinject() - Have a function report errors.
 * @fn:            with an AER capability; a root port is above it
 * @uncorrectable: bits of its Uncorrectable Error Status; 0: none
 * @correctable:   bits of its Correctable Error Status; 0: none
 *
 * The module must be loaded. What it fakes for the function stays faked until it is
 * unloaded.
 *
 * Return: 0; -ENOENT it is not loaded; -errno of the injector.
 * Source: drivers/pci/pcie/aer_inject.c of Linux 7.3.4.
 */
int lu_aerinject(struct lu_bdf fn, uint32_t uncorrectable, uint32_t correctable);

#endif
