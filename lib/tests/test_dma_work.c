// SPDX-License-Identifier: GPL-2.0-only
/*
 * What completions say of a jump: figures and words. No device: what was counted is
 * written down by hand.
 */
#include "kselftest_harness.h"

#include <math.h>
#include <string.h>

#include "fake_agent.h"
#include "lu_dma_work.h"
#include "lu_rig.h"

#define KHZ 1000.0 /* so that a tick is a microsecond */

static const struct lu_rig_device drive0 = { .name = (char *)"d0" };
static const struct lu_fixture_device device = { .rig = &drive0 };

FIXTURE(stall)
{
	struct lu_dma_work work;
	struct lu_dma_rate rate;
	struct lu_dma_gap gap;
	char text[320];
};

/* 1,000 ms after the last look, at one completion in 2 ms, known to 1 %. */
FIXTURE_SETUP(stall)
{
	memset(self, 0, sizeof(*self));
	self->work.dev = &device;
	self->work.count = (struct lu_dma_count){ .asked = 4000 };
	self->rate = (struct lu_dma_rate){
		.tsc = 5000000, .done = 100, .per_ms = 0.5, .error = 0.01
	};
	fake_agent_open();
}

FIXTURE_TEARDOWN(stall)
{
	fake_agent_close();
}

/* So many came, and of so many beside them nothing was written. */
static const char *judge(FIXTURE_DATA(stall) * self, uint64_t done,
			 uint64_t empty)
{
	self->work.count.done = self->rate.done + done + empty;
	self->work.count.empty = empty;
	lu_dma_work_gap(&self->work, &self->rate, KHZ, 6000000, &self->gap);
	return lu_dma_work_gap_text(&self->gap, self->text, sizeof(self->text));
}

static double told(FIXTURE_DATA(stall) * self, const char *name)
{
	fake_agent_listen(name);
	return lu_dma_work_report(&self->work, &self->gap) ? -2 :
							     fake_agent_told();
}

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-6;
}

TEST_F(stall, shows_where_it_exceeds_the_resolution)
{
	EXPECT_NE(NULL, strstr(judge(self, 450, 0), "100.0 of 1000.0 ms"));
	EXPECT_TRUE(near(100, told(self, "d0.stall")));
	EXPECT_TRUE(near(12, told(self, "d0.stall_error")));
	EXPECT_NE(NULL, strstr(judge(self, 494, 0), "nothing missing in"));
	EXPECT_EQ(-1, told(self, "d0.stall"));
	judge(self, 493, 0);
	EXPECT_TRUE(near(14, told(self, "d0.stall")));
}

/* So that a stall which is left out can be made anew. */
TEST_F(stall, counts_are_always_told)
{
	judge(self, 499, 3);
	EXPECT_EQ(-1, told(self, "d0.stall"));
	EXPECT_TRUE(near(1000, told(self, "d0.downtime")));
	EXPECT_EQ(499, told(self, "d0.completions"));
	EXPECT_TRUE(near(2, told(self, "d0.interval")));
	EXPECT_TRUE(near(1, told(self, "d0.rate_error")));
	judge(self, 0, 7);
	EXPECT_EQ(0, told(self, "d0.completions"));
}

TEST_F(stall, is_none_where_work_ran_out)
{
	self->work.count.asked = 300;
	EXPECT_NE(NULL, strstr(judge(self, 200, 0),
			       "continuous for the first 400.0 of 1000.0 ms"));
	EXPECT_EQ(-1, told(self, "d0.stall"));
	EXPECT_EQ(-1, told(self, "d0.stall_error"));
	EXPECT_TRUE(near(400, told(self, "d0.covered")));
	EXPECT_EQ(200, told(self, "d0.completions"));
	EXPECT_TRUE(near(1, told(self, "d0.rate_error")));
}

static const char *blind(FIXTURE_DATA(stall) * self, double percent)
{
	return lu_dma_work_gap_blind(&self->work, &self->gap, percent,
				     self->text, sizeof(self->text));
}

/* 200 of them stand for 400 ms: what the other 600 were is not known. */
TEST_F(stall, would_not_show_in_what_work_did_not_last_for)
{
	self->work.count.asked = 300;
	judge(self, 200, 0);
	ASSERT_NE(NULL, blind(self, 50));
	EXPECT_NE(NULL, strstr(self->text, "d0 is too fast "));
	EXPECT_NE(NULL, strstr(self->text, "at 0.50 a ms the 200 commands left "
					   "to it lasted for 400 ms, and the "
					   "jump took 1000, look"));
	EXPECT_NE(NULL, strstr(self->text, "'throttle' in its file"));
	EXPECT_NE(NULL, blind(self, 59));
	EXPECT_EQ(NULL, blind(self, 61));
	self->work.count.asked = 100;
	judge(self, 0, 0);
	EXPECT_NE(NULL, blind(self, 99));
	/* not much of a jump: gone on for more than half of it is gone on */
	self->work.count.asked = 400;
	judge(self, 300, 0);
	EXPECT_EQ(NULL, blind(self, 50));
}

/* With work left it is a gap, and so it is where data is missing. */
TEST_F(stall, shows_whatever_is_left_or_empty)
{
	judge(self, 0, 0);
	EXPECT_EQ(NULL, blind(self, 50));
	judge(self, 200, 0);
	EXPECT_EQ(NULL, blind(self, 50));
	self->work.count.asked = 300;
	judge(self, 199, 1);
	EXPECT_TRUE(self->gap.dry);
	EXPECT_EQ(NULL, blind(self, 50));
}

TEST_HARNESS_MAIN
