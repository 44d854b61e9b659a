/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one generator of random numbers: seeded, the same on every machine, and
 * never reseeded behind the caller's back.
 */
#ifndef LU_RAND_H
#define LU_RAND_H

#include <stdint.h>

struct lu_rand {
	uint64_t s;
};

/**
 * lu_rand_seed() - Start a sequence.
 * @seed: any value; equal seeds give equal sequences
 */
void lu_rand_seed(struct lu_rand *r, uint64_t seed);

/**
 * lu_rand_next() - Next 64 random bits.
 * Source: SplitMix64, S. Vigna, prng.di.unimi.it/splitmix64.c (public domain).
 */
uint64_t lu_rand_next(struct lu_rand *r);

/**
 * lu_rand_below() - Uniform number from 0 to @n - 1, without modulo bias.
 * @n: 0 gives 0
 */
uint32_t lu_rand_below(struct lu_rand *r, uint32_t n);

#endif
