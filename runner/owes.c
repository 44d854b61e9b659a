// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of a plan owe of the fault matrix, as it is recorded before any
 * of them runs: a report of later goes by it, whatever the tables are by then.
 * Owns nothing; touches nothing on the machine.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_owed.h"
#include "owes.h"

static bool has_test(const struct suite_info *info, const char *test)
{
	if (!test)
		return info->n_tests == 1;
	for (size_t i = 0; i < info->n_tests; i++)
		if (!strcmp(info->tests[i], test))
			return true;
	return false;
}

int owes_check(const struct lu_matrix_rig *rig, const struct suite_info *info)
{
	struct lu_point *points;
	long n = lu_owed_points(rig, info->name, NULL, 0, 0, &points);
	int err = n < 0 ? (int)n : 0;

	for (long i = 0; !err && i < n; i++)
		if (!has_test(info, points[i].test))
			err = lu_err(-EINVAL,
				     "point %s: suite %s has no test %s",
				     points[i].id, info->name,
				     points[i].test ?: "of its own for it");
	free(points);
	return err;
}

int owes_add(json_t *owes, size_t item, const struct lu_matrix_rig *rig,
	     const struct lu_plan_item *plan, const char *test, uint64_t seed)
{
	struct lu_point *points;
	long n = lu_owed_points(rig, plan->suite, test, plan->steps, seed,
				&points);
	json_t *ids = n > 0 ? json_array() : NULL;
	int err = n < 0 ? (int)n : n && !ids ? -ENOMEM : 0;

	for (long i = 0; !err && i < n; i++)
		if (json_array_append_new(ids, json_string(points[i].id)))
			err = -ENOMEM;
	free(points);
	if (err || !n) {
		json_decref(ids);
		return err;
	}
	return json_array_append_new(owes, json_pack("{s:I, s:o}", "item",
						     (json_int_t)item, "points",
						     ids)) ?
		       -ENOMEM :
		       0;
}
