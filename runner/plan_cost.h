/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_PLAN_COST_H
#define RUNNER_PLAN_COST_H

#include "lu_matrix.h"
#include "lu_plan.h"
#include "suite_info.h"

/**
 * struct plan_cost - What a plan takes, about, on a quiet virtual rig.
 * @points:    points of the fault matrix that it runs
 * @points_ms: time for these, each as often as it is repeated
 * @rest_ms:   time for all else: tests, and their jumps
 * @unknown:   items whose suite did not say what it holds, and which are left out
 */
struct plan_cost {
	size_t points;
	double points_ms, rest_ms;
	size_t unknown;
};

/**
 * plan_cost_add() - Add what one item of a plan takes.
 * @cost:   added to
 * @item:   item
 * @info:   its suite, described for the item's cycles and steps; NULL: unknown
 * @points: of the matrix
 * @n:      count of @points
 *
 * A suite that has points takes what these take; an item with steps runs so many
 * of them at most. Of any other suite each test takes a time of its own, and one
 * for each jump.
 */
void plan_cost_add(struct plan_cost *cost, const struct lu_plan_item *item,
		   const struct suite_info *info, const struct lu_point *points,
		   size_t n);

#endif /* RUNNER_PLAN_COST_H */
