/* SPDX-License-Identifier: GPL-2.0-only */
/* A walk that failed, taken again and cut down to what it fails by. */
#ifndef LU_WALK_CUT_H
#define LU_WALK_CUT_H

#include "lu_walk_act.h"

/**
 * lu_walk_again() - Take steps of one kernel from an empty machine, as far as
 * they apply.
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
 * lu_walk_part() - Take the steps before a walk's jump, or those behind it.
 * @devs, @n: as for lu_walk_again()
 * @steps: with one jump that is not refused, or none
 * @count: number of them
 * @leg:   0 those before, 1 those behind
 * @jump:  of leg 0: set to the jump, which is not taken; its outcome is 0
 *
 * Of leg 1 all that is opened is closed again. Of leg 0 it is kept open, if no
 * step failed.
 *
 * Return: 0; 1 of leg 0: there is no jump to take, and all is closed; -EINVAL
 * more than one jump; as lu_walk_again().
 */
int lu_walk_part(const struct lu_fixture_device *devs, int n,
		 const struct lu_walk_step *steps, size_t count, int leg,
		 struct lu_walk_step *jump);

/**
 * lu_walk_is_jump() - Is a step a jump that is not refused?
 */
bool lu_walk_is_jump(const struct lu_walk_step *step);

/**
 * lu_walk_is_empty() - Is nothing preserved, and no session alive?
 *
 * Return: 0; -EBADMSG something is left behind; as lu_provider_status() and
 * lu_provider_check_counts().
 */
int lu_walk_is_empty(void);

/**
 * lu_walk_try() - Does a walk fail, taken in a process of its own?
 * @walk: takes it, as lu_walk_again() does
 * @ctx:  for @walk
 *
 * One that does not get to its end, killed or by an error of the tester, says
 * nothing of the walk.
 *
 * Return: true: it gave -EBADMSG; false: anything else.
 */
bool lu_walk_try(int (*walk)(void *ctx), void *ctx);

/**
 * lu_walk_cut() - Cut steps down to a shortest walk that still fails.
 * @steps: taken, the last one having failed; what is left of them afterwards
 * @count: number of them
 * @tries: walks to take at most
 *
 * No try begins after 60 s. Each begins with the provider loaded anew where the
 * last one left something behind. Nothing may be open or incoming.
 *
 * Return: how many steps are left, 1 or more; -ENOENT the walk does not fail
 * when it is taken again; -errno.
 */
int lu_walk_cut(const struct lu_fixture_device *devs, int n,
		struct lu_walk_step *steps, size_t count, unsigned int tries);

#endif
