// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the legs of points that cannot be reached: plain cycles, one a leg.
 * Touches the machine through lu_cargo only.
 */
#include "lu_detour.h"

#include "lu_point.h"

int lu_detour(struct lu_cargo *cargo, const struct lu_point *point,
	      const char *why, unsigned int phase, unsigned int slots)
{
	int err;

	if (phase)
		err = lu_cargo_unpack(cargo, LU_OP_OPEN);
	else
		err = lu_point_record(point, "unreachable", why);
	return err ?: phase < slots ? lu_cargo_jump(cargo) : 0;
}
