// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the state of a walk: how it begins, and what a step that came out as
 * expected changes in it and in the model beside it. Touches nothing on the
 * machine; must change nothing for a step that was expected to fail.
 */
#include <errno.h>
#include <string.h>

#include "lu_err.h"
#include "lu_walk_rules.h"

/* Everything a boot begins with: each device opened, nothing retrieved. */
static void begin_leg(struct lu_walk *w)
{
	unsigned int each = w->config.steps / (w->config.jumps + 1);
	unsigned int jitter = lu_rand_below(&w->rand, each / 4 + 1);
	unsigned int i;

	if (w->config.wide)
		w->bound = w->step + each - jitter;
	else if (w->leg == w->config.jumps)
		w->bound = w->config.steps;
	else
		w->bound = each * (w->leg + 1) - jitter;
	for (i = 0; i < w->config.devices * LU_WALK_FILES_EACH; i++) {
		w->files[i].device = i / LU_WALK_FILES_EACH;
		w->files[i].open = i % LU_WALK_FILES_EACH < LU_WALK_OPENS;
		w->files[i].taken = false;
	}
}

int lu_walk_init(struct lu_walk *w, const struct lu_walk_config *config,
		 struct lu_model *model)
{
	memset(w, 0, sizeof(*w));
	if (!config->devices || config->devices > LU_WALK_DEVICES ||
	    config->devices > model->n_devices || config->steps < config->jumps)
		return lu_err(-EINVAL,
			      "a walk of %u steps and %u jumps over %u devices",
			      config->steps, config->jumps, config->devices);
	w->config = *config;
	w->limits = lu_walk_limits_of(config);
	w->model = model;
	lu_rand_seed(&w->rand, config->seed);
	begin_leg(w);
	return 0;
}

static void finish_slot(struct lu_walk *w, struct lu_walk_slot *s)
{
	struct lu_walk_entry *e;

	for (e = s->entries; e < s->entries + LU_WALK_TOKENS; e++) {
		if (!e->used)
			continue;
		if (!e->memfd)
			lu_model_finish(w->model, e->device);
		if (e->retrieved && !e->memfd)
			w->files[e->file].taken = false;
		e->used = false;
	}
	s->state = LU_WALK_DONE;
}

static void close_slot(struct lu_walk *w, struct lu_walk_slot *s)
{
	struct lu_walk_entry *e;
	bool out = s->state == LU_WALK_IS_OUT;

	if (s->state == LU_WALK_LIVE)
		finish_slot(w, s);
	for (e = s->entries; e < s->entries + LU_WALK_TOKENS; e++) {
		if (e->memfd)
			continue;
		if (out && e->used) {
			lu_model_unpreserve(w->model, e->device);
			w->files[e->file].taken = false;
		} else if (!out && e->retrieved) {
			w->files[e->file].open = false;
		}
	}
	memset(s, 0, sizeof(*s));
}

static void jump(struct lu_walk *w, unsigned int room)
{
	struct lu_walk_entry *e;
	struct lu_walk_slot *s;

	lu_model_jump(w->model);
	for (s = w->slots; s < w->slots + LU_WALK_SLOTS; s++) {
		if (s->state == LU_WALK_FREE)
			continue;
		s->state = LU_WALK_WAITING;
		for (e = s->entries; e < s->entries + LU_WALK_TOKENS; e++)
			e->file = -1;
	}
	w->leg++;
	w->room = room;
	begin_leg(w);
}

static void apply_preserve(struct lu_walk *w, const struct lu_walk_step *step,
			   struct lu_walk_entry *e)
{
	e->used = true;
	e->memfd = step->file == LU_WALK_MEMFD;
	e->file = -1;
	if (e->memfd)
		return;
	lu_model_preserve(w->model, step->device);
	w->files[step->file].taken = true;
	e->device = step->device;
	e->file = step->file;
}

static void apply_retrieve_fd(struct lu_walk *w, const struct lu_walk_step *step,
			      struct lu_walk_entry *e)
{
	if (step->file == LU_WALK_MEMFD)
		e->retrieved = true;
	if (step->file < 0)
		return;
	w->files[step->file].open = true;
	w->files[step->file].taken = true;
	e->retrieved = true;
	e->file = step->file;
}

/*
 * A name that is taken is found behind the block that the session would have
 * begun: it stays until a session uses it, or any is closed. A kernel that is
 * handed an empty one panics.
 */
static void note_block(struct lu_walk *w, const struct lu_walk_step *step)
{
	bool out = w->slots[step->slot].state == LU_WALK_IS_OUT;

	if (step->op == LU_WALK_CREATE && step->expect == -EEXIST)
		w->empty_block |= lu_walk_at_edge(w, step);
	else if ((step->op == LU_WALK_CREATE && !step->expect) ||
		 (step->op == LU_WALK_CLOSE && out))
		w->empty_block = false;
}

void lu_walk_apply(struct lu_walk *w, const struct lu_walk_step *step)
{
	struct lu_walk_slot *s = &w->slots[step->slot];

	w->step++;
	if (step->op == LU_WALK_JUMP)
		w->refused = step->expect;
	note_block(w, step);
	if (step->expect)
		return;
	if (step->op == LU_WALK_CREATE) {
		s->state = LU_WALK_IS_OUT;
		s->name = step->name;
	} else if (step->op == LU_WALK_PRESERVE) {
		apply_preserve(w, step, &s->entries[step->token]);
	} else if (step->op == LU_WALK_CLOSE) {
		close_slot(w, s);
	} else if (step->op == LU_WALK_RETRIEVE_SESSION) {
		s->state = LU_WALK_LIVE;
	} else if (step->op == LU_WALK_RETRIEVE_FD) {
		apply_retrieve_fd(w, step, &s->entries[step->token]);
	} else if (step->op == LU_WALK_FINISH && s->state == LU_WALK_LIVE) {
		finish_slot(w, s);
	} else if (step->op == LU_WALK_JUMP) {
		jump(w, step->token);
	}
}
