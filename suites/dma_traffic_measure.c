// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: nothing: this tests the measure of dma_traffic, in one boot.
 * The peer leaves out frames, or all of them; a NIC is kept from writing for a known
 * time; its link is taken down.
 * Passes if: so many frames are missing as were left out; the gap, and the reset time
 * by time stamps, are as long as the time, within the resolution; a NIC without a link
 * is refused, a silent peer is named, and the NIC is left as after a reset.
 * Cannot see: whether a jump is measured as well as a stall (dma_traffic_control).
 * Source: PCIe Base Specification 6.2, 7.5.1.1.3 (Bus Master Enable).
 */
#include <unistd.h>

#include "lu_bar.h"
#include "lu_devtype.h"
#include "lu_dma_find.h"
#include "lu_dma_traffic.h"
#include "lu_master.h"
#include "lu_outside.h"
#include "lu_rig.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_tsc.h"
#include "lu_wait.h"

LU_SUITE = {
	.name = "dma_traffic_measure",
	.description = "will keep NICs from receiving for a while",
	.needs = LU_NEED_LUO | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 60000,
	.contrived = true,
};

#define MAX_WORKS 4
#define ROOM_S	  5
#define WITHHELD  40 /* frames */
#define NEARBY	  3  /* frames beside them that a busy host may lose */
#define STALL_MS  500
#define WAIT_MS	  5000

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_dma_work works[MAX_WORKS];

static unsigned int room(const struct lu_dma_work *w)
{
	return ROOM_S * lu_dma_traffic_rate(w->dev->rig);
}

FIXTURE(traffic)
{
	int n; /* works */
	int luo, session;
	double khz;
};

FIXTURE_SETUP(traffic)
{
	self->luo = self->session = -1;
	LU_NEEDS();
	ASSERT_LE(0, lu_devtype_init());
	LU_DMA_FIND_NICS(devs, works, MAX_WORKS, self->n);
	self->khz = lu_tsc_run_khz();
	self->luo = lu_session_device();
	LU_FD(self->luo);
	self->session = lu_session_create(self->luo, "traffic");
	LU_FD(self->session);
}

/* The device first: with the session its memory is anybody's. */
FIXTURE_TEARDOWN(traffic)
{
	if (self->session >= 0)
		lu_dma_traffic_end();
	for (int i = 0; i < self->n; i++) {
		lu_dma_work_stop(&works[i], 0);
		lu_master_set(works[i].dev->bdf, true);
	}
	if (self->session >= 0)
		close(self->session);
	if (self->luo >= 0)
		close(self->luo);
}

static void start(struct __test_metadata *_metadata,
		  FIXTURE_DATA(traffic) * self, int i)
{
	LU_OK(lu_dma_work_start(&works[i], self->session, i, room(&works[i]),
				false));
	LU_OK(lu_dma_traffic_begin(&works[i]));
	LU_OK(lu_dma_traffic_send(&works[i], 1));
	lu_traffic_mark(works[i].dma.engine->traffic(&works[i].dma));
}

static bool has_gap(void *ctx)
{
	struct lu_dma_work *w = ctx;

	w->dma.engine->progress(&w->dma, &w->count);
	return w->dma.engine->traffic(&w->dma)->longest >= WITHHELD;
}

static void withhold(struct __test_metadata *_metadata, struct lu_dma_work *w)
{
	const struct lu_traffic_seen *seen = w->dma.engine->traffic(&w->dma);
	char arg[128];

	snprintf(arg, sizeof(arg), "withhold %s %d", w->dev->rig->name,
		 WITHHELD);
	LU_OK(lu_outside_ask(LU_OUTSIDE_TRAFFIC, arg, 0));
	EXPECT_TRUE(lu_wait(has_gap, w, WAIT_MS));
	TH_LOG("%s: %llu frames missing in a row", w->dev->rig->name,
	       (unsigned long long)seen->longest);
	EXPECT_LE(WITHHELD, seen->longest);
	EXPECT_GE(WITHHELD + NEARBY, seen->longest);
	LU_OK(w->dma.engine->verify(&w->dma));
}

TEST_F(traffic, frames_that_are_left_out_show)
{
	for (int i = 0; i < self->n; i++) {
		start(_metadata, self, i);
		withhold(_metadata, &works[i]);
	}
}

