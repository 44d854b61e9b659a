/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Budgets of a device: what its rig file says that figures of a run may be at most.
 */
#ifndef LU_BUDGET_H
#define LU_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

#include "lu_rig.h"

#define LU_BUDGET_FIGURES 2  /* names that the figure of a budget may have */
#define LU_BUDGET_NAME	  64 /* bytes of a stage's name */

/**
 * struct lu_budget - One budget of a device.
 * @key:     in the rig file: "blackout_ms", "stages"
 * @figures: names under which the figure is measured; NULL behind the last
 * @unit:    of @limit
 * @limit:   what a value may be at most, from 0
 * @machine: the figure is the whole machine's, not the device's
 * @stage:   name of the stage or part, of a budget of "stages"; else ""
 * @figure:  the figure of that
 */
struct lu_budget {
	const char *key;
	const char *figures[LU_BUDGET_FIGURES];
	const char *unit;
	double limit;
	bool machine;
	char stage[LU_BUDGET_NAME], figure[LU_BUDGET_NAME + 8];
};

/**
 * lu_budget_at() - Budgets of a device, one by one.
 * @device: of a rig that was loaded
 * @i:      from 0
 * @out:    filled; @figures of a stage points into it
 *
 * Return: true; false behind the last.
 */
bool lu_budget_at(const struct lu_rig_device *device, size_t i,
		  struct lu_budget *out);

/** lu_budget_is_limit() - Whether a text is a number from 0, like 20 or 0.5. */
bool lu_budget_is_limit(const char *text);

/**
 * lu_budget_is_stage() - Whether a text is "STAGE=LIMIT".
 *
 * STAGE is one of lu_stage_at(), a part of the blackout, lu_part_name(), a stage
 * beside it, lu_part_outside_name(), or LU_PART_FIRST_IO.
 */
bool lu_budget_is_stage(const char *text);

#endif
