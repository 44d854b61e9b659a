/* SPDX-License-Identifier: GPL-2.0-only */
/* Walks as text, so that one that failed can be taken again. */
#ifndef LU_WALK_FILE_H
#define LU_WALK_FILE_H

#include "lu_walk.h"

#define LU_WALK_FILE_NAME "walk" /* in the folder of the test that failed */
#define LU_WALK_FILE_MAX  16384	 /* steps */

/**
 * lu_walk_save() - Write steps to a new file.
 * @path:  file; replaced if it is there
 * @steps: in their order; their outcomes are not kept
 * @n:     number of them
 *
 * Return: 0; -errno.
 */
int lu_walk_save(const char *path, const struct lu_walk_step *steps, size_t n);

/**
 * lu_walk_load() - Read them again.
 * @path:  file
 * @steps: filled, without outcomes
 * @max:   room in @steps
 * @n:     set to how many there are
 *
 * Return: 0; -errno of reading; -EBADMSG a line that is no step, with its
 * number; -ENOSPC more than @max.
 */
int lu_walk_load(const char *path, struct lu_walk_step *steps, size_t max,
		 size_t *n);

#endif
