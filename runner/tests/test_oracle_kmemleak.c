// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kmemleak oracle over made-up lists.
 */
#include <stdio.h>
#include <string.h>

#include "kselftest_harness.h"
#include "oracle_internal.h"

#define LEAK                                                          \
	"unreferenced object 0xffff888004b5a2c0 (size 96):\n"         \
	"  comm \"cycle\", pid 211, jiffies 4294967890\n"             \
	"  hex dump (first 32 bytes):\n"                              \
	"    6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkk\n" \
	"  backtrace (crc 5a1b2c3d):\n"                               \
	"    __kmalloc_cache_noprof+0x1a/0x2b\n"                      \
	"    luo_session_alloc+0x3c/0x4d\n"

#define WANTED "kmemleak|memory leaked: 96 bytes\n  comm \"cycle\""

FIXTURE(kmemleak)
{
	struct oracle_ctx ctx;
	char text[2048];
	unsigned int n;
};

static void finding(void *arg, const char *oracle, const char *text)
{
	FIXTURE_DATA(kmemleak) *self = arg;

	self->n++;
	snprintf(self->text, sizeof(self->text), "%s|%s", oracle, text);
}

FIXTURE_SETUP(kmemleak)
{
	self->ctx.ctx = self;
	self->ctx.finding = finding;
}

FIXTURE_TEARDOWN(kmemleak)
{
}

TEST_F(kmemleak, an_empty_list_is_no_finding)
{
	EXPECT_EQ(0, oracle_kmemleak_judge(&self->ctx, ""));
	EXPECT_EQ(0, self->n);
}

TEST_F(kmemleak, an_object_is_told_with_its_size_and_stack)
{
	EXPECT_EQ(1, oracle_kmemleak_judge(&self->ctx, LEAK));
	EXPECT_EQ(1, self->n);
	EXPECT_EQ(0, strncmp(self->text, WANTED, strlen(WANTED)));
	EXPECT_NE(NULL, strstr(self->text, "luo_session_alloc+0x3c/0x4d"));
	EXPECT_EQ(NULL, strstr(self->text, "6b 6b"));
	EXPECT_EQ(NULL, strstr(self->text, "0xffff"));
}

TEST_F(kmemleak, each_object_counts_and_twenty_are_told)
{
	char many[25 * sizeof(LEAK)] = "";

	for (int i = 0; i < 22; i++)
		strcat(many, LEAK);
	EXPECT_EQ(22, oracle_kmemleak_judge(&self->ctx, many));
	EXPECT_EQ(21, self->n);
	EXPECT_STREQ("kmemleak|and 2 more", self->text);
}

TEST_F(kmemleak, a_report_cut_short_is_still_one)
{
	EXPECT_EQ(1,
		  oracle_kmemleak_judge(&self->ctx, "unreferenced object 0x1"));
	EXPECT_STREQ("kmemleak|memory leaked: 0 bytes", self->text);
}

TEST_HARNESS_MAIN
