/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Delta debugging: the smallest part of a list that still fails, by leaving out
 * ever smaller pieces of it.
 *
 * Source: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
 * Input", IEEE TSE 28(2), 2002.
 */
#ifndef LU_DDMIN_H
#define LU_DDMIN_H

#include <stdbool.h>
#include <stddef.h>

/**
 * lu_ddmin() - Cut a failing list down.
 * @list:  indices, in their order; what is left of them afterwards
 * @n:     number of them; the whole of it is known to fail
 * @fails: does this part fail too? Asked for ever shorter ones
 * @ctx:   for @fails
 * @tries: how often @fails may be asked
 *
 * Return: how many are left. If @tries sufficed, the list fails no more without
 * any single one of them.
 */
size_t lu_ddmin(size_t *list, size_t n,
		bool (*fails)(const size_t *list, size_t n, void *ctx),
		void *ctx, unsigned int tries);

#endif
