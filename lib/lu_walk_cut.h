/* SPDX-License-Identifier: GPL-2.0-only */
/* A walk that failed, taken again and cut down to what it fails by. */
#ifndef LU_WALK_CUT_H
#define LU_WALK_CUT_H

#include "lu_walk_act.h"

/**
 * lu_walk_again() - Take steps from an empty machine, as far as they apply.
 * @devs:  bound to lutorture_pci; nothing of them may be preserved or incoming
 * @n:     number of them
 * @steps: their outcomes are predicted anew
 * @count: number of them
 *
 * All that it opens is closed again.
 *
 * Return: 0 each came out as predicted, and nothing was left behind; -EBADMSG
 * one did not, which lu_errmsg() names; -errno of opening.
 */
int lu_walk_again(const struct lu_fixture_device *devs, int n,
		  const struct lu_walk_step *steps, size_t count);

/**
 * lu_walk_cut() - Cut steps down to a shortest walk that still fails.
 * @steps: taken, the last one having failed; what is left of them afterwards
 * @count: number of them
 * @tries: walks to take at most
 *
 * Each try begins with the provider loaded anew where the last one left
 * something behind. Nothing may be open or incoming.
 *
 * Return: how many steps are left, 1 or more; -ENOENT the walk does not fail
 * when it is taken again; -errno.
 */
int lu_walk_cut(const struct lu_fixture_device *devs, int n,
		struct lu_walk_step *steps, size_t count, unsigned int tries);

#endif
