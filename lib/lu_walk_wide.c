// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns where the counts of a wide walk go: to numbers near the end of a block
 * of sessions, or of files in one session, up and down; and, behind a jump, to
 * all files of a session retrieved. Touches nothing on the machine.
 */
#include <errno.h>

#include "lu_block.h"
#include "lu_walk_rules.h"

#define SESSIONS LU_BLOCK_SESSIONS
#define FILES	 LU_BLOCK_FILES
#define BLOCKS	 2 /* the ends of so many blocks are crossed */
#define NEAR	 2 /* how far from the end of a block a goal may lie */

static const struct lu_walk_limits small = {
	.slots = 16,
	.out = 8,
	.names = 12,
	.tokens = 8,
};

static const struct lu_walk_limits wide = {
	.slots = LU_WALK_SLOTS,
	.out = BLOCKS * SESSIONS + 8,
	.names = LU_WALK_NAMES,
	.tokens = LU_WALK_TOKENS,
};

_Static_assert(2 * (BLOCKS * SESSIONS + 8) <= LU_WALK_SLOTS,
	       "slots for those that arrived, and as many that leave");
_Static_assert(BLOCKS *FILES + NEAR < LU_WALK_TOKENS, "files cross an end");

struct lu_walk_limits lu_walk_limits_of(const struct lu_walk_config *config)
{
	return config->wide ? wide : small;
}

static bool is_out(const struct lu_walk_slot *s)
{
	return s->state == LU_WALK_IS_OUT;
}

static bool has_more(const struct lu_walk_slot *s)
{
	return s->state == LU_WALK_WAITING ||
	       (s->state == LU_WALK_LIVE && lu_walk_unretrieved(s) >= 0);
}

static bool has_many(const struct lu_walk_slot *s)
{
	return has_more(s) && lu_walk_count_files(s) > FILES;
}

static unsigned int draw_near(struct lu_walk *w, unsigned int block)
{
	unsigned int ends = 1 + lu_rand_below(&w->rand, BLOCKS);

	return ends * block - NEAR + lu_rand_below(&w->rand, 2 * NEAR + 1);
}

/* Files cannot be taken away but with their session: then the count is 0. */
static void draw_goal(struct lu_walk *w)
{
	struct lu_walk_goal *g = &w->goal;
	int slot = -1;

	g->kind = lu_rand_below(&w->rand, LU_WALK_GOALS);
	if (g->kind == LU_WALK_TAKE)
		slot = lu_walk_draw_slot(w, has_many);
	if (g->kind == LU_WALK_TAKE && slot < 0)
		slot = lu_walk_draw_slot(w, has_more);
	if (g->kind == LU_WALK_FILL)
		slot = lu_walk_draw_slot(w, is_out);
	if (slot < 0) {
		g->kind = LU_WALK_SESSIONS;
		g->count = draw_near(w, SESSIONS);
		return;
	}
	g->slot = (unsigned int)slot;
	g->count = lu_rand_below(&w->rand, 4) ? draw_near(w, FILES) : 0;
}

static unsigned int goal_files(const struct lu_walk *w)
{
	return lu_walk_count_files(&w->slots[w->goal.slot]);
}

static bool reached(const struct lu_walk *w)
{
	const struct lu_walk_slot *s = &w->slots[w->goal.slot];

	if (w->goal.kind == LU_WALK_SESSIONS)
		return lu_walk_count_slots(w, LU_WALK_IS_OUT) == w->goal.count;
	if (w->goal.kind == LU_WALK_TAKE)
		return !has_more(s);
	return !is_out(s) || goal_files(w) == w->goal.count;
}

static bool drive_sessions(struct lu_walk *w, struct lu_walk_step *step)
{
	int slot = lu_walk_find_slot(w, LU_WALK_FREE, -1);

	if (lu_walk_count_slots(w, LU_WALK_IS_OUT) > w->goal.count) {
		step->op = LU_WALK_CLOSE;
		step->slot = (unsigned int)lu_walk_draw_slot(w, is_out);
		return true;
	}
	step->op = LU_WALK_CREATE;
	step->slot = (unsigned int)slot;
	step->name = lu_rand_below(&w->rand, w->limits.names);
	while (lu_walk_find_slot(w, LU_WALK_IS_OUT, (int)step->name) >= 0)
		step->name = (step->name + 1) % w->limits.names;
	return slot >= 0;
}

