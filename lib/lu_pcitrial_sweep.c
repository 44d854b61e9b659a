// SPDX-License-Identifier: GPL-2.0-only
/*
 * All points of a suite, one after the other, on the devices of one trial.
 * Touches the machine through lu_pcitrial_run() only.
 */
#include <errno.h>
#include <stdio.h>

#include "lu_call.h"
#include "lu_err.h"
#include "lu_pcitrial.h"

#define MAX_POINTS 256

int lu_pcitrial_sweep(struct lu_pcitrial *t, const char *suite)
{
	static struct lu_point points[MAX_POINTS];
	struct lu_matrix_rig rig;
	char first[600] = "";
	unsigned int failed = 0;
	size_t n;

	lu_call_rig(t->cargo.devs, t->cargo.n, &rig);
	n = lu_pcifail_points(&rig, suite, points, MAX_POINTS);
	if (!n || n > MAX_POINTS)
		return lu_err(-E2BIG, "%zu points for %s, 1 to %d expected", n,
			      suite, MAX_POINTS);
	for (size_t i = 0; i < n; i++) {
		if (!lu_pcitrial_run(t, &points[i]))
			continue;
		if (!failed++)
			snprintf(first, sizeof(first), "%.100s: %.400s",
				 points[i].id, lu_errmsg());
	}
	return failed ? lu_err(-EBADMSG, "%u of %zu points, the first: %s",
			       failed, n, first) :
			0;
}
