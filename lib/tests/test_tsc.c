// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frequency of the counter, against itself: whoever is kept from running in
 * the middle of a measurement must get the same figure. Touches nothing.
 */
#include <stdlib.h>

#include "kselftest_harness.h"
#include "lu_tsc.h"

TEST(goes_forward)
{
	uint64_t first = lu_tsc_read();

	EXPECT_GT(lu_tsc_read(), first);
}

TEST(same_each_time)
{
	long first = lu_tsc_khz(), next;

	ASSERT_GT(first, 100000);
	ASSERT_LT(first, 10000000);
	for (int i = 0; i < 10; i++) {
		next = lu_tsc_khz();
		EXPECT_LT(labs(next - first) * 1000, first);
	}
}

TEST_HARNESS_MAIN
