/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_FUNCTIONS_H
#define LUTORTURE_FUNCTIONS_H

#include <stddef.h>

#include "lu_bdf.h"
#include "lu_rig.h"

#define FUNCTIONS_MAX 1024

/**
 * struct functions - PCI functions, each once, in order of being added.
 * @bdf: the functions
 * @n:   their count
 */
struct functions {
	struct lu_bdf bdf[FUNCTIONS_MAX];
	size_t n;
};

/**
 * functions_add() - Add a function and every bridge above it.
 * @set: zero-initialised to begin with
 * @bdf: function, already there or not
 *
 * Return: 0; -ENODEV no such function; -ENOSPC.
 */
int functions_add(struct functions *set, struct lu_bdf bdf);

/**
 * functions_add_rig() - Add all devices of a rig, with their bridges.
 * @set: zero-initialised to begin with
 * @rig: each device must be there and be what the rig says
 *
 * Return: 0; -errno as lu_pci_identify().
 */
int functions_add_rig(struct functions *set, const struct lu_rig *rig);

#endif
