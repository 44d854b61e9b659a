// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: NICs that receive while one kernel hands over to the next. Each
 * is given rings and buffers in preserved memory, with room for more frames than
 * come in the time; its peer sends numbered frames at a steady rate all the while.
 * On the other side the rings are picked up without a reset, and so it goes through
 * a chain of jumps. A suite of its own beside dma_continuity, since a NIC has no
 * work of its own whose rate could be measured: here each piece has a number, and
 * it is known which are missing.
 * Passes if: hardly a frame is missing; every frame came once, whole, and nothing
 * was written beside the buffers; in each kernel the NIC goes on receiving, and
 * the peer hears every frame it is sent.
 * Cannot see: when a frame was written; what was held back for a while on the way and
 * came late: no stall below the resolution that is reported. Where all buffers were
 * full before the jump was over it says for how long DMA is known to have gone on.
 * Source: drivers/pci/pci-driver.c, pci_device_shutdown() of Linux 7.3.4; 82574 and
 * 82576 datasheets.
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
	.name = "dma_traffic",
	.description = "will have NICs receive frames over a kexec",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
};

#define MAX_WORKS     4
#define SENT	      10 /* frames to the peer, in each kernel */
#define FRAMES_BEHIND 5	 /* a gap: what was held back comes first */
/* That may be missing of the frames that were due: a busy host holds its emulator up. */
#define MAX_PERCENT 15

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_dma_work works[MAX_WORKS];

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
}

/* As the agent hands devices to a test: bus masters, with nothing to do. */
FIXTURE_TEARDOWN(traffic)
{
	for (int i = 0; i < self->n; i++)
		lu_dma_work_stop(&works[i], 0);
	/* of what is unpreserved bus mastering ends with that */
	if (self->session >= 0)
		close(self->session);
	for (int i = 0; i < self->n; i++)
		lu_master_set(works[i].dev->bdf, true);
	if (self->luo >= 0)
		close(self->luo);
}

static void start(struct __test_metadata *_metadata,
		  FIXTURE_DATA(traffic) * self)
{
	for (int i = 0; i < self->n; i++) {
		LU_OK(lu_dma_work_start(&works[i], self->session, i,
					lu_dma_traffic_room(&works[i]), true));
		LU_OK(lu_dma_traffic_begin(&works[i]));
		LU_OK(lu_dma_traffic_send(&works[i], SENT));
	}
}

/* The session stays open until the jump: closing it would take all back. */
static void depart(struct __test_metadata *_metadata,
		   FIXTURE_DATA(traffic) * self, bool first)
{
	self->session = lu_session_create(self->luo, "traffic");
	LU_FD(self->session);
	if (first)
		start(_metadata, self);
	for (int i = 0; !first && i < self->n; i++)
		LU_OK(lu_dma_work_preserve(&works[i], self->session, i));
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
	EXPECT_GT(MAX_PERCENT,
		  missing->lost * missing->interval / missing->covered * 100);
}

/* A gap that is not over shows with the frame behind it. */
static bool await_frame(struct __test_metadata *_metadata, struct lu_dma_work *w,
			double khz, const struct lu_dma_left *left)
{
	uint64_t done = w->count.done, now = lu_dma_work_next(w);

	if (w->count.done == done)
		return false;
	LU_OK(lu_dma_work_measure(w, "first_frame", (now - left->tsc) / khz,
				  "ms"));
	return true;
}

/* Of one that is silent, too, the gap is to be told: memory that is held again. */
static void hold(struct __test_metadata *_metadata, struct lu_dma_work *w,
		 int session, int i, bool silent)
{
	EXPECT_FALSE(silent)
	TH_LOG("%s: no frame comes until its memory is held again",
	       w->dev->rig->name);
	LU_OK(lu_dma_work_hold(w, session, i));
	for (int n = 0; silent && n < FRAMES_BEHIND; n++)
		lu_dma_work_next(w);
}

static void arrive_one(struct __test_metadata *_metadata,
		       FIXTURE_DATA(traffic) * self, int session, int i)
{
	struct lu_dma_work *w = &works[i];
	struct lu_dma_missing missing;
	struct lu_dma_left left;
	uint64_t tsc;
	bool silent;

	LU_OK(lu_dma_traffic_left(i, &left));
	LU_OK(lu_dma_work_adopt(w, session, i, &tsc));
	lu_dma_traffic_missing(w, &left, self->khz, tsc, &missing);
	silent = !missing.dry && !await_frame(_metadata, w, self->khz, &left);
	hold(_metadata, w, session, i, silent);
	if (!missing.dry)
		lu_dma_traffic_missing(w, &left, self->khz, tsc, &missing);
	judge(_metadata, w, &missing);
	LU_OK(w->dma.engine->verify(&w->dma));
	LU_OK(w->dma.engine->more(&w->dma));
	EXPECT_TRUE(!missing.dry || await_frame(_metadata, w, self->khz, &left));
	LU_OK(lu_dma_traffic_send(w, SENT));
}

static void arrive(struct __test_metadata *_metadata,
		   FIXTURE_DATA(traffic) * self)
{
	int session = lu_session_retrieve(self->luo, "traffic");

	LU_FD(session);
	for (int i = 0; i < self->n; i++)
		arrive_one(_metadata, self, session, i);
	EXPECT_EQ(0, lu_master_check_arrived()) TH_LOG("%s", lu_errmsg());
	LU_OK(lu_session_finish(session));
	close(session);
}

TEST_F(traffic, goes_on_over_a_kexec)
{
	unsigned int leg = lu_leg(), cycles = lu_agent_cycles();

	if (leg)
		arrive(_metadata, self);
	if (leg < cycles)
		depart(_metadata, self, !leg);
	else
		LU_OK(lu_dma_traffic_end());
}

LU_SUITE_MAIN
