// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is made of a device's rate: what is missing behind a jump, and how much work
 * it is given before one. Pure: no device and no memory.
 */
#include "kselftest_harness.h"

#include <string.h>

#include "../devices/nvme_dma.h"
#include "lu_dma_work.h"

/* ---- what completions say of the time between */

static struct lu_dma_gap gap_of(uint64_t asked, uint64_t done)
{
	const struct lu_dma_rate rate = {
		.tsc = 1000000, .done = 100, .per_ms = 0.4, .error = 0.01
	};
	const struct lu_dma_work work = { .count = { .asked = asked,
						     .done = done } };
	struct lu_dma_gap gap;

	/* 1000 kHz: 1000 ms after the rate was taken 400 are due */
	lu_dma_work_gap(&work, &rate, 1000, 2000000, &gap);
	return gap;
}

TEST(what_is_missing_is_a_stall)
{
	EXPECT_EQ(1000, gap_of(9000, 500).elapsed);
	EXPECT_EQ(0, gap_of(9000, 500).stall);
	EXPECT_EQ(250, gap_of(9000, 400).stall);
	EXPECT_EQ(1000, gap_of(9000, 100).stall);
}

TEST(a_gap_has_the_error_of_its_rate_and_an_interval)
{
	EXPECT_EQ(2.5 + 10, gap_of(9000, 500).error);
}

static const char *text_of(const struct lu_dma_gap gap)
{
	static char text[128];

	return lu_dma_work_gap_text(&gap, text, sizeof(text));
}

TEST(a_gap_is_told_above_its_error_only)
{
	EXPECT_STREQ("250.0 of 1000.0 ms missing, +-12.5 ms",
		     text_of(gap_of(9000, 400)));
	/* 5 short of 400 are 12.5 ms */
	EXPECT_NE(NULL, strstr(text_of(gap_of(9000, 495)), "nothing missing"));
	EXPECT_NE(NULL, strstr(text_of(gap_of(9000, 494)), "15.0 of"));
	/* more than were due */
	EXPECT_NE(NULL, strstr(text_of(gap_of(9000, 510)), "nothing missing"));
}

TEST(a_dry_device_is_known_for_what_it_did)
{
	EXPECT_STREQ("ran dry: continuous for the first 750.0 of 1000.0 ms",
		     text_of(gap_of(400, 400)));
}

TEST(a_device_without_work_left_is_dry)
{
	EXPECT_FALSE(gap_of(401, 400).dry);
	EXPECT_TRUE(gap_of(400, 400).dry);
}

/* ---- how much work outlasts a jump */

#define GIB (UINT64_C(1) << 30)

static unsigned int pieces(double per_second, uint64_t bytes)
{
	return lu_dma_work_outlast(&nvme_dma, per_second / 1000,
				   bytes / LU_DMA_PAGE);
}

TEST(a_device_gets_work_for_the_longest_jump)
{
	EXPECT_EQ(6000, pieces(400, GIB));
	EXPECT_EQ(15000, pieces(1000, GIB));
	EXPECT_EQ(126, pieces(1, GIB));
	EXPECT_EQ(126, pieces(0, GIB));
}

TEST(a_fast_device_gets_what_the_memory_takes)
{
	unsigned int n = pieces(1e9, GIB / 4);

	EXPECT_LE(nvme_dma.pages(n), GIB / 4 / LU_DMA_PAGE);
	EXPECT_GT(nvme_dma.pages(n + 1), GIB / 4 / LU_DMA_PAGE);
	EXPECT_LT(30000, n);
	EXPECT_EQ(nvme_dma.most, pieces(1e9, 100 * GIB));
	EXPECT_EQ(0, pieces(1e9, 0));
}

TEST(no_more_memory_than_the_pages_of_the_work)
{
	for (unsigned int n = 1; n < 3000; n++)
		ASSERT_LE(nvme_dma.pages(n), nvme_dma.pages(n + 1));
}

TEST_HARNESS_MAIN
