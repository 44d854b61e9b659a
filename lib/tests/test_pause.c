// SPDX-License-Identifier: GPL-2.0-only
/* Tests of how long a pause is, and of what shows it. Touches nothing on the machine. */
#include "kselftest_harness.h"

#include <stdlib.h>

#include "lu_pause.h"

TEST(pause_is_longer_where_the_kernel_is_slower)
{
	unsigned int usual = lu_pause_ms();

	EXPECT_TRUE(lu_pause_shows(usual));
	EXPECT_FALSE(lu_pause_shows(usual * 0.4));
	EXPECT_FALSE(lu_pause_exceeds(usual));
	EXPECT_TRUE(lu_pause_exceeds(usual * 1.6));
	setenv("LUTORTURE_KERNEL", "debug", 1);
	EXPECT_LT(usual, lu_pause_ms());
	EXPECT_FALSE(lu_pause_shows(usual));
	EXPECT_FALSE(lu_pause_exceeds(usual * 1.6));
}

TEST_HARNESS_MAIN
