// SPDX-License-Identifier: GPL-2.0-only
/*
 * What must come of a step that was drawn for another state than the walk is in:
 * steps before it have been left out. Touches nothing on the machine.
 *
 * Within one kernel only: nothing is incoming, and no jump succeeds.
 */
#include <errno.h>

#include "lu_walk_rules.h"

static bool predict_create(const struct lu_walk *w, struct lu_walk_step *step)
{
	if (lu_walk_find_slot(w, LU_WALK_IS_OUT, (int)step->name) >= 0)
		step->expect = -EEXIST;
	return step->expect || w->slots[step->slot].state == LU_WALK_FREE;
}

static bool predict_preserve(const struct lu_walk *w, struct lu_walk_step *step)
{
	if (!lu_walk_has_fd(&w->slots[step->slot]))
		return false;
	step->expect = lu_walk_expect_preserve(w, step);
	return true;
}

static bool predict_close(const struct lu_walk *w, struct lu_walk_step *step)
{
	return lu_walk_has_fd(&w->slots[step->slot]);
}

static bool predict_unknown(const struct lu_walk *w, struct lu_walk_step *step)
{
	(void)w;
	step->expect = -ENOENT;
	return true;
}

static bool predict_refused(const struct lu_walk *w, struct lu_walk_step *step)
{
	step->expect = -EINVAL;
	return lu_walk_has_fd(&w->slots[step->slot]);
}

static bool predict_jump(const struct lu_walk *w, struct lu_walk_step *step)
{
	return step->stage && lu_walk_carries_a_device(w);
}

static bool (*const predictions[LU_WALK_N_OPS])(const struct lu_walk *w,
						struct lu_walk_step *step) = {
	[LU_WALK_CREATE] = predict_create,
	[LU_WALK_PRESERVE] = predict_preserve,
	[LU_WALK_CLOSE] = predict_close,
	[LU_WALK_RETRIEVE_SESSION] = predict_unknown,
	[LU_WALK_RETRIEVE_FD] = predict_refused,
	[LU_WALK_FINISH] = predict_refused,
	[LU_WALK_JUMP] = predict_jump,
};

bool lu_walk_predict(const struct lu_walk *w, struct lu_walk_step *step)
{
	step->expect = 0;
	if (!predictions[step->op](w, step))
		return false;
	if (step->stage && !step->expect &&
	    step->nth <= lu_walk_passes(w, step, step->stage))
		step->expect = step->stage->gives ? -step->stage->gives :
						    LU_WALK_FAULT;
	else
		step->stage = NULL;
	return step->op != LU_WALK_JUMP || step->stage;
}
