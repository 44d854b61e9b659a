// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peers, with the test at the machine's end of the way.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "peers.h"

#define RATE	500
#define STREAM	0xfedcba98u
#define WAIT_MS 2000

static const uint8_t nic_mac[LU_NET_MAC_BYTES] = { 0x52, 0x54, 0, 0x4c, 0x55, 0 };

static char net0[] = "net0", net1[] = "net1", kind[] = LU_RIG_NETDEV_PEER;
static struct lu_rig_netdev netdevs[] = { { net0, kind }, { net1, kind } };

FIXTURE(peer)
{
	struct peer_wire wire;
	struct peer *peer;
	struct peer_report report;
	struct lu_traffic_seen seen;
	bool runs; /* the machine's own loop: takes pulses */
	pthread_t loop;
};

static void *run_loop(void *arg)
{
	FIXTURE_DATA(peer) *self = arg;
	struct pollfd pfd = { .fd = self->wire.far[PEER_FAR_PULSE],
			      .events = POLLIN };
	char pulse[8];

	while (__atomic_load_n(&self->runs, __ATOMIC_SEQ_CST))
		if (poll(&pfd, 1, 10) == 1 &&
		    recv(pfd.fd, pulse, sizeof(pulse), 0) < 0)
			break;
	return NULL;
}

static void stop_loop(FIXTURE_DATA(peer) * self)
{
	if (self->runs) {
		__atomic_store_n(&self->runs, false, __ATOMIC_SEQ_CST);
		pthread_join(self->loop, NULL);
	}
}

FIXTURE_SETUP(peer)
{
	memset(self, 0, sizeof(*self));
	peer_wire_clear(&self->wire);
	ASSERT_EQ(0, peer_wire_find(&netdevs[0])->open(&self->wire, net0));
	self->runs = true;
	ASSERT_EQ(0, pthread_create(&self->loop, NULL, run_loop, self));
	ASSERT_EQ(0, peer_open(&self->peer, &self->wire));
}

FIXTURE_TEARDOWN(peer)
{
	stop_loop(self);
	peer_close(self->peer);
	peer_wire_close(&self->wire);
}

static void take(FIXTURE_DATA(peer) * self, int flags)
{
	uint8_t buf[2048];
	struct lu_traffic_frame frame;
	ssize_t len =
		recv(self->wire.far[PEER_FAR_NIC], buf, sizeof(buf), flags);

	if (len > 0 && !lu_traffic_decode(buf, len, &frame))
		lu_traffic_note(&self->seen, &frame);
}

/* As a NIC would take them: each as it comes. */
static bool come(FIXTURE_DATA(peer) * self, uint64_t frames)
{
	struct pollfd pfd = { .fd = self->wire.far[PEER_FAR_NIC],
			      .events = POLLIN };
	uint64_t wanted = self->seen.received + frames;

	while (self->seen.received < wanted) {
		if (poll(&pfd, 1, WAIT_MS) != 1)
			return false;
		take(self, MSG_DONTWAIT);
	}
	return true;
}

TEST_F(peer, sends_numbered_frames_at_its_rate)
{
	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	ASSERT_TRUE(come(self, 100));
	ASSERT_EQ(0, peer_stop(self->peer, &self->report));
	take(self, MSG_DONTWAIT);
	EXPECT_EQ(0, self->seen.first);
	EXPECT_EQ(1000000 / RATE, self->seen.interval_us);
	EXPECT_EQ(self->wire.hold, self->seen.hold);
	EXPECT_EQ(STREAM, self->seen.stream);
	EXPECT_EQ(self->report.sent, self->seen.received);
	EXPECT_EQ(self->report.next, self->report.sent + self->report.blocked);
	/* never faster than it says; how much slower is in the report */
	EXPECT_LE((self->report.next - 1) * 1000.0 / RATE, self->report.ms);
	EXPECT_LE(1000000000 / RATE / 2, self->report.late_ns);
	EXPECT_GE(self->report.ms * 1e6, self->report.late_ns);
}

