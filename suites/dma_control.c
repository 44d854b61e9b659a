// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: nothing: this is the control of dma_continuity. The same work
 * over the same jump, in memory that is preserved, by devices that are not.
 * Passes if: it breaks: of the time from the last look before the jump to the
 * first behind it at least half is missing, with work left; and after a reset
 * the device does the work again.
 * Cannot see: which part of the shutdown ended it; anything where a drive is through
 * with its work in less than half of that time: skipped then, behind the jump.
 * Source: drivers/pci/pci-driver.c, pci_device_shutdown() of Linux 7.3.4.
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

/* A device that loses bus mastering at work is in a fatal state until reset. */
static const char *const without[] = { "alive", NULL };

LU_SUITE = {
	.name = "dma_control",
	.description = "will jump while devices write to memory, and stop them",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
	.without = without,
	.contrived = true,
	.no_master = true,
	.late_skip = true,
};

#define MAX_WORKS   4
#define WORK	    1500 /* pieces: more than are done before it breaks */
#define DRAIN_MS    15000
#define MIN_PERCENT 50 /* that must be missing, of the time watched */
#define WHY	    320

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_dma_work works[MAX_WORKS];

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

/* Work that is done before it breaks would hide the break. */
static bool is_short(const FIXTURE_DATA(dma) * self)
{
	for (int i = 0; i < self->n; i++)
		if (works[i].dma.pieces < WORK)
			return true;
	return false;
}

static void retire(FIXTURE_DATA(dma) * self)
{
	for (int i = 0; i < self->n; i++) {
		lu_dma_work_stop(&works[i], DRAIN_MS);
		lu_master_set(works[i].dev->bdf, true);
	}
}

static void depart(struct __test_metadata *_metadata, FIXTURE_DATA(dma) * self)
{
	int session = lu_session_create(self->luo, "dma");
	struct lu_dma_rate rates[MAX_WORKS];

	LU_FD(session);
	for (int i = 0; i < self->n; i++)
		LU_OK(lu_dma_work_start(&works[i], session, i, WORK, false));
	if (is_short(self)) {
		retire(self);
		LU_SKIP("a drive takes too little work at once for a gap to show: see its pieces in the results, %d are needed",
			WORK);
	}
	for (int i = 0; i < self->n; i++)
		LU_OK(lu_dma_work_rate(&works[i], self->khz, &rates[i]));
	for (int i = 0; i < self->n; i++)
		LU_OK(lu_dma_work_leave(&works[i], i, &rates[i]));
	LU_JUMP();
}

/* @why receives what keeps a break from showing. */
static void judge(struct __test_metadata *_metadata, const struct lu_dma_work *w,
		  const struct lu_dma_gap *gap, char why[WHY])
{
	char text[128];

	TH_LOG("%s: %s", w->dev->rig->name,
	       lu_dma_work_gap_text(gap, text, sizeof(text)));
	LU_OK(lu_dma_work_report(w, gap));
	if (lu_dma_work_gap_blind(w, gap, MIN_PERCENT, why, WHY))
		return;
	/* one that completes all, and of which nothing arrives, is broken too */
	EXPECT_FALSE(gap->dry && !w->count.empty);
	EXPECT_LT(MIN_PERCENT, gap->stall / gap->elapsed * 100);
}

/* Until the device is through with what it was asked, if nobody is told or not. */
static unsigned int left_ms(const struct lu_dma_work *w,
			    const struct lu_dma_rate *rate,
			    const struct lu_dma_gap *gap)
{
	double need = (w->count.asked - rate->done) / rate->per_ms;

	return need > gap->elapsed ? need - gap->elapsed : 0;
}

/* Stopped before its memory is anybody else's. */
static void arrive(struct __test_metadata *_metadata, FIXTURE_DATA(dma) * self)
{
	int session = lu_session_retrieve(self->luo, "dma");
	struct lu_dma_rate rate;
	struct lu_dma_gap gap;
	char why[WHY] = "";
	uint64_t tsc;

	LU_FD(session);
	for (int i = 0; i < self->n; i++) {
		LU_OK(lu_dma_work_carried(i, &rate));
		LU_OK(lu_dma_work_adopt(&works[i], session, i, &tsc));
		lu_dma_work_gap(&works[i], &rate, self->khz, tsc, &gap);
		judge(_metadata, &works[i], &gap, why);
		LU_OK(lu_dma_work_hold(&works[i], -1, i));
		lu_dma_work_stop(&works[i], left_ms(&works[i], &rate, &gap));
		LU_OK(lu_master_set(works[i].dev->bdf, true));
	}
	LU_OK(lu_session_finish(session));
	close(session);
	/* No pass on no data: not even of devices that did break. */
	if (*why)
		LU_SKIP_LATE("%s", why);
}

TEST_F(dma, breaks_where_nothing_is_preserved)
{
	unsigned int leg = lu_leg(), cycles = lu_agent_cycles();

	if (leg)
		arrive(_metadata, self);
	if (leg < cycles && _metadata->exit_code != KSFT_SKIP)
		depart(_metadata, self);
}

LU_SUITE_MAIN