static bool drive_fill(struct lu_walk *w, struct lu_walk_step *step)
{
	const struct lu_walk_slot *s = &w->slots[w->goal.slot];

	step->slot = w->goal.slot;
	if (goal_files(w) > w->goal.count) {
		step->op = LU_WALK_CLOSE;
		return true;
	}
	step->op = LU_WALK_PRESERVE;
	step->file = LU_WALK_MEMFD;
	step->token = lu_rand_below(&w->rand, w->limits.tokens);
	while (s->entries[step->token].used)
		step->token = (step->token + 1) % w->limits.tokens;
	return true;
}

static bool drive_take(struct lu_walk *w, struct lu_walk_step *step)
{
	const struct lu_walk_slot *s = &w->slots[w->goal.slot];

	step->slot = w->goal.slot;
	if (s->state == LU_WALK_WAITING) {
		step->op = LU_WALK_RETRIEVE_SESSION;
		step->name = s->name;
		return true;
	}
	step->op = LU_WALK_RETRIEVE_FD;
	step->token = (unsigned int)lu_walk_unretrieved(s);
	lu_walk_expect_retrieve_fd(w, step);
	return true;
}

static bool (*const drives[LU_WALK_GOALS])(struct lu_walk *w,
					   struct lu_walk_step *step) = {
	[LU_WALK_SESSIONS] = drive_sessions,
	[LU_WALK_FILL] = drive_fill,
	[LU_WALK_TAKE] = drive_take,
};

bool lu_walk_drive(struct lu_walk *w, struct lu_walk_step *step)
{
	if (reached(w))
		draw_goal(w);
	return !reached(w) && drives[w->goal.kind](w, step);
}

bool lu_walk_at_edge(const struct lu_walk *w, const struct lu_walk_step *step)
{
	if (step->op == LU_WALK_CREATE)
		return lu_walk_count_slots(w, LU_WALK_IS_OUT) % SESSIONS == 0;
	return step->op == LU_WALK_PRESERVE &&
	       lu_walk_count_files(&w->slots[step->slot]) % FILES == 0;
}

static int add(struct lu_walk_step *out, size_t max, size_t *n,
	       struct lu_walk_step step)
{
	if (*n == max)
		return -ENOSPC;
	out[(*n)++] = step;
	return 0;
}

static int add_files(const struct lu_walk *w, unsigned int slot,
		     struct lu_walk_step *out, size_t max, size_t *n)
{
	const struct lu_walk_entry *e = w->slots[slot].entries;
	struct lu_walk_step step = { .op = LU_WALK_PRESERVE, .slot = slot };
	int err = 0;

	for (unsigned int t = 0; !err && t < LU_WALK_TOKENS; t++) {
		if (!e[t].used)
			continue;
		step.token = t;
		step.device = e[t].memfd ? 0 : e[t].device;
		step.file = e[t].memfd ? LU_WALK_MEMFD :
					 (int)e[t].device * LU_WALK_FILES_EACH;
		err = add(out, max, n, step);
	}
	return err;
}

int lu_walk_carried(const struct lu_walk *w, struct lu_walk_step *out,
		    size_t max)
{
	size_t n = 0;
	int err = 0;

	for (unsigned int i = 0; !err && i < w->limits.slots; i++) {
		if (w->slots[i].state == LU_WALK_FREE)
			continue;
		err = add(out, max, &n,
			  (struct lu_walk_step){ .op = LU_WALK_CREATE,
						 .slot = i,
						 .name = w->slots[i].name });
		err = err ?: add_files(w, i, out, max, &n);
	}
	err = err   ?:
		      add(out, max, &n,
			  (struct lu_walk_step){ .op = LU_WALK_JUMP,
						 .token = w->room });
	return err ?: (int)n;
}
