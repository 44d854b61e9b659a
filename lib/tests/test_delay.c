// SPDX-License-Identifier: GPL-2.0-only
/* A delay is taken only in its form, and one that was not hit is told. */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lu_delay.h"
#include "lu_err.h"

TEST(good_ones_are_read)
{
	struct lu_delay delay;

	ASSERT_EQ(0, lu_delay_parse("luo_file_freeze=50", &delay));
	EXPECT_STREQ("luo_file_freeze", delay.symbol);
	EXPECT_EQ(50, delay.ms);
	ASSERT_EQ(0, lu_delay_parse("_a1:b.isra.0=10000", &delay));
	EXPECT_STREQ("_a1:b.isra.0", delay.symbol);
	EXPECT_EQ(LU_DELAY_MAX_MS, delay.ms);
	EXPECT_EQ(0,
		  lu_delay_parse("a234567890b234567890c234567890d234567890e234567=1",
				 &delay));
	EXPECT_EQ(LU_FAULT_SYMBOL_MAX - 1, strlen(delay.symbol));
}

TEST(bad_ones_are_refused_and_named)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "", "expected SYMBOL=MS" },
		{ "luo_file_freeze", "expected SYMBOL=MS" },
		{ "luo_file_freeze 50", "expected SYMBOL=MS" },
		{ "=50", "expected a function" },
		{ "1a=50", "expected a function" },
		{ "a b=50", "expected a function" },
		{ "a,b=50", "expected a function" },
		{ "a;b=50", "expected a function" },
		{ "a:=50", "expected a function" },
		{ "a234567890b234567890c234567890d234567890e2345678=1",
		  "at most 47" },
		{ "a=", "expected whole ms" },
		{ "a=0", "expected whole ms" },
		{ "a=10001", "1 to 10000" },
		{ "a=100000000000000000050", "expected whole ms" },
		{ "a=-5", "expected whole ms" },
		{ "a=5.5", "expected whole ms" },
		{ "a=50ms", "expected whole ms" },
		{ "a=5=0", "expected whole ms" },
	};
	struct lu_delay delay = { .ms = 7 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_EQ(-EINVAL, lu_delay_parse(bad[i].text, &delay))
		TH_LOG("%s", bad[i].text);
		EXPECT_NE(NULL, strstr(lu_errmsg(), bad[i].says))
		TH_LOG("%s", lu_errmsg());
		EXPECT_EQ(7, delay.ms);
	}
}

TEST(a_run_may_have_none)
{
	struct lu_delay delay;

	unsetenv("LUTORTURE_DELAY");
	EXPECT_EQ(0, lu_delay_given(&delay));
	EXPECT_EQ(0, lu_delay_arm(NULL));
	EXPECT_EQ(0, lu_delay_check(NULL, 0));
	setenv("LUTORTURE_DELAY", "a=0", 1);
	EXPECT_EQ(-EINVAL, lu_delay_given(&delay));
	EXPECT_EQ(-EINVAL, lu_delay_arm(NULL));
	EXPECT_EQ(-EINVAL, lu_delay_check(NULL, 0));
}

TEST(one_that_was_not_hit_is_told)
{
	struct lu_stamp stamps[] = {
		{ .tsc = 1, .out = true, .symbol = "luo_file_freeze" },
		{ .tsc = 2, .out = false, .symbol = "luo_file_finish" },
	};

	setenv("LUTORTURE_DELAY", "luo_file_freeze=50", 1);
	EXPECT_EQ(0, lu_delay_check(stamps, 2));
	EXPECT_EQ(-ENODATA, lu_delay_check(stamps, 0));
	EXPECT_STREQ("a delay of 50 ms was armed at luo_file_freeze, and not "
		     "hit: the kernel before did not pass there",
		     lu_errmsg());
	/* in this kernel it was not armed */
	setenv("LUTORTURE_DELAY", "luo_file_finish=50", 1);
	EXPECT_EQ(-ENODATA, lu_delay_check(stamps, 2));
}

TEST_HARNESS_MAIN
