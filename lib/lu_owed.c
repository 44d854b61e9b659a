// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the table of how suites take the steps of a plan. Pure: touches nothing.
 */
#include "lu_owed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_pcifail.h"

size_t lu_owed_spread(struct lu_point *points, size_t n, size_t want,
		      uint64_t seed)
{
	size_t kept = 0;

	if (!want || want >= n)
		return n;
	for (size_t i = 0; i < n; i++)
		if ((i * want + seed % n) % n < want)
			points[kept++] = points[i];
	return kept;
}

/* The first of each operation. */
static size_t take_first(struct lu_point *points, size_t n, size_t want,
			 uint64_t seed)
{
	size_t taken[LU_OPS] = { 0 }, kept = 0;

	(void)seed;
	for (size_t i = 0; i < n; i++)
		if (!want || taken[points[i].stage->op]++ < want)
			points[kept++] = points[i];
	return kept;
}

/* All others run all of their points. */
static const struct {
	const char *suite;
	size_t (*take)(struct lu_point *points, size_t n, size_t want,
		       uint64_t seed);
} suites[] = {
	{ "fault_outgoing", take_first },
	{ "fault_jump", lu_owed_spread },
	{ "fault_crash", lu_owed_spread },
	{ LU_PCIFAIL_JUMP, lu_owed_spread },
};

size_t lu_owed_steps(const char *suite, struct lu_point *points, size_t n,
		     unsigned int steps, uint64_t seed)
{
	for (size_t i = 0; i < sizeof(suites) / sizeof(*suites); i++)
		if (!strcmp(suites[i].suite, suite))
			return suites[i].take(points, n, steps, seed);
	return n;
}

static size_t keep_test(struct lu_point *points, size_t n, const char *test)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!test || !points[i].test || !strcmp(points[i].test, test))
			points[kept++] = points[i];
	return kept;
}

long lu_owed_points(const struct lu_matrix_rig *rig, const char *suite,
		    const char *test, unsigned int steps, uint64_t seed,
		    struct lu_point **out)
{
	size_t n = lu_matrix_points(rig, suite, LU_OPS, NULL, 0);

	*out = NULL;
	if (!n)
		return 0;
	*out = calloc(n, sizeof(**out));
	if (!*out)
		return lu_err(-ENOMEM, "no memory for %zu points", n);
	lu_matrix_points(rig, suite, LU_OPS, *out, n);
	if (suite)
		n = lu_owed_steps(suite, *out, n, steps, seed);
	n = keep_test(*out, n, test);
	if (n)
		return (long)n;
	free(*out);
	*out = NULL;
	return 0;
}
