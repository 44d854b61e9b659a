// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what is allowed to become of a damaged handover. Touches nothing on the
 * machine.
 */
#include <errno.h>
#include <string.h>

#include "kselftest_harness.h"

#include "lu_damage.h"

#define NO_FLB (LU_DAMAGE_TABLE | LU_DAMAGE_FINISH | LU_DAMAGE_FLB)

static const struct lu_damage_set set = { .functions = 2, .entries = 6 };

static const struct lu_damage_row row = {
	.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WARN,
	.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 },
		      { EIO, LU_DAMAGE_FUNCTIONS, NO_FLB },
		      { ENOENT, LU_DAMAGE_SESSION_0, 0 },
		      { ENOENT, LU_DAMAGE_SESSION_1, LU_DAMAGE_FLB } },
	.crash = "f+",
};

static const struct lu_damage_case one = { .row = &row, .n_writes = 2 };

/* What each of six files gave: four memfds, one, and two functions. */
static const struct {
	const char *name;
	int memfd[4], other, function[2];
	unsigned int seen, rest; /* beside */
	bool allowed;
} cases[] = {
	{ .name = "nothing" },
	{ .name = "a warning alone", .seen = LU_DAMAGE_WARN },
	{ .name = "one memfd", .memfd = { 0, -EINVAL }, .allowed = true },
	{ .name = "the other memfd", .other = -EINVAL, .allowed = true },
	{ .name = "one function", .function = { 0, -EINVAL }, .allowed = true },
	{ .name = "and a warning",
	  .memfd = { -EINVAL },
	  .seen = LU_DAMAGE_WARN,
	  .allowed = true },
	{ .name = "two where one is", .memfd = { -EINVAL, -EINVAL } },
	{ .name = "with another errno", .memfd = { -ENOENT } },
	{ .name = "with two errnos, the last listed",
	  .function = { -EPERM, -EINVAL } },
	{ .name = "with two errnos, the first listed",
	  .function = { -EINVAL, -EPERM } },
	{ .name = "with two that are listed",
	  .function = { -EINVAL, -EIO },
	  .rest = NO_FLB },
	{ .name = "one, and FINISH fails",
	  .memfd = { -EINVAL },
	  .rest = LU_DAMAGE_FINISH },
	{ .name = "one, and the table is another",
	  .function = { -EINVAL },
	  .rest = LU_DAMAGE_TABLE },
	{ .name = "one, and another is wrong", .memfd = { -EINVAL, 1 } },
	{ .name = "one, and the FLB stays",
	  .function = { -EINVAL },
	  .rest = LU_DAMAGE_FLB },
	{ .name = "all functions",
	  .function = { -EIO, -EIO },
	  .rest = NO_FLB,
	  .allowed = true },
	{ .name = "one function of all", .function = { -EIO }, .rest = NO_FLB },
	{ .name = "all functions, and FINISH works",
	  .function = { -EIO, -EIO },
	  .rest = LU_DAMAGE_TABLE | LU_DAMAGE_FLB },
	{ .name = "all functions, and a memfd",
	  .other = -EIO,
	  .function = { -EIO, -EIO },
	  .rest = NO_FLB },
	{ .name = "session 0",
	  .memfd = { -ENOENT, -ENOENT, -ENOENT, -ENOENT },
	  .allowed = true },
	{ .name = "half of session 0", .memfd = { -ENOENT, -ENOENT } },
	{ .name = "session 1",
	  .other = -ENOENT,
	  .function = { -ENOENT, -ENOENT },
	  .rest = LU_DAMAGE_FLB,
	  .allowed = true },
	{ .name = "session 1, and the FLB is finished",
	  .other = -ENOENT,
	  .function = { -ENOENT, -ENOENT } },
	{ .name = "the table alone", .rest = LU_DAMAGE_TABLE },
};

static void see(size_t i, struct lu_damage_sight *s)
{
	*s = (struct lu_damage_sight){ .seen = cases[i].seen,
				       .rest = cases[i].rest };
	for (int k = 0; k < 4; k++)
		lu_damage_note(s, 0, false, cases[i].memfd[k]);
	lu_damage_note(s, 1, false, cases[i].other);
	for (int k = 0; k < 2; k++)
		lu_damage_note(s, 1, true, cases[i].function[k]);
	lu_damage_conclude(s);
}

TEST(only_what_the_row_says_is_allowed)
{
	struct lu_damage_sight s;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		see(i, &s);
		EXPECT_EQ(cases[i].allowed, lu_damage_is_allowed(&one, &set, &s))
		TH_LOG("%s", cases[i].name);
	}
}

TEST(nothing_seen_is_judged)
{
	const struct lu_damage_sight none = { 0 };

	EXPECT_FALSE(lu_damage_is_allowed(&one, &set, &none));
}

/* Of what nobody was told of, it is all the same in what it shows. */
TEST(what_is_left_over_is_wrong)
{
	struct lu_damage_sight s = { .rest = LU_DAMAGE_FLB }, same = { 0 };

	lu_damage_conclude(&s);
	EXPECT_EQ(LU_DAMAGE_WRONG, s.seen);
	lu_damage_conclude(&same);
	EXPECT_EQ(LU_DAMAGE_SAME, same.seen);
}

TEST(crash_is_told_with_each_write)
{
	char text[256];

	EXPECT_STREQ("f+\nlutorture_damage: write 0: 0 at "
		     "\nlutorture_damage: write 1: 0 at ",
		     lu_damage_crash_text(&one, text, sizeof(text)));
}

TEST(text_names_all_that_was_seen)
{
	struct lu_damage_sight s = { .seen = LU_DAMAGE_SAME | LU_DAMAGE_CRASH };
	char buf[120], small[6];

	EXPECT_STREQ("nothing",
		     lu_damage_sight_text(&(struct lu_damage_sight){ 0 }, buf,
					  sizeof(buf)));
	EXPECT_STREQ("same,crash", lu_damage_sight_text(&s, buf, sizeof(buf)));
	lu_damage_note(&s, 1, true, -EINVAL);
	lu_damage_note(&s, 1, false, -EIO);
	s.rest = NO_FLB;
	EXPECT_STREQ("same,refused,crash 0+2 files (1 functions), errno 5 and "
		     "others; table,finish,FLB",
		     lu_damage_sight_text(&s, buf, sizeof(buf)));
	lu_damage_sight_text(&s, small, sizeof(small));
	EXPECT_STREQ("same,", small);
}

TEST_HARNESS_MAIN
