/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which points of the fault matrix a test of a plan has to record. Made from the
 * tables that the suites run their points from, and asked before they do: what a
 * run has recorded is held against it.
 */
#ifndef LU_OWED_H
#define LU_OWED_H

#include <stdint.h>

#include "lu_matrix.h"

/**
 * lu_owed_spread() - A sample of points, spread evenly over all.
 * @points: thinned out in place
 * @n:      of them
 * @want:   how many to keep; 0: all
 * @seed:   where the sample begins: each point is in that of one seed or another
 *
 * Return: how many are left.
 */
size_t lu_owed_spread(struct lu_point *points, size_t n, size_t want,
		      uint64_t seed);

/**
 * lu_owed_steps() - The points of a suite that a plan with steps asks for.
 * @suite:  its name
 * @points: all its points, in their order; thinned out in place
 * @n:      of them
 * @steps:  of the plan; 0: none given
 * @seed:   of the run
 *
 * Some suites take a sample, some so many of each operation, the others all.
 *
 * Return: how many are left.
 */
size_t lu_owed_steps(const char *suite, struct lu_point *points, size_t n,
		     unsigned int steps, uint64_t seed);

/**
 * lu_owed_points() - The points that a test has to record.
 * @rig:   devices of the run
 * @suite: its suite; NULL: all points of all suites, whatever @steps says
 * @test:  "fixture.test"; NULL: those of all its tests
 * @steps: of the plan; 0: none given
 * @seed:  of the run
 * @out:   list that is released by free(); NULL where there are none
 *
 * Return: how many; -ENOMEM.
 */
long lu_owed_points(const struct lu_matrix_rig *rig, const char *suite,
		    const char *test, unsigned int steps, uint64_t seed,
		    struct lu_point **out);

#endif
