// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the generator: against the published sequence, and for bias. Touches
 * nothing on the machine.
 */
#include "kselftest_harness.h"

#include "lu_rand.h"

/* First outputs of splitmix64.c for seed 1234567, as published with it. */
TEST(sequence_is_splitmix64)
{
	static const uint64_t want[] = {
		6457827717110365317ULL,	 3203168211198807973ULL,
		9817491932198370423ULL,	 4593380528125082431ULL,
		16408922859458223821ULL,
	};
	struct lu_rand r;
	size_t i;

	lu_rand_seed(&r, 1234567);
	for (i = 0; i < ARRAY_SIZE(want); i++)
		EXPECT_EQ(want[i], lu_rand_next(&r));
}

TEST(equal_seeds_give_equal_sequences)
{
	struct lu_rand a, b;
	int i;

	lu_rand_seed(&a, 42);
	lu_rand_seed(&b, 42);
	for (i = 0; i < 1000; i++)
		ASSERT_EQ(lu_rand_below(&a, 1 + i), lu_rand_below(&b, 1 + i));
}

TEST(below_stays_below_and_reaches_all)
{
	unsigned int seen[7] = { 0 }, i, v;
	struct lu_rand r;

	lu_rand_seed(&r, 0);
	EXPECT_EQ(0, lu_rand_below(&r, 0));
	EXPECT_EQ(0, lu_rand_below(&r, 1));
	for (i = 0; i < 70000; i++) {
		v = lu_rand_below(&r, 7);
		ASSERT_GT(7, v);
		seen[v]++;
	}
	for (i = 0; i < 7; i++) {
		EXPECT_LT(9600, seen[i]);
		EXPECT_GT(10400, seen[i]);
	}
}

/* With a plain modulo the lower half would come up twice as often. */
TEST(below_a_large_bound_has_no_bias)
{
	const uint32_t n = 0xc0000000u;
	unsigned int i, low = 0;
	struct lu_rand r;

	lu_rand_seed(&r, 7);
	for (i = 0; i < 30000; i++)
		low += lu_rand_below(&r, n) < n / 3;
	EXPECT_LT(9600, low);
	EXPECT_GT(10400, low);
}

TEST_HARNESS_MAIN
