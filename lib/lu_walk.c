// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the choice of the next step of a walk, and what the kernel must answer
 * to it. Touches nothing on the machine and must not learn from it: what a step
 * did in an earlier leg is recomputed from the seed.
 *
 * Source of the rules: kernel/liveupdate/luo_session.c and luo_file.c, 7.3.
 */
#include "lu_walk.h"

#include <errno.h>
#include <string.h>

#include "lu_err.h"
#include "lu_walk_rules.h"

#define WALK_TRIES 256 /* draws until some operation applies */

static unsigned int draw(struct lu_walk *w, unsigned int n)
{
	return lu_rand_below(&w->rand, n);
}

static int retrieved_file(unsigned int device)
{
	return (int)(device * LU_WALK_FILES_EACH + LU_WALK_OPENS);
}

bool lu_walk_has_fd(const struct lu_walk_slot *s)
{
	return s->state == LU_WALK_IS_OUT || s->state == LU_WALK_LIVE ||
	       s->state == LU_WALK_DONE;
}

/* Index of a slot in this state with this name; -1 none. */
int lu_walk_find_slot(const struct lu_walk *w, enum lu_walk_state state,
		      int name)
{
	unsigned int i;

	for (i = 0; i < LU_WALK_SLOTS; i++)
		if (w->slots[i].state == state &&
		    (name < 0 || w->slots[i].name == (unsigned int)name))
			return (int)i;
	return -1;
}

static unsigned int count_slots(const struct lu_walk *w,
				enum lu_walk_state state)
{
	unsigned int i, n = 0;

	for (i = 0; i < LU_WALK_SLOTS; i++)
		n += w->slots[i].state == state;
	return n;
}

/* A slot that satisfies "want", looked for from a random place; -1 none. */
static int draw_slot(struct lu_walk *w,
		     bool (*want)(const struct lu_walk_slot *s))
{
	unsigned int i, at = draw(w, LU_WALK_SLOTS);

	for (i = 0; i < LU_WALK_SLOTS; i++, at = (at + 1) % LU_WALK_SLOTS)
		if (want(&w->slots[at]))
			return (int)at;
	return -1;
}

static bool is_waiting(const struct lu_walk_slot *s)
{
	return s->state == LU_WALK_WAITING;
}

static bool is_incoming(const struct lu_walk_slot *s)
{
	return s->state == LU_WALK_WAITING || s->state == LU_WALK_LIVE ||
	       s->state == LU_WALK_DONE;
}

static bool is_out(const struct lu_walk_slot *s)
{
	return s->state == LU_WALK_IS_OUT;
}

/* Token of a file that was not retrieved yet; -1 none. */
static int unretrieved(const struct lu_walk_slot *s)
{
	int t;

	for (t = 0; t < LU_WALK_TOKENS; t++)
		if (s->entries[t].used && !s->entries[t].retrieved)
			return t;
	return -1;
}

static bool may_finish(const struct lu_walk *w, const struct lu_walk_slot *s)
{
	return !w->config.finish_needs_retrieve || unretrieved(s) < 0;
}

static bool make_create(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = lu_walk_find_slot(w, LU_WALK_FREE, -1);

	step->name = draw(w, LU_WALK_NAMES);
	if (lu_walk_find_slot(w, LU_WALK_IS_OUT, (int)step->name) >= 0) {
		step->expect = -EEXIST;
		return true;
	}
	step->slot = (unsigned int)slot;
	return slot >= 0 && count_slots(w, LU_WALK_IS_OUT) < LU_WALK_OUT;
}

/* In the order in which the kernel looks. */
int lu_walk_expect_preserve(const struct lu_walk *w,
			    const struct lu_walk_step *step)
{
	const struct lu_walk_slot *s = &w->slots[step->slot];

	if (s->state != LU_WALK_IS_OUT)
		return -EINVAL;
	if (s->entries[step->token].used)
		return -EEXIST;
	if (step->file == LU_WALK_BAD_FD)
		return -EBADF;
	if (step->file == LU_WALK_NO_HANDLER)
		return -ENOENT;
	if (w->files[step->file].taken)
		return -EBUSY;
	return w->model->devices[step->device].in[LU_PROVIDER_OUTGOING] ?
		       -EBUSY :
		       0;
}

