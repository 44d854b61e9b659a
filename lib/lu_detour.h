/* SPDX-License-Identifier: GPL-2.0-only */
/* What a test with jumps does in place of a point that cannot be reached. */
#ifndef LU_DETOUR_H
#define LU_DETOUR_H

#include "lu_cargo.h"
#include "lu_matrix.h"

/**
 * lu_detour() - Spend the legs of a point that cannot be reached.
 * @cargo: sent along, without a fault, so that each leg has something to see
 * @point: point
 * @why:   of lu_point_unreachable()
 * @phase: legs since it began; 0: it is recorded, with its reason
 * @slots: legs that it takes, which were counted before anything was known of
 *         this kernel
 *
 * Return: 0 in the last of its legs; before that never on success; as
 * lu_point_record(), lu_cargo_unpack() and lu_cargo_jump().
 */
int lu_detour(struct lu_cargo *cargo, const struct lu_point *point,
	      const char *why, unsigned int phase, unsigned int slots);

#endif
