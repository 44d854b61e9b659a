// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the choice of the next step of a walk. Touches nothing on the machine and
 * must not learn from it: what a step did in an earlier leg is recomputed from
 * the seed.
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

int lu_walk_draw_slot(struct lu_walk *w,
		      bool (*want)(const struct lu_walk_slot *s))
{
	unsigned int i, n = w->limits.slots, at = draw(w, n);

	for (i = 0; i < n; i++, at = (at + 1) % n)
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

static bool make_create(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = lu_walk_find_slot(w, LU_WALK_FREE, -1);

	step->name = draw(w, w->limits.names);
	if (lu_walk_find_slot(w, LU_WALK_IS_OUT, (int)step->name) >= 0) {
		step->expect = -EEXIST;
		return true;
	}
	step->slot = (unsigned int)slot;
	return slot >= 0 &&
	       lu_walk_count_slots(w, LU_WALK_IS_OUT) < w->limits.out;
}

static int draw_file(struct lu_walk *w, unsigned int *device)
{
	unsigned int n = w->config.devices * LU_WALK_FILES_EACH;
	unsigned int at = draw(w, n), kind = draw(w, 32);

	*device = 0;
	if (kind < 2)
		return kind ? LU_WALK_BAD_FD : LU_WALK_NO_HANDLER;
	if (w->config.wide && kind % 2)
		return LU_WALK_MEMFD;
	while (!w->files[at].open)
		at = (at + 1) % n;
	*device = w->files[at].device;
	return (int)at;
}

static bool make_preserve(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = lu_walk_draw_slot(w, draw(w, 8) ? is_out : lu_walk_has_fd);

	step->token = draw(w, w->limits.tokens);
	step->file = draw_file(w, &step->device);
	if (slot < 0)
		return false;
	step->slot = (unsigned int)slot;
	step->expect = lu_walk_expect_preserve(w, step);
	return true;
}

static bool make_close(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = lu_walk_draw_slot(w, lu_walk_has_fd);

	if (slot < 0)
		return false;
	step->slot = (unsigned int)slot;
	/* The kernel would keep such a session for ever. */
	return w->slots[slot].state != LU_WALK_LIVE ||
	       lu_walk_may_finish(w, &w->slots[slot]);
}

/* A session that waits, or any name: retrieved, unknown, or by luck one too. */
static bool make_retrieve_session(struct lu_walk *w, struct lu_walk_step *step)
{
	unsigned int name = draw(w, w->limits.names);
	bool by_name = !draw(w, 4);
	int slot = lu_walk_draw_slot(w, by_name ? is_incoming : is_waiting);

	if (slot >= 0 && (!by_name || draw(w, 2)))
		name = w->slots[slot].name;
	else if (!by_name)
		return false;
	step->name = name;
	lu_walk_expect_retrieve(w, step);
	return true;
}

static bool make_retrieve_fd(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot;

	step->token = draw(w, w->limits.tokens);
	slot = lu_walk_draw_slot(w, lu_walk_has_fd);
	if (slot < 0)
		return false;
	step->slot = (unsigned int)slot;
	lu_walk_expect_retrieve_fd(w, step);
	return step->expect != -EINVAL || !draw(w, 8);
}

static bool make_finish(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = lu_walk_draw_slot(w, lu_walk_has_fd);

	if (slot < 0)
		return false;
	step->slot = (unsigned int)slot;
	lu_walk_expect_finish(w, step);
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
		if (w->config.wide && draw(w, 4) && lu_walk_drive(w, step))
			return true;
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
	int slot = lu_walk_draw_slot(w, is_incoming);
	bool by_close = draw(w, 2);
	const struct lu_walk_slot *s;

	if (slot < 0)
		return false;
	s = &w->slots[slot];
	step->slot = (unsigned int)slot;
	if (s->state == LU_WALK_WAITING) {
		step->op = LU_WALK_RETRIEVE_SESSION;
		step->name = s->name;
	} else if (s->state == LU_WALK_LIVE && !lu_walk_may_finish(w, s)) {
		step->op = LU_WALK_RETRIEVE_FD;
		step->token = (unsigned int)lu_walk_unretrieved(s);
		lu_walk_expect_retrieve_fd(w, step);
	} else if (s->state == LU_WALK_LIVE && !by_close) {
		step->op = LU_WALK_FINISH;
	} else {
		step->op = LU_WALK_CLOSE;
	}
	return true;
}

static bool has_room(const struct lu_walk_slot *s)
{
	return is_out(s) && lu_walk_count_files(s) < LU_WALK_TOKENS;
}

/* Of a name that is free. */
static void create_one(struct lu_walk *w, struct lu_walk_step *step)
{
	step->op = LU_WALK_CREATE;
	step->slot = (unsigned int)lu_walk_find_slot(w, LU_WALK_FREE, -1);
	step->name = draw(w, w->limits.names);
	while (lu_walk_find_slot(w, LU_WALK_IS_OUT, (int)step->name) >= 0)
		step->name = (step->name + 1) % w->limits.names;
}

/* Nobody jumps with empty hands: one device at least goes along. */
static void take_along(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = lu_walk_draw_slot(w, has_room);

	if (slot < 0) {
		create_one(w, step);
		return;
	}
	step->op = LU_WALK_PRESERVE;
	step->slot = (unsigned int)slot;
	while (w->slots[slot].entries[step->token].used)
		step->token++;
	step->device = draw(w, w->config.devices);
	step->file = (int)(step->device * LU_WALK_FILES_EACH);
	step->expect = lu_walk_expect_preserve(w, step);
}

/* In the next kernel the provider's page may be full early; not in the last. */
static void make_jump(struct lu_walk *w, struct lu_walk_step *step)
{
	step->op = LU_WALK_JUMP;
	if (w->config.wide && w->leg + 1 < w->config.jumps)
		step->token = 1 + draw(w, 4);
}

static bool wind_up(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot;

	memset(step, 0, sizeof(*step));
	if (wind_up_incoming(w, step))
		return true;
	if (w->leg < w->config.jumps) {
		if (w->empty_block)
			create_one(w, step);
		else if (lu_walk_carries_a_device(w))
			make_jump(w, step);
		else
			take_along(w, step);
		return true;
	}
	slot = lu_walk_draw_slot(w, is_out);
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
