// SPDX-License-Identifier: GPL-2.0-only
/* Numbered frames, as they are written and read, and what their numbers say. */
#include "kselftest_harness.h"

#include <errno.h>
#include <string.h>

#include "lu_traffic.h"

static const struct lu_traffic_frame sample = {
	.to = { 0x52, 0x54, 0, 1, 2, 3 },
	.from = { 0x02, 0x4c, 0x55, 4, 5, 6 },
	.stream = 0x89abcdef,
	.interval_us = 5000,
	.hold = 2,
	.number = 0x0102030405060708,
	.sent_ns = 987654321,
	.heard = 77,
};

TEST(a_frame_is_read_as_it_was_written)
{
	uint8_t buf[LU_TRAFFIC_FRAME_BYTES];
	struct lu_traffic_frame frame;

	lu_traffic_encode(&sample, buf);
	ASSERT_EQ(0, lu_traffic_decode(buf, sizeof(buf), &frame));
	EXPECT_EQ(0, memcmp(frame.to, sample.to, sizeof(frame.to)));
	EXPECT_EQ(0, memcmp(frame.from, sample.from, sizeof(frame.from)));
	EXPECT_EQ(sample.stream, frame.stream);
	EXPECT_EQ(sample.interval_us, frame.interval_us);
	EXPECT_EQ(sample.hold, frame.hold);
	EXPECT_EQ(sample.number, frame.number);
	EXPECT_EQ(sample.sent_ns, frame.sent_ns);
	EXPECT_EQ(sample.heard, frame.heard);
	EXPECT_EQ(0x88, buf[12]);
	EXPECT_EQ(0xb6, buf[13]);
}

TEST(a_frame_cut_off_or_with_another_byte_is_refused)
{
	uint8_t buf[LU_TRAFFIC_FRAME_BYTES + 1] = { 0 };
	struct lu_traffic_frame frame;

	lu_traffic_encode(&sample, buf);
	for (size_t len = 0; len < LU_TRAFFIC_FRAME_BYTES; len++)
		ASSERT_NE(0, lu_traffic_decode(buf, len, &frame));
	EXPECT_EQ(-EBADMSG, lu_traffic_decode(buf, sizeof(buf), &frame));
	buf[LU_TRAFFIC_FRAME_BYTES - 1] ^= 1;
	EXPECT_EQ(-EBADMSG,
		  lu_traffic_decode(buf, LU_TRAFFIC_FRAME_BYTES, &frame));
	lu_traffic_encode(&sample, buf);
	buf[13]--;
	EXPECT_EQ(-EPROTO,
		  lu_traffic_decode(buf, LU_TRAFFIC_FRAME_BYTES, &frame));
	lu_traffic_encode(&sample, buf);
	buf[14]++;
	EXPECT_EQ(-EPROTO,
		  lu_traffic_decode(buf, LU_TRAFFIC_FRAME_BYTES, &frame));
}

FIXTURE(seen)
{
	struct lu_traffic_seen seen;
};

FIXTURE_SETUP(seen)
{
	memset(&self->seen, 0, sizeof(self->seen));
}

FIXTURE_TEARDOWN(seen)
{
}

/* Sent 5 ms apart. */
static int come(FIXTURE_DATA(seen) * self, uint64_t number)
{
	struct lu_traffic_frame frame = sample;

	frame.number = number;
	frame.sent_ns = number * 5000000;
	frame.heard = number / 10;
	return lu_traffic_note(&self->seen, &frame);
}

TEST_F(seen, frames_without_a_gap_leave_none)
{
	for (uint64_t i = 100; i < 200; i++)
		ASSERT_EQ(0, come(self, i));
	EXPECT_EQ(100, self->seen.received);
	EXPECT_EQ(100, self->seen.first);
	EXPECT_EQ(199, self->seen.last);
	EXPECT_EQ(0, self->seen.lost);
	EXPECT_EQ(0, self->seen.longest);
	EXPECT_EQ(0, self->seen.longest_ns);
	EXPECT_EQ(5000000, self->seen.late_ns);
	EXPECT_EQ(5000, self->seen.interval_us);
	EXPECT_EQ(2, self->seen.hold);
	EXPECT_EQ(19, self->seen.heard);
	EXPECT_EQ(0, memcmp(self->seen.peer, sample.from, LU_NET_MAC_BYTES));
}

