// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways: whether the one that was asked for led here, by what the agent says of
 * the leg. No machine is left.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "lu_err.h"
#include "lu_moment.h"
#include "lu_part.h"
#include "lu_way.h"

#define STAMPS "1000 2000 2100 2200"

static const struct {
	const char *crashed, *stamps;
	enum lu_way way;
	const char *came; /* else */
} arrivals[] = {
	{ "0", STAMPS, LU_WAY_LIVE, "with a handover" },
	{ "1", STAMPS, LU_WAY_PLAIN, "by kexec without a handover" },
	{ "1", NULL, LU_WAY_COLD, "from power-on" },
};

#define N_OF(rows) (sizeof(rows) / sizeof((rows)[0]))

static void arrive(size_t i)
{
	setenv("LUTORTURE_CRASHED", arrivals[i].crashed, 1);
	if (arrivals[i].stamps)
		setenv("LUTORTURE_TSC", arrivals[i].stamps, 1);
	else
		unsetenv("LUTORTURE_TSC");
}

TEST(each_is_told_from_the_others)
{
	int ret;

	for (size_t i = 0; i < N_OF(arrivals); i++) {
		arrive(i);
		for (int way = 0; way < LU_WAYS; way++) {
			ret = lu_way_check(way);
			EXPECT_EQ(arrivals[i].way == (unsigned int)way ?
					  0 :
					  -ENODATA,
				  ret);
			EXPECT_TRUE(!ret ||
				    strstr(lu_errmsg(), arrivals[i].came));
		}
	}
}

TEST(names)
{
	EXPECT_STREQ("live", lu_way_name(LU_WAY_LIVE));
	EXPECT_STREQ("plain", lu_way_name(LU_WAY_PLAIN));
	EXPECT_STREQ("cold", lu_way_name(LU_WAY_COLD));
	EXPECT_EQ(NULL, lu_way_name(LU_WAYS));
}

TEST(outer_stamps_are_those_of_the_agent)
{
	struct lu_part_ends ends;

	setenv("LUTORTURE_TSC", STAMPS, 1);
	ASSERT_EQ(0, lu_part_outer(&ends));
	EXPECT_EQ(1000, ends.jump);
	EXPECT_EQ(2000, ends.init);
	EXPECT_EQ(2200, ends.loaded);
	setenv("LUTORTURE_TSC", "1000 2000", 1);
	EXPECT_EQ(-ENODATA, lu_part_outer(&ends));
}

TEST(by_hand_there_is_nobody_to_ask)
{
	const struct lu_way_left left = { 1, 2 };
	struct lu_way_left back;

	unsetenv("LUTORTURE_FD");
	unsetenv("LUTORTURE_OUTSIDE");
	EXPECT_EQ(-ENOTCONN, lu_way_leave(LU_WAY_LIVE, "nvme0", &left));
	EXPECT_EQ(-ENOTCONN, lu_way_left("nvme0", &back));
	EXPECT_EQ(-ENOTCONN, lu_way_jump(LU_WAY_COLD));
	EXPECT_EQ(0, lu_moment("x", LU_MOMENT_TO, 1));
	EXPECT_EQ(-EOPNOTSUPP, lu_moment_clock());
	EXPECT_EQ(0, lu_way_tell_clock());
}

TEST_HARNESS_MAIN
