// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: nothing: this is the control of dma_traffic. The same frames
 * over the same jump, into memory that is preserved, by NICs that are not.
 * Passes if: it breaks: of the frames that were due from the last look before the jump
 * to some behind it at least half are missing in one piece, with room left in the ring;
 * frames that are missing and time stamps give the same reset time; and once the NIC
 * may write again its ring goes on where it was.
 * Cannot see: which part of the shutdown ended it.
 * Source: drivers/pci/pci-driver.c, pci_device_shutdown() of Linux 7.3.4.
 */
#include <unistd.h>

#include "lu_devtype.h"
#include "lu_dma_find.h"
#include "lu_dma_traffic.h"
#include "lu_master.h"
#include "lu_rig.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_tsc.h"

LU_SUITE = {
	.name = "dma_traffic_control",
	.description = "will jump while NICs receive frames, and stop them",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
	.contrived = true,
	.no_master = true,
};

#define MAX_WORKS     4
#define FRAMES_BEHIND 5
#define MIN_PERCENT   50 /* that must be missing, of the frames that were due */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_dma_work works[MAX_WORKS];

FIXTURE(traffic)
{
	int n; /* works */
	int luo;
	double khz;
};

FIXTURE_SETUP(traffic)
{
	self->luo = -1;
	LU_NEEDS();
	ASSERT_LE(0, lu_devtype_init());
	LU_DMA_FIND_NICS(devs, works, MAX_WORKS, self->n);
	self->khz = lu_tsc_run_khz();
	self->luo = lu_session_device();
	LU_FD(self->luo);
}

/* As the agent hands devices to a test: bus masters, with nothing to do. */
FIXTURE_TEARDOWN(traffic)
{
	for (int i = 0; i < self->n; i++) {
		lu_dma_work_stop(&works[i], 0);
		lu_master_set(works[i].dev->bdf, true);
	}
	if (self->luo >= 0)
		close(self->luo);
}

static void depart(struct __test_metadata *_metadata,
		   FIXTURE_DATA(traffic) * self)
{
	int session = lu_session_create(self->luo, "traffic");

	LU_FD(session);
	for (int i = 0; i < self->n; i++) {
		LU_OK(lu_dma_work_start(&works[i], session, i,
					lu_dma_traffic_room(&works[i]), false));
		LU_OK(lu_dma_traffic_begin(&works[i]));
	}
	for (int i = 0; i < self->n; i++)
		LU_OK(lu_dma_traffic_leave(&works[i], i));
	LU_JUMP();
}

static void judge(struct __test_metadata *_metadata, const struct lu_dma_work *w,
		  const struct lu_dma_missing *missing)
{
	char text[256];

	TH_LOG("%s: %s", w->dev->rig->name,
	       lu_dma_traffic_text(missing, text, sizeof(text)));
	LU_OK(lu_dma_traffic_report(w, missing));
	EXPECT_FALSE(missing->dry);
	EXPECT_LT(MIN_PERCENT, missing->gap / missing->covered * 100);
}

/* By frames and by the sender's clock, until the frame seen at @tsc. */
static void judge_reset(struct __test_metadata *_metadata,
			const struct lu_dma_work *w,
			const struct lu_dma_left *left, double khz, uint64_t tsc)
{
	struct lu_dma_missing missing;

	lu_dma_traffic_missing(w, left, khz, tsc, &missing);
	EXPECT_TRUE(lu_dma_traffic_agrees(&missing));
	TH_LOG("%s: reset time %.1f ms by frame loss (resolution %.1f), %.1f ms by time stamps (resolution %.1f), peer late by %.1f ms in all",
	       w->dev->rig->name, missing.by_loss, missing.resolution,
	       missing.by_stamps, missing.stamps_resolution, missing.unwatched);
}

/* Stopped before its memory is anybody else's. */
static void arrive_one(struct __test_metadata *_metadata,
		       FIXTURE_DATA(traffic) * self, int session, int i)
{
	struct lu_dma_work *w = &works[i];
	struct lu_dma_missing missing;
	struct lu_dma_left left;
	uint64_t tsc, done, now = 0;

	LU_OK(lu_dma_traffic_left(i, &left));
	LU_OK(lu_dma_work_adopt(w, session, i, &tsc));
	done = w->count.done;
	LU_OK(lu_dma_work_hold(w, -1, i));
	LU_OK(lu_dma_work_measure(w, "first_frame",
				  (lu_dma_work_next(w) - left.tsc) / self->khz,
				  "ms"));
	ASSERT_LT(done, w->count.done)
	TH_LOG("%s: no frame comes any more", w->dev->rig->name);
	/* what was held back comes first, and says nothing of the gap */
	for (unsigned int n = 0; n < FRAMES_BEHIND; n++)
		now = lu_dma_work_next(w);
	lu_dma_traffic_missing(w, &left, self->khz, tsc, &missing);
	judge(_metadata, w, &missing);
	judge_reset(_metadata, w, &left, self->khz, now);
	LU_OK(w->dma.engine->verify(&w->dma));
	lu_dma_work_stop(w, 0);
}

static void arrive(struct __test_metadata *_metadata,
		   FIXTURE_DATA(traffic) * self)
{
	int session = lu_session_retrieve(self->luo, "traffic");

	LU_FD(session);
	for (int i = 0; i < self->n; i++)
		arrive_one(_metadata, self, session, i);
	LU_OK(lu_dma_traffic_end());
	LU_OK(lu_session_finish(session));
	close(session);
}

TEST_F(traffic, breaks_where_nothing_is_preserved)
{
	unsigned int leg = lu_leg(), cycles = lu_agent_cycles();

	if (leg)
		arrive(_metadata, self);
	if (leg < cycles)
		depart(_metadata, self);
}

LU_SUITE_MAIN
