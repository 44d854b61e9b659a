// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the order of points over legs. Pure but for the rig, the seed and the
 * number of steps, which come from the environment; touches nothing.
 */
#include "lu_schedule.h"

#include <errno.h>
#include <stdlib.h>

#include "lu_agent.h"
#include "lu_err.h"
#include "lu_owed.h"

int lu_schedule_fill(struct lu_schedule *schedule, const char *suite,
		     const struct lu_matrix_rig *rig)
{
	size_t n = lu_matrix_points(rig, suite, LU_OPS, schedule->points,
				    LU_SCHEDULE_MAX);

	schedule->n = 0;
	if (n > LU_SCHEDULE_MAX)
		return lu_err(-E2BIG, "%s has %zu points on this rig, %d fit",
			      suite, n, LU_SCHEDULE_MAX);
	schedule->n = lu_owed_steps(suite, schedule->points, n,
				    lu_agent_steps(), lu_agent_seed());
	return 0;
}

int lu_schedule_make(struct lu_schedule *schedule, const char *suite)
{
	const struct lu_rig *rig = lu_agent_rig();
	struct lu_matrix_rig known;

	schedule->n = 0;
	if (!rig)
		return 0;
	lu_matrix_rig_from(rig, lu_agent_devices(), &known);
	return lu_schedule_fill(schedule, suite, &known);
}

unsigned int lu_schedule_legs(const struct lu_schedule *schedule)
{
	unsigned int legs = 1 + schedule->clean;

	for (size_t i = 0; i < schedule->n; i++)
		legs += schedule->slots(&schedule->points[i]);
	return legs;
}

void lu_schedule_at(const struct lu_schedule *schedule, unsigned int leg,
		    struct lu_schedule_leg *out)
{
	unsigned int begins = 0, slots;

	*out = (struct lu_schedule_leg){ 0 };
	for (size_t i = 0; i < schedule->n; i++) {
		slots = schedule->slots(&schedule->points[i]);
		if (leg == begins)
			out->begin = &schedule->points[i];
		if (leg > begins && leg <= begins + slots) {
			out->check = &schedule->points[i];
			out->phase = leg - begins;
		}
		begins += slots;
	}
	out->leave = schedule->clean && leg == begins;
	out->arrive = schedule->clean && leg == begins + 1;
}
