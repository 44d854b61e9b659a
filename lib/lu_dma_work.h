/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device at work over a jump: what it is given before, what is known of its rate,
 * and what its completions say of the time between.
 */
#ifndef LU_DMA_WORK_H
#define LU_DMA_WORK_H

#include <stdbool.h>

#include "lu_dma.h"
#include "lu_fixture.h"

/**
 * struct lu_dma_work - One device.
 * @dev:   where it is; its type has an engine
 * @dma:   its engine at work
 * @count: at the last look
 */
struct lu_dma_work {
	const struct lu_fixture_device *dev;
	struct lu_dma dma;
	struct lu_dma_count count;
};

/**
 * struct lu_dma_rate - How fast it was in the outgoing kernel.
 * @tsc:    of the last look
 * @done:   completions by then
 * @per_ms: completions
 * @error:  share of @per_ms it may be off by: from half the distance of the
 *          quartiles
 */
struct lu_dma_rate {
	uint64_t tsc, done;
	double per_ms, error;
};

/**
 * struct lu_dma_gap - What is missing.
 * @elapsed: from the last look before the jump to the first behind it, ms
 * @stall:   of this the time in which nothing was completed, ms: a sum, since
 *           completions carry no time. Within @error of 0 none shows; where @dry,
 *           no gap but want of work
 * @error:   of @stall, ms: one interval, and what the rate may be off by
 * @interval: of one completion, ms
 * @rate_error: share of the rate that it may be off by
 * @done:    completions within @elapsed, less those of which nothing was written
 * @dry:     all work was done: it stood still for want of it, not for a gap
 */
struct lu_dma_gap {
	double elapsed, stall, error, interval, rate_error;
	int64_t done;
	bool dry;
};

/**
 * lu_dma_work_find() - The devices that have an engine.
 * @devs, @n: devices
 * @traffic:  those that need a peer's frames, and have a peer in the rig file; or
 *            those that do work of their own
 * @out:      filled, up to @max
 *
 * Return: number of them.
 */
int lu_dma_work_find(const struct lu_fixture_device *devs, int n, bool traffic,
		     struct lu_dma_work *out, int max);

/**
 * lu_dma_work_missing() - What keeps devices of this machine from work.
 * @works, @n: from lu_dma_work_find()
 *
 * Return: NULL when each of them may; else cause and remedy, of the first that may
 * not, until the next call that fails.
 */
const char *lu_dma_work_missing(const struct lu_dma_work *works, int n);

/**
 * lu_dma_work_start() - Put a device to work.
 * @w:       bound to lutorture_pci
 * @session: outgoing; takes the memory, and the device if @live
 * @i:       number of the device in the session
 * @pieces:  of work under way at once
 * @live:    preserve the device too
 *
 * What the device takes of it goes into the results: pieces, queues, depth, unguarded.
 *
 * Undone by lu_dma_work_stop(). Where it fails no register of the device is written
 * any more: what has been done to it the engine has undone.
 *
 * Return: 0; errors of lu_dma_check(), lu_dut_open(), lu_dma_mem_pin(),
 * lu_dut_start_dma(), the engine.
 */
int lu_dma_work_start(struct lu_dma_work *w, int session, int i,
		      unsigned int pieces, bool live);

/**
 * lu_dma_work_begin() - The same, and nothing goes into the results.
 *
 * Return: as lu_dma_work_start().
 */
int lu_dma_work_begin(struct lu_dma_work *w, int session, int i,
		      unsigned int pieces, bool live);

/**
 * lu_dma_work_size() - How much work a drive has to be given to outlast a jump.
 * @w:     bound to lutorture_pci; not at work
 * @luo:   /dev/liveupdate
 * @khz:   of the TSC
 * @share: devices that are to be at work at the same time
 *
 * Has it do some work, in a session of its own, to learn its rate; then it is as
 * after a reset. Takes some 800 completions.
 *
 * Return: pieces; errors of lu_session_create(), lu_dma_work_start(),
 * lu_dma_work_rate().
 */
int lu_dma_work_size(struct lu_dma_work *w, int luo, double khz,
		     unsigned int share);

/**
 * lu_dma_work_outlast() - Pieces for the longest jump at a rate.
 * @engine: of the device
 * @per_ms: pieces that it completes
 * @pages:  of memory that there may be for them
 *
 * Return: pieces: no more than fit, and than the engine takes.
 */
unsigned int lu_dma_work_outlast(const struct lu_dma_engine *engine,
				 double per_ms, size_t pages);

/**
 * lu_dma_work_preserve() - Take a device that is at work to the next kernel.
 * @w:       picked up by lu_dma_work_adopt(); its last session is finished
 * @session: outgoing
 * @i:       number of the device in the session
 *
 * Return: 0; errors of lu_session_preserve().
 */
int lu_dma_work_preserve(struct lu_dma_work *w, int session, int i);

/**
 * lu_dma_work_rate() - Measure how fast it is, and top up its work.
 * @w:    at work
 * @khz:  of the TSC
 * @rate: filled
 *
 * Takes 640 completions: the first are left out, since a device may do some in
 * advance of its rate (a throttled drive a tenth of a second's work); of blocks
 * of the others the median counts.
 *
 * Return: 0; -ETIMEDOUT it completes too little; errors of the engine.
 */