TEST_F(peer, frames_that_are_withheld_are_missing_and_no_others)
{
	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	ASSERT_TRUE(come(self, 20));
	ASSERT_EQ(0, peer_withhold(self->peer, 40));
	ASSERT_TRUE(come(self, 40));
	ASSERT_EQ(0, peer_stop(self->peer, &self->report));
	EXPECT_EQ(40, self->report.withheld);
	EXPECT_LE(40, self->seen.longest);
	EXPECT_GE(40 + self->report.longest + 1, self->seen.longest);
	EXPECT_GE(self->report.blocked + 40, self->seen.lost);
}

TEST_F(peer, one_that_is_mute_counts_and_sends_nothing_until_it_is_stopped)
{
	peer_mute(self->peer);
	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	usleep(300000);
	ASSERT_EQ(0, peer_stop(self->peer, &self->report));
	take(self, MSG_DONTWAIT);
	EXPECT_EQ(0, self->seen.received);
	EXPECT_EQ(0, self->report.sent);
	EXPECT_LT(10, self->report.withheld);
	EXPECT_EQ(self->report.next, self->report.withheld);
	peer_mute(self->peer);
	EXPECT_EQ(-ENODATA, peer_stop(self->peer, &self->report));
	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	EXPECT_TRUE(come(self, 5));
}

/* The one in the socket comes late, and looks as if it had come in time. */
TEST_F(peer, what_is_not_taken_is_lost_but_for_what_the_way_holds)
{
	uint64_t held;

	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	ASSERT_TRUE(come(self, 20));
	usleep(20000);
	take(self, MSG_DONTWAIT);
	lu_traffic_mark(&self->seen);
	usleep(200000);
	take(self, MSG_DONTWAIT);
	held = self->seen.lost;
	ASSERT_TRUE(come(self, 5));
	ASSERT_EQ(0, peer_stop(self->peer, &self->report));
	/* where the loop below did not come to run, frames were put off instead */
	EXPECT_LE(50, self->report.longest + self->report.still);
	EXPECT_EQ(self->report.longest, self->seen.longest);
	/* it had left before all that was lost */
	EXPECT_GT(self->report.longest, held);
}

/* An emulator that does not come to run at all is none of the NIC's gaps. */
TEST_F(peer, while_the_machine_itself_stands_still_no_frame_is_due)
{
	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	ASSERT_TRUE(come(self, 20));
	lu_traffic_mark(&self->seen);
	stop_loop(self);
	usleep(200000);
	self->runs = true;
	ASSERT_EQ(0, pthread_create(&self->loop, NULL, run_loop, self));
	ASSERT_TRUE(come(self, 20));
	ASSERT_EQ(0, peer_stop(self->peer, &self->report));
	EXPECT_LE(50, self->report.still);
	EXPECT_GT(50, self->seen.lost);
	/* of which the frames say as much */
	EXPECT_LE(100000000, self->seen.late_ns);
}

TEST_F(peer, counts_what_the_nic_sends_and_tells_it)
{
	struct lu_traffic_frame frame = { .stream = 9 };
	uint8_t buf[LU_TRAFFIC_FRAME_BYTES];

	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	for (frame.number = 10; frame.number < 16; frame.number++) {
		lu_traffic_encode(&frame, buf);
		if (frame.number != 12)
			send(self->wire.far[PEER_FAR_NIC], buf, sizeof(buf), 0);
	}
	send(self->wire.far[PEER_FAR_NIC], buf, sizeof(buf), 0);
	send(self->wire.far[PEER_FAR_NIC], "nonsense", 8, 0);
	ASSERT_TRUE(come(self, 10));
	EXPECT_EQ(5, self->seen.heard);
	ASSERT_EQ(0, peer_stop(self->peer, &self->report));
	EXPECT_EQ(5, self->report.seen.received);
	EXPECT_EQ(10, self->report.seen.first);
	EXPECT_EQ(15, self->report.seen.last);
	EXPECT_EQ(1, self->report.seen.lost);
	EXPECT_EQ(1, self->report.seen.twice);
	EXPECT_EQ(1, self->report.strange);
}

