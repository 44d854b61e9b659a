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

/**
 * lu_ddmin_next() - The next part to try, where one process cannot try them all.
 * @n:       items of the list, which are 0 to @n - 1
 * @answers: a character for each part that was tried, in their order: '1' it
 *           failed, '0' it did not. The first is the whole list
 * @part:    room for @n; receives the next part
 * @best:    room for @n; receives the smallest that is known to fail
 * @n_best:  set to the number of its items; 0: none failed
 *
 * Return: number of items in @part; 0 there is nothing more to try.
 */
size_t lu_ddmin_next(size_t n, const char *answers, size_t *part, size_t *best,
		     size_t *n_best);

#endif
