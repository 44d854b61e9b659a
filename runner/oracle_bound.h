/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ORACLE_BOUND_H
#define ORACLE_BOUND_H

#include <stddef.h>
#include <stdint.h>

#include "lu_bdf.h"

#define ORACLE_BOUND_MAX 1024 /* functions followed; more count as unchanged */

/**
 * struct oracle_stamp - What tells one binding of a function from the next.
 * @bdf:   function
 * @inode: of its device node; 0 while it is not bound to lutorture_pci
 * @sec:   time of that node, seconds
 * @nsec:  and nanoseconds
 */
struct oracle_stamp {
	struct lu_bdf bdf;
	uint64_t inode;
	int64_t sec, nsec;
};

/** struct oracle_bound - Stamps of @n functions. */
struct oracle_bound {
	size_t n;
	struct oracle_stamp stamp[ORACLE_BOUND_MAX];
};

/**
 * oracle_bound_take() - Note the bindings of now.
 * @bound: filled
 * @duts:  functions
 * @n:     their number
 */
void oracle_bound_take(struct oracle_bound *bound, const struct lu_bdf *duts,
		       size_t n);

/**
 * oracle_bound_changed() - Which of them are others now.
 * @bound: bindings of then
 * @out:   receives the functions
 *
 * Return: their number.
 */
size_t oracle_bound_changed(const struct oracle_bound *bound,
			    struct lu_bdf out[ORACLE_BOUND_MAX]);

#endif
