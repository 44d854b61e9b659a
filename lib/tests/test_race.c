// SPDX-License-Identifier: GPL-2.0-only
/* What is made of the score of a race, in the kernel behind it. */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_err.h"
#include "lu_race.h"

#define FROZEN	5000000 /* TSC */
#define LONGEST 700

static const struct lu_race_score good = {
	.before = 6,
	.rounds = { 5, 1, 1 },
	.seen = { 100, FROZEN - 10 * LONGEST, FROZEN },
	.busy = { 1, 1, 0 },
	.longest = { LONGEST, LONGEST, 9 * LONGEST },
};

static int judge(struct lu_race_score score)
{
	return lu_race_judge(&score, FROZEN);
}

TEST(a_race_goes_on_until_sessions_are_frozen)
{
	struct lu_race_score score = good;

	EXPECT_EQ(0, judge(score)) TH_LOG("%s", lu_errmsg());
	score.seen[1]--;
	EXPECT_EQ(-ENODATA, judge(score));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "in a call"));
	score.seen[1]++;
	score.busy[1] = 0;
	EXPECT_EQ(-ENODATA, judge(score));
	score.seen[2]++;
	EXPECT_EQ(0, judge(score));
}

TEST(a_racer_that_made_no_round_is_none)
{
	struct lu_race_score score = good;

	score.rounds[1] = 0;
	score.rounds[0]++;
	EXPECT_EQ(-ENODATA, judge(score));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "race1 made no round"));
	score = good;
	score.before = 7;
	EXPECT_EQ(-ENODATA, judge(score));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "beside the jump"));
	EXPECT_EQ(-ENODATA, judge((struct lu_race_score){ 0 }));
}

TEST(no_call_of_a_racer_may_fail)
{
	struct lu_race_score score = good;

	score.err[2] = -EEXIST;
	EXPECT_EQ(-EBADMSG, judge(score));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "race2: a call gave -17"));
}

TEST_HARNESS_MAIN
