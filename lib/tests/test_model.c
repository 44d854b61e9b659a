// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the model against a second one that only counts, over random trees.
 * Touches nothing on the machine.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_err.h"
#include "lu_model.h"
#include "lu_rand.h"

#define DEVICES 12
#define DEPTH	5

/* Brute force: for each device whether it is preserved, nothing more. */
struct brute {
	struct lu_bdf path[DEVICES][DEPTH];
	int depth[DEVICES];
	bool in[DEVICES][2];
};

static struct lu_bdf address(unsigned int bus, unsigned int devfn)
{
	return (struct lu_bdf){ .domain = bus & 1 ? 0x10002 : 0,
				.bus = bus,
				.devfn = devfn };
}

/* Devices below a chain of bridges that neighbours share in part. */
static void make_tree(struct lu_rand *r, struct brute *b, struct lu_model *m)
{
	int d, i;

	lu_model_init(m);
	memset(b, 0, sizeof(*b));
	for (d = 0; d < DEVICES; d++) {
		unsigned int group = lu_rand_below(r, 3);

		b->depth[d] = 1 + lu_rand_below(r, DEPTH);
		b->path[d][0] = address(100 + lu_rand_below(r, 2), d * 8);
		for (i = 1; i < b->depth[d]; i++)
			b->path[d][i] = address(DEPTH - i, group * 8);
		lu_model_add(m, b->path[d][0], &b->path[d][1], b->depth[d] - 1);
	}
}

static unsigned int brute_count(const struct brute *b, struct lu_bdf bdf, int t)
{
	unsigned int n = 0;
	int d, i;

	for (d = 0; d < DEVICES; d++)
		for (i = 0; i < b->depth[d]; i++)
			n += b->in[d][t] && lu_bdf_equal(b->path[d][i], bdf);
	return n;
}

/* The table that a right provider would show, from brute force. */
static size_t brute_table(const struct brute *b, int t,
			  struct lu_provider_entry *out)
{
	unsigned int domain, bus, devfn, count;
	struct lu_bdf bdf;
	size_t n = 0;

	for (domain = 0; domain < 2; domain++)
		for (bus = 0; bus < 104; bus++)
			for (devfn = 0; devfn < 256; devfn += 8) {
				bdf = address(bus, devfn);
				if (!!bdf.domain != domain)
					continue;
				count = brute_count(b, bdf, t);
				if (count)
					out[n++] = (struct lu_provider_entry){
						bdf, count, bus < 100, -1
					};
			}
	return n;
}

static int both_agree(const struct brute *b, const struct lu_model *m)
{
	struct lu_provider_entry e[64];
	int t, err;

	for (t = 0; t < 2; t++) {
		err = lu_model_compare(m, t, e, brute_table(b, t, e));
		if (err)
			return err;
	}
	return 0;
}

static int step(struct lu_rand *r, struct brute *b, struct lu_model *m)
{
	unsigned int d = lu_rand_below(r, DEVICES), op = lu_rand_below(r, 3);
	static int (*const ops[])(struct lu_model *, unsigned int) = {
		lu_model_preserve, lu_model_unpreserve, lu_model_finish
	};
	int t = op == 2 ? LU_PROVIDER_INCOMING : LU_PROVIDER_OUTGOING;
	int want = op == 0 ? (b->in[d][t] ? -EBUSY : 0) :
			     (b->in[d][t] ? 0 : -ENOENT);

	if (ops[op](m, d) != want)
		return -1;
	if (!want)
		b->in[d][t] = op == 0;
	return 0;
}

TEST(model_agrees_with_brute_force)
{
	struct lu_rand r;
	struct lu_model m;
	struct brute b;
	int round, i, d;

	lu_rand_seed(&r, 11);
	for (round = 0; round < 12; round++) {
		make_tree(&r, &b, &m);
		for (i = 0; i < 100; i++) {
			ASSERT_EQ(0, step(&r, &b, &m));
			ASSERT_EQ(0, both_agree(&b, &m))
			TH_LOG("%s", lu_errmsg());
		}
		for (d = 0; d < DEVICES; d++)
			lu_model_finish(&m, d);
		ASSERT_EQ(0, lu_model_jump(&m));
		for (d = 0; d < DEVICES; d++) {
			b.in[d][1] = b.in[d][0];
			b.in[d][0] = false;
		}
		ASSERT_EQ(0, both_agree(&b, &m)) TH_LOG("%s", lu_errmsg());
	}
}

