// SPDX-License-Identifier: GPL-2.0-only
/*
 * The form of our frames, and what is answered to them. Sends nothing.
 */
#include <errno.h>
#include <string.h>

#include "kselftest_harness.h"
#include "lu_net.h"

static const uint8_t mac_a[LU_NET_MAC_BYTES] = { 0x52, 0x54, 0, 0, 0, 1 };
static const uint8_t mac_b[LU_NET_MAC_BYTES] = { 0x52, 0x54, 0, 0, 0, 2 };

static struct lu_net_frame query(void)
{
	struct lu_net_frame frame = {
		.kind = LU_NET_QUERY,
		.nonce = 0x0123456789abcdefULL,
	};

	memset(frame.to, 0xff, LU_NET_MAC_BYTES);
	memcpy(frame.from, mac_a, LU_NET_MAC_BYTES);
	return frame;
}

TEST(what_is_written_is_read)
{
	struct lu_net_frame frame = query(), back;
	uint8_t buf[LU_NET_FRAME_BYTES];

	lu_net_encode(&frame, buf);
	ASSERT_EQ(0, lu_net_decode(buf, sizeof(buf), &back));
	EXPECT_EQ(0, memcmp(back.to, frame.to, sizeof(back.to)));
	EXPECT_EQ(0, memcmp(back.from, frame.from, sizeof(back.from)));
	EXPECT_EQ(LU_NET_QUERY, back.kind);
	EXPECT_EQ(frame.nonce, back.nonce);
	EXPECT_EQ(0x88, buf[12]);
	EXPECT_EQ(0xb5, buf[13]);
}

TEST(any_byte_of_type_and_text_matters)
{
	struct lu_net_frame frame = query(), back;
	uint8_t buf[LU_NET_FRAME_BYTES];

	for (size_t i = 12; i < 14 + 12 + 18; i++) {
		lu_net_encode(&frame, buf);
		buf[i] ^= 0x20;
		EXPECT_EQ(-EPROTO, lu_net_decode(buf, sizeof(buf), &back))
		TH_LOG("byte %zu", i);
	}
	lu_net_encode(&frame, buf);
	buf[27] ^= 0x10; /* a digit in the place of the blank */
	EXPECT_EQ(-EPROTO, lu_net_decode(buf, sizeof(buf), &back));
}

TEST(short_frames_are_not_ours)
{
	struct lu_net_frame frame = query(), back;
	uint8_t buf[LU_NET_FRAME_BYTES];

	lu_net_encode(&frame, buf);
	for (size_t len = 0; len < 14 + 12 + 18; len++) {
		int err = lu_net_decode(buf, len, &back);

		EXPECT_EQ(-EPROTO, err) TH_LOG("%zu bytes", len);
	}
	EXPECT_EQ(0, lu_net_decode(buf, 14 + 12 + 18, &back));
}

TEST(a_question_is_answered_to_the_asker_with_its_nonce)
{
	struct lu_net_frame frame = query(), back;
	uint8_t buf[LU_NET_FRAME_BYTES];

	lu_net_encode(&frame, buf);
	ASSERT_EQ(LU_NET_FRAME_BYTES, lu_net_answer(buf, sizeof(buf), mac_b));
	ASSERT_EQ(0, lu_net_decode(buf, sizeof(buf), &back));
	EXPECT_EQ(LU_NET_ANSWER, back.kind);
	EXPECT_EQ(frame.nonce, back.nonce);
	EXPECT_EQ(0, memcmp(back.to, mac_a, sizeof(mac_a)));
	EXPECT_EQ(0, memcmp(back.from, mac_b, sizeof(mac_b)));
}

TEST(an_answer_is_not_answered)
{
	struct lu_net_frame frame = query();
	uint8_t buf[LU_NET_FRAME_BYTES];

	frame.kind = LU_NET_ANSWER;
	lu_net_encode(&frame, buf);
	EXPECT_EQ(0, lu_net_answer(buf, sizeof(buf), mac_b));
	memset(buf, 0, sizeof(buf));
	EXPECT_EQ(0, lu_net_answer(buf, sizeof(buf), mac_b));
	EXPECT_EQ(0, lu_net_answer(buf, 4, mac_b));
}

TEST_HARNESS_MAIN
