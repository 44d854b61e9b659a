// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: DMA that goes on while one kernel hands over to the next. Each
 * device with an engine is given more work than it can do in the time, or as much as
 * its queues and the memory take, all of it in preserved memory, and is picked up on
 * the other side without a reset; what it has completed is given to it anew, and so
 * it goes through a chain of jumps.
 * Passes if: what was completed over each jump is what the device's rate before it
 * lets expect; it goes on, answers a new command, every completion came once, with
 * its data, and nothing was written beside the buffers; and behind the last jump all
 * that was ever asked for is completed.
 * Cannot see: when within the jump a stall was, since completions carry no time;
 * a gap below one interval of the device's rate. Where all work was done before
 * the jump was over it says for how long DMA is known to have gone on.
 * Source: drivers/pci/pci-driver.c, pci_device_shutdown() of Linux 7.3.4; NVMe Base
 * Specification 2.1, 3.5.
 */
#include <unistd.h>

#include "lu_devtype.h"
#include "lu_dma_find.h"
#include "lu_dma_work.h"
#include "lu_master.h"
#include "lu_rig.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_tsc.h"

LU_SUITE = {
	.name = "dma_continuity",
	.description = "will have devices write to memory over a kexec",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
};

#define MAX_WORKS 4
#define DRAIN_MS  30000
/* That may be missing of the time watched: a busy host holds an emulated drive up. */
#define MAX_PERCENT 15

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_dma_work works[MAX_WORKS];
static int pieces[MAX_WORKS];

FIXTURE(dma)
{
	int n; /* works */
	int luo;
	double khz;
};

FIXTURE_SETUP(dma)
{
	self->luo = -1;
	LU_NEEDS();
	ASSERT_LE(0, lu_devtype_init());
	LU_DMA_FIND_DRIVES(devs, works, MAX_WORKS, self->n);
	self->khz = lu_tsc_run_khz();
	self->luo = lu_session_device();
	LU_FD(self->luo);
}

FIXTURE_TEARDOWN(dma)
{
	for (int i = 0; i < self->n; i++)
		lu_dma_work_stop(&works[i], DRAIN_MS);
	if (self->luo >= 0)
		close(self->luo);
}

/* Each alone, before any of them is at work. */
static void size_all(struct __test_metadata *_metadata,
		     const FIXTURE_DATA(dma) * self)
{
	for (int i = 0; i < self->n; i++) {
		pieces[i] = lu_dma_work_size(&works[i], self->luo, self->khz,
					     self->n);
		LU_FD(pieces[i]);
	}
}

/* The session stays open until the jump: closing it would take all back. */
static void depart(struct __test_metadata *_metadata, FIXTURE_DATA(dma) * self,
		   bool first)
{
	struct lu_dma_rate rates[MAX_WORKS];
	int session;

	if (first)
		size_all(_metadata, self);
	session = lu_session_create(self->luo, "dma");
	LU_FD(session);
	for (int i = 0; i < self->n; i++)
		LU_OK(first ? lu_dma_work_start(&works[i], session, i,
						pieces[i], true) :
			      lu_dma_work_preserve(&works[i], session, i));
	for (int i = 0; i < self->n; i++)
		LU_OK(lu_dma_work_rate(&works[i], self->khz, &rates[i]));
	for (int i = 0; i < self->n; i++)
		LU_OK(lu_dma_work_leave(&works[i], i, &rates[i]));
	LU_JUMP();
}

static void judge(struct __test_metadata *_metadata,
		  const struct lu_dma_work *w, const struct lu_dma_gap *gap)
{
	char text[128];

	TH_LOG("%s: %s", w->dev->rig->name,
	       lu_dma_work_gap_text(gap, text, sizeof(text)));
	LU_OK(lu_dma_work_report(w, gap));
	LU_OK(lu_dma_work_measure(w, "written", w->count.written, "pages"));
	EXPECT_EQ(!w->dev->rig->scratch_mib, !w->count.written);
	if (!gap->dry)
		EXPECT_GT(MAX_PERCENT, gap->stall / gap->elapsed * 100);
}

/* In this kernel it takes a command, more of its work, and completes that. */
static void go_on(struct __test_metadata *_metadata,
		  const FIXTURE_DATA(dma) * self, struct lu_dma_work *w,
		  int session, int i, uint64_t left_at)
{
	uint64_t done = w->count.done, now;

	LU_OK(lu_dma_work_hold(w, session, i));
	LU_OK(w->dma.engine->ask(&w->dma));
	now = lu_tsc_read();
	LU_OK(lu_dma_work_measure(w, "first_command",
				  (now - left_at) / self->khz, "ms"));
	LU_OK(w->dma.engine->verify(&w->dma));
	LU_OK(w->dma.engine->more(&w->dma));
	lu_dma_work_next(w);
	EXPECT_LT(done, w->count.done);
}

static void arrive(struct __test_metadata *_metadata, FIXTURE_DATA(dma) * self)
{
	int session = lu_session_retrieve(self->luo, "dma");
	struct lu_dma_rate rate;
	struct lu_dma_gap gap;
	uint64_t tsc;

	LU_FD(session);
	for (int i = 0; i < self->n; i++) {
		LU_OK(lu_dma_work_carried(i, &rate));
		LU_OK(lu_dma_work_adopt(&works[i], session, i, &tsc));
		lu_dma_work_gap(&works[i], &rate, self->khz, tsc, &gap);
		judge(_metadata, &works[i], &gap);
		go_on(_metadata, self, &works[i], session, i, rate.tsc);
	}
	EXPECT_EQ(0, lu_master_check_arrived()) TH_LOG("%s", lu_errmsg());
	LU_OK(lu_session_finish(session));
	close(session);
}

/*
 * All that was asked for is there, or a jump has lost some of it. Then as the agent
 * hands devices to a test: bus masters, with nothing to do.
 */
static void retire(struct __test_metadata *_metadata, FIXTURE_DATA(dma) * self)
{
	for (int i = 0; i < self->n; i++) {
		LU_OK(lu_dma_work_drain(&works[i], DRAIN_MS));
		LU_OK(works[i].dma.engine->verify(&works[i].dma));
		lu_dma_work_stop(&works[i], DRAIN_MS);
		LU_OK(lu_master_set(works[i].dev->bdf, true));
	}
}

TEST_F(dma, goes_on_over_a_kexec)
{
	unsigned int leg = lu_leg(), cycles = lu_agent_cycles();

	if (leg)
		arrive(_metadata, self);
	if (leg < cycles)
		depart(_metadata, self, !leg);
	else
		retire(_metadata, self);
}

LU_SUITE_MAIN
