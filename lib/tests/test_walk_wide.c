// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the wide walk: the ends of blocks are crossed up and down on both
 * sides of a jump, and what a leg began with can be made anew. Touches nothing
 * on the machine.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_block.h"
#include "lu_err.h"
#include "lu_walk.h"

#define DEVICES	 6
#define SESSIONS LU_BLOCK_SESSIONS
#define FILES	 LU_BLOCK_FILES
#define MAX	 16384

static struct lu_walk a, b;
static struct lu_model ma, mb;
static struct lu_walk_step steps[MAX];

FIXTURE(wide)
{
	struct lu_walk_config config;
};

static void make_model(struct lu_model *m)
{
	struct lu_bdf dev = { .bus = 9 }, up = { .bus = 1 };

	lu_model_init(m);
	for (int i = 0; i < DEVICES; i++) {
		dev.devfn = i * 8;
		lu_model_add(m, dev, &up, 1);
	}
}

FIXTURE_SETUP(wide)
{
	self->config = (struct lu_walk_config){ .seed = 5,
						.steps = 13 * 500,
						.jumps = 12,
						.devices = DEVICES,
						.faults = true,
						.allocs = true,
						.wide = true };
	make_model(&ma);
	make_model(&mb);
	ASSERT_EQ(0, lu_walk_init(&a, &self->config, &ma));
	ASSERT_EQ(0, lu_walk_init(&b, &self->config, &mb));
}

FIXTURE_TEARDOWN(wide)
{
}

static unsigned int count_out(const struct lu_walk *w)
{
	unsigned int n = 0;

	for (int i = 0; i < LU_WALK_SLOTS; i++)
		n += w->slots[i].state == LU_WALK_IS_OUT;
	return n;
}

static unsigned int count_files(const struct lu_walk_slot *s, bool retrieved)
{
	unsigned int n = 0;

	for (int t = 0; t < LU_WALK_TOKENS; t++)
		n += s->entries[t].used &&
		     (!retrieved || s->entries[t].retrieved);
	return n;
}

static unsigned int most_files(const struct lu_walk *w, bool retrieved)
{
	unsigned int n, most = 0;

	for (int i = 0; i < LU_WALK_SLOTS; i++) {
		n = count_files(&w->slots[i], retrieved);
		most = n > most ? n : most;
	}
	return most;
}

/* How often each of these came up. */
struct tally {
	unsigned int up, down, carried, files, files_carried, taken, edge;
	unsigned int rooms, outgrown;
};

/* Did this step take the functions beyond what the page has room for? */
static bool outgrows(const struct lu_walk_step *step)
{
	struct lu_model m = ma;

	if (step->op != LU_WALK_PRESERVE || step->expect || !a.room ||
	    step->file == LU_WALK_MEMFD)
		return false;
	lu_model_unpreserve(&m, step->device);
	return lu_model_functions(&m, LU_PROVIDER_OUTGOING) <= a.room &&
	       lu_model_functions(&ma, LU_PROVIDER_OUTGOING) > a.room;
}

static void look(struct tally *t, unsigned int was,
		 const struct lu_walk_step *step)
{
	unsigned int is = count_out(&a);

	t->outgrown += outgrows(step);
	t->rooms += step->op == LU_WALK_JUMP && !step->expect && step->token;

	t->up += was == SESSIONS && is == SESSIONS + 1;
	t->down += was == SESSIONS + 1 && is == SESSIONS;
	t->files += step->op == LU_WALK_PRESERVE && !step->expect &&
		    count_files(&a.slots[step->slot], false) == FILES + 1;
	t->taken += step->op == LU_WALK_RETRIEVE_FD &&
		    count_files(&a.slots[step->slot], true) == FILES + 1;
	t->edge += step->fault == LU_WALK_ERROR && step->stage &&
		   !strcmp(step->stage->name, "session.room") && was &&
		   was % SESSIONS == 0;
	if (step->op != LU_WALK_JUMP || step->expect)
		return;
	t->carried += was > SESSIONS;
	t->files_carried += most_files(&a, false) > FILES;
}

/* A memfd passes no provider's stage, and its own are not passed in each jump. */
TEST_F(wide, a_fault_is_at_a_stage_that_is_passed)
{
	unsigned int devices = 0, memfds = 0;
	struct lu_walk_step x;
	bool asks;

	while (lu_walk_next(&a, &x)) {
		lu_walk_apply(&a, &x);
		if (!x.stage)
			continue;
		EXPECT_NE(LU_PER_MEMFD, x.stage->per);
		if (x.op != LU_WALK_PRESERVE)
			continue;
		asks = !strcmp(x.stage->name, "flb.get-outgoing");
		EXPECT_FALSE(asks && x.file == LU_WALK_MEMFD);
		devices += asks;
		memfds += x.file == LU_WALK_MEMFD;
	}
	EXPECT_LT(0, devices);
	EXPECT_LT(0, memfds);
}