TEST_F(peer, answers_a_query)
{
	struct lu_net_frame query = { .kind = LU_NET_QUERY, .nonce = 7 }, got;
	uint8_t buf[2048];
	struct timeval limit = { .tv_sec = 2 };

	memcpy(query.from, nic_mac, sizeof(query.from));
	lu_net_encode(&query, buf);
	setsockopt(self->wire.far[PEER_FAR_NIC], SOL_SOCKET, SO_RCVTIMEO,
		   &limit, sizeof(limit));
	ASSERT_LT(0, send(self->wire.far[PEER_FAR_NIC], buf, LU_NET_FRAME_BYTES,
			  0));
	ASSERT_EQ(LU_NET_FRAME_BYTES,
		  recv(self->wire.far[PEER_FAR_NIC], buf, sizeof(buf), 0));
	ASSERT_EQ(0, lu_net_decode(buf, LU_NET_FRAME_BYTES, &got));
	EXPECT_EQ(LU_NET_ANSWER, got.kind);
	EXPECT_EQ(7, got.nonce);
}

TEST_F(peer, is_started_and_stopped_once)
{
	EXPECT_EQ(-ENODATA, peer_stop(self->peer, &self->report));
	EXPECT_EQ(-ENODATA, peer_withhold(self->peer, 1));
	EXPECT_EQ(-ERANGE, peer_start(self->peer, 0, nic_mac, STREAM));
	EXPECT_EQ(-ERANGE,
		  peer_start(self->peer, PEER_RATE_MAX + 1, nic_mac, STREAM));
	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	EXPECT_EQ(-EBUSY, peer_start(self->peer, RATE, nic_mac, STREAM));
	ASSERT_EQ(0, peer_stop(self->peer, &self->report));
	EXPECT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
}

TEST_F(peer, survives_the_end_of_the_machine)
{
	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	ASSERT_TRUE(come(self, 5));
	stop_loop(self);
	peer_wire_let_go(&self->wire);
	usleep(50000);
	ASSERT_EQ(0, peer_stop(self->peer, &self->report));
	EXPECT_NE(0, self->report.err);
}

TEST_F(peer, stream_goes_on_while_the_machine_is_off)
{
	uint64_t last;

	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	ASSERT_TRUE(come(self, 5));
	last = self->seen.last;
	/* dead before anybody knows */
	stop_loop(self);
	peer_wire_let_go(&self->wire);
	usleep(50000);
	peer_unplug(self->peer);
	peer_wire_close(&self->wire);
	usleep(100000);
	ASSERT_EQ(0, peer_wire_find(&netdevs[0])->open(&self->wire, net0));
	self->runs = true;
	ASSERT_EQ(0, pthread_create(&self->loop, NULL, run_loop, self));
	peer_plug(self->peer, &self->wire);
	ASSERT_TRUE(come(self, 5));
	ASSERT_EQ(0, peer_stop(self->peer, &self->report));
	EXPECT_EQ(0, self->report.err);
	EXPECT_EQ(0, self->seen.stale);
	EXPECT_LE(0.1 * RATE / 2, self->seen.longest);
	/* what was on the way as the machine died is lost, and counts as sent */
	EXPECT_LE(self->seen.longest, self->report.blocked + self->wire.hold);
	EXPECT_LT(last, self->seen.behind + 3);
}

/* ---- what tests ask for */

FIXTURE(peers)
{
	struct peers *peers;
	json_t *what;
};

static struct lu_rig_device devices[] = {
	{ .name = "nvme0" },
	{ .name = "igb0", .peer = net0 },
	{ .name = "e1000e0", .peer = net1 },
};

FIXTURE_SETUP(peers)
{
	const struct lu_rig rig = { .machine = LU_RIG_QEMU,
				    .devices = devices,
				    .n_devices = 3,
				    .netdevs = netdevs,
				    .n_netdevs = 2 };

	self->what = NULL;
	ASSERT_EQ(0, peers_open(&self->peers, &rig));
	ASSERT_EQ(0, peers_plug(self->peers));
}

FIXTURE_TEARDOWN(peers)
{
	peers_close(self->peers);
}

static int ask(FIXTURE_DATA(peers) * self, const char *arg, size_t records)
{
	int err = peers_do(self->peers, arg, &self->what);

	if (json_array_size(self->what) != records)
		err = -EBADMSG;
	json_decref(self->what);
	return err;
}

