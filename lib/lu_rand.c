// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the one generator of random numbers (SplitMix64). Touches nothing on the
 * machine; in particular it must never take a seed from it, so that a printed
 * seed repeats a run.
 */
#include "lu_rand.h"

void lu_rand_seed(struct lu_rand *r, uint64_t seed)
{
	r->s = seed;
}

uint64_t lu_rand_next(struct lu_rand *r)
{
	uint64_t z = (r->s += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* Lemire, "Fast random integer generation in an interval" (2019). */
uint32_t lu_rand_below(struct lu_rand *r, uint32_t n)
{
	uint64_t m = (lu_rand_next(r) >> 32) * n;
	uint32_t floor;

	if ((uint32_t)m < n) {
		floor = -n % n;
		while ((uint32_t)m < floor)
			m = (lu_rand_next(r) >> 32) * n;
	}
	return m >> 32;
}