static int draw_file(struct lu_walk *w, unsigned int *device)
{
	unsigned int n = w->config.devices * LU_WALK_FILES_EACH;
	unsigned int at = draw(w, n), kind = draw(w, 32);

	*device = 0;
	if (kind < 2)
		return kind ? LU_WALK_BAD_FD : LU_WALK_NO_HANDLER;
	while (!w->files[at].open)
		at = (at + 1) % n;
	*device = w->files[at].device;
	return (int)at;
}

static bool make_preserve(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = draw_slot(w, draw(w, 8) ? is_out : lu_walk_has_fd);

	step->token = draw(w, LU_WALK_TOKENS);
	step->file = draw_file(w, &step->device);
	if (slot < 0)
		return false;
	step->slot = (unsigned int)slot;
	step->expect = lu_walk_expect_preserve(w, step);
	return true;
}

static bool make_close(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = draw_slot(w, lu_walk_has_fd);

	if (slot < 0)
		return false;
	step->slot = (unsigned int)slot;
	/* The kernel would keep such a session for ever. */
	return w->slots[slot].state != LU_WALK_LIVE ||
	       may_finish(w, &w->slots[slot]);
}

/* A session that waits, or any name: retrieved, unknown, or by luck one too. */
static bool make_retrieve_session(struct lu_walk *w, struct lu_walk_step *step)
{
	unsigned int name = draw(w, LU_WALK_NAMES);
	bool by_name = !draw(w, 4);
	int slot = draw_slot(w, by_name ? is_incoming : is_waiting);

	if (slot >= 0 && (!by_name || draw(w, 2)))
		name = w->slots[slot].name;
	else if (!by_name)
		return false;
	step->name = name;
	slot = lu_walk_find_slot(w, LU_WALK_WAITING, (int)name);
	if (slot >= 0)
		step->slot = (unsigned int)slot;
	else
		step->expect =
			lu_walk_find_slot(w, LU_WALK_LIVE, (int)name) >= 0 ||
					lu_walk_find_slot(w, LU_WALK_DONE,
							  (int)name) >= 0 ?
				-EINVAL :
				-ENOENT;
	return true;
}

static void fill_retrieve_fd(struct lu_walk *w, struct lu_walk_step *step,
			     unsigned int slot, unsigned int token)
{
	const struct lu_walk_slot *s = &w->slots[slot];
	const struct lu_walk_entry *e = &s->entries[token];

	step->op = LU_WALK_RETRIEVE_FD;
	step->slot = slot;
	step->token = token;
	step->file = -1;
	if (s->state == LU_WALK_IS_OUT) {
		step->expect = -EINVAL;
	} else if (s->state != LU_WALK_LIVE || !e->used) {
		step->expect = -ENOENT;
	} else {
		step->device = e->device;
		if (!e->retrieved)
			step->file = retrieved_file(e->device);
	}
}

static bool make_retrieve_fd(struct lu_walk *w, struct lu_walk_step *step)
{
	unsigned int token = draw(w, LU_WALK_TOKENS);
	int slot = draw_slot(w, lu_walk_has_fd);

	if (slot < 0)
		return false;
	fill_retrieve_fd(w, step, (unsigned int)slot, token);
	return step->expect != -EINVAL || !draw(w, 8);
}

static void fill_finish(struct lu_walk *w, struct lu_walk_step *step,
			unsigned int slot)
{
	const struct lu_walk_slot *s = &w->slots[slot];

	step->op = LU_WALK_FINISH;
	step->slot = slot;
	if (s->state == LU_WALK_IS_OUT)
		step->expect = -EINVAL;
	else if (s->state == LU_WALK_LIVE && !may_finish(w, s))
		step->expect = -EBUSY;
}

static bool make_finish(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = draw_slot(w, lu_walk_has_fd);

	if (slot < 0)
		return false;
	fill_finish(w, step, (unsigned int)slot);
	return step->expect != -EINVAL || !draw(w, 8);
}

static const struct walk_op {
	const char *name;
	unsigned int weight;
	bool (*make)(struct lu_walk *w, struct lu_walk_step *step);
} walk_ops[] = {
	[LU_WALK_CREATE] = { "create", 12, make_create },
	[LU_WALK_PRESERVE] = { "preserve", 45, make_preserve },
	[LU_WALK_CLOSE] = { "close", 11, make_close },
	[LU_WALK_RETRIEVE_SESSION] = { "retrieve-session", 10,
				       make_retrieve_session },
	[LU_WALK_RETRIEVE_FD] = { "retrieve-fd", 15, make_retrieve_fd },
	[LU_WALK_FINISH] = { "finish", 7, make_finish },
	[LU_WALK_JUMP] = { "jump", 0, NULL },
};

