// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the words and lines of the fault module, without the module: what
 * is written for it, and what is made of its answers.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_err.h"
#include "lu_fault.h"

TEST(each_action_has_a_name_and_others_have_none)
{
	for (int i = 0; i < LU_FAULT_ACTIONS; i++) {
		ASSERT_NE(NULL, lu_fault_action_name(i));
		EXPECT_NE('\0', lu_fault_action_name(i)[0]);
	}
	EXPECT_STREQ("return", lu_fault_action_name(LU_FAULT_RETURN));
	EXPECT_STREQ("watch", lu_fault_action_name(LU_FAULT_WATCH));
	EXPECT_EQ(NULL, lu_fault_action_name(LU_FAULT_ACTIONS));
	EXPECT_EQ(NULL, lu_fault_action_name(-1));
}

TEST(words_say_what_differs_from_what_is_assumed)
{
	const struct lu_fault faults[] = {
		{ .symbol = "a", .value = -5, .times = 1 },
		{ .symbol = "m:b.c", .action = LU_FAULT_WATCH, .nth = 1 },
		{ "d", LU_FAULT_DELAY, 20, 3, 2, 77 },
	};
	char words[LU_FAULT_WORDS_MAX];

	EXPECT_EQ(75, lu_fault_words(faults, 3, words, sizeof(words)));
	EXPECT_STREQ("a,return,value=-5;m:b.c,watch,times=0;"
		     "d,delay,value=20,nth=3,times=2,pid=77",
		     words)
	TH_LOG("%s", words);
	EXPECT_EQ(0, lu_fault_words(faults, 0, words, sizeof(words)));
	EXPECT_STREQ("", words);
}

/* Each room that is too small by one byte or more. */
TEST(words_that_do_not_fit_give_enospc)
{
	const struct lu_fault faults[] = {
		{ .symbol = "first", .value = -5, .nth = 2, .times = 3 },
		{ .symbol = "second", .action = LU_FAULT_KILL, .pid = 1 },
	};
	char words[LU_FAULT_WORDS_MAX];
	int len = lu_fault_words(faults, 2, words, sizeof(words));

	ASSERT_LT(0, len);
	for (int size = 0; size <= len; size++) {
		memset(words, 'x', sizeof(words));
		EXPECT_EQ(-ENOSPC, lu_fault_words(faults, 2, words, size))
		TH_LOG("%d bytes", size);
		EXPECT_EQ(size ? '\0' : 'x', words[0]);
		EXPECT_EQ('x', words[size]);
	}
	EXPECT_EQ(len, lu_fault_words(faults, 2, words, len + 1));
}

TEST(more_points_than_the_kernel_takes_give_enospc)
{
	struct lu_fault faults[LU_FAULT_POINTS_MAX + 1];
	static char words[LU_FAULT_POINTS_MAX * 64];

	for (int i = 0; i <= LU_FAULT_POINTS_MAX; i++)
		faults[i] = (struct lu_fault){ .symbol = "a", .times = 1 };
	EXPECT_LT(0, lu_fault_words(faults, LU_FAULT_POINTS_MAX, words,
				    sizeof(words)));
	EXPECT_EQ(-ENOSPC, lu_fault_words(faults, LU_FAULT_POINTS_MAX + 1,
					  words, sizeof(words)));
}

/* Nobody is there to jump: what fits gets as far as that. */
TEST(line_for_the_next_kernel_that_does_not_fit_gives_enospc)
{
	const struct lu_fault fault = { .symbol = "a", .times = 1 };
	char append[LU_FAULT_WORDS_MAX + 256] = "";

	EXPECT_EQ(-ENOTCONN, lu_fault_jump_bare(&fault, 1, append));
	memset(append, 'x', sizeof(append) - 1);
	EXPECT_EQ(-ENOSPC, lu_fault_jump_bare(&fault, 1, append));
	EXPECT_EQ(-ENOSPC, lu_fault_jump_with(&fault, 1, append));
}

TEST(symbol_that_would_be_another_command_gives_einval)
{
	static const char *const bad[] = {
		NULL,	"",
		"a b",	"a,b",
		"a;b",	"a\n",
		"a\tb", "a_name_that_is_longer_than_the_kernel_keeps_them"
	};
	struct lu_fault fault = { .times = 1 };
	char words[LU_FAULT_WORDS_MAX];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fault.symbol = bad[i];
		EXPECT_EQ(-EINVAL,
			  lu_fault_words(&fault, 1, words, sizeof(words)));
		EXPECT_EQ(-EINVAL, lu_fault_arm(&fault, NULL));
	}
	fault.symbol = "a";
	fault.action = LU_FAULT_ACTIONS;
	EXPECT_EQ(-EINVAL, lu_fault_words(&fault, 1, words, sizeof(words)));
}

