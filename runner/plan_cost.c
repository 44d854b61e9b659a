// SPDX-License-Identifier: GPL-2.0-only
/*
 * About how long a plan takes. Owns the costs of tests and jumps; those of the
 * points are the matrix's. Pure.
 */
#include "plan_cost.h"

#include <string.h>

/*
 * Oracles, snapshots and the boot included: medians of the plan smoke on rig
 * q35-switch, a 2-core machine with nothing else to do.
 */
#define TEST_MS 300
#define JUMP_MS 4500
#define KILL_MS 3000 /* controller or agent comes up again */

/* What takes far more than that. */
static const struct {
	const char *suite;
	unsigned int test_ms, jump_ms;
} costs[] = {
	{ "data_at_rest", 8000, JUMP_MS },
	{ "preserve", 700, JUMP_MS },
	{ "snapshot", 1500, JUMP_MS },
	{ "way_kernel", TEST_MS, 6000 },
};

static double cost_of_test(const char *suite, unsigned int jumps)
{
	for (size_t i = 0; i < sizeof(costs) / sizeof(*costs); i++)
		if (!strcmp(costs[i].suite, suite))
			return costs[i].test_ms +
			       (double)costs[i].jump_ms * jumps;
	return TEST_MS + (double)JUMP_MS * jumps;
}

static bool add_points(struct plan_cost *cost, const struct lu_plan_item *item,
		       const struct lu_point *points, size_t n)
{
	size_t all = 0, taken;
	double ms = 0;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(points[i].suite, item->suite))
			continue;
		all++;
		ms += points[i].cost_ms;
	}
	if (!all)
		return false;
	taken = item->steps && item->steps < all ? item->steps : all;
	cost->points += taken;
	cost->points_ms += ms * taken / all * item->repeat;
	return true;
}

void plan_cost_add(struct plan_cost *cost, const struct lu_plan_item *item,
		   const struct suite_info *info, const struct lu_point *points,
		   size_t n)
{
	size_t tests;

	if (add_points(cost, item, points, n))
		return;
	if (!info) {
		cost->unknown++;
		return;
	}
	tests = item->n_tests ? item->n_tests : info->n_tests;
	cost->rest_ms += cost_of_test(item->suite, info->legs - 1) * tests *
				 item->repeat +
			 (double)KILL_MS * item->kills;
}