TEST_F(peers, each_kind_of_netdev_has_its_way)
{
	static char hub[] = "hub", tap[] = LU_RIG_NETDEV_TAP;
	const struct lu_rig_netdev other = { net0, hub }, last = { net0, tap };

	EXPECT_STREQ("pair of sockets", peer_wire_find(&netdevs[0])->name);
	EXPECT_STREQ("tap interface", peer_wire_find(&last)->name);
	EXPECT_STREQ("network interface", peer_wire_find(NULL)->name);
	EXPECT_EQ(NULL, peer_wire_find(&other));
}

TEST_F(peers, each_netdev_has_a_far_end)
{
	EXPECT_LE(0, peers_far(self->peers, "net0", PEER_FAR_NIC));
	EXPECT_LE(0, peers_far(self->peers, "net1", PEER_FAR_PULSE));
	EXPECT_EQ(-1, peers_far(self->peers, "net2", PEER_FAR_NIC));
	EXPECT_EQ(-1, peers_far(NULL, "net0", PEER_FAR_NIC));
	peers_let_go(self->peers);
	EXPECT_EQ(-1, peers_far(self->peers, "net0", PEER_FAR_NIC));
}

TEST_F(peers, requests_are_understood_and_recorded)
{
	EXPECT_EQ(0, ask(self, "start igb0 200 52:54:00:4c:55:00 7", 1));
	EXPECT_EQ(-EBUSY, ask(self, "start igb0 200 52:54:00:4c:55:00 7", 0));
	EXPECT_EQ(0, ask(self, "start e1000e0 200 52:54:00:4c:55:01 7", 1));
	EXPECT_EQ(0, ask(self, "withhold igb0 3", 0));
	EXPECT_EQ(0, ask(self, "stop", 2));
	EXPECT_EQ(0, ask(self, "mute igb0", 0));
	EXPECT_EQ(-EBUSY, ask(self, "start igb0 200 52:54:00:4c:55:00 7", 0));
	EXPECT_EQ(0, ask(self, "stop", 1));
	EXPECT_EQ(0, ask(self, "stop", 0));
	EXPECT_EQ(-ENODATA, ask(self, "withhold igb0 3", 0));
}

TEST_F(peers, streams_outlive_the_machine_and_end_when_told)
{
	EXPECT_EQ(0, ask(self, "start igb0 200 52:54:00:4c:55:00 7", 1));
	peers_unplug(self->peers);
	EXPECT_EQ(-EPIPE, ask(self, "start e1000e0 200 52:54:00:4c:55:01 7", 0));
	ASSERT_EQ(0, peers_plug(self->peers));
	EXPECT_LE(0, peers_far(self->peers, "net0", PEER_FAR_NIC));
	EXPECT_EQ(-EBUSY, ask(self, "start igb0 200 52:54:00:4c:55:00 7", 0));
	peers_unplug(self->peers);
	EXPECT_EQ(0, ask(self, "stop", 1));
}

TEST_F(peers, nonsense_is_refused)
{
	static const char *const words[] = {
		"",
		"go",
		"start",
		"starts igb0 200 52:54:00:4c:55:00 7",
		"start igb0 x 52:54:00:4c:55:00 7",
		"start igb0 200 52:54:00:4c",
		"start igb0 200 52:54:00:4c:55:00",
		"withhold igb0",
		"withhold igb0 many",
		"mute",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		EXPECT_EQ(-EINVAL, ask(self, words[i], 0))
		TH_LOG("'%s'", words[i]);
	}
	EXPECT_EQ(-ENODEV, ask(self, "start nvme0 200 52:54:00:4c:55:00 7", 0));
	EXPECT_EQ(-ENODEV, ask(self, "mute nvme0", 0));
	EXPECT_EQ(-ENODEV, ask(self, "start none 200 52:54:00:4c:55:00 7", 0));
	peers_unplug(self->peers);
	EXPECT_EQ(-EPIPE, ask(self, "start igb0 200 52:54:00:4c:55:00 7", 0));
}

TEST_HARNESS_MAIN
