// SPDX-License-Identifier: GPL-2.0-only
/*
 * The form of our test frames. Pure: touches nothing, so that the rig's peer,
 * which runs outside of the machine under test, can use it as well.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"
#include "lu_net.h"

#define HEADER_BYTES 14
#define MAGIC	     "lutorture 1 "
#define TEXT_BYTES   (sizeof(MAGIC) - 1 + 2 + 16)

_Static_assert(HEADER_BYTES + TEXT_BYTES < LU_NET_FRAME_BYTES, "text fits");

void lu_net_encode(const struct lu_net_frame *frame,
		   uint8_t buf[LU_NET_FRAME_BYTES])
{
	char *text = (char *)buf + HEADER_BYTES;

	memset(buf, 0, LU_NET_FRAME_BYTES);
	memcpy(buf, frame->to, LU_NET_MAC_BYTES);
	memcpy(buf + LU_NET_MAC_BYTES, frame->from, LU_NET_MAC_BYTES);
	buf[12] = LU_NET_ETHERTYPE >> 8;
	buf[13] = LU_NET_ETHERTYPE & 0xff;
	snprintf(text, LU_NET_FRAME_BYTES - HEADER_BYTES,
		 MAGIC "%c %016" PRIx64, frame->kind, frame->nonce);
}

static int parse_text(const uint8_t *buf, struct lu_net_frame *frame)
{
	char text[TEXT_BYTES + 1] = "", kind;

	memcpy(text, buf + HEADER_BYTES, TEXT_BYTES);
	if (sscanf(text, MAGIC "%c %16" SCNx64, &kind, &frame->nonce) != 2 ||
	    (kind != LU_NET_QUERY && kind != LU_NET_ANSWER))
		return -EPROTO;
	frame->kind = kind;
	return 0;
}

/* Strict by writing again what was read: scanf takes more than was meant. */
int lu_net_decode(const uint8_t *buf, size_t len, struct lu_net_frame *frame)
{
	uint8_t again[LU_NET_FRAME_BYTES];

	if (len < HEADER_BYTES + TEXT_BYTES || parse_text(buf, frame))
		return lu_err(-EPROTO, "not a frame of ours");
	memcpy(frame->to, buf, LU_NET_MAC_BYTES);
	memcpy(frame->from, buf + LU_NET_MAC_BYTES, LU_NET_MAC_BYTES);
	lu_net_encode(frame, again);
	if (memcmp(buf, again, HEADER_BYTES + TEXT_BYTES))
		return lu_err(-EPROTO, "not a frame of ours");
	return 0;
}

size_t lu_net_answer(uint8_t *buf, size_t len,
		     const uint8_t mac[LU_NET_MAC_BYTES])
{
	struct lu_net_frame frame;

	if (len < LU_NET_FRAME_BYTES || lu_net_decode(buf, len, &frame) ||
	    frame.kind != LU_NET_QUERY)
		return 0;
	memcpy(frame.to, frame.from, LU_NET_MAC_BYTES);
	memcpy(frame.from, mac, LU_NET_MAC_BYTES);
	frame.kind = LU_NET_ANSWER;
	lu_net_encode(&frame, buf);
	return LU_NET_FRAME_BYTES;
}
