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

TEST(a_run_has_one_frequency)
{
	unsigned int measured = lu_tsc_khz();

	setenv("LUTORTURE_TSC_KHZ", "1234567", 1);
	EXPECT_EQ(1234567, lu_tsc_run_khz());
	setenv("LUTORTURE_TSC_KHZ", "0", 1);
	EXPECT_LT(measured / 2, lu_tsc_run_khz());
	setenv("LUTORTURE_TSC_KHZ", "1234567 kHz", 1);
	EXPECT_GT(measured * 2, lu_tsc_run_khz());
	unsetenv("LUTORTURE_TSC_KHZ");
	EXPECT_LT(measured / 2, lu_tsc_run_khz());
}

TEST_HARNESS_MAIN
