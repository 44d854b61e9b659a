// SPDX-License-Identifier: GPL-2.0-only
/*
 * What numbers of frames say of a jump: figures and words. No NIC, no peer: what was
 * seen is written down by hand.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_agent.h"
#include "lu_devtype.h"
#include "lu_dma_traffic.h"
#include "lu_err.h"
#include "lu_rig.h"

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

/* So many frames in a row are missing, and others beside them. */
static void lose(FIXTURE_DATA(jump) * self, uint64_t in_a_row, uint64_t others)
{
	seen.longest = in_a_row;
	seen.longest_ns = in_a_row ? (in_a_row + 1) * 5000000 : 0;
	seen.lost = in_a_row + others;
	judge(self);
}

TEST_F(jump, both_reset_times_are_told_from_what_is_missing)
{
	lose(self, 0, 0);
	EXPECT_EQ(0, self->missing.by_loss);
	EXPECT_EQ(0, self->missing.by_stamps);
	EXPECT_EQ(20, self->missing.stamps_resolution);
	lose(self, 100, 0);
	EXPECT_EQ(500, self->missing.by_loss);
	EXPECT_EQ(505, self->missing.by_stamps);
	/* frames count wherever they are missing, stamps the longest row alone */
	lose(self, 100, 20);
	EXPECT_EQ(600, self->missing.by_loss);
	EXPECT_EQ(505, self->missing.by_stamps);
	seen.late_ns = 30000000;
	lose(self, 100, 0);
	EXPECT_EQ(40, self->missing.resolution);
	EXPECT_EQ(45, self->missing.stamps_resolution);
}

TEST_F(jump, reset_times_agree_within_resolution_late_peer_and_a_twentieth)
{
	lose(self, 100, 0);
	EXPECT_TRUE(lu_dma_traffic_agrees(&self->missing));
	/* 505 ms of stamps: 20 of resolution, 25.25 of margin: 550.25 of loss */
	lose(self, 100, 10);
	EXPECT_TRUE(lu_dma_traffic_agrees(&self->missing));
	lose(self, 100, 11);
	EXPECT_FALSE(lu_dma_traffic_agrees(&self->missing));
	lose(self, 100, 0);
	self->missing.by_stamps = 545;
	EXPECT_TRUE(lu_dma_traffic_agrees(&self->missing));
	self->missing.by_stamps = 700;
	EXPECT_FALSE(lu_dma_traffic_agrees(&self->missing));
	self->missing.unwatched = 150;
	EXPECT_TRUE(lu_dma_traffic_agrees(&self->missing));
	/* a late peer may be in the stamps, and is in the resolution of either */
	self->missing.unwatched = 0;
	self->missing.resolution = self->missing.stamps_resolution = 1000;
	EXPECT_FALSE(lu_dma_traffic_agrees(&self->missing));
	lose(self, 0, 0);
	EXPECT_FALSE(lu_dma_traffic_agrees(&self->missing));
}

static const struct lu_rig_device nic0 = { .name = (char *)"nic0" };
static const struct lu_fixture_device device = { .rig = &nic0 };

static double told(FIXTURE_DATA(jump) * self, const char *name)
{
	self->work.dev = &device;
	fake_agent_listen(name);
	return lu_dma_traffic_report(&self->work, &self->missing) ?
		       -2 :
		       fake_agent_told();
}

TEST_F(jump, a_reset_time_below_its_resolution_is_left_out)
{
	fake_agent_open();
	lose(self, 0, 0);
	EXPECT_EQ(-1, told(self, "nic0.reset_time.loss"));
	EXPECT_EQ(15, told(self, "nic0.reset_time.loss_error"));
	/* 15 and 20 ms: as much as the resolution, and no more */
	lose(self, 3, 0);
	EXPECT_EQ(-1, told(self, "nic0.reset_time.loss"));
	EXPECT_EQ(-1, told(self, "nic0.reset_time.stamps"));
	EXPECT_EQ(20, told(self, "nic0.reset_time.stamps_error"));
	lose(self, 4, 0);
	EXPECT_EQ(20, told(self, "nic0.reset_time.loss"));
	EXPECT_EQ(25, told(self, "nic0.reset_time.stamps"));
	fake_agent_close();
}

