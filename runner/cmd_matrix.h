/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of `lutorture list --matrix`. */
#ifndef CMD_MATRIX_H
#define CMD_MATRIX_H

#include "lu_matrix.h"

/**
 * print_matrix_kinds() - All kinds of fault, to stdout.
 * @points: of the rig, to count from
 * @n:      number of them
 */
void print_matrix_kinds(const struct lu_point *points, size_t n);

#endif