#define POINTS                                                           \
	"luo_open_b watch value 0 nth 1 times 0 pid 0 hits 9 fired 9\n"  \
	"luo_open return value -12 nth 2 times 3 pid 7 hits 4 fired 3\n" \
	"absent error -2\n"                                              \
	"inside error -95\n"                                             \
	"torn return value -12 nth 2\n"                                  \
	"last kill value 0 nth 1 times 1 pid 0 hits 1 fired 0\n"

TEST(counts_of_a_point_are_those_of_its_line)
{
	unsigned long hits = 0, fired = 0;

	EXPECT_EQ(0, lu_fault_parse_hits(POINTS, "luo_open", &hits, &fired));
	EXPECT_EQ(4, hits);
	EXPECT_EQ(3, fired);
	EXPECT_EQ(0, lu_fault_parse_hits(POINTS, "last", &hits, NULL));
	EXPECT_EQ(1, hits);
	EXPECT_EQ(0, lu_fault_parse_hits(POINTS, "luo_open_b", NULL, &fired));
	EXPECT_EQ(9, fired);
}

TEST(point_that_was_refused_gives_its_error)
{
	unsigned long hits = 42;

	EXPECT_EQ(-ENOENT, lu_fault_parse_hits(POINTS, "absent", &hits, NULL));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "no such symbol"));
	EXPECT_EQ(-EOPNOTSUPP,
		  lu_fault_parse_hits(POINTS, "inside", &hits, NULL));
	EXPECT_EQ(-ENOENT, lu_fault_parse_hits(POINTS, "luo_ope", &hits, NULL));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "not armed"));
	EXPECT_EQ(-ENOENT, lu_fault_parse_hits("", "luo_open", &hits, NULL));
	EXPECT_EQ(-EPROTO, lu_fault_parse_hits(POINTS, "torn", &hits, NULL));
	EXPECT_EQ(42, hits);
}

TEST(hits_that_were_missed_are_an_error)
{
	EXPECT_EQ(0, lu_fault_parse_missed("kho_pages 65\nmissed 0\n"));
	EXPECT_EQ(-EOVERFLOW, lu_fault_parse_missed("kho_pages 65\nmissed 1\n"));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "1 hits"));
	EXPECT_EQ(-EPROTO, lu_fault_parse_missed("kho_pages 65\n"));
	EXPECT_EQ(-EPROTO, lu_fault_parse_missed("missed\n"));
	EXPECT_EQ(-EPROTO, lu_fault_parse_missed(""));
}

/* Whatever else keeps it from being loaded is no reason to skip. */
TEST(absent_is_what_this_kernel_cannot_have)
{
	static const int absent[] = { -ENOENT, -ENOSYS, -EKEYREJECTED };
	static const int broken[] = { 0,       -ENOMEM, -ENOEXEC,     -EBUSY,
				      -EINVAL, -EPERM,	-EIO,	      -EFAULT,
				      -ENOSPC, -EACCES, -ENAMETOOLONG };

	for (size_t i = 0; i < sizeof(absent) / sizeof(*absent); i++)
		EXPECT_TRUE(lu_fault_is_absent(absent[i]));
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
		EXPECT_FALSE(lu_fault_is_absent(broken[i]));
}

/* Whoever runs the unit tests has the module loaded as little as needed. */
TEST(without_the_module_everything_says_so)
{
	const struct lu_fault fault = { .symbol = "luo_open" };

	if (!access(LU_FAULT_DIR, F_OK))
		SKIP(return, "the module is loaded on this machine");
	EXPECT_EQ(-ENODEV, lu_fault_arm(&fault, NULL));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "load lutorture_fault"));
	EXPECT_EQ(-ENODEV, lu_fault_disarm("luo_open"));
	EXPECT_EQ(-ENODEV, lu_fault_clear());
	EXPECT_EQ(-ENODEV, lu_fault_hits("luo_open", NULL, NULL));
	EXPECT_EQ(0, lu_fault_kho_pages());
}

TEST_HARNESS_MAIN
