// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: nothing: this tests the measures of DMA, in one boot. The peer
 * of a NIC leaves out frames for a known time; the rate of a drive is halved for a
 * known time.
 * Passes if: frames and completions go on. Whether each gap was found again is for
 * who has the controller's clock too: "lutorture bench --calibrate".
 * Cannot see: whether a jump is measured as well as one kernel (calibrate_jump,
 * dma_traffic_control).
 * Source: lib/lu_traffic.h, lib/lu_dma_work.h.
 */
#include <unistd.h>

#include "lu_devtype.h"
#include "lu_dma_traffic.h"
#include "lu_gap.h"
#include "lu_master.h"
#include "lu_outside.h"
#include "lu_rig.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_tsc.h"
#include "lu_wait.h"

LU_SUITE = {
	.name = "calibrate",
	.description = "will withhold frames from NICs and slow drives down",
	.needs = LU_NEED_LUO | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 90000,
	.contrived = true,
};

static const unsigned int gaps_ms[] = { LU_GAPS_MS };

#define N_GAPS	  (sizeof(gaps_ms) / sizeof(*gaps_ms))
#define MAX_WORKS 4
#define ROOM	  4000 /* reads */
#define WAIT_MS	  10000
#define DRAIN_MS  15000
/*
 * A drive whose rate is set does a tenth of a second's work at once, at both ends of
 * the window. So windows are compared with one that has both and little else.
 */
#define WINDOW_MS 200
#define PERCENT	  50
#define AFTER_MS  1500 /* for the controller to come to it, and the drive back */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_dma_work works[MAX_WORKS];

FIXTURE(dma)
{
	int n; /* devices */
	int n_works;
	int luo, session;
	double khz;
};

FIXTURE_SETUP(dma)
{
	self->luo = self->session = -1;
	LU_NEEDS();
	ASSERT_LE(0, lu_devtype_init());
	LU_BIND_DEVICES(devs, self->n);
	self->khz = lu_tsc_run_khz();
	self->luo = lu_session_device();
	LU_FD(self->luo);
	self->session = lu_session_create(self->luo, "calibrate");
	LU_FD(self->session);
}

/* The device first: with the session its memory is anybody's. */
FIXTURE_TEARDOWN(dma)
{
	for (int i = 0; i < self->n_works; i++) {
		if (works[i].dma.engine->traffic)
			lu_dma_traffic_end();
		lu_dma_work_stop(&works[i], DRAIN_MS);
		lu_master_set(works[i].dev->bdf, true);
	}
	if (self->session >= 0)
		close(self->session);
	if (self->luo >= 0)
		close(self->luo);
}

static void find(FIXTURE_DATA(dma) * self, bool traffic)
{
	self->n_works =
		lu_dma_work_find(devs, self->n, traffic, works, MAX_WORKS);
}

/* One that is not held to a rate is no clock. */
static void find_throttled(FIXTURE_DATA(dma) * self)
{
	int n = 0;

	find(self, false);
	for (int i = 0; i < self->n_works; i++)
		if (lu_rig_rate(lu_rig_drive(lu_agent_rig(),
					     works[i].dev->rig->name)))
			works[n++] = works[i];
	self->n_works = n;
}

struct row {
	struct lu_dma_work *work;
	uint64_t frames;
};

static bool has_gap(void *ctx)
{
	struct row *row = ctx;
	struct lu_dma *dma = &row->work->dma;

	dma->engine->progress(dma, &row->work->count);
	return dma->engine->traffic(dma)->longest >= row->frames;
}