/* So that what is left out can be made anew. */
TEST_F(jump, numbers_of_frames_are_always_told)
{
	fake_agent_open();
	lose(self, 0, 0);
	EXPECT_EQ(-1, told(self, "nic0.gap"));
	EXPECT_EQ(5, told(self, "nic0.interval"));
	EXPECT_EQ(200, told(self, "nic0.due_frames"));
	EXPECT_EQ(0, told(self, "nic0.lost_frames"));
	EXPECT_EQ(0, told(self, "nic0.longest_run"));
	EXPECT_EQ(-1, told(self, "nic0.longest_run.stamps"));
	lose(self, 3, 4);
	EXPECT_EQ(-1, told(self, "nic0.gap"));
	EXPECT_EQ(7, told(self, "nic0.lost_frames"));
	EXPECT_EQ(3, told(self, "nic0.longest_run"));
	EXPECT_EQ(20, told(self, "nic0.longest_run.stamps"));
	self->work.count.done = self->work.count.asked;
	judge(self);
	EXPECT_EQ(3, told(self, "nic0.longest_run"));
	EXPECT_EQ(200, told(self, "nic0.due_frames"));
	fake_agent_close();
}

TEST(a_nic_without_a_peer_is_told_from_a_peer_that_is_silent)
{
	struct lu_rig_device dev = { .name = (char *)"nic0" };

	EXPECT_EQ(-ENODATA, lu_dma_traffic_first(&dev, 0, 0));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "nic0: the rig file names no peer"));
	dev.peer = (char *)"net0";
	EXPECT_EQ(-EHOSTDOWN, lu_dma_traffic_first(&dev, 0, 0));
	EXPECT_NE(NULL, strstr(lu_errmsg(),
			       "nic0: not a frame of its peer (net0) arrived"));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "cable"));
	EXPECT_EQ(-ETIMEDOUT, lu_dma_traffic_first(&dev, 0, 7));
	EXPECT_EQ(-ETIMEDOUT, lu_dma_traffic_first(&dev, 19, 0));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "nic0: 19 frames in memory"));
	EXPECT_EQ(0, lu_dma_traffic_first(&dev, 20, 0));
}

TEST(rate_and_room_are_the_rig_files)
{
	struct lu_rig_device dev = { .name = (char *)"nic0" };
	const struct lu_fixture_device at = { .rig = &dev };
	const struct lu_dma_work work = { .dev = &at };

	EXPECT_EQ(200, lu_dma_traffic_rate(&dev));
	EXPECT_EQ(4000, lu_dma_traffic_room(&work));
	dev.peer_rate = LU_DMA_TRAFFIC_RATE_MAX;
	EXPECT_EQ(1600, lu_dma_traffic_rate(&dev));
	/* NIC_RING_MAX */
	EXPECT_EQ(32000, lu_dma_traffic_room(&work));
}

TEST(a_nic_without_a_peer_is_not_put_to_work)
{
	struct lu_rig_device nics[] = { { .name = (char *)"a" },
					{ .name = (char *)"b" } };
	struct lu_fixture_device devs[] = { { .rig = &nics[0] },
					    { .rig = &nics[1] } };
	struct lu_dma_work works[2];

	ASSERT_LT(0, lu_devtype_init());
	nics[0].type = nics[1].type = (char *)"igb";
	EXPECT_EQ(0, lu_dma_work_find(devs, 2, true, works, 2));
	nics[1].peer = (char *)"net0";
	ASSERT_EQ(1, lu_dma_work_find(devs, 2, true, works, 2));
	EXPECT_EQ(&devs[1], works[0].dev);
}

TEST_F(jump, without_anybody_outside_nothing_is_begun)
{
	unsetenv("LUTORTURE_OUTSIDE");
	EXPECT_EQ(-EOPNOTSUPP, lu_dma_traffic_end());
}

TEST_HARNESS_MAIN
