// SPDX-License-Identifier: GPL-2.0-only
/*
 * The form of numbered frames and the count of those that are missing. Pure:
 * touches nothing, so that NIC engines and the peer share it.
 */
#include "lu_traffic.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"

#define MAGIC "LUTRAFF1"

/* On the wire, behind addresses and type. */
struct wire {
	char magic[8];
	uint32_t stream, interval_us;
	uint64_t number, sent_ns, heard;
	uint32_t hold;
} __attribute__((packed));

#define WIRE_AT 14
#define FILL_AT (WIRE_AT + sizeof(struct wire))

_Static_assert(FILL_AT < LU_TRAFFIC_FRAME_BYTES, "the header fits");

static void fill(uint8_t *buf, uint64_t number)
{
	for (size_t i = FILL_AT; i < LU_TRAFFIC_FRAME_BYTES; i++)
		buf[i] = number + i;
}

void lu_traffic_encode(const struct lu_traffic_frame *frame,
		       uint8_t buf[LU_TRAFFIC_FRAME_BYTES])
{
	struct wire wire = {
		.stream = htobe32(frame->stream),
		.interval_us = htobe32(frame->interval_us),
		.number = htobe64(frame->number),
		.sent_ns = htobe64(frame->sent_ns),
		.heard = htobe64(frame->heard),
		.hold = htobe32(frame->hold),
	};

	memcpy(wire.magic, MAGIC, sizeof(wire.magic));
	memcpy(buf, frame->to, LU_NET_MAC_BYTES);
	memcpy(buf + LU_NET_MAC_BYTES, frame->from, LU_NET_MAC_BYTES);
	buf[12] = LU_TRAFFIC_ETHERTYPE >> 8;
	buf[13] = LU_TRAFFIC_ETHERTYPE & 0xff;
	memcpy(buf + WIRE_AT, &wire, sizeof(wire));
	fill(buf, frame->number);
}

static int check_fill(const uint8_t *buf, uint64_t number)
{
	for (size_t i = FILL_AT; i < LU_TRAFFIC_FRAME_BYTES; i++)
		if (buf[i] != (uint8_t)(number + i))
			return lu_err(-EBADMSG,
				      "frame %llu: byte %zu is %#x, not %#x",
				      (unsigned long long)number, i, buf[i],
				      (uint8_t)(number + i));
	return 0;
}

int lu_traffic_decode(const uint8_t *buf, size_t len,
		      struct lu_traffic_frame *frame)
{
	struct wire wire;

	if (len < FILL_AT)
		return lu_err(-EPROTO, "not a frame of the traffic");
	memcpy(&wire, buf + WIRE_AT, sizeof(wire));
	if (buf[12] != LU_TRAFFIC_ETHERTYPE >> 8 ||
	    buf[13] != (LU_TRAFFIC_ETHERTYPE & 0xff) ||
	    memcmp(wire.magic, MAGIC, sizeof(wire.magic)))
		return lu_err(-EPROTO, "not a frame of the traffic");
	*frame = (struct lu_traffic_frame){
		.stream = be32toh(wire.stream),
		.interval_us = be32toh(wire.interval_us),
		.hold = be32toh(wire.hold),
		.number = be64toh(wire.number),
		.sent_ns = be64toh(wire.sent_ns),
		.heard = be64toh(wire.heard),
	};
	memcpy(frame->to, buf, LU_NET_MAC_BYTES);
	memcpy(frame->from, buf + LU_NET_MAC_BYTES, LU_NET_MAC_BYTES);
	if (len != LU_TRAFFIC_FRAME_BYTES)
		return lu_err(-EBADMSG, "frame %llu: %zu bytes, not %d",
			      (unsigned long long)frame->number, len,
			      LU_TRAFFIC_FRAME_BYTES);
	return check_fill(buf, frame->number);
}

static void begin(struct lu_traffic_seen *seen,
		  const struct lu_traffic_frame *frame)
{
	*seen = (struct lu_traffic_seen){
		.stream = frame->stream,
		.stale = seen->stale,
		.interval_us = frame->interval_us,
		.hold = frame->hold,
		.first = frame->number,
	};
	memcpy(seen->peer, frame->from, LU_NET_MAC_BYTES);
}

static void note_missing(struct lu_traffic_seen *seen, uint64_t missing,
			 uint64_t took_ns)
{
	seen->lost += missing;
	if (missing <= seen->longest)
		return;
	seen->longest = missing;
	seen->behind = seen->last;
	seen->longest_ns = took_ns;
}

static void note_next(struct lu_traffic_seen *seen,
		      const struct lu_traffic_frame *frame)
{
	uint64_t missing = frame->number - seen->last - 1;
	uint64_t due_ns = missing * seen->interval_us * 1000;
	uint64_t took_ns = frame->sent_ns - seen->last_ns;

	note_missing(seen, missing, took_ns);
	if (took_ns > due_ns && took_ns - due_ns > seen->late_ns)
		seen->late_ns = took_ns - due_ns;
}

int lu_traffic_note(struct lu_traffic_seen *seen,
		    const struct lu_traffic_frame *frame)
{
	if (seen->stream && frame->stream != seen->stream) {
		seen->stale++;
		return -ESTALE;
	}
	if (!seen->received)
		begin(seen, frame);
	else if (frame->number > seen->last)
		note_next(seen, frame);
	else {
		seen->twice++;
		return -EEXIST;
	}
	seen->received++;
	seen->last = frame->number;
	seen->last_ns = frame->sent_ns;
	seen->heard = frame->heard;
	return 0;
}

void lu_traffic_mark(struct lu_traffic_seen *seen)
{
	seen->lost = seen->longest = seen->behind = 0;
	seen->longest_ns = seen->late_ns = 0;
}

const char *lu_traffic_mac(const uint8_t mac[LU_NET_MAC_BYTES], char buf[18])
{
	snprintf(buf, 18, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
		 mac[2], mac[3], mac[4], mac[5]);
	return buf;
}
