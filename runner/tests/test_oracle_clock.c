// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock oracle over made-up clocks.
 */
#include <stdio.h>

#include "kselftest_harness.h"
#include "oracle_internal.h"

FIXTURE(clock)
{
	struct oracle_ctx ctx;
	struct clock_facts facts;
};

static void finding(void *ctx, const char *oracle, const char *text)
{
	(void)ctx;
	printf("# %s: %s\n", oracle, text);
}

/* 120 s after the last look, at 2 GHz. */
FIXTURE_SETUP(clock)
{
	self->ctx = (struct oracle_ctx){
		.boot = 3,
		.last_boot = 2,
		.kho_count = 3,
		.last_t = 1000,
		.last_tsc = 1ULL << 40,
		.last_tsc_t = 1000,
		.tsc_khz = 2000000,
		.finding = finding,
	};
	self->facts = (struct clock_facts){
		.now = 1120,
		.tsc = (1ULL << 40) + 240000000000ULL,
		.kho_count = 3,
	};
}

FIXTURE_TEARDOWN(clock)
{
}

TEST_F(clock, clocks_that_agree_are_ok)
{
	EXPECT_EQ(0, oracle_clock_judge(&self->ctx, &self->facts, 3));
}

TEST_F(clock, the_count_must_be_the_journals_and_the_carried_one)
{
	EXPECT_EQ(1, oracle_clock_judge(&self->ctx, &self->facts, 2));
	self->facts.kho_count = 4;
	EXPECT_EQ(1, oracle_clock_judge(&self->ctx, &self->facts, 4));
	EXPECT_EQ(1, oracle_clock_judge(&self->ctx, &self->facts, -1));
	EXPECT_EQ(2, oracle_clock_judge(&self->ctx, &self->facts, 3));
	self->facts.kho_count = 0;
	EXPECT_EQ(2, oracle_clock_judge(&self->ctx, &self->facts, 3));
}

TEST_F(clock, slow_clocks_of_booting_kernels_are_allowed_for)
{
	self->facts.now = 1059.5;
	EXPECT_EQ(0, oracle_clock_judge(&self->ctx, &self->facts, 3));
	self->facts.now = 1059.3;
	EXPECT_EQ(1, oracle_clock_judge(&self->ctx, &self->facts, 3));
	self->facts.now = 1180.5;
	EXPECT_EQ(0, oracle_clock_judge(&self->ctx, &self->facts, 3));
	self->facts.now = 1180.7;
	EXPECT_EQ(1, oracle_clock_judge(&self->ctx, &self->facts, 3));
}

TEST_F(clock, a_clock_that_goes_back_is_seen)
{
	self->ctx.last_tsc = 0;
	self->facts.now = 998.6;
	EXPECT_EQ(0, oracle_clock_judge(&self->ctx, &self->facts, 3));
	self->facts.now = 998.4;
	EXPECT_EQ(1, oracle_clock_judge(&self->ctx, &self->facts, 3));
	self->ctx.last_boot = 3;
	self->facts.now = 999.9;
	EXPECT_EQ(1, oracle_clock_judge(&self->ctx, &self->facts, 3));
}

TEST_F(clock, a_tsc_that_goes_back_is_seen)
{
	self->facts.tsc = self->ctx.last_tsc - 1;
	EXPECT_EQ(1, oracle_clock_judge(&self->ctx, &self->facts, 3));
}

TEST_F(clock, what_is_not_known_is_not_compared)
{
	self->ctx.last_t = 0;
	self->ctx.last_tsc = 0;
	self->facts.now = 1;
	EXPECT_EQ(0, oracle_clock_judge(&self->ctx, &self->facts, -1));
	self->ctx.last_tsc = 5;
	self->ctx.tsc_khz = 0;
	EXPECT_EQ(0, oracle_clock_judge(&self->ctx, &self->facts, -1));
}

TEST_HARNESS_MAIN
