/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which points of the fault matrix a test with jumps is at in a leg. Every leg
 * works it out anew from the rig, the seed and its own number.
 */
#ifndef LU_SCHEDULE_H
#define LU_SCHEDULE_H

#include "lu_matrix.h"

#define LU_SCHEDULE_MAX 2048

/**
 * struct lu_schedule - Points in their order.
 * @points: those of the suite, or a sample of them
 * @n:      how many
 * @slots:  legs that a point takes after the one it begins in, at least 1
 * @clean:  a cycle without a fault ends it all, for one leg more
 */
struct lu_schedule {
	struct lu_point points[LU_SCHEDULE_MAX];
	size_t n;
	unsigned int (*slots)(const struct lu_point *point);
	bool clean;
};

/**
 * struct lu_schedule_leg - What is to be done in a leg.
 * @check: point that is under way; NULL in the first leg
 * @phase: legs since it began, from 1
 * @begin: point to begin in this leg; NULL while @check goes on, or none is left
 * @leave: none is left, and the clean cycle begins
 * @arrive: it ends here
 */
struct lu_schedule_leg {
	const struct lu_point *check;
	unsigned int phase;
	const struct lu_point *begin;
	bool leave, arrive;
};

/**
 * lu_schedule_make() - Fill a schedule for the rig of this run.
 * @schedule: @slots and @clean are set; the rest is filled
 * @suite:    whose points
 *
 * LUTORTURE_STEPS limits their number: they are then spread evenly over all, at
 * an offset that comes from the seed. Without a rig there are none.
 *
 * Return: 0; -E2BIG there are more than LU_SCHEDULE_MAX, and none is in it.
 */
int lu_schedule_make(struct lu_schedule *schedule, const char *suite);

/**
 * lu_schedule_fill() - The same for a rig that is given.
 * @rig: devices, and functions on their paths
 *
 * Return: as lu_schedule_make().
 */
int lu_schedule_fill(struct lu_schedule *schedule, const char *suite,
		     const struct lu_matrix_rig *rig);

/** lu_schedule_legs() - Legs that the whole of it takes, at least 1. */
unsigned int lu_schedule_legs(const struct lu_schedule *schedule);

/** lu_schedule_at() - What is to be done in leg @leg. */
void lu_schedule_at(const struct lu_schedule *schedule, unsigned int leg,
		    struct lu_schedule_leg *out);

#endif
