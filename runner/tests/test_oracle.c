// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of oracles, and what they share.
 */
#include <errno.h>
#include <string.h>

#include "kselftest_harness.h"
#include "oracle_internal.h"

TEST(every_oracle_says_what_it_reads_and_cannot_see)
{
	const struct oracle *a, *b, *last = NULL;
	int same = 0;

	for (size_t i = 0; (a = oracle_at(i)); i++) {
		last = a;
		EXPECT_TRUE(a->check != NULL);
		EXPECT_LT(0, strlen(a->reads));
		EXPECT_LT(0, strlen(a->blind_to));
		for (size_t k = 0; k < i && (b = oracle_at(k)); k++)
			same += !strcmp(a->name, b->name);
	}
	EXPECT_EQ(0, same);
	ASSERT_NE(NULL, last);
	EXPECT_STREQ("log", last->name);
}

TEST(moments_have_names)
{
	EXPECT_STREQ("begin", oracle_when_name(ORACLE_BEGIN));
	EXPECT_STREQ("arrival", oracle_when_name(ORACLE_ARRIVAL));
	EXPECT_STREQ("jump", oracle_when_name(ORACLE_JUMP));
	EXPECT_STREQ("end", oracle_when_name(ORACLE_END));
}

TEST(devices_declared_and_not_found_are_not_the_same_as_none)
{
	struct lu_rig_device device = { .name = "a" };
	const struct lu_rig rig = { .devices = &device, .n_devices = 1 };
	struct oracle_ctx ctx = { .rig = &rig };

	EXPECT_EQ(1, oracle_no_duts(&ctx));
	device.allow_destructive = true;
	EXPECT_EQ(-ENODEV, oracle_no_duts(&ctx));
	ctx.n_duts = 1;
	EXPECT_EQ(0, oracle_no_duts(&ctx));
}

TEST(a_path_that_does_not_fit_is_refused)
{
	const struct oracle_ctx ctx = { .test_dir = "/a" };
	char buf[8];

	EXPECT_EQ(0, oracle_path(&ctx, buf, sizeof(buf), "%d.xx", 1));
	EXPECT_STREQ("/a/1.xx", buf);
	EXPECT_EQ(-ENAMETOOLONG,
		  oracle_path(&ctx, buf, sizeof(buf), "%d.xxx", 1));
	EXPECT_EQ(-ENAMETOOLONG, oracle_path(&ctx, buf, 2, "x"));
}

struct told {
	char states[512];
};

static bool skip_all(void *ctx, const char *oracle)
{
	(void)ctx;
	(void)oracle;
	return true;
}

static void take_state(void *ctx, const char *oracle, const char *state)
{
	struct told *told = ctx;
	size_t len = strlen(told->states);

	snprintf(told->states + len, sizeof(told->states) - len, "%s=%s ",
		 oracle, state);
}

static void no_finding(void *ctx, const char *oracle, const char *text)
{
	(void)oracle;
	(void)text;
	strcpy(((struct told *)ctx)->states, "looked");
}

/* With nothing else filled in, one that did look would have much to tell. */
TEST(an_oracle_the_suite_does_without_does_not_look)
{
	struct told told = { "" };
	struct oracle_ctx ctx = {
		.ctx = &told,
		.skips = skip_all,
		.state = take_state,
		.finding = no_finding,
	};

	EXPECT_EQ(0, oracle_check(&ctx, ORACLE_ARRIVAL));
	EXPECT_NE(NULL,
		  strstr(told.states, "left=blind:the suite does without "));
	EXPECT_NE(NULL,
		  strstr(told.states, "log=blind:the suite does without "));
	EXPECT_EQ(0, oracle_begin(&ctx));
}

static void take_counted(void *ctx)
{
	take_state(ctx, "", "counted");
}

/* A program that is started before would hide what was opened as it ended. */
TEST(others_may_run_once_what_they_add_to_was_counted)
{
	struct told told = { "" };
	struct oracle_ctx ctx = { .ctx = &told,
				  .skips = skip_all,
				  .state = take_state,
				  .counted = take_counted };
	const char *at;

	oracle_check(&ctx, ORACLE_ARRIVAL);
	at = strstr(told.states, "=counted ");
	ASSERT_NE(NULL, at);
	EXPECT_EQ(NULL, strstr(at + 1, "=counted "));
	EXPECT_EQ(NULL, strstr(at, "leak="));
	EXPECT_NE(NULL, strstr(at, "clock="));
}

TEST_HARNESS_MAIN