TEST_F(seen, the_longest_of_several_gaps_counts)
{
	static const uint64_t numbers[] = { 0, 1, 4, 5, 16, 17, 20 };

	for (size_t i = 0; i < 7; i++)
		ASSERT_EQ(0, come(self, numbers[i]));
	EXPECT_EQ(7, self->seen.received);
	EXPECT_EQ(2 + 10 + 2, self->seen.lost);
	EXPECT_EQ(10, self->seen.longest);
	EXPECT_EQ(5, self->seen.behind);
	/* from the sending of 5 to that of 16 */
	EXPECT_EQ(55000000, self->seen.longest_ns);
	/* a gap of the way is no lateness of the sender */
	EXPECT_EQ(5000000, self->seen.late_ns);
}

TEST_F(seen, behind_a_mark_is_counted_anew_and_a_gap_over_it_is_kept)
{
	come(self, 0);
	come(self, 9);
	lu_traffic_mark(&self->seen);
	EXPECT_EQ(0, self->seen.lost);
	EXPECT_EQ(0, self->seen.longest_ns);
	come(self, 13);
	EXPECT_EQ(3, self->seen.lost);
	EXPECT_EQ(3, self->seen.longest);
	EXPECT_EQ(20000000, self->seen.longest_ns);
	EXPECT_EQ(3, self->seen.received);
}

TEST_F(seen, what_is_missing_before_the_first_frame_is_no_gap)
{
	come(self, 50);
	come(self, 51);
	EXPECT_EQ(0, self->seen.lost);
	EXPECT_EQ(0, self->seen.longest_ns);
	come(self, 54);
	EXPECT_EQ(2, self->seen.lost);
	EXPECT_EQ(15000000, self->seen.longest_ns);
}

TEST_F(seen, a_frame_out_of_order_is_missing_and_ends_no_gap)
{
	come(self, 1);
	come(self, 5);
	EXPECT_EQ(-EEXIST, come(self, 3));
	come(self, 6);
	EXPECT_EQ(3, self->seen.lost);
	EXPECT_EQ(3, self->seen.longest);
	EXPECT_EQ(20000000, self->seen.longest_ns);
}

TEST_F(seen, a_number_again_or_from_behind_is_told)
{
	come(self, 1);
	come(self, 3);
	EXPECT_EQ(-EEXIST, come(self, 3));
	EXPECT_EQ(-EEXIST, come(self, 2));
	EXPECT_EQ(2, self->seen.twice);
	EXPECT_EQ(2, self->seen.received);
	EXPECT_EQ(3, self->seen.last);
}

TEST_F(seen, another_stream_is_not_counted)
{
	struct lu_traffic_frame frame = sample;

	come(self, 1);
	frame.stream++;
	frame.number = 2;
	EXPECT_EQ(-ESTALE, lu_traffic_note(&self->seen, &frame));
	EXPECT_EQ(1, self->seen.received);
	EXPECT_EQ(1, self->seen.last);
	EXPECT_EQ(1, self->seen.stale);
}

TEST_F(seen, a_frame_left_over_is_not_the_first_of_a_stream_that_is_known)
{
	struct lu_traffic_frame frame = sample;

	self->seen.stream = sample.stream;
	frame.stream++;
	EXPECT_EQ(-ESTALE, lu_traffic_note(&self->seen, &frame));
	EXPECT_EQ(0, come(self, 0));
	EXPECT_EQ(0, come(self, 1));
	EXPECT_EQ(2, self->seen.received);
	EXPECT_EQ(1, self->seen.stale);
	EXPECT_EQ(0, self->seen.lost);
}

TEST_F(seen, a_sender_that_was_late_is_told)
{
	struct lu_traffic_frame frame = sample;

	frame.number = 1;
	frame.sent_ns = 5000000;
	lu_traffic_note(&self->seen, &frame);
	frame.number = 2;
	frame.sent_ns = 45000000;
	lu_traffic_note(&self->seen, &frame);
	EXPECT_EQ(40000000, self->seen.late_ns);
	EXPECT_EQ(0, self->seen.lost);
	/* also where frames are missing: 60 ms, of which three intervals */
	frame.number = 6;
	frame.sent_ns = 105000000;
	lu_traffic_note(&self->seen, &frame);
	EXPECT_EQ(45000000, self->seen.late_ns);
	EXPECT_EQ(3, self->seen.lost);
	/* which is in the time between the two all the same */
	EXPECT_EQ(60000000, self->seen.longest_ns);
}

TEST_HARNESS_MAIN
