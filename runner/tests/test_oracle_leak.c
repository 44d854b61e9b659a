// SPDX-License-Identifier: GPL-2.0-only
/*
 * The "leak" oracle over made-up tables of the kernel and a made-up procfs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/tests/fake_sys.h"
#include "kselftest_harness.h"
#include "oracle_internal.h"
#include "oracle_leak.h"

#define HEADER "slabinfo - version: 2.1\n# name <active_objs> <num_objs>\n"
#define STAT   " S 1 2 2 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 "

static const struct leak_limits limits = { .scale = 1, .files = 0 };

FIXTURE(leak)
{
	struct fake_sys fake;
	struct oracle_ctx ctx;
	struct leak_facts before, now;
	char text[1024];
};

static void finding(void *arg, const char *oracle, const char *text)
{
	FIXTURE_DATA(leak) *self = arg;

	(void)oracle;
	snprintf(self->text, sizeof(self->text), "%s", text);
}

static struct leak_facts counts(long of_64, long of_1k)
{
	struct leak_facts facts = { .modules = 9, .own_files = 9, .files = 20 };
	char text[512];

	snprintf(text, sizeof(text),
		 HEADER "dentry 5 5 192\nkmalloc-rcl-64 7 7 64\n"
			"kmalloc-1k %ld 32 1024\nkmalloc-64 %ld 900 64\n",
		 of_1k, of_64);
	if (leak_slab_parse(text, &facts))
		abort();
	return facts;
}

FIXTURE_SETUP(leak)
{
	fake_open(&self->fake);
	self->ctx.ctx = self;
	self->ctx.finding = finding;
	self->before = counts(500, 30);
	self->now = self->before;
}

FIXTURE_TEARDOWN(leak)
{
	fake_close(&self->fake);
}

TEST_F(leak, only_caches_of_kmalloc_are_followed)
{
	EXPECT_EQ(2, self->now.n_caches);
	EXPECT_STREQ("kmalloc-1k", self->now.cache[0].name);
	EXPECT_EQ(30, self->now.cache[0].objects);
	EXPECT_EQ(500, self->now.cache[1].objects);
	EXPECT_EQ(-EPROTO,
		  leak_slab_parse("slabinfo - version: 3.0\n", &self->now));
	EXPECT_EQ(-EPROTO, leak_slab_parse(HEADER "dentry 1 1\n", &self->now));
}

TEST_F(leak, what_is_normal_is_ok)
{
	self->now = counts(628, 34);
	EXPECT_EQ(0, leak_slab_judge(&self->ctx, &limits, &self->before,
				     &self->now));
	self->now = counts(100, 0);
	EXPECT_EQ(0, leak_slab_judge(&self->ctx, &limits, &self->before,
				     &self->now));
}

TEST_F(leak, more_than_that_is_seen)
{
	self->now = counts(629, 30);
	EXPECT_EQ(1, leak_slab_judge(&self->ctx, &limits, &self->before,
				     &self->now));
	EXPECT_STREQ("kmalloc-64 has 129 objects more than at the start; up to "
		     "128 is normal",
		     self->text);
	self->now = counts(629, 35);
	EXPECT_EQ(2, leak_slab_judge(&self->ctx, &limits, &self->before,
				     &self->now));
	self->now.modules++;
	EXPECT_EQ(0, leak_slab_judge(&self->ctx, &limits, &self->before,
				     &self->now));
}

TEST_F(leak, what_is_on_its_way_back_is_not_in_the_baseline)
{
	self->before = counts(560, 29);
	self->now = counts(500, 30);
	leak_slab_lower(&self->before, &self->now);
	EXPECT_EQ(29, self->before.cache[0].objects);
	EXPECT_EQ(500, self->before.cache[1].objects);
}

TEST_F(leak, one_object_a_test_is_seen_where_nothing_waits)
{
	struct leak_facts ends[LEAK_TREND + 1];

	for (long i = 0; i <= LEAK_TREND; i++)
		ends[i] = counts(500 + i, 30 + i);
	EXPECT_EQ(1, leak_slab_trend(&self->ctx, &limits, ends));
	EXPECT_STREQ("kmalloc-1k grew in each of the last 5 tests, by 5 "
		     "objects in all",
		     self->text);
	ends[2].cache[0].objects--;
	EXPECT_EQ(0, leak_slab_trend(&self->ctx, &limits, ends));
	for (long i = 0; i <= LEAK_TREND; i++)
		ends[i] = counts(500 + 64 * i, 30);
	EXPECT_EQ(1, leak_slab_trend(&self->ctx, &limits, ends));
}

TEST_F(leak, one_step_is_no_trend)
{
	struct leak_facts ends[LEAK_TREND + 1];

	for (long i = 0; i <= LEAK_TREND; i++)
		ends[i] = counts(i < 3 ? 500 : 900, 30);
	EXPECT_EQ(0, leak_slab_trend(&self->ctx, &limits, ends));
}

TEST_F(leak, a_file_left_open_is_seen)
{
	self->now.files++;
	EXPECT_EQ(1, leak_files_judge(&self->ctx, &limits, &self->before,
				      &self->now));
	EXPECT_EQ(0, leak_files_judge(&self->ctx, &(struct leak_limits){ 1, 64 },
				      &self->before, &self->now));
	self->now.own_files++;
	EXPECT_EQ(1, leak_files_judge(&self->ctx, &(struct leak_limits){ 1, 64 },
				      &self->before, &self->now));
	EXPECT_STREQ("the agent has 1 files more open than at the start",
		     self->text);
}

TEST_F(leak, who_holds_it_is_named)
{
	fake_file(&self->fake, "/proc/77/stat", "77 (a (b) c)" STAT "4000 0\n");
	fake_link(&self->fake, "/proc/77/fd/3", "/memfd:x (deleted)");
	fake_link(&self->fake, "/proc/77/fd/4", "/etc/passwd");
	fake_link(&self->fake, "/proc/77/fd/5", "anon_inode:[luo_session] s");
	fake_file(&self->fake, "/proc/66/stat", "66 (old)" STAT "3999 0\n");
	fake_link(&self->fake, "/proc/66/fd/3", "/memfd:y (deleted)");
	leak_files_holders(4000, &self->now);
	ASSERT_EQ(2, self->now.n_holders);
	EXPECT_EQ(2, leak_files_judge(&self->ctx, &limits, &self->before,
				      &self->now));
	EXPECT_EQ(0, strncmp(self->text, "process 77 (a (b) c) has ", 25));
}

TEST_F(leak, what_cannot_be_counted_makes_it_blind)
{
	EXPECT_EQ(-ENODATA, leak_slab_read(&self->now));
	EXPECT_EQ(-ENOENT, leak_files_read(&self->now));
	fake_file(&self->fake, "/proc/slabinfo", HEADER "kmalloc-8 1 1\n");
	EXPECT_EQ(-ENODATA, leak_slab_read(&self->now));
	fake_file(&self->fake, "/sys/kernel/slab/kmalloc-8/shrink", "");
	fake_file(&self->fake, "/proc/sys/fs/file-nr", "12\t0\t99\n");
	EXPECT_EQ(0, leak_slab_read(&self->now));
	EXPECT_EQ(0, leak_files_read(&self->now));
	EXPECT_EQ(12, self->now.files);
}

TEST_HARNESS_MAIN
