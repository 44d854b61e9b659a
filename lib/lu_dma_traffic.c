// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks the peer for frames and judges what came of them. Touches the NIC through its
 * engine alone.
 */
#include "lu_dma_traffic.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "lu_agent.h"
#include "lu_err.h"
#include "lu_outside.h"
#include "lu_rig.h"
#include "lu_tsc.h"
#include "lu_wait.h"

#define FIRST_FRAMES 20
#define FIRST_MS     5000
#define HEARD_MS     2000
/* That both ways of telling a reset time may lie apart. */
#define APART_PERCENT 5

static struct lu_traffic_seen *seen_of(const struct lu_dma_work *w)
{
	return w->dma.engine->traffic((struct lu_dma *)&w->dma);
}

static void look(struct lu_dma_work *w)
{
	w->dma.engine->progress(&w->dma, &w->count);
}

unsigned int lu_dma_traffic_rate(const struct lu_rig_device *dev)
{
	return dev->peer_rate ? dev->peer_rate : LU_DMA_TRAFFIC_RATE;
}

unsigned int lu_dma_traffic_room(const struct lu_dma_work *w)
{
	return LU_DMA_TRAFFIC_ROOM_S * lu_dma_traffic_rate(w->dev->rig);
}

static bool has_first(void *ctx)
{
	struct lu_dma_work *w = ctx;

	look(w);
	return seen_of(w)->received >= FIRST_FRAMES;
}

static int ask_start(struct lu_dma_work *w)
{
	uint8_t mac[LU_NET_MAC_BYTES];
	char text[18], arg[128];
	int err = w->dma.engine->address(&w->dma, mac);

	/* what is left of a stream before is not to be taken for its begin */
	seen_of(w)->stream = (uint32_t)lu_tsc_read() | 1;
	snprintf(arg, sizeof(arg), "start %s %u %s %u", w->dev->rig->name,
		 lu_dma_traffic_rate(w->dev->rig), lu_traffic_mac(mac, text),
		 seen_of(w)->stream);
	return err ?: lu_outside_ask(LU_OUTSIDE_TRAFFIC, arg, 0);
}

int lu_dma_traffic_first(const struct lu_rig_device *dev, uint64_t received,
			 uint32_t arrived)
{
	if (!dev->peer)
		return lu_err(-ENODATA,
			      "%s: the rig file names no peer for it: put a 'peer' there",
			      dev->name);
	if (received >= FIRST_FRAMES)
		return 0;
	if (received || arrived)
		return lu_err(-ETIMEDOUT,
			      "%s: %" PRIu64
			      " frames in memory within %d ms, and the NIC counts %u",
			      dev->name, received, FIRST_MS, arrived);
	return lu_err(-EHOSTDOWN,
		      "%s: not a frame of its peer (%s) arrived within %d ms: "
		      "see whether the peer was started (\"act\" in controller.jsonl) and has sent (\"traffic\"), "
		      "the link and the cable between the two, filters on the way, and whether the NIC's receiver is on",
		      dev->name, dev->peer, FIRST_MS);
}

int lu_dma_traffic_await(struct lu_dma_work *w)
{
	uint32_t arrived = 0;
	int err = 0;

	if (!lu_wait(has_first, w, FIRST_MS))
		err = w->dma.engine->arrived(&w->dma, &arrived);
	return err   ?:
		       lu_dma_traffic_first(w->dev->rig, seen_of(w)->received,
					    arrived);
}

int lu_dma_traffic_begin(struct lu_dma_work *w)
{
	return ask_start(w) ?: lu_dma_traffic_await(w);
}

int lu_dma_traffic_end(void)
{
	return lu_outside_ask(LU_OUTSIDE_TRAFFIC, "stop", 0);
}

struct until {
	struct lu_dma_work *work;
	uint64_t heard;
};

static bool has_heard(void *ctx)
{
	struct until *until = ctx;

	look(until->work);
	return seen_of(until->work)->heard >= until->heard;
}

int lu_dma_traffic_send(struct lu_dma_work *w, unsigned int frames)
{
	struct until until = { w, 0 };
	int err = 0;

	look(w);
	until.heard = seen_of(w)->heard + frames;
	for (unsigned int i = 0; !err && i < frames; i++)
		err = w->dma.engine->ask(&w->dma);
	if (err || lu_wait(has_heard, &until, HEARD_MS))
		return err;
	return lu_err(-EIO,
		      "%s: of %u frames sent the peer has heard %" PRIu64
		      " within %d ms",
		      w->dev->rig->name, frames,
		      seen_of(w)->heard + frames - until.heard, HEARD_MS);
}

static void key_of(int i, char key[16])
{
	snprintf(key, 16, "traffic-%d", i);
}

