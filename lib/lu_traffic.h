/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbered frames between a NIC under test and its peer, and what the numbers say
 * of frames that are missing.
 *
 *   destination 6 | source 6 | 0x88B6 | "LUTRAFF1" | stream 4 | interval, us 4 |
 *   number 8 | sent, ns 8 | heard 8 | hold 4 | then bytes that count up from the
 *   number, to the end
 *
 * Numbers are big endian. Frames are as long as Ethernet allows: what a NIC or the
 * way to it can hold back is a matter of bytes, and is so the fewest frames.
 */
#ifndef LU_TRAFFIC_H
#define LU_TRAFFIC_H

#include <stddef.h>
#include <stdint.h>

#include "lu_net.h"

#define LU_TRAFFIC_ETHERTYPE   0x88B6 /* IEEE 802: local experimental, number 2 */
#define LU_TRAFFIC_FRAME_BYTES 1514

/**
 * struct lu_traffic_frame - One frame.
 * @to, @from:   addresses
 * @stream:      differs from one start of the sender to the next
 * @interval_us: from one frame to the next; 0: sent as it comes
 * @hold:        frames that the way and the NIC may hold back, and deliver late
 * @number:      from 0, one up with each
 * @sent_ns:     clock of the sender
 * @heard:       frames that the sender itself had received in this stream
 */
struct lu_traffic_frame {
	uint8_t to[LU_NET_MAC_BYTES], from[LU_NET_MAC_BYTES];
	uint32_t stream, interval_us, hold;
	uint64_t number, sent_ns, heard;
};

/**
 * struct lu_traffic_seen - What a receiver knows of a stream.
 * @peer:     who sends
 * @stream:   that is counted; 0: that of the first frame
 * @interval_us, @hold: of the stream, by its first frame
 * @received: frames, each counted once
 * @first, @last, @last_ns: numbers of the first and the last frame, and when that
 *            was sent
 * @heard:    of the last frame
 * @twice:    numbers that came again, or behind a higher one
 * @stale:    frames of other streams: of one before, which the way had held back
 * @lost:     numbers missing since the mark
 * @longest:  most of them in a row
 * @behind:   number of the frame before those
 * @longest_ns: from the sending of that frame to the sending of the first one behind
 *            them; 0: none is missing
 * @late_ns:  longest time since the mark between the sending of two frames, less an
 *            interval for each that is missing between them
 */
struct lu_traffic_seen {
	uint8_t peer[LU_NET_MAC_BYTES];
	uint16_t rsvd;
	uint32_t stream, interval_us, hold;
	uint64_t received, first, last, last_ns, heard, twice, stale;
	uint64_t lost, longest, behind, longest_ns, late_ns;
};

/** lu_traffic_encode() - Write a frame. */
void lu_traffic_encode(const struct lu_traffic_frame *frame,
		       uint8_t buf[LU_TRAFFIC_FRAME_BYTES]);

/**
 * lu_traffic_decode() - Read a frame.
 * @buf:   from destination address to the last byte, no checksum
 * @len:   bytes in @buf
 * @frame: filled on success
 *
 * Return: 0; -EPROTO not one of ours; -EBADMSG one of ours with other bytes, or
 * cut off.
 */
int lu_traffic_decode(const uint8_t *buf, size_t len,
		      struct lu_traffic_frame *frame);

/**
 * lu_traffic_note() - Count a frame that came.
 * @seen:  zeroed before the first, but for @stream
 * @frame: decoded
 *
 * Return: 0; -EEXIST its number came already, or a higher one; -ESTALE it is of
 * another stream, and not counted.
 */
int lu_traffic_note(struct lu_traffic_seen *seen,
		    const struct lu_traffic_frame *frame);

/** lu_traffic_mark() - Count what is missing anew from here on. */
void lu_traffic_mark(struct lu_traffic_seen *seen);

/** lu_traffic_mac() - "52:54:00:4c:55:00". Return: @buf. */
const char *lu_traffic_mac(const uint8_t mac[LU_NET_MAC_BYTES], char buf[18]);

#endif
