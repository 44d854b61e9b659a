/* SPDX-License-Identifier: GPL-2.0-only */
/* Running points of the fault matrix: arming one, and telling what became of it. */
#ifndef LU_POINT_H
#define LU_POINT_H

#include <sys/types.h>

#include "lu_fault.h"
#include "lu_matrix.h"

/**
 * lu_point_symbol() - The function to probe for a point, on this kernel.
 *
 * Asks the fault module, which must be loaded.
 *
 * Return: the first symbol of its stage that can be probed; NULL none, or it cannot
 * be told.
 */
const char *lu_point_symbol(const struct lu_point *point);

/**
 * lu_point_unreachable() - Why a point cannot be reached on this kernel.
 * @point: point
 * @why:   set to NULL where it can be; else to text in a buffer that the next call
 *         overwrites
 *
 * Asks the fault module, as lu_point_symbol() does. What the kernel lacks it lacks
 * until it is left: the answer is kept.
 *
 * Return: 0; as lu_fault_arm(), but for -ENOENT, -EOPNOTSUPP and -EBUSY: it cannot
 * be told, and @why is NULL.
 */
int lu_point_unreachable(const struct lu_point *point, const char **why);

/**
 * lu_point_fault() - The fault that a point asks for.
 * @point: point
 * @nth:   hit that is to fire, from 1
 * @pid:   task that it is for; 0: any
 * @out:   filled; its strings live as long as the tables
 *
 * Return: 0; -ENOENT this kernel has none of the stage's symbols; as
 * lu_point_unreachable().
 */
int lu_point_fault(const struct lu_point *point, unsigned int nth, pid_t pid,
		   struct lu_fault *out);

/**
 * lu_point_arm() - Arm the fault of a point, for whoever gets there; a stage
 * with @own for the calling process.
 * @point: point
 * @nth:   hit that is to fire, from 1
 *
 * Changes: the stage fails once; lu_fault_clear() or the hit undoes it.
 * Return: 0; as lu_point_fault() and lu_fault_arm().
 */
int lu_point_arm(const struct lu_point *point, unsigned int nth);

/**
 * lu_point_with() - The point that has to fail for this one's sake.
 * @point: point
 * @with:  filled; lives as long as the tables
 *
 * Return: false there is none, as of most stages.
 */
bool lu_point_with(const struct lu_point *point, struct lu_point *with);

/**
 * lu_point_gives() - What the caller of the operation must see.
 *
 * Return: 0 where the fault leaves the call alone, else -errno.
 */
int lu_point_gives(const struct lu_point *point);

/**
 * lu_point_record() - Put a point's outcome into the journal.
 * @point:   point
 * @outcome: "ok" armed, hit, and as it must be; "wrong"; "not-hit" armed and
 *           never reached; "unreachable"
 * @text:    what was wrong, or why it cannot be reached; "" for nothing
 *
 * The function that was probed for it goes along: "" where none was asked for.
 *
 * Return: 0, also without an agent; as lu_carry().
 */
int lu_point_record(const struct lu_point *point, const char *outcome,
		    const char *text);

/**
 * lu_point_check_hit() - Did an armed point fire, once?
 *
 * Return: 0; -ENODATA it was not hit, or more often; as lu_fault_hits().
 */
int lu_point_check_hit(const struct lu_point *point);

/**
 * lu_point_judge() - Record what a trial of a point came to.
 * @err: 0 as it must be; -ENODATA armed and not hit; else wrong, as lu_errmsg()
 *       says
 *
 * Return: as lu_point_record().
 */
int lu_point_judge(const struct lu_point *point, int err);

#endif
