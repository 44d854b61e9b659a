// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions on the paths of devices, as the fault matrix counts them: how many,
 * and how many that no path before had. Pure.
 */
#include "lu_matrix.h"

/* "0000:00:04.0/00.0/01.0/00.0": a function, and one more for each slash. */
static unsigned int count_hops(const char *path)
{
	unsigned int n = 1;

	for (; *path; path++)
		n += *path == '/';
	return n;
}

/* Paths begin at the root, so what two of them share is their beginning. */
static unsigned int count_shared(const char *a, const char *b)
{
	unsigned int n = 0;

	for (; *a && *a == *b; a++, b++)
		n += *a == '/';
	return n + ((!*a || *a == '/') && (!*b || *b == '/'));
}

void lu_matrix_paths(struct lu_matrix_rig *rig,
		     const char *const path[LU_PLACES])
{
	unsigned int shared;

	for (int p = 0; p < LU_PLACES; p++) {
		rig->hops[p] = count_hops(path[p]);
		rig->own[p] = rig->hops[p];
		for (int before = 0; before < p; before++) {
			shared = count_shared(path[p], path[before]);
			if (rig->own[p] > rig->hops[p] - shared)
				rig->own[p] = rig->hops[p] - shared;
		}
	}
}
