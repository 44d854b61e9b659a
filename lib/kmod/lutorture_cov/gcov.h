/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUCOV_GCOV_H
#define LUCOV_GCOV_H

#include <linux/types.h>

struct gcov_info;

/**
 * lucov_gcov_resolve() - Find the kernel's functions for its counters.
 *
 * Return: 0; -EOPNOTSUPP they are not there, or not to be called; -ENOMEM.
 */
int lucov_gcov_resolve(void);

/** lucov_gcov_release() - Undo lucov_gcov_resolve(). */
void lucov_gcov_release(void);

/**
 * lucov_gcov_add() - Add all counters to a region, and set them to zero.
 * @region: opened by lucov_open()
 * @size:   its bytes
 *
 * Context: any, also with interrupts off. Not twice at once.
 */
void lucov_gcov_add(void *region, size_t size);

/**
 * lucov_gcov_add_one() - The same, of one object file.
 * @region: opened by lucov_open()
 * @size:   its bytes
 * @info:   the kernel's counters of the file, which must not go meanwhile
 *
 * Context: as lucov_gcov_add().
 */
void lucov_gcov_add_one(void *region, size_t size, struct gcov_info *info);

#endif
