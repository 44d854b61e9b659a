/* SPDX-License-Identifier: GPL-2.0-only */
/* What is below a bridge, whether it is a device of the rig or not. */
#ifndef LU_PCIBELOW_H
#define LU_PCIBELOW_H

#include <stdbool.h>
#include <stddef.h>

#include "lu_bdf.h"

/**
 * lu_pcibelow() - Functions below a bridge, as sysfs has them.
 * @top: bridge; an endpoint has none
 * @out: filled, a bridge before what is below it
 * @max: entries in @out
 *
 * Return: count; -ENODEV no such function; -ENOSPC more than @max.
 */
int lu_pcibelow(struct lu_bdf top, struct lu_bdf *out, size_t max);

/** lu_pcibelow_bridge() - Is a function a bridge? */
bool lu_pcibelow_bridge(struct lu_bdf fn);

/**
 * lu_pcibelow_empty() - Is a function a bridge with no endpoint below it?
 *
 * Nobody uses it, so that it can be reset and written to with the rest.
 */
bool lu_pcibelow_empty(struct lu_bdf fn);

#endif
