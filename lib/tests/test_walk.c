// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the random walk: reproducible, complete, and never breaking the
 * rules it was made from. Touches nothing on the machine.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_err.h"
#include "lu_walk.h"
#include "lu_walk_act.h"

#define DEVICES 6

FIXTURE(walk)
{
	struct lu_walk a, b;
	struct lu_model ma, mb;
	struct lu_walk_config config;
};

static void make_model(struct lu_model *m)
{
	struct lu_bdf dev = { .bus = 9 }, up[2] = { { .bus = 1 }, { .bus = 0 } };
	int i;

	lu_model_init(m);
	for (i = 0; i < DEVICES; i++) {
		dev.devfn = i * 8;
		up[0].devfn = i % 2 * 8;
		lu_model_add(m, dev, up, 2);
	}
}

FIXTURE_SETUP(walk)
{
	self->config = (struct lu_walk_config){
		.seed = 5, .steps = 2000, .jumps = 11, .devices = DEVICES
	};
	make_model(&self->ma);
	make_model(&self->mb);
	ASSERT_EQ(0, lu_walk_init(&self->a, &self->config, &self->ma));
	ASSERT_EQ(0, lu_walk_init(&self->b, &self->config, &self->mb));
}

FIXTURE_TEARDOWN(walk)
{
}

TEST_F(walk, equal_seeds_give_equal_walks)
{
	struct lu_walk_step x, y;

	while (lu_walk_next(&self->a, &x)) {
		ASSERT_TRUE(lu_walk_next(&self->b, &y));
		ASSERT_EQ(0, memcmp(&x, &y, sizeof(x)));
		lu_walk_apply(&self->a, &x);
		lu_walk_apply(&self->b, &y);
	}
	EXPECT_FALSE(lu_walk_next(&self->b, &y));
	EXPECT_LE(2000, self->a.step);
	EXPECT_GT(3000, self->a.step);
	EXPECT_EQ(11, self->a.leg);
}

/* One that is let go twice is counted below nothing. */
TEST_F(walk, sessions_that_are_alive_are_counted)
{
	struct lu_walk_step x;

	EXPECT_EQ(0, lu_walk_compare_alive(&self->a, 0));
	EXPECT_EQ(-EILSEQ, lu_walk_compare_alive(&self->a, -1));
	EXPECT_EQ(-EILSEQ, lu_walk_compare_alive(&self->a, 1));
	while (lu_walk_alive(&self->a) < 2 && lu_walk_next(&self->a, &x))
		lu_walk_apply(&self->a, &x);
	EXPECT_EQ(0, lu_walk_compare_alive(&self->a, 2));
	EXPECT_EQ(-EILSEQ, lu_walk_compare_alive(&self->a, 1));
	EXPECT_EQ(-EILSEQ, lu_walk_compare_alive(&self->a, -1));
}

TEST_F(walk, replay_arrives_at_the_same_state)
{
	struct lu_walk_step x;

	while (self->a.leg < 7) {
		ASSERT_TRUE(lu_walk_next(&self->a, &x));
		lu_walk_apply(&self->a, &x);
	}
	ASSERT_EQ(0, lu_walk_replay(&self->b, 7));
	self->b.model = self->a.model;
	EXPECT_EQ(0, memcmp(&self->a, &self->b, sizeof(self->a)));
	EXPECT_EQ(0, memcmp(&self->ma, &self->mb, sizeof(self->ma)));
	EXPECT_EQ(-ENOENT, lu_walk_replay(&self->b, 12));
}

static unsigned int left(const struct lu_model *m)
{
	unsigned int i, n = 0;

	for (i = 0; i < m->n_functions; i++)
		n += m->functions[i].count[0] + m->functions[i].count[1];
	return n;
}

/* Nothing incoming at a jump, something to carry, nothing left at the end. */
TEST_F(walk, jumps_only_with_clean_hands)
{
	struct lu_walk_step x;
	unsigned int i, carried;

	while (lu_walk_next(&self->a, &x)) {
		for (i = 0, carried = 0; i < DEVICES; i++)
			carried += self->ma.devices[i].in[0];
		if (x.op == LU_WALK_JUMP) {
			ASSERT_LT(0, carried);
			for (i = 0; i < LU_WALK_SLOTS; i++)
				ASSERT_GE(LU_WALK_IS_OUT,
					  self->a.slots[i].state);
		}
		lu_walk_apply(&self->a, &x);
	}
	EXPECT_EQ(0, left(&self->ma));
	for (i = 0; i < LU_WALK_SLOTS; i++)
		EXPECT_EQ(LU_WALK_FREE, self->a.slots[i].state);
}

