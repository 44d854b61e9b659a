// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns what is said of the completions that are missing over a jump. Touches no
 * device.
 */
#include <inttypes.h>
#include <stdio.h>

#include "lu_dma_work.h"
#include "lu_rig.h"

void lu_dma_work_gap(const struct lu_dma_work *w, const struct lu_dma_rate *rate,
		     double khz, uint64_t tsc, struct lu_dma_gap *gap)
{
	double interval = 1 / rate->per_ms;

	gap->elapsed = (tsc - rate->tsc) / khz;
	gap->interval = interval;
	gap->rate_error = rate->error;
	gap->done = w->count.done - w->count.empty - rate->done;
	gap->stall = gap->elapsed - gap->done * interval;
	gap->error = interval + gap->elapsed * rate->error;
	gap->dry = w->count.done == w->count.asked;
}

static bool shows(const struct lu_dma_gap *gap)
{
	return !gap->dry && gap->stall > gap->error;
}

int lu_dma_work_report(const struct lu_dma_work *w, const struct lu_dma_gap *gap)
{
	const struct lu_dma_figure figures[] = {
		{ "downtime", "ms", gap->elapsed, true },
		{ "completions", "completions", gap->done, true },
		{ "interval", "ms", gap->interval, true },
		{ "rate_error", "%", gap->rate_error * 100, true },
		{ "stall", "ms", gap->stall, shows(gap) },
		{ "stall_error", "ms", gap->error, !gap->dry },
		{ "covered", "ms", gap->elapsed - gap->stall, gap->dry },
	};

	return lu_dma_work_figures(w, figures,
				   sizeof(figures) / sizeof(figures[0]));
}

const char *lu_dma_work_gap_text(const struct lu_dma_gap *gap, char *buf,
				 size_t size)
{
	if (gap->dry)
		snprintf(buf, size,
			 "ran dry: continuous for the first %.1f of %.1f ms",
			 gap->elapsed - gap->stall, gap->elapsed);
	else if (shows(gap))
		snprintf(buf, size, "%.1f of %.1f ms missing, +-%.1f ms",
			 gap->stall, gap->elapsed, gap->error);
	else
		snprintf(buf, size,
			 "nothing missing in %.1f ms that the resolution of %.1f ms shows",
			 gap->elapsed, gap->error);
	return buf;
}

const char *lu_dma_work_gap_blind(const struct lu_dma_work *w,
				  const struct lu_dma_gap *gap, double percent,
				  char *buf, size_t size)
{
	if (!gap->dry || w->count.empty ||
	    gap->stall / gap->elapsed * 100 <= percent)
		return NULL;
	snprintf(buf, size,
		 "%s is too fast for a gap to show: at %.2f a ms the %" PRId64
		 " commands left to it lasted for %.0f ms, and the jump took %.0f, look to look; a rig is needed whose drive is held to a lower rate ('throttle' in its file, as in q35-dma)",
		 w->dev->rig->name, 1 / gap->interval, gap->done,
		 gap->elapsed - gap->stall, gap->elapsed);
	return buf;
}
