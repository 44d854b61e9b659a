// SPDX-License-Identifier: GPL-2.0-only
/* Rounds: times as they are written, what counts as the worst, when to stop. */
#include "kselftest_harness.h"
#include "report.h"
#include "rounds.h"

TEST(times_have_a_unit)
{
	uint64_t s = 0;

	EXPECT_TRUE(rounds_parse("6h", &s));
	EXPECT_EQ(21600, s);
	EXPECT_TRUE(rounds_parse("90m", &s));
	EXPECT_EQ(5400, s);
	EXPECT_TRUE(rounds_parse("30s", &s));
	EXPECT_EQ(30, s);
	EXPECT_TRUE(rounds_parse("24000h", &s));
}

TEST(other_times_are_refused)
{
	static const char *const bad[] = {
		"",	"6",   "h",	"0h",	  "-1h", "+1h",
		"1.5h", "6hh", "1h30m", "24001h", " 6h", "18446744073709551617s"
	};
	int taken = 0;
	uint64_t s;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		taken += rounds_parse(bad[i], &s);
	EXPECT_EQ(0, taken);
}

TEST(one_round_without_a_time)
{
	struct rounds rounds = { 0 };

	rounds_note(&rounds, 1, REPORT_PASS);
	EXPECT_FALSE(rounds_more(&rounds));
	EXPECT_EQ(REPORT_PASS, rounds.code);
}

TEST(rounds_begin_while_there_is_time)
{
	struct rounds rounds = { .limit_s = 100 };

	rounds_note(&rounds, 60, REPORT_PASS);
	EXPECT_TRUE(rounds_more(&rounds));
	rounds_note(&rounds, 39, REPORT_PASS);
	EXPECT_TRUE(rounds_more(&rounds));
	rounds_note(&rounds, 1, REPORT_PASS);
	EXPECT_FALSE(rounds_more(&rounds));
	EXPECT_EQ(100, rounds.used_s);
}

TEST(worst_round_is_the_outcome)
{
	struct rounds rounds = { .limit_s = 100 };

	rounds_note(&rounds, 1, REPORT_ALL_SKIPPED);
	EXPECT_EQ(REPORT_ALL_SKIPPED, rounds.code);
	rounds_note(&rounds, 1, REPORT_FAIL);
	rounds_note(&rounds, 1, REPORT_PASS);
	EXPECT_EQ(REPORT_FAIL, rounds.code);
	EXPECT_EQ(2, rounds.failed);
	EXPECT_TRUE(rounds_more(&rounds));
	rounds_note(&rounds, 1, REPORT_INFRA);
	EXPECT_EQ(REPORT_INFRA, rounds.code);
	EXPECT_FALSE(rounds_more(&rounds));
}

TEST_HARNESS_MAIN