static const struct {
	enum lu_walk_op op;
	int expect;
} want[] = {
	{ LU_WALK_CREATE, 0 },
	{ LU_WALK_CREATE, -EEXIST },
	{ LU_WALK_PRESERVE, 0 },
	{ LU_WALK_PRESERVE, -EEXIST },
	{ LU_WALK_PRESERVE, -EBADF },
	{ LU_WALK_PRESERVE, -ENOENT },
	{ LU_WALK_PRESERVE, -EBUSY },
	{ LU_WALK_PRESERVE, -EINVAL },
	{ LU_WALK_CLOSE, 0 },
	{ LU_WALK_RETRIEVE_SESSION, 0 },
	{ LU_WALK_RETRIEVE_SESSION, -EINVAL },
	{ LU_WALK_RETRIEVE_SESSION, -ENOENT },
	{ LU_WALK_RETRIEVE_FD, 0 },
	{ LU_WALK_RETRIEVE_FD, -ENOENT },
	{ LU_WALK_RETRIEVE_FD, -EINVAL },
	{ LU_WALK_FINISH, 0 },
	{ LU_WALK_FINISH, -EINVAL },
	{ LU_WALK_JUMP, 0 },
};

/* Every operation, and every outcome the rules know, comes up. */
TEST_F(walk, covers_every_outcome)
{
	unsigned int seen[ARRAY_SIZE(want)] = { 0 };
	struct lu_walk_step x;
	bool known;
	size_t i;

	while (lu_walk_next(&self->a, &x)) {
		for (i = 0, known = false; i < ARRAY_SIZE(want); i++)
			if (x.op == want[i].op && x.expect == want[i].expect)
				known = ++seen[i];
		EXPECT_TRUE(known) TH_LOG("%d %d", x.op, x.expect);
		lu_walk_apply(&self->a, &x);
	}
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		EXPECT_LT(0, seen[i])
		TH_LOG("never: %s %d", lu_walk_op_name(want[i].op),
		       want[i].expect);
	}
}

TEST_F(walk, finish_that_needs_a_retrieve_is_refused_before_it)
{
	unsigned int busy = 0;
	struct lu_walk_step x;

	self->config.finish_needs_retrieve = true;
	ASSERT_EQ(0, lu_walk_init(&self->a, &self->config, &self->ma));
	while (lu_walk_next(&self->a, &x)) {
		busy += x.op == LU_WALK_FINISH && x.expect == -EBUSY;
		lu_walk_apply(&self->a, &x);
	}
	EXPECT_LT(0, busy);
	EXPECT_EQ(0, left(&self->ma));
}

TEST_F(walk, many_seeds_end_clean)
{
	struct lu_walk_step x;
	unsigned int seed;

	for (seed = 0; seed < 200; seed++) {
		self->config =
			(struct lu_walk_config){ .seed = seed,
						 .steps = 40 + seed,
						 .jumps = seed % 13,
						 .devices = 1 + seed % DEVICES };
		ASSERT_EQ(0, lu_walk_init(&self->a, &self->config, &self->ma));
		while (lu_walk_next(&self->a, &x))
			lu_walk_apply(&self->a, &x);
		ASSERT_EQ(0, left(&self->ma));
		ASSERT_EQ(seed % 13, self->a.leg);
	}
}

TEST_F(walk, impossible_walks_are_refused)
{
	self->config.devices = 0;
	EXPECT_EQ(-EINVAL, lu_walk_init(&self->a, &self->config, &self->ma));
	self->config.devices = DEVICES + 1;
	EXPECT_EQ(-EINVAL, lu_walk_init(&self->a, &self->config, &self->ma));
	self->config.devices = DEVICES;
	self->config.steps = 10;
	EXPECT_EQ(-EINVAL, lu_walk_init(&self->a, &self->config, &self->ma));
}

/* Each operation fails by an error, and none of these changes anything. */
TEST_F(walk, faults_come_in_every_operation)
{
	unsigned int seen[LU_WALK_N_OPS] = { 0 }, kinds[LU_WALK_FAULTS] = { 0 };
	struct lu_walk_step x, y;
	struct lu_model before;

	self->config.faults = true;
	self->config.allocs = true;
	self->config.steps = 20000;
	self->config.jumps = 110;
	ASSERT_EQ(0, lu_walk_init(&self->a, &self->config, &self->ma));
	ASSERT_EQ(0, lu_walk_init(&self->b, &self->config, &self->mb));
	while (lu_walk_next(&self->a, &x)) {
		before = self->ma;
		lu_walk_apply(&self->a, &x);
		ASSERT_TRUE(lu_walk_next(&self->b, &y));
		ASSERT_EQ(0, memcmp(&x, &y, sizeof(x)));
		lu_walk_apply(&self->b, &y);
		kinds[x.fault]++;
		EXPECT_TRUE(!x.fault || x.fault == LU_WALK_ERROR || !x.expect);
		if (x.fault != LU_WALK_ERROR)
			continue;
		seen[x.op]++;
		EXPECT_NE(0, x.expect);
		EXPECT_LT(0, x.nth);
		EXPECT_EQ(0, memcmp(&before, &self->ma, sizeof(before)));
	}
	for (unsigned int i = 0; i < LU_WALK_N_OPS; i++) {
		EXPECT_EQ(i != LU_WALK_CLOSE, !!seen[i])
		TH_LOG("an error in %s: %u times", lu_walk_op_name(i), seen[i]);
	}
	for (unsigned int i = 0; i < LU_WALK_FAULTS; i++) {
		EXPECT_LT(0, kinds[i])
		TH_LOG("no step has the fault %s", lu_walk_fault_name(i));
	}
	EXPECT_EQ(110, self->a.leg);
	EXPECT_EQ(0, left(&self->ma));
}

TEST_HARNESS_MAIN
