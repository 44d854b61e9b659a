// SPDX-License-Identifier: GPL-2.0-only
/* How the trials of a sweep over allocations are counted and told. */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_alloc.h"

TEST(a_sweep_ends_with_what_was_not_reached)
{
	struct lu_alloc_tally tally = { 0 };

	lu_alloc_count(&tally, 1, 1, -ENOMEM);
	lu_alloc_count(&tally, 2, 1, 0);
	lu_alloc_count(&tally, 3, 1, 7);
	EXPECT_EQ(0, tally.beyond);
	EXPECT_STREQ("3 allocations: 1 refused, 2 tolerated",
		     lu_alloc_text(&tally));
	lu_alloc_count(&tally, 4, 0, 0);
	EXPECT_EQ(4, tally.beyond);
	EXPECT_STREQ("3 allocations: 1 refused, 2 tolerated; number 4 was not reached",
		     lu_alloc_text(&tally));
}

TEST(the_first_that_was_not_reached_counts)
{
	struct lu_alloc_tally tally = { 0 };

	lu_alloc_count(&tally, 9, 0, 0);
	lu_alloc_count(&tally, 5, 0, 0);
	lu_alloc_count(&tally, 7, 0, 0);
	EXPECT_EQ(5, tally.beyond);
	EXPECT_EQ(0, tally.refused + tally.tolerated);
}

/* With nothing refused it may be that nothing was made to fail. */
TEST(a_sweep_of_a_call_that_needs_memory_has_refusals)
{
	struct lu_alloc_tally tally = { 0 };

	EXPECT_EQ(-ENODATA, lu_alloc_check(&tally, false));
	lu_alloc_count(&tally, 1, 0, 0);
	EXPECT_EQ(0, lu_alloc_check(&tally, false));
	EXPECT_EQ(-ENODATA, lu_alloc_check(&tally, true));
	tally = (struct lu_alloc_tally){ .tolerated = 3, .beyond = 4 };
	EXPECT_EQ(-ENODATA, lu_alloc_check(&tally, true));
	tally = (struct lu_alloc_tally){ .refused = 1, .beyond = 2 };
	EXPECT_EQ(0, lu_alloc_check(&tally, true));
	tally.beyond = 0;
	EXPECT_EQ(-ENODATA, lu_alloc_check(&tally, true));
}

TEST_HARNESS_MAIN
