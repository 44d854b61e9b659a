// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what is made of the text of a timeline: a line that is half there
 * or out of its place must not pass.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_err.h"
#include "lu_timeline.h"

#define LINES                              \
	"100 out 0 12 luo_file_freeze\n"   \
	"100 out 3 12 luo_flb_serialize\n" \
	"18446744073709551615 now 1 0 m:a.b\n"

static struct lu_stamp stamps[8];

static int parse(const char *text, unsigned long *lost)
{
	memset(stamps, 0xa5, sizeof(stamps));
	return lu_timeline_parse(text, stamps, 3, lost);
}

TEST(stamps_are_read_with_all_their_fields)
{
	unsigned long lost = 1;

	ASSERT_EQ(3, parse(LINES, &lost));
	EXPECT_EQ(0, lost);
	EXPECT_EQ(100, stamps[1].tsc);
	EXPECT_TRUE(stamps[1].out);
	EXPECT_EQ(3, stamps[1].cpu);
	EXPECT_EQ(12, stamps[1].pid);
	EXPECT_STREQ("luo_flb_serialize", stamps[1].symbol);
	EXPECT_EQ(UINT64_MAX, stamps[2].tsc);
	EXPECT_FALSE(stamps[2].out);
	EXPECT_STREQ("m:a.b", stamps[2].symbol);
}

TEST(empty_timeline_has_no_stamps)
{
	unsigned long lost = 1;

	EXPECT_EQ(0, parse("", &lost));
	EXPECT_EQ(0, lost);
}

TEST(lost_hits_are_told_by_the_last_line)
{
	unsigned long lost = 0;

	EXPECT_EQ(3, parse(LINES "lost 77\n", &lost));
	EXPECT_EQ(77, lost);
	EXPECT_EQ(0, parse("lost 1\n", &lost));
	EXPECT_EQ(1, lost);
}

TEST(line_that_is_no_stamp_gives_eproto)
{
	static const char *const bad[] = {
		"\n",
		"100 out 0 12\n",
		"100 out 0 12 \n",
		"100 out 0 12 a b\n",
		"100 out 0 12 a",
		"100 old 0 12 a\n",
		"100 nowhere 0 12 a\n",
		"x out 0 12 a\n",
		"100 out 0 12 a_name_that_is_longer_than_the_kernel_keeps_them\n",
		"101 out 0 12 a\n100 now 0 12 a\n",
		"lost\n",
		"lost 0\n",
		"lost 1",
		"lost 1\n1 now 0 1 a\n",
		"lost 1 2\n",
	};
	unsigned long lost;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_EQ(-EPROTO, parse(bad[i], &lost))
		TH_LOG("\"%s\"", bad[i]);
	}
}

TEST(more_stamps_than_room_give_enospc)
{
	unsigned long lost;

	EXPECT_EQ(-ENOSPC, parse("1 out 0 1 a\n" LINES, &lost));
	EXPECT_EQ(-ENOSPC, lu_timeline_parse(LINES, stamps, 0, &lost));
}

TEST(first_stamp_of_a_symbol_in_one_kernel_is_found)
{
	unsigned long lost;
	int n = parse("1 out 0 1 a\n2 out 0 1 b\n3 now 0 1 b\n", &lost);

	ASSERT_EQ(3, n);
	EXPECT_EQ(&stamps[1], lu_timeline_find(stamps, n, "b", true));
	EXPECT_EQ(&stamps[2], lu_timeline_find(stamps, n, "b", false));
	EXPECT_EQ(NULL, lu_timeline_find(stamps, n, "a", false));
	EXPECT_EQ(NULL, lu_timeline_find(stamps, 1, "b", true));
}

static const char hits[] = "1000 out 0 1 a\n"
			   "2000 now 0 1 a\n"
			   "3000 out 1 7 b\n"
			   "4000 out 0 1 a\n"
			   "5000 out 1 1 a\n"
			   "33700 out 0 1 a/over\n"
			   "40000 now 0 1 a/over\n";

static int check(struct lu_fault fault, bool out)
{
	unsigned long lost;
	int n = lu_timeline_parse(hits, stamps, 8, &lost);

	setenv("LUTORTURE_TSC_KHZ", "1000", 1);
	return n == 7 ? lu_timeline_check(stamps, n, &fault, out) :
			-ENOTRECOVERABLE;
}

/* One of them says nothing of the others. */
TEST(a_point_needs_a_stamp_for_each_hit_up_to_its_own)
{
	struct lu_fault fault = { .symbol = "a" };

	EXPECT_EQ(0, check(fault, true));
	fault.nth = 3;
	EXPECT_EQ(0, check(fault, true));
	fault.nth = 4;
	EXPECT_EQ(-ENODATA, check(fault, true));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "for hit 4, and hit 3 times"));
	fault.nth = 2;
	EXPECT_EQ(-ENODATA, check(fault, false));
	fault.symbol = "nobody";
	EXPECT_EQ(-ENODATA, check(fault, true));
}

TEST(a_kill_needs_to_have_been_sent)
{
	struct lu_fault fault = { "a", LU_FAULT_KILL, 99, 2, 1, 0 };

	EXPECT_EQ(0, check(fault, true)) TH_LOG("%s", lu_errmsg());
	fault.nth = 3;
	EXPECT_EQ(-ENODATA, check(fault, true));
	fault.symbol = "b";
	fault.nth = 1;
	EXPECT_EQ(-ENODATA, check(fault, true));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "no kill"));
	fault.action = LU_FAULT_WATCH;
	EXPECT_EQ(0, check(fault, true));
}

/* It begins at the last hit before its end, on its CPU: 4000 to 33700. */
TEST(a_delay_needs_both_its_ends_and_its_time)
{
	struct lu_fault fault = { "a", LU_FAULT_DELAY, 29, 2, 1, 0 };

	EXPECT_EQ(0, check(fault, true)) TH_LOG("%s", lu_errmsg());
	fault.value = 30;
	EXPECT_EQ(0, check(fault, true)) TH_LOG("%s", lu_errmsg());
	fault.value = 31;
	EXPECT_EQ(-EBADMSG, check(fault, true));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "took 29.70"));
	fault.value = 30;
	fault.nth = 3;
	EXPECT_EQ(-ENODATA, check(fault, true));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "for hit 3, and hit 2 times"));
	fault.nth = 1;
	EXPECT_EQ(0, check(fault, false));
	fault.symbol = "b";
	EXPECT_EQ(-ENODATA, check(fault, true));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "no delay"));
}

TEST_HARNESS_MAIN