static void withhold(struct __test_metadata *_metadata, struct lu_dma_work *w,
		     unsigned int gap_ms)
{
	struct lu_traffic_seen *seen = w->dma.engine->traffic(&w->dma);
	const struct lu_dma_left left = { 0 };
	double interval = seen->interval_us / 1e3;
	struct row row = { w, gap_ms / interval };
	struct lu_dma_missing missing;
	char arg[128];

	lu_traffic_mark(seen);
	snprintf(arg, sizeof(arg), "withhold %s %d", w->dev->rig->name,
		 (int)row.frames);
	LU_OK(lu_outside_ask(LU_OUTSIDE_TRAFFIC, arg, 0));
	EXPECT_TRUE(lu_wait(has_gap, &row, WAIT_MS));
	lu_dma_traffic_missing(w, &left, 1, 0, &missing);
	LU_OK(lu_dma_work_measure(w, "frames.asked", gap_ms, "ms"));
	LU_OK(lu_dma_work_measure(w, "frames.found", missing.gap, "ms"));
	LU_OK(lu_dma_work_measure(w, "frames.interval", interval, "ms"));
	LU_OK(lu_dma_work_measure(w, "frames.resolution", missing.resolution,
				  "ms"));
}

TEST_F(dma, withheld_frames_are_the_gap)
{
	if (!lu_outside_can(LU_OUTSIDE_TRAFFIC))
		LU_SKIP("nobody sends frames on this rig: no device in its file has a 'peer'");
	find(self, true);
	if (!self->n_works)
		LU_SKIP("no device of this run is a NIC with an engine and a peer");
	for (int i = 0; i < self->n_works; i++) {
		LU_OK(lu_dma_work_start(&works[i], self->session, i,
					lu_dma_traffic_room(&works[i]), false));
		LU_OK(lu_dma_traffic_begin(&works[i]));
		for (size_t k = 0; k < N_GAPS; k++)
			withhold(_metadata, &works[i], gaps_ms[k]);
		LU_OK(works[i].dma.engine->verify(&works[i].dma));
	}
}

/* Both ends are moments of a completion, when the count is exact. */
static void slow_down(struct __test_metadata *_metadata,
		      FIXTURE_DATA(dma) * self, struct lu_dma_work *w,
		      struct lu_dma_rate *rate, unsigned int gap_ms)
{
	unsigned int window = WINDOW_MS + gap_ms * 100 / PERCENT;
	struct lu_dma_gap gap;
	uint64_t until;
	char arg[128];

	LU_OK(w->dma.engine->more(&w->dma));
	rate->tsc = lu_dma_work_next(w);
	rate->done = w->count.done;
	snprintf(arg, sizeof(arg), "%u %s %d", window, w->dev->rig->name,
		 PERCENT);
	LU_OK(lu_outside_ask(LU_OUTSIDE_THROTTLE, arg, 0));
	until = rate->tsc + (uint64_t)((window + AFTER_MS) * self->khz);
	while (lu_tsc_read() < until)
		lu_dma_work_next(w);
	lu_dma_work_gap(w, rate, self->khz, lu_dma_work_next(w), &gap);
	EXPECT_FALSE(gap.dry);
	LU_OK(lu_dma_work_measure(w, "drive.asked", gap_ms, "ms"));
	LU_OK(lu_dma_work_measure(w, "drive.window", window, "ms"));
	LU_OK(lu_dma_work_measure(w, "drive.stall", gap.stall, "ms"));
	LU_OK(lu_dma_work_measure(w, "drive.resolution", gap.error, "ms"));
}

TEST_F(dma, a_slower_drive_stalls)
{
	struct lu_dma_rate rate;

	if (!lu_outside_can(LU_OUTSIDE_THROTTLE))
		LU_SKIP("nobody outside can slow a drive of this rig down");
	find_throttled(self);
	if (!self->n_works)
		LU_SKIP("no device of this run is held to a rate: no drive in the rig file has a throttling.iops-total");
	for (int i = 0; i < self->n_works; i++) {
		LU_OK(lu_dma_work_start(&works[i], self->session, i, ROOM,
					false));
		LU_OK(lu_dma_work_rate(&works[i], self->khz, &rate));
		slow_down(_metadata, self, &works[i], &rate, 0);
		for (size_t k = 0; k < N_GAPS; k++)
			slow_down(_metadata, self, &works[i], &rate, gaps_ms[k]);
		LU_OK(works[i].dma.engine->verify(&works[i].dma));
	}
}

LU_SUITE_MAIN