/* From one look to another: between them the NIC may not write. */
static double stall(struct __test_metadata *_metadata, struct lu_dma_work *w,
		    double khz)
{
	uint64_t from, to;

	LU_OK(lu_master_set(w->dev->bdf, false));
	from = lu_tsc_read();
	usleep(STALL_MS * 1000);
	to = lu_tsc_read();
	LU_OK(lu_master_set(w->dev->bdf, true));
	lu_wait(has_gap, w, WAIT_MS);
	return (to - from) / khz;
}

static void judge(struct __test_metadata *_metadata, struct lu_dma_work *w,
		  double made)
{
	const struct lu_dma_left left = { 0 };
	struct lu_dma_missing missing;

	lu_dma_traffic_missing(w, &left, 1, 0, &missing);
	TH_LOG("%s: a stall of %.1f ms: a gap of %.1f ms, resolution %.1f ms; by time stamps %.1f ms, resolution %.1f ms",
	       w->dev->rig->name, made, missing.gap, missing.resolution,
	       missing.by_stamps, missing.stamps_resolution);
	LU_OK(lu_dma_work_measure(w, "stall_made", made, "ms"));
	LU_OK(lu_dma_work_measure(w, "stall_seen", missing.gap, "ms"));
	LU_OK(lu_dma_work_measure(w, "gap_error", missing.resolution, "ms"));
	EXPECT_LE(made - missing.resolution, missing.gap);
	EXPECT_GE(made + missing.resolution, missing.gap);
	EXPECT_LE(made - missing.stamps_resolution, missing.by_stamps);
	EXPECT_GE(made + missing.stamps_resolution, missing.by_stamps);
	LU_OK(w->dma.engine->verify(&w->dma));
}

TEST_F(traffic, a_stall_is_as_long_as_the_gap)
{
	double made;

	for (int i = 0; i < self->n; i++) {
		start(_metadata, self, i);
		made = stall(_metadata, &works[i], self->khz);
		judge(_metadata, &works[i], made);
	}
}

#define STATUS	    0x0008 /* 82574 and 82576 datasheets */
#define STATUS_LINK 2u
#define RCTL	    0x0100

static uint32_t reg(const struct lu_dma_work *w, uint32_t offset)
{
	uint32_t value = UINT32_MAX;

	lu_bar_read32(w->dma.bdf, 0, &offset, &value, 1);
	return value;
}

static bool is_down(void *ctx)
{
	return !(reg(ctx, STATUS) & STATUS_LINK);
}

static void set_link(struct __test_metadata *_metadata,
		     const struct lu_dma_work *w, const char *to)
{
	char arg[128];

	snprintf(arg, sizeof(arg), "%s %s", w->dev->rig->name, to);
	LU_OK(lu_outside_ask(LU_OUTSIDE_LINK, arg, 0));
}

TEST_F(traffic, without_a_link_it_is_refused_and_reset)
{
	struct lu_dma_work *w = &works[0];

	if (!lu_outside_can(LU_OUTSIDE_LINK))
		LU_SKIP("nobody outside can take a link down on this rig");
	LU_OK(lu_dma_work_start(w, self->session, 0, room(w), false));
	EXPECT_NE(0, reg(w, RCTL));
	set_link(_metadata, w, "off");
	EXPECT_TRUE(lu_wait(is_down, w, WAIT_MS));
	EXPECT_EQ(-ETIMEDOUT, w->dma.engine->start(&w->dma, room(w)));
	TH_LOG("%s", lu_errmsg());
	EXPECT_NE(NULL, strstr(lu_errmsg(), "no link"));
	EXPECT_EQ(0, reg(w, RCTL));
	set_link(_metadata, w, "on");
	LU_OK(w->dma.engine->start(&w->dma, room(w)));
}

/* That all else is as it was found, the oracles behind the test look at. */
TEST_F(traffic, a_peer_that_is_silent_is_named_and_the_nic_reset)
{
	struct lu_dma_work *w = &works[0];
	char arg[128];

	LU_OK(lu_dma_work_start(w, self->session, 0, room(w), false));
	snprintf(arg, sizeof(arg), "mute %s", w->dev->rig->name);
	LU_OK(lu_outside_ask(LU_OUTSIDE_TRAFFIC, arg, 0));
	EXPECT_EQ(-EHOSTDOWN, lu_dma_traffic_await(w));
	TH_LOG("%s", lu_errmsg());
	EXPECT_NE(NULL, strstr(lu_errmsg(), ": not a frame of its peer ("));
	EXPECT_NE(0, reg(w, RCTL));
	LU_OK(w->dma.engine->stop(&w->dma));
	EXPECT_EQ(0, reg(w, RCTL));
}

LU_SUITE_MAIN
