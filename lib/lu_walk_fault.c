// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the choice of what goes wrong in a step of a walk, so that its outcome
 * stays exact: an error at a stage that rolls back and is sure to be passed, a
 * delay at one, an allocation that fails where that changes nothing, or the
 * death of the one who holds a session. Touches nothing on the machine.
 */
#include <errno.h>
#include <string.h>

#include "lu_walk_rules.h"

#define ONE_IN	    12 /* steps that would succeed, and have a fault */
#define ONE_AT_EDGE 3  /* the same where a block begins */
#define ERRORS	    3  /* more draws that begin with an error */
#define ALLOCS	    24 /* the n-th allocation fails, up to this */

static const enum lu_stage_op ops[LU_WALK_N_OPS] = {
	[LU_WALK_CREATE] = LU_OP_CREATE,
	[LU_WALK_PRESERVE] = LU_OP_PRESERVE,
	[LU_WALK_CLOSE] = LU_OP_CLOSE,
	[LU_WALK_RETRIEVE_SESSION] = LU_OP_TAKE,
	[LU_WALK_RETRIEVE_FD] = LU_OP_RETRIEVE,
	[LU_WALK_FINISH] = LU_OP_FINISH,
	[LU_WALK_JUMP] = LU_OP_REBOOT,
};

/* Stages without an error that are passed for sure: they can be delayed. */
static const char *const void_stages[] = {
	"session.release", "unpreserve.luo", "file.unpreserve",
	"pci.unpreserve",  "session.remove", "file.finish",
};

static bool is_void(const struct lu_stage *stage)
{
	return stage->returns == LU_RETURNS_VOID ||
	       stage->returns == LU_RETURNS_NULL;
}

/*
 * A memfd passes LUO's own stages, and a handler's of its own; not what a
 * provider of PCI devices is, or asks for.
 */
static bool is_luos(const struct lu_stage *stage)
{
	return strncmp(stage->symbols[0], "lutorture_pci", 13) &&
	       strncmp(stage->symbols[0], "pci_", 4) &&
	       strncmp(stage->symbols[0], "liveupdate_flb_", 15);
}

/* Left out: what is not passed for each file, or needs another fault. */
static bool fits(const struct lu_stage *stage, const struct lu_walk_step *step)
{
	return stage->op == ops[step->op] && stage->per != LU_PER_FIRST &&
	       stage->per != LU_PER_MEMFD && !stage->words && !stage->with &&
	       !stage->own && (step->file != LU_WALK_MEMFD || is_luos(stage));
}

static bool can_fail(const struct lu_stage *stage)
{
	return stage->after == LU_AFTER_BACK && !is_void(stage);
}

static bool can_wait(const struct lu_stage *stage)
{
	if (!is_void(stage))
		return true;
	for (size_t i = 0; i < sizeof(void_stages) / sizeof(*void_stages); i++)
		if (!strcmp(stage->name, void_stages[i]))
			return true;
	return false;
}

static unsigned int count_outgoing(const struct lu_walk *w)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < w->limits.slots; i++)
		if (w->slots[i].state == LU_WALK_IS_OUT)
			n += lu_walk_count_devices(&w->slots[i]);
	return n;
}

static unsigned int passes_all(const struct lu_walk_slot *s,
			       const struct lu_stage *stage)
{
	if (stage->per == LU_PER_DEVICE)
		return lu_walk_count_devices(s);
	return stage->per == LU_PER_CALL;
}

unsigned int lu_walk_passes(const struct lu_walk *w,
			    const struct lu_walk_step *step,
			    const struct lu_stage *stage)
{
	const struct lu_walk_slot *s = &w->slots[step->slot];

	if (step->op == LU_WALK_RETRIEVE_FD)
		return step->file >= 0 || (step->file == LU_WALK_MEMFD &&
					   !s->entries[step->token].retrieved);
	if (step->op == LU_WALK_FINISH)
		return s->state == LU_WALK_LIVE && lu_walk_count_files(s) ?
			       passes_all(s, stage) :
			       0;
	if (step->op == LU_WALK_CLOSE)
		return s->state == LU_WALK_IS_OUT ? passes_all(s, stage) : 0;
	if (step->op == LU_WALK_JUMP && stage->per == LU_PER_DEVICE)
		return count_outgoing(w);
	if (stage->per == LU_PER_HOP)
		return w->model->devices[step->device].n_path;
	return 1;
}