int lu_dma_traffic_leave(struct lu_dma_work *w, int i)
{
	char key[16], text[64];
	int err;

	look(w);
	err = w->dma.engine->verify(&w->dma);
	err = err ?: w->dma.engine->more(&w->dma);
	look(w);
	lu_traffic_mark(seen_of(w));
	key_of(i, key);
	snprintf(text, sizeof(text), "%" PRIu64 " %" PRIu64, lu_tsc_read(),
		 seen_of(w)->last);
	return err ?: lu_carry(key, text);
}

int lu_dma_traffic_left(int i, struct lu_dma_left *left)
{
	char key[16], text[64];
	int len;

	key_of(i, key);
	len = lu_carried(key, text, sizeof(text));
	if (len < 0)
		return len;
	if (sscanf(text, "%" SCNu64 " %" SCNu64, &left->tsc, &left->last) != 2)
		return lu_err(-EBADMSG, "\"%s\" is no look", text);
	return 0;
}

void lu_dma_traffic_missing(const struct lu_dma_work *w,
			    const struct lu_dma_left *left, double khz,
			    uint64_t tsc, struct lu_dma_missing *missing)
{
	const struct lu_traffic_seen *seen = seen_of(w);
	double interval = seen->interval_us / 1000.0;

	*missing = (struct lu_dma_missing){
		.elapsed = (tsc - left->tsc) / khz,
		.interval = interval,
		.lost = seen->lost,
		.longest = seen->longest,
		.due = seen->last - left->last,
		.gap = seen->longest * interval,
		.late = seen->late_ns / 1e6,
		.covered = (seen->last - left->last) * interval,
		.dry = w->count.done == w->count.asked,
	};
	if (missing->elapsed > missing->covered && !missing->dry)
		missing->unwatched = missing->elapsed - missing->covered;
	missing->held = seen->hold * interval;
	missing->resolution =
		missing->held +
		(missing->late > interval ? missing->late : interval);
	/* the first and the last of a row were sent an interval less apart */
	missing->stamps_resolution = missing->resolution + interval;
	missing->by_loss = seen->lost * interval;
	missing->by_stamps = seen->longest_ns / 1e6;
}

static bool shows(const struct lu_dma_missing *missing)
{
	return missing->gap > missing->resolution;
}

static bool loss_shows(const struct lu_dma_missing *missing)
{
	return missing->by_loss > missing->resolution;
}

static bool stamps_show(const struct lu_dma_missing *missing)
{
	return missing->by_stamps > missing->stamps_resolution;
}

bool lu_dma_traffic_agrees(const struct lu_dma_missing *missing)
{
	double apart = missing->by_stamps - missing->by_loss;
	double margin = missing->held + 2 * missing->interval +
			missing->by_stamps * APART_PERCENT / 100;

	return missing->by_loss > 0 && missing->by_stamps > 0 &&
	       apart >= -margin && apart <= margin + missing->unwatched;
}

int lu_dma_traffic_report(const struct lu_dma_work *w,
			  const struct lu_dma_missing *missing)
{
	const struct lu_dma_figure figures[] = {
		{ "downtime", "ms", missing->elapsed, true },
		{ "interval", "ms", missing->interval, true },
		{ "due_frames", "frames", missing->due, true },
		{ "longest_run", "frames", missing->longest, true },
		{ "longest_run.stamps", "ms", missing->by_stamps,
		  missing->longest > 0 },
		{ "gap", "ms", missing->gap, shows(missing) },
		{ "gap_error", "ms", missing->resolution, true },
		{ "lost_frames", "frames", missing->lost, true },
		{ "reset_time.loss", "ms", missing->by_loss,
		  loss_shows(missing) },
		{ "reset_time.loss_error", "ms", missing->resolution, true },
		{ "reset_time.stamps", "ms", missing->by_stamps,
		  stamps_show(missing) },
		{ "reset_time.stamps_error", "ms", missing->stamps_resolution,
		  true },
		{ "peer_late", "ms", missing->late, true },
		{ "unwatched", "ms", missing->unwatched, !missing->dry },
		{ "covered", "ms", missing->covered, missing->dry },
	};

	return lu_dma_work_figures(w, figures,
				   sizeof(figures) / sizeof(figures[0]));
}

const char *lu_dma_traffic_text(const struct lu_dma_missing *missing, char *buf,
				size_t size)
{
	char gap[64] = "gap below the resolution";

	if (shows(missing))
		snprintf(gap, sizeof(gap), "a gap of %.1f ms", missing->gap);
	if (missing->dry)
		snprintf(buf, size,
			 "ran dry: %s for the first %.1f of %.1f ms, resolution %.1f ms, %" PRIu64
			 " frames lost in them",
			 shows(missing) ? gap : "continuous", missing->covered,
			 missing->elapsed, missing->resolution, missing->lost);
	else
		snprintf(buf, size,
			 "%s in %.1f ms, resolution %.1f ms, %" PRIu64
			 " frames lost, peer late by %.1f ms at most, by %.1f ms in all",
			 gap, missing->elapsed, missing->resolution,
			 missing->lost, missing->late, missing->unwatched);
	return buf;
}
