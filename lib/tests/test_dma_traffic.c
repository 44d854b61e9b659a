// SPDX-License-Identifier: GPL-2.0-only
/*
 * What numbers of frames say of a jump: figures and words. No NIC, no peer: what was
 * seen is written down by hand.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lu_dma_traffic.h"
#include "lu_err.h"

#define KHZ 1000.0 /* so that a tick is a microsecond */

static struct lu_traffic_seen seen;

static struct lu_traffic_seen *traffic(struct lu_dma *dma)
{
	(void)dma;
	return &seen;
}

static const struct lu_dma_engine engine = { .traffic = traffic };

FIXTURE(jump)
{
	struct lu_dma_work work;
	struct lu_dma_left left;
	struct lu_dma_missing missing;
	char text[256];
};

/* 1,000 ms after the last look; 200 frames of 5 ms were due, and came. */
FIXTURE_SETUP(jump)
{
	memset(self, 0, sizeof(*self));
	self->work.dma.engine = &engine;
	self->work.count = (struct lu_dma_count){ .asked = 4000, .done = 300 };
	self->left = (struct lu_dma_left){ .tsc = 5000000, .last = 100 };
	seen = (struct lu_traffic_seen){ .interval_us = 5000,
					 .hold = 2,
					 .received = 301,
					 .last = 300,
					 .late_ns = 5000000 };
}

FIXTURE_TEARDOWN(jump)
{
}

static const char *judge(FIXTURE_DATA(jump) * self)
{
	lu_dma_traffic_missing(&self->work, &self->left, KHZ, 6000000,
			       &self->missing);
	return lu_dma_traffic_text(&self->missing, self->text,
				   sizeof(self->text));
}

TEST_F(jump, without_a_missing_frame_the_gap_is_below_the_resolution)
{
	const char *text = judge(self);

	EXPECT_EQ(1000, self->missing.elapsed);
	EXPECT_EQ(5, self->missing.interval);
	EXPECT_EQ(15, self->missing.resolution);
	EXPECT_EQ(0, self->missing.unwatched);
	EXPECT_FALSE(self->missing.dry);
	EXPECT_EQ(text, strstr(text, "gap below the resolution in 1000.0 ms"));
}

TEST_F(jump, a_gap_shows_where_it_exceeds_the_resolution)
{
	seen.lost = 5;
	seen.longest = 3;
	EXPECT_NE(NULL, strstr(judge(self), "below the resolution"));
	seen.longest = 4;
	EXPECT_NE(NULL, strstr(judge(self), "a gap of 20.0 ms in 1000.0 ms"));
	EXPECT_NE(NULL, strstr(judge(self), "5 frames lost"));
}

TEST_F(jump, a_late_peer_widens_the_resolution_and_is_no_gap)
{
	seen.late_ns = 80000000;
	seen.last = 285;
	seen.longest = seen.lost = 10;
	judge(self);
	EXPECT_EQ(90, self->missing.resolution);
	EXPECT_EQ(75, self->missing.unwatched);
	EXPECT_NE(NULL, strstr(self->text, "below the resolution"));
}

TEST_F(jump, a_full_ring_is_continuous_for_so_long_only)
{
	self->work.count.done = self->work.count.asked;
	seen.last = 180;
	judge(self);
	EXPECT_TRUE(self->missing.dry);
	EXPECT_EQ(400, self->missing.covered);
	EXPECT_EQ(0, self->missing.unwatched);
	EXPECT_NE(NULL,
		  strstr(self->text,
			 "ran dry: continuous for the first 400.0 of 1000.0 ms"));
	seen.longest = 10;
	EXPECT_NE(NULL, strstr(judge(self),
			       "ran dry: a gap of 50.0 ms for the first 400.0"));
}

TEST_F(jump, without_anybody_outside_nothing_is_begun)
{
	unsetenv("LUTORTURE_OUTSIDE");
	EXPECT_EQ(-EOPNOTSUPP, lu_dma_traffic_end());
}

TEST_HARNESS_MAIN
