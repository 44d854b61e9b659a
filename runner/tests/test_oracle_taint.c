// SPDX-License-Identifier: GPL-2.0-only
/*
 * The "taint" oracle over made-up bits, kernel lines and a made-up procfs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/tests/fake_sys.h"
#include "kselftest_harness.h"
#include "oracle_internal.h"

#define BIT(n) (1ULL << (n))
#define P      BIT(0)
#define U      BIT(6)
#define D      BIT(7)
#define W      BIT(9)
#define O      BIT(12)
#define E      BIT(13)

FIXTURE(taint)
{
	struct fake_sys fake;
	struct oracle_ctx ctx;
	char carried[64];
	char text[1024];
};

static void finding(void *arg, const char *oracle, const char *text)
{
	FIXTURE_DATA(taint) *self = arg;

	(void)oracle;
	snprintf(self->text, sizeof(self->text), "%s", text);
}

static int get(void *arg, const char *key, char *buf, size_t size)
{
	FIXTURE_DATA(taint) *self = arg;

	(void)key;
	snprintf(buf, size, "%s", self->carried);
	return *self->carried ? 0 : -ENOENT;
}

static int set(void *arg, const char *key, const char *value)
{
	FIXTURE_DATA(taint) *self = arg;

	(void)key;
	snprintf(self->carried, sizeof(self->carried), "%s", value);
	return 0;
}

static void tainted(FIXTURE_DATA(taint) * self, unsigned long long bits)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu\n", bits);
	fake_file(&self->fake, "/proc/sys/kernel/tainted", text);
}

FIXTURE_SETUP(taint)
{
	fake_open(&self->fake);
	self->ctx = (struct oracle_ctx){
		.ctx = self,
		.finding = finding,
		.get = get,
		.set = set,
	};
	tainted(self, 0);
}

FIXTURE_TEARDOWN(taint)
{
	fake_close(&self->fake);
}

TEST_F(taint, our_own_modules_may_taint)
{
	EXPECT_EQ(0, oracle_taint.begin(&self->ctx));
	tainted(self, O | E);
	EXPECT_EQ(0, oracle_taint.check(&self->ctx, ORACLE_END));
}

TEST_F(taint, a_new_bit_is_seen_once)
{
	EXPECT_EQ(0, oracle_taint.begin(&self->ctx));
	tainted(self, O | U);
	EXPECT_EQ(1, oracle_taint.check(&self->ctx, ORACLE_JUMP));
	EXPECT_STREQ("bit 6 (U) is new: requested by user space", self->text);
	EXPECT_EQ(0, oracle_taint.check(&self->ctx, ORACLE_END));
}

TEST_F(taint, an_unknown_bit_is_seen)
{
	EXPECT_EQ(1, oracle_taint_judge(&self->ctx, 0, BIT(40), 0));
	EXPECT_STREQ("bit 40 (?) is new: unknown", self->text);
}

TEST_F(taint, code_stays_over_a_jump_and_events_do_not)
{
	tainted(self, P | O | U);
	EXPECT_EQ(0, oracle_taint.begin(&self->ctx));
	tainted(self, P | O);
	EXPECT_EQ(0, oracle_taint.check(&self->ctx, ORACLE_ARRIVAL));
	tainted(self, P | O | U);
	EXPECT_EQ(1, oracle_taint.check(&self->ctx, ORACLE_ARRIVAL));
	EXPECT_EQ(P | O, oracle_taint_arriving(P | O | U | W | D));
}

TEST_F(taint, what_the_log_explains_is_left_to_the_log)
{
	EXPECT_EQ(W, oracle_taint_explained("WARNING: CPU: 0 PID: 1 at a.c:1"));
	EXPECT_EQ(W, oracle_taint_explained("refcount_t: underflow; "
					    "use-after-free."));
	EXPECT_NE(0, D & oracle_taint_explained("Oops: 0000 [#1] SMP"));
	EXPECT_EQ(0, oracle_taint_judge(&self->ctx, O, O | W, W));
	EXPECT_EQ(1, oracle_taint_judge(&self->ctx, O, O | W, D));
	EXPECT_STREQ("bit 9 (W) is new: warning, and the log says nothing",
		     self->text);
}

TEST_F(taint, a_line_that_is_no_sign_explains_nothing)
{
	EXPECT_EQ(0, oracle_taint_explained("pci 0000:00:01.0: BAR 0 assigned"));
	EXPECT_EQ(0, oracle_taint_explained("pci: BUG in a device avoided"));
	EXPECT_EQ(0, oracle_taint_explained("WARNING: See https://a.b for c"));
}

TEST_F(taint, without_a_start_or_a_number_it_is_blind)
{
	EXPECT_EQ(-ENODATA, oracle_taint.check(&self->ctx, ORACLE_END));
	fake_file(&self->fake, "/proc/sys/kernel/tainted", "no\n");
	EXPECT_EQ(-EPROTO, oracle_taint.begin(&self->ctx));
	fake_close(&self->fake);
	fake_open(&self->fake);
	EXPECT_EQ(-ENOENT, oracle_taint.begin(&self->ctx));
}

TEST_HARNESS_MAIN
