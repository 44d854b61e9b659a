// SPDX-License-Identifier: GPL-2.0-only
/*
 * What must come of a step that was drawn for another state than the walk is in:
 * steps before it have been left out. Touches nothing on the machine.
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
	if (!lu_walk_has_fd(&w->slots[step->slot]) ||
	    (step->file >= 0 && !w->files[step->file].open))
		return false;
	step->expect = lu_walk_expect_preserve(w, step);
	return true;
}

static bool predict_close(const struct lu_walk *w, struct lu_walk_step *step)
{
	return lu_walk_has_fd(&w->slots[step->slot]);
}

static bool predict_retrieve(const struct lu_walk *w, struct lu_walk_step *step)
{
	lu_walk_expect_retrieve(w, step);
	return true;
}

static bool predict_retrieve_fd(const struct lu_walk *w,
				struct lu_walk_step *step)
{
	lu_walk_expect_retrieve_fd(w, step);
	return lu_walk_has_fd(&w->slots[step->slot]);
}

static bool predict_finish(const struct lu_walk *w, struct lu_walk_step *step)
{
	lu_walk_expect_finish(w, step);
	return lu_walk_has_fd(&w->slots[step->slot]);
}

static bool is_incoming(const struct lu_walk_slot *s)
{
	return s->state > LU_WALK_IS_OUT;
}

/* As when it was drawn: nothing incoming is lost by it. */
static bool predict_jump(const struct lu_walk *w, struct lu_walk_step *step)
{
	(void)step;
	for (unsigned int i = 0; i < w->limits.slots; i++)
		if (is_incoming(&w->slots[i]))
			return false;
	return !w->empty_block && lu_walk_carries_a_device(w);
}

static bool (*const predictions[LU_WALK_N_OPS])(const struct lu_walk *w,
						struct lu_walk_step *step) = {
	[LU_WALK_CREATE] = predict_create,
	[LU_WALK_PRESERVE] = predict_preserve,
	[LU_WALK_CLOSE] = predict_close,
	[LU_WALK_RETRIEVE_SESSION] = predict_retrieve,
	[LU_WALK_RETRIEVE_FD] = predict_retrieve_fd,
	[LU_WALK_FINISH] = predict_finish,
	[LU_WALK_JUMP] = predict_jump,
};

/* Will the fault be met? One that asks for more than there is waits in vain. */
static bool keeps_fault(const struct lu_walk *w, const struct lu_walk_step *step)
{
	if (step->fault == LU_WALK_ALLOC)
		return lu_walk_takes_want(step);
	if (step->fault == LU_WALK_DEATH)
		return step->op == LU_WALK_CLOSE &&
		       w->slots[step->slot].state == LU_WALK_IS_OUT;
	return step->stage && step->nth <= lu_walk_passes(w, step, step->stage);
}

bool lu_walk_predict(const struct lu_walk *w, struct lu_walk_step *step)
{
	bool refused = step->op == LU_WALK_JUMP && step->fault;

	step->expect = 0;
	if (!predictions[step->op](w, step))
		return false;
	if (step->expect || !keeps_fault(w, step)) {
		step->fault = LU_WALK_NO_FAULT;
		step->stage = NULL;
	}
	if (step->fault == LU_WALK_ERROR)
		step->expect = step->stage->gives ? -step->stage->gives :
						    LU_WALK_FAULT;
	return !refused || step->fault;
}