int lu_dma_work_rate(struct lu_dma_work *w, double khz,
		     struct lu_dma_rate *rate);

/**
 * lu_dma_work_leave() - Look once more, and take that and the rate over the jump.
 * @w:    as lu_dma_work_rate() left it
 * @i:    number of the device in the session
 * @rate: its time and count become those of this look
 *
 * Return: as lu_carry().
 */
int lu_dma_work_leave(struct lu_dma_work *w, int i, struct lu_dma_rate *rate);

/** lu_dma_work_carried() - It arrived. Return: 0; -EBADMSG; as lu_carried(). */
int lu_dma_work_carried(int i, struct lu_dma_rate *rate);

/**
 * lu_dma_work_adopt() - Find its memory in the incoming kernel, and count.
 * @w:       from lu_dma_work_find()
 * @session: retrieved
 * @i:       number of the device in the session
 * @tsc:     receives the time of the count
 *
 * Touches no register. Return: 0; errors of lu_session_retrieve_fd(),
 * lu_dma_mem_adopt(), the engine.
 */
int lu_dma_work_adopt(struct lu_dma_work *w, int session, int i, uint64_t *tsc);

/**
 * lu_dma_work_hold() - Its file, and its memory held by it.
 * @session: that the device came in; -1 it was not preserved
 * @i:       number of the device in the session
 *
 * Return: 0; errors of lu_session_retrieve_fd(), lu_dut_open(),
 * lu_dut_start_dma().
 */
int lu_dma_work_hold(struct lu_dma_work *w, int session, int i);

/** lu_dma_work_gap() - What @rate says of the completions until @tsc. */
void lu_dma_work_gap(const struct lu_dma_work *w, const struct lu_dma_rate *rate,
		     double khz, uint64_t tsc, struct lu_dma_gap *gap);

/**
 * lu_dma_work_report() - The figures of a gap, for the journal.
 * @w:   the device
 * @gap: of lu_dma_work_gap()
 *
 * Downtime; stall where it is above its error; what the error is. Of a device that
 * ran dry no stall is known, but for how long it is known to have gone on. And always
 * what all these are made of: completions, interval, error of the rate.
 *
 * Return: as lu_measure().
 */
int lu_dma_work_report(const struct lu_dma_work *w,
		       const struct lu_dma_gap *gap);

/** lu_dma_work_gap_text() - The same, for people. Return: @buf. */
const char *lu_dma_work_gap_text(const struct lu_dma_gap *gap, char *buf,
				 size_t size);

/**
 * lu_dma_work_gap_blind() - Why a gap of some length would not show.
 * @w:       the device
 * @gap:     of lu_dma_work_gap()
 * @percent: of the time watched that the gap has to be longer than
 *
 * A device that ran dry stands still, gap or none: nothing is known of the time that
 * its work did not last for. Where that is no more than @percent, or data is missing
 * of what it completed, what is known is enough.
 *
 * Return: NULL: it would show; else @buf: cause, figures and remedy, for people.
 */
const char *lu_dma_work_gap_blind(const struct lu_dma_work *w,
				  const struct lu_dma_gap *gap, double percent,
				  char *buf, size_t size);

/**
 * lu_dma_work_next() - Wait for one more completion.
 *
 * Return: TSC when it was seen; also after some seconds without one.
 */
uint64_t lu_dma_work_next(struct lu_dma_work *w);

/**
 * lu_dma_work_measure() - A figure of the device, for the journal.
 * @what: name of it
 *
 * Return: as lu_measure().
 */
int lu_dma_work_measure(const struct lu_dma_work *w, const char *what,
			double value, const char *unit);

/**
 * struct lu_dma_figure - One of those that a jump or a stall has.
 * @what, @unit: as of lu_dma_work_measure()
 * @value:       of @unit
 * @is_known:    false: it is below its resolution, or has no sense here
 */
struct lu_dma_figure {
	const char *what, *unit;
	double value;
	bool is_known;
};

/**
 * lu_dma_work_figures() - Those that are known, for the journal.
 * @n: figures
 *
 * Return: as lu_measure(), of the first that failed.
 */
int lu_dma_work_figures(const struct lu_dma_work *w,
			const struct lu_dma_figure *figures, size_t n);

/**
 * lu_dma_work_drain() - Have it complete all that it was asked for.
 * @w:       at work
 * @wait_ms: at most
 *
 * Return: 0; -ETIMEDOUT some of it never came (lu_errmsg() says how much).
 */
int lu_dma_work_drain(struct lu_dma_work *w, unsigned int wait_ms);

/**
 * lu_dma_work_stop() - No more DMA; then let go of file and memory.
 * @wait_ms: for the work under way, at most. QEMU may crash where an NVMe
 *           controller is reset while a throttled drive has requests waiting
 */
void lu_dma_work_stop(struct lu_dma_work *w, unsigned int wait_ms);

#endif
