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
#define MAGIC "lutorture 1 "
#define MAGIC_BYTES (sizeof(MAGIC) - 1)
#define TEXT_BYTES (MAGIC_BYTES + 2 + 16)

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

static int parse_text(const char *text, struct lu_net_frame *frame)
{
	char kind, digits[17];

	if (strncmp(text, MAGIC, MAGIC_BYTES) ||
	    sscanf(text + MAGIC_BYTES, "%c %16[0-9a-f]", &kind, digits) != 2)
		return -EPROTO;
	if ((kind != LU_NET_QUERY && kind != LU_NET_ANSWER) ||
	    strlen(digits) != 16)
		return -EPROTO;
	frame->kind = kind;
	return sscanf(digits, "%" SCNx64, &frame->nonce) == 1 ? 0 : -EPROTO;
}

int lu_net_decode(const uint8_t *buf, size_t len, struct lu_net_frame *frame)
{
	char text[TEXT_BYTES + 1] = "";

	if (len < HEADER_BYTES + TEXT_BYTES ||
	    buf[12] != LU_NET_ETHERTYPE >> 8 ||
	    buf[13] != (LU_NET_ETHERTYPE & 0xff))
		return lu_err(-EPROTO, "not a frame of ours");
	memcpy(frame->to, buf, LU_NET_MAC_BYTES);
	memcpy(frame->from, buf + LU_NET_MAC_BYTES, LU_NET_MAC_BYTES);
	memcpy(text, buf + HEADER_BYTES, TEXT_BYTES);
	return parse_text(text, frame) ? lu_err(-EPROTO, "not a frame of ours") :
					 0;
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