FIXTURE(pair)
{
	struct lu_model m;
	struct lu_provider_entry e[4];
};

/* Two devices below one bridge, one of them preserved: two entries. */
FIXTURE_SETUP(pair)
{
	struct lu_bdf bridge = address(0, 24);

	lu_model_init(&self->m);
	ASSERT_EQ(0, lu_model_add(&self->m, address(2, 0), &bridge, 1));
	ASSERT_EQ(1, lu_model_add(&self->m, address(2, 8), &bridge, 1));
	EXPECT_EQ(0, lu_model_functions(&self->m, LU_PROVIDER_OUTGOING));
	ASSERT_EQ(0, lu_model_preserve(&self->m, 1));
	EXPECT_EQ(2, lu_model_functions(&self->m, LU_PROVIDER_OUTGOING));
	EXPECT_EQ(0, lu_model_functions(&self->m, LU_PROVIDER_INCOMING));
	self->e[0] = (struct lu_provider_entry){ bridge, 1, true, -1 };
	self->e[1] = (struct lu_provider_entry){ address(2, 8), 1, false, -1 };
}

FIXTURE_TEARDOWN(pair)
{
}

TEST_F(pair, right_table_is_accepted)
{
	EXPECT_EQ(0,
		  lu_model_compare(&self->m, LU_PROVIDER_OUTGOING, self->e, 2));
	EXPECT_EQ(0,
		  lu_model_compare(&self->m, LU_PROVIDER_INCOMING, self->e, 0));
}

TEST_F(pair, every_wrong_table_is_refused)
{
	struct lu_provider_entry *e = self->e;
	enum lu_provider_table out = LU_PROVIDER_OUTGOING;

	EXPECT_EQ(-EILSEQ, lu_model_compare(&self->m, out, e, 0));
	EXPECT_EQ(-EILSEQ, lu_model_compare(&self->m, out, e, 1));
	EXPECT_EQ(-EILSEQ, lu_model_compare(&self->m, out, e + 1, 1));
	EXPECT_EQ(-EILSEQ,
		  lu_model_compare(&self->m, LU_PROVIDER_INCOMING, e, 2));
	e[0].refcount = 2;
	EXPECT_EQ(-EILSEQ, lu_model_compare(&self->m, out, e, 2));
	e[0].refcount = 1;
	e[0].bridge = false;
	EXPECT_EQ(-EILSEQ, lu_model_compare(&self->m, out, e, 2));
	e[0].bridge = true;
	e[2] = e[1];
	e[2].bdf.devfn = 16;
	EXPECT_EQ(-EILSEQ, lu_model_compare(&self->m, out, e, 3));
	e[1].bdf.domain = 0x10000;
	EXPECT_EQ(-EILSEQ, lu_model_compare(&self->m, out, e, 2));
}

TEST_F(pair, bad_calls_change_nothing)
{
	EXPECT_EQ(-EEXIST, lu_model_add(&self->m, address(2, 8), NULL, 0));
	EXPECT_EQ(-ENOSPC, lu_model_add(&self->m, address(9, 8), NULL,
					LU_MODEL_MAX_PATH));
	EXPECT_EQ(-EBUSY, lu_model_preserve(&self->m, 1));
	EXPECT_EQ(-ENOENT, lu_model_unpreserve(&self->m, 0));
	EXPECT_EQ(-ENOENT, lu_model_finish(&self->m, 1));
	ASSERT_EQ(0, lu_model_jump(&self->m));
	EXPECT_EQ(-EBUSY, lu_model_jump(&self->m));
	EXPECT_EQ(0,
		  lu_model_compare(&self->m, LU_PROVIDER_INCOMING, self->e, 2));
}

TEST_HARNESS_MAIN