_Static_assert(sizeof(walk_ops) / sizeof(walk_ops[0]) == LU_WALK_N_OPS,
	       "a row for each operation");

const char *lu_walk_op_name(enum lu_walk_op op)
{
	return walk_ops[op].name;
}

static enum lu_walk_op draw_op(struct lu_walk *w)
{
	unsigned int i, sum = 0, at;

	for (i = 0; i < LU_WALK_N_OPS; i++)
		sum += walk_ops[i].weight;
	at = draw(w, sum);
	for (i = 0; at >= walk_ops[i].weight; i++)
		at -= walk_ops[i].weight;
	return (enum lu_walk_op)i;
}

static bool draw_step(struct lu_walk *w, struct lu_walk_step *step)
{
	unsigned int i;

	for (i = 0; i < WALK_TRIES; i++) {
		memset(step, 0, sizeof(*step));
		step->op = draw_op(w);
		if (walk_ops[step->op].make(w, step))
			return true;
	}
	return false;
}

/* Towards the end of a leg: everything incoming gets finished and closed. */
static bool wind_up_incoming(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = draw_slot(w, is_incoming), token;
	bool by_close = draw(w, 2);
	const struct lu_walk_slot *s;

	if (slot < 0)
		return false;
	s = &w->slots[slot];
	step->slot = (unsigned int)slot;
	token = unretrieved(s);
	if (s->state == LU_WALK_WAITING) {
		step->op = LU_WALK_RETRIEVE_SESSION;
		step->name = s->name;
	} else if (s->state == LU_WALK_LIVE && !may_finish(w, s)) {
		fill_retrieve_fd(w, step, step->slot, (unsigned int)token);
	} else if (s->state == LU_WALK_LIVE && !by_close) {
		fill_finish(w, step, step->slot);
	} else {
		step->op = LU_WALK_CLOSE;
	}
	return true;
}

/* Nobody jumps with empty hands: one device at least goes along. */
static void take_along(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = lu_walk_find_slot(w, LU_WALK_IS_OUT, -1);

	if (slot < 0) {
		step->op = LU_WALK_CREATE;
		step->slot =
			(unsigned int)lu_walk_find_slot(w, LU_WALK_FREE, -1);
		step->name = draw(w, LU_WALK_NAMES);
		return;
	}
	step->op = LU_WALK_PRESERVE;
	step->slot = (unsigned int)slot;
	step->device = draw(w, w->config.devices);
	step->file = (int)(step->device * LU_WALK_FILES_EACH);
	step->expect = lu_walk_expect_preserve(w, step);
}

bool lu_walk_carries_a_device(const struct lu_walk *w)
{
	unsigned int i;

	for (i = 0; i < w->config.devices; i++)
		if (w->model->devices[i].in[LU_PROVIDER_OUTGOING])
			return true;
	return false;
}

static bool wind_up(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot;

	memset(step, 0, sizeof(*step));
	if (wind_up_incoming(w, step))
		return true;
	if (w->leg < w->config.jumps) {
		if (lu_walk_carries_a_device(w))
			step->op = LU_WALK_JUMP;
		else
			take_along(w, step);
		return true;
	}
	slot = draw_slot(w, is_out);
	step->op = LU_WALK_CLOSE;
	step->slot = (unsigned int)slot;
	return slot >= 0;
}

bool lu_walk_next(struct lu_walk *w, struct lu_walk_step *step)
{
	bool more = (w->step < w->bound && draw_step(w, step)) ||
		    wind_up(w, step);

	if (more && (step->op != LU_WALK_JUMP || !w->refused))
		lu_walk_draw_fault(w, step);
	return more;
}

int lu_walk_replay(struct lu_walk *w, unsigned int leg)
{
	struct lu_walk_step step;

	while (w->leg < leg) {
		if (!lu_walk_next(w, &step))
			return lu_err(-ENOENT, "the walk ends in leg %u",
				      w->leg);
		lu_walk_apply(w, &step);
	}
	return 0;
}
