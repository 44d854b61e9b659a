/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The peer of one NIC: sends numbered frames to it at a steady rate, and counts
 * those that come from it. In a thread of its own, so that nothing the controller
 * does makes it late, and whatever the machine does.
 */
#ifndef LUTORTURE_PEER_H
#define LUTORTURE_PEER_H

#include <stdint.h>

#include "lu_traffic.h"
#include "peer_wire.h"

#define PEER_RATE_MAX 10000 /* frames a second */

struct peer;

/**
 * struct peer_report - What a peer did since it was last started.
 * @stream:   of its frames
 * @ms:       for how long
 * @next:     number of the frame that would have come next: so many went out,
 *            or were lost at the way's entrance
 * @sent:     frames that went out
 * @blocked:  lost at the entrance: the machine had not taken the one before
 * @longest:  most of those in a row
 * @withheld: left out on purpose
 * @still:    frames that were not due yet since the machine itself stood still
 * @late_ns:  longest time between two frames that were due one after the other
 * @err:      why all of its frames are lost since; 0 they are not
 * @seen:     what came from the NIC
 * @strange:  frames that came and were none of the traffic
 */
struct peer_report {
	uint32_t stream;
	double ms;
	uint64_t next, sent, blocked, longest, withheld, still, late_ns, strange;
	int err;
	struct lu_traffic_seen seen;
};

/**
 * peer_open() - Listen on a way.
 * @out:  set on success; release with peer_close()
 * @wire: open; stays the caller's, and open until then
 *
 * Answers the queries of lu_net.h from then on.
 *
 * Return: 0; -ENOMEM; -errno of starting a thread.
 */
int peer_open(struct peer **out, struct peer_wire *wire);

/**
 * peer_start() - Begin a stream.
 * @rate: frames a second, 1 to PEER_RATE_MAX
 * @to:   address of the NIC
 * @stream: number of it, in each of its frames
 *
 * Return: 0; -EBUSY one is under way; -ERANGE @rate.
 */
int peer_start(struct peer *peer, unsigned int rate,
	       const uint8_t to[LU_NET_MAC_BYTES], uint32_t stream);

/**
 * peer_withhold() - Leave out the next frames, but count their numbers.
 *
 * Return: 0; -ENODATA there is no stream.
 */
int peer_withhold(struct peer *peer, unsigned int frames);

/**
 * peer_mute() - Have the next stream be silent.
 *
 * Its numbers are counted, and each of its frames is withheld. Undone by peer_stop(),
 * stream or not.
 */
void peer_mute(struct peer *peer);

/**
 * peer_stop() - End the stream; go on listening.
 * @report: filled
 *
 * Return: 0; -ENODATA there is none.
 */
int peer_stop(struct peer *peer, struct peer_report *report);

/**
 * peer_unplug() - The way is about to be closed: the machine is off.
 *
 * A stream goes on, and its frames are lost. Undone by peer_plug(). NULL is allowed.
 */
void peer_unplug(struct peer *peer);

/** peer_plug() - Go on with a way that is open, as peer_open() has it. */
void peer_plug(struct peer *peer, struct peer_wire *wire);

/** peer_close() - End all; NULL is allowed. */
void peer_close(struct peer *peer);

#endif
