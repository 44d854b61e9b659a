/* SPDX-License-Identifier: GPL-2.0-only */
/* The points of the fault matrix that the tests of a plan have to record. */
#ifndef RUNNER_OWES_H
#define RUNNER_OWES_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "lu_matrix.h"
#include "lu_plan.h"
#include "suite_info.h"

/**
 * owes_check() - Has each point of a suite a test that records it?
 * @rig:  devices of the item
 * @info: the suite, as it describes itself
 *
 * Return: 0; -EINVAL one has not, as lu_errmsg() says; -ENOMEM.
 */
int owes_check(const struct lu_matrix_rig *rig, const struct suite_info *info);

/**
 * owes_add() - Add what a test owes to the list of the record "owes".
 * @owes: JSON array; an entry {item, points} for each test that has points
 * @item: place of the test in the record "items", from 0
 * @rig:  devices of the item
 * @plan: the item of the plan: suite and steps
 * @test: of that suite
 * @seed: of the run
 *
 * Return: 0; -ENOMEM.
 */
int owes_add(json_t *owes, size_t item, const struct lu_matrix_rig *rig,
	     const struct lu_plan_item *plan, const char *test, uint64_t seed);

#endif /* RUNNER_OWES_H */
