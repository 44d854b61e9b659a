// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much work a device is given, so that it does not run dry before the next
 * kernel looks: by its rate, which is measured, and by memory. Resets the device, and
 * leaves it as after a reset.
 */
#include <unistd.h>

#include "lu_dma_work.h"
#include "lu_session.h"

/* Downtimes on a virtual rig: 2 to 8 s, and 14.6 s at a load of 13 on two CPUs. */
#define OUTLAST_MS 15000
/*
 * Memory of the machine that buffers may take: one part of so many. Every buffer is
 * filled and compared several times in a leg, and a fast drive runs dry whatever it
 * is given: with 29,409 reads, an 8th of 2 GiB, a leg took 24 to 40 s.
 */
#define PARTS	 32
#define PROBE	 126 /* pieces: enough to be timed, and soon done */
#define DRAIN_MS 30000

/* The more work, the more pages: half of what is left, again and again. */
static unsigned int fits(const struct lu_dma_engine *engine, size_t pages)
{
	unsigned int low = 0, high = engine->most, mid;

	while (low < high) {
		mid = high - (high - low) / 2;
		if (engine->pages(mid) <= pages)
			low = mid;
		else
			high = mid - 1;
	}
	return low;
}

unsigned int lu_dma_work_outlast(const struct lu_dma_engine *engine,
				 double per_ms, size_t pages)
{
	unsigned int most = fits(engine, pages);
	double need = per_ms * OUTLAST_MS;

	if (need < PROBE)
		need = PROBE;
	return need < most ? need : most;
}

int lu_dma_work_size(struct lu_dma_work *w, int luo, double khz,
		     unsigned int share)
{
	size_t pages = sysconf(_SC_PHYS_PAGES) / PARTS / share;
	int session = lu_session_create(luo, "dma-size"), err;
	struct lu_dma_rate rate;

	if (session < 0)
		return session;
	err = lu_dma_work_begin(w, session, 0, PROBE, false);
	err = err ?: lu_dma_work_rate(w, khz, &rate);
	lu_dma_work_stop(w, DRAIN_MS);
	close(session);
	return err ?: (int)lu_dma_work_outlast(w->dma.engine, rate.per_ms, pages);
}
