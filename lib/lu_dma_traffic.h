/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A NIC at work over a jump: frames that its peer sends go on while one kernel hands
 * over to the next, and their numbers say which are missing.
 */
#ifndef LU_DMA_TRAFFIC_H
#define LU_DMA_TRAFFIC_H

#include "lu_dma_work.h"
#include "lu_traffic.h"

/*
 * Frames a second of a peer, unless the rig file says otherwise, and what it may say:
 * of fewer the stalls that tests make are too short to show, and a ring has no room
 * for LU_DMA_TRAFFIC_ROOM_S of more.
 */
#define LU_DMA_TRAFFIC_RATE	200
#define LU_DMA_TRAFFIC_RATE_MIN 100
#define LU_DMA_TRAFFIC_RATE_MAX 1600
#define LU_DMA_TRAFFIC_ROOM_S	20

/**
 * struct lu_dma_left - The last look before a jump.
 * @tsc:  time of it
 * @last: number of the last frame by then
 */
struct lu_dma_left {
	uint64_t tsc, last;
};

/**
 * struct lu_dma_missing - What is missing, in ms but for numbers of frames.
 * @elapsed:    from the last look before the jump to the first behind it
 * @interval:   from one frame to the next
 * @lost:       frames
 * @longest:    the most of them in a row
 * @due:        frames that were due until the last one that was seen, lost ones too
 * @gap:        @longest times @interval
 * @resolution: a stall that is not longer need not show: what the way holds back
 *              comes late, and between two frames, however late the peer was with
 *              one, is nothing to see
 * @late:       longest that the peer let pass between two frames
 * @covered:    from the last look before the jump to the last frame, as numbered
 * @unwatched:  of @elapsed the time in which no frame was due, since the peer, or the
 *              emulator around the machine, stood still
 * @by_loss:    reset time by frame loss: @lost times @interval; its resolution is
 *              @resolution
 * @by_stamps:  reset time by time stamps: from the sending of the last frame before
 *              the longest row of missing ones to that of the first behind it
 * @stamps_resolution: of @by_stamps: an interval more than @resolution, since what
 *              lies between two frames is in it at both ends
 * @held:       what the way holds back
 * @dry:        at the first look every buffer was full: @lost, @gap and both reset
 *              times are of the time until then, which is @covered
 */
struct lu_dma_missing {
	double elapsed, interval, gap, resolution, late, covered, unwatched;
	double by_loss, by_stamps, stamps_resolution, held;
	uint64_t lost, longest, due;
	bool dry;
};

/** lu_dma_traffic_rate() - Frames a second that the peer of a device sends. */
unsigned int lu_dma_traffic_rate(const struct lu_rig_device *dev);

/**
 * lu_dma_traffic_room() - Work for a NIC: room for what comes over a jump.
 * @w: it has a peer
 *
 * Return: frames, of LU_DMA_TRAFFIC_ROOM_S seconds.
 */
unsigned int lu_dma_traffic_room(const struct lu_dma_work *w);

/**
 * lu_dma_traffic_first() - What the first seconds of a stream say. Pure.
 * @dev:      of the rig file
 * @received: its frames that are in memory
 * @arrived:  frames that the NIC itself has counted
 *
 * Return: 0 it goes on; -ENODATA the rig file names no peer for it, which is no
 * failure; -ETIMEDOUT too few are in memory, though some came; -EHOSTDOWN there is
 * a peer, and not a frame of it arrived.
 */
int lu_dma_traffic_first(const struct lu_rig_device *dev, uint64_t received,
			 uint32_t arrived);

/**
 * lu_dma_traffic_begin() - Have the peer send, and wait for its first frames.
 * @w: at work; lu_dma_work_find() leaves out what has no peer
 *
 * Undone by lu_dma_traffic_end(); the controller ends it behind a test, too.
 *
 * Return: as lu_dma_traffic_first(); errors of lu_outside_ask() and the engine.
 */
int lu_dma_traffic_begin(struct lu_dma_work *w);

/**
 * lu_dma_traffic_await() - Wait for the first frames of a stream.
 * @w: at work
 *
 * Return: as lu_dma_traffic_first(); errors of the engine.
 */
int lu_dma_traffic_await(struct lu_dma_work *w);

/** lu_dma_traffic_end() - No more frames, of any peer. As lu_outside_ask(). */
int lu_dma_traffic_end(void);

/**
 * lu_dma_traffic_send() - Send frames to the peer, until it says that they came.
 * @w:      with a peer that sends
 * @frames: how many
 *
 * Return: 0; -EIO it has not heard them all; errors of the engine.
 */
int lu_dma_traffic_send(struct lu_dma_work *w, unsigned int frames);

/**
 * lu_dma_traffic_leave() - Empty the ring, look once more, and take that over the
 * jump.
 * @i: number of the device in the session
 *
 * What is missing is counted from here on. Return: 0; errors of the engine, of
 * lu_carry().
 */
int lu_dma_traffic_leave(struct lu_dma_work *w, int i);

/** lu_dma_traffic_left() - It arrived. Return: 0; -EBADMSG; as lu_carried(). */
int lu_dma_traffic_left(int i, struct lu_dma_left *left);

/**
 * lu_dma_traffic_missing() - What the frames since say.
 * @w:   looked at; to know a gap that goes on, look again behind the next frame
 * @khz: of the TSC
 * @tsc: of the first look behind the jump
 */
void lu_dma_traffic_missing(const struct lu_dma_work *w,
			    const struct lu_dma_left *left, double khz,
			    uint64_t tsc, struct lu_dma_missing *missing);

/**
 * lu_dma_traffic_agrees() - Do both ways of telling the reset time say the same?
 * @missing: of one long gap; its time is that of the last frame, not of the first look
 *
 * Frames count the time in which the peer sent, stamps all of it: by so much as
 * @unwatched these may be longer. Beyond that the two may lie apart by the resolution
 * that a peer has which is never late, and by a twentieth.
 *
 * Return: true; false, also where nothing is missing.
 */
bool lu_dma_traffic_agrees(const struct lu_dma_missing *missing);

/**
 * lu_dma_traffic_report() - The figures, for the journal.
 *
 * A gap or a reset time that does not exceed its resolution is left out: it is not
 * known to be 0. The numbers of frames that all are made of are always told, and
 * stamps where a frame is missing. Return: as lu_measure().
 */
int lu_dma_traffic_report(const struct lu_dma_work *w,
			  const struct lu_dma_missing *missing);

/** lu_dma_traffic_text() - The same in words. Return: @buf. */
const char *lu_dma_traffic_text(const struct lu_dma_missing *missing, char *buf,
				size_t size);

#endif