TEST_F(wide, ends_of_blocks_are_crossed)
{
	struct tally t = { 0 };
	struct lu_walk_step x;
	unsigned int was, seed;

	for (seed = 0; seed < 20; seed++) {
		self->config.seed = seed;
		ASSERT_EQ(0, lu_walk_init(&a, &self->config, &ma));
		while (lu_walk_next(&a, &x)) {
			was = count_out(&a);
			lu_walk_apply(&a, &x);
			look(&t, was, &x);
		}
		ASSERT_EQ(12, a.leg);
		ASSERT_EQ(0, lu_walk_alive(&a));
	}
	TH_LOG("up %u down %u carried %u files %u carried %u taken %u edge %u rooms %u outgrown %u",
	       t.up, t.down, t.carried, t.files, t.files_carried, t.taken,
	       t.edge, t.rooms, t.outgrown);
	EXPECT_LT(20, t.up);
	EXPECT_LT(20, t.down);
	EXPECT_LT(20, t.carried);
	EXPECT_LT(20, t.files);
	EXPECT_LT(20, t.files_carried);
	EXPECT_LT(20, t.taken);
	EXPECT_LT(0, t.edge);
	EXPECT_EQ(20 * 11, t.rooms) TH_LOG("each jump but the last one");
	EXPECT_LT(20, t.outgrown);
}

/* A name that is taken, at the end of a block, is never the last of a leg. */
TEST_F(wide, no_empty_block_goes_along)
{
	unsigned int seed, empty = 0;
	struct lu_walk_step x;

	for (seed = 0; seed < 20; seed++) {
		self->config.seed = seed;
		ASSERT_EQ(0, lu_walk_init(&a, &self->config, &ma));
		while (lu_walk_next(&a, &x)) {
			if (x.op == LU_WALK_CREATE && x.expect == -EEXIST)
				empty += count_out(&a) % SESSIONS == 0;
			ASSERT_FALSE(x.op == LU_WALK_JUMP && a.empty_block);
			lu_walk_apply(&a, &x);
		}
	}
	EXPECT_LT(0, empty);
}

static bool same_entry(const struct lu_walk_entry *x,
		       const struct lu_walk_entry *y)
{
	return x->used == y->used &&
	       (!x->used ||
		(x->memfd == y->memfd && (x->memfd || x->device == y->device)));
}

static void compare_slots(struct __test_metadata *_metadata)
{
	for (int i = 0; i < LU_WALK_SLOTS; i++) {
		ASSERT_EQ(a.slots[i].state, b.slots[i].state);
		ASSERT_EQ(a.slots[i].name, b.slots[i].name);
		for (int t = 0; t < LU_WALK_TOKENS; t++) {
			ASSERT_TRUE(same_entry(&a.slots[i].entries[t],
					       &b.slots[i].entries[t]));
		}
	}
}

TEST_F(wide, what_a_leg_begins_with_can_be_made_anew)
{
	int n;

	ASSERT_EQ(0, lu_walk_replay(&a, 5));
	n = lu_walk_carried(&a, steps, MAX);
	ASSERT_LT(1, n);
	EXPECT_EQ(-ENOSPC, lu_walk_carried(&a, steps, n - 1));
	for (int i = 0; i < n; i++) {
		ASSERT_TRUE(lu_walk_predict(&b, &steps[i]));
		ASSERT_EQ(0, steps[i].expect);
		lu_walk_apply(&b, &steps[i]);
	}
	EXPECT_EQ(1, b.leg);
	EXPECT_LT(0, a.room);
	EXPECT_EQ(a.room, b.room);
	compare_slots(_metadata);
	EXPECT_EQ(0, memcmp(&ma, &mb, sizeof(ma)));
}

/* In the state that it was drawn for, a step is predicted as it was drawn. */
TEST_F(wide, prediction_agrees_with_the_draw)
{
	struct lu_walk_step x, y;

	while (lu_walk_next(&a, &x)) {
		y = x;
		ASSERT_TRUE(lu_walk_predict(&a, &y));
		ASSERT_EQ(0, memcmp(&x, &y, sizeof(x)))
		TH_LOG("%s expect %d %d fault %d %d file %d %d",
		       lu_walk_op_name(x.op), x.expect, y.expect, x.fault,
		       y.fault, x.file, y.file);
		lu_walk_apply(&a, &x);
	}
}

TEST_HARNESS_MAIN