static bool give_stage(struct lu_walk *w, struct lu_walk_step *step,
		       bool (*want)(const struct lu_stage *stage))
{
	const struct lu_stage *list[LU_STAGES_MAX], *stage;
	unsigned int n = 0;

	for (size_t i = 0; (stage = lu_stage_at(i)); i++)
		if (fits(stage, step) && want(stage) &&
		    lu_walk_passes(w, step, stage))
			list[n++] = stage;
	if (!n)
		return false;
	stage = list[lu_rand_below(&w->rand, n)];
	n = lu_walk_passes(w, step, stage);
	step->stage = stage;
	step->nth = stage->per == LU_PER_CALL || step->op == LU_WALK_FINISH ?
			    1 :
			    1 + lu_rand_below(&w->rand, n);
	return true;
}

static bool give_error(struct lu_walk *w, struct lu_walk_step *step)
{
	if (!give_stage(w, step, can_fail))
		return false;
	step->expect = step->stage->gives ? -step->stage->gives : LU_WALK_FAULT;
	return true;
}

/* A jump that is not refused does not come back to say how it went. */
static bool give_delay(struct lu_walk *w, struct lu_walk_step *step)
{
	return step->op != LU_WALK_JUMP && give_stage(w, step, can_wait);
}

bool lu_walk_takes_want(const struct lu_walk_step *step)
{
	return step->op == LU_WALK_CREATE || step->op == LU_WALK_PRESERVE ||
	       step->op == LU_WALK_RETRIEVE_SESSION;
}

static bool give_alloc(struct lu_walk *w, struct lu_walk_step *step)
{
	if (!w->config.allocs || !lu_walk_takes_want(step))
		return false;
	step->nth = 1 + lu_rand_below(&w->rand, ALLOCS);
	return true;
}

static bool give_death(struct lu_walk *w, struct lu_walk_step *step)
{
	return step->op == LU_WALK_CLOSE &&
	       w->slots[step->slot].state == LU_WALK_IS_OUT;
}

static const struct {
	const char *name;
	bool (*give)(struct lu_walk *w, struct lu_walk_step *step);
} faults[LU_WALK_FAULTS] = {
	[LU_WALK_NO_FAULT] = { "-", NULL },
	[LU_WALK_ERROR] = { "error", give_error },
	[LU_WALK_DELAY] = { "delay", give_delay },
	[LU_WALK_ALLOC] = { "alloc", give_alloc },
	[LU_WALK_DEATH] = { "death", give_death },
};

const char *lu_walk_fault_name(enum lu_walk_fault fault)
{
	return faults[fault].name;
}

static unsigned int odds(const struct lu_walk *w,
			 const struct lu_walk_step *step)
{
	if (step->op == LU_WALK_JUMP)
		return 2;
	return w->config.wide && lu_walk_at_edge(w, step) ? ONE_AT_EDGE : ONE_IN;
}

/* Of the kinds there are, from a random one on, the first that applies. */
void lu_walk_draw_fault(struct lu_walk *w, struct lu_walk_step *step)
{
	unsigned int at, i;

	if (!w->config.faults || step->expect ||
	    lu_rand_below(&w->rand, odds(w, step)))
		return;
	at = lu_rand_below(&w->rand, LU_WALK_FAULTS - 1 + ERRORS);
	at = at < LU_WALK_FAULTS - 1 ? at : 0;
	for (i = 0; i < LU_WALK_FAULTS - 1; i++) {
		step->fault = LU_WALK_ERROR + (at + i) % (LU_WALK_FAULTS - 1);
		if (faults[step->fault].give(w, step))
			return;
	}
	step->fault = LU_WALK_NO_FAULT;
}
