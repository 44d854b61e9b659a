// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the choice of a fault inside a step of a walk: a stage of the operation
 * that rolls back and is sure to be passed, so that the step's outcome stays
 * exact and nothing changes. Touches nothing on the machine.
 */
#include <errno.h>
#include <string.h>

#include "lu_walk_rules.h"

#define ONE_IN 12 /* steps that would succeed, and are made to fail */

static const enum lu_stage_op ops[LU_WALK_N_OPS] = {
	[LU_WALK_CREATE] = LU_OP_CREATE,
	[LU_WALK_PRESERVE] = LU_OP_PRESERVE,
	[LU_WALK_CLOSE] = LU_OPS,
	[LU_WALK_RETRIEVE_SESSION] = LU_OP_TAKE,
	[LU_WALK_RETRIEVE_FD] = LU_OP_RETRIEVE,
	[LU_WALK_FINISH] = LU_OP_FINISH,
	[LU_WALK_JUMP] = LU_OP_REBOOT,
};

/* Left out: what is passed for a first file only, or needs another fault. */
static bool fits(const struct lu_stage *stage, enum lu_stage_op op)
{
	return stage->op == op && stage->after == LU_AFTER_BACK &&
	       stage->per != LU_PER_FIRST && !stage->words && !stage->with &&
	       !stage->own && stage->returns != LU_RETURNS_VOID &&
	       stage->returns != LU_RETURNS_NULL;
}

static unsigned int count_files(const struct lu_walk_slot *s)
{
	unsigned int n = 0;

	for (int t = 0; t < LU_WALK_TOKENS; t++)
		n += s->entries[t].used;
	return n;
}

static unsigned int count_outgoing(const struct lu_walk *w)
{
	unsigned int n = 0;

	for (int i = 0; i < LU_WALK_SLOTS; i++)
		if (w->slots[i].state == LU_WALK_IS_OUT)
			n += count_files(&w->slots[i]);
	return n;
}

unsigned int lu_walk_passes(const struct lu_walk *w,
			    const struct lu_walk_step *step,
			    const struct lu_stage *stage)
{
	const struct lu_walk_slot *s = &w->slots[step->slot];

	if (step->op == LU_WALK_RETRIEVE_FD)
		return step->file >= 0;
	if (step->op == LU_WALK_FINISH)
		return s->state == LU_WALK_LIVE ? count_files(s) : 0;
	if (step->op == LU_WALK_JUMP && stage->per == LU_PER_DEVICE)
		return count_outgoing(w);
	if (stage->per == LU_PER_HOP)
		return w->model->devices[step->device].n_path;
	return 1;
}

static bool give(struct lu_walk *w, struct lu_walk_step *step,
		 const struct lu_stage *stage)
{
	unsigned int n = lu_walk_passes(w, step, stage);

	if (!n)
		return false;
	step->stage = stage;
	step->nth = stage->per == LU_PER_CALL || step->op == LU_WALK_FINISH ?
			    1 :
			    1 + lu_rand_below(&w->rand, n);
	step->expect = stage->gives ? -stage->gives : LU_WALK_FAULT;
	return true;
}

void lu_walk_draw_fault(struct lu_walk *w, struct lu_walk_step *step)
{
	const struct lu_stage *list[LU_STAGES_MAX], *stage;
	unsigned int n = 0;

	if (!w->config.faults || step->expect ||
	    lu_rand_below(&w->rand, step->op == LU_WALK_JUMP ? 2 : ONE_IN))
		return;
	for (size_t i = 0; (stage = lu_stage_at(i)); i++)
		if (fits(stage, ops[step->op]))
			list[n++] = stage;
	if (n)
		give(w, step, list[lu_rand_below(&w->rand, n)]);
}
