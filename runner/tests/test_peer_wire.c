// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peers whose way is a network interface. Makes a pair of virtual ones, where it may,
 * and takes them away again.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lu_devtype.h"
#include "lu_file.h"
#include "lu_wait.h"
#include "peers.h"

#define RATE	500
#define STREAM	0xfedcba98u
#define WAIT_MS 2000

static const uint8_t nic_mac[LU_NET_MAC_BYTES] = { 0x52, 0x54, 0, 0x4c, 0x55, 0 };

#define NEAR "lu-peer-near"
#define FAR  "lu-peer-far"

static bool is_up(void *ctx)
{
	char path[64], state[16];

	snprintf(path, sizeof(path), "/sys/class/net/%s/operstate",
		 (const char *)ctx);
	return lu_file_read(path, state, sizeof(state)) > 0 &&
	       !strcmp(state, "up");
}

/* What is sent before the kernel has seen the link come up is lost. */
static int make_interfaces(void)
{
	char near[] = NEAR, far[] = FAR;

	return system("ip link add " NEAR " type veth peer name " FAR
		      " 2>/dev/null && ip link set " NEAR
		      " up && ip link set " FAR " up") ||
	       !lu_wait(is_up, near, WAIT_MS) || !lu_wait(is_up, far, WAIT_MS);
}

TEST(an_interface_carries_frames_both_ways)
{
	struct lu_traffic_frame frame = { .stream = 1, .number = 4 }, got;
	struct peer_wire near, far;
	uint8_t buf[LU_TRAFFIC_FRAME_BYTES];
	const struct peer_wire_kind *kind = peer_wire_find(NULL);
	struct timeval limit = { .tv_sec = 2 };

	if (make_interfaces())
		SKIP(return, "no pair of virtual interfaces can be made here");
	peer_wire_clear(&near);
	peer_wire_clear(&far);
	EXPECT_EQ(0, kind->open(&near, NEAR));
	EXPECT_EQ(0, kind->open(&far, FAR));
	setsockopt(far.fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	memcpy(frame.to, far.mac, sizeof(frame.to));
	lu_traffic_encode(&frame, buf);
	EXPECT_EQ(1, peer_wire_send(&near, buf, sizeof(buf)));
	memset(buf, 0, sizeof(buf));
	EXPECT_EQ(sizeof(buf), recv(far.fd, buf, sizeof(buf), 0));
	EXPECT_EQ(0, lu_traffic_decode(buf, sizeof(buf), &got));
	EXPECT_EQ(4, got.number);
	peer_wire_close(&near);
	peer_wire_close(&far);
	EXPECT_EQ(0, system("ip link del " NEAR));
}

FIXTURE(interface)
{
	struct peer_wire near, far;
	struct peer *peer;
};

FIXTURE_SETUP(interface)
{
	const struct timeval limit = { .tv_sec = 2 };

	self->peer = NULL;
	peer_wire_clear(&self->near);
	peer_wire_clear(&self->far);
	if (make_interfaces())
		SKIP(return, "no pair of virtual interfaces can be made here");
	ASSERT_EQ(0, peer_wire_find(NULL)->open(&self->near, NEAR));
	ASSERT_EQ(0, peer_wire_find(NULL)->open(&self->far, FAR));
	ASSERT_EQ(0, peer_open(&self->peer, &self->near));
	setsockopt(self->far.fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

FIXTURE_TEARDOWN(interface)
{
	peer_close(self->peer);
	peer_wire_close(&self->near);
	peer_wire_close(&self->far);
	EXPECT_EQ(0, system("ip link del " NEAR));
}

static int ask_over(const struct peer_wire *far)
{
	struct lu_net_frame query = { .kind = LU_NET_QUERY, .nonce = 7 }, got;
	uint8_t buf[2048];

	memcpy(query.from, far->mac, sizeof(query.from));
	lu_net_encode(&query, buf);
	if (send(far->fd, buf, LU_NET_FRAME_BYTES, 0) < 0 ||
	    recv(far->fd, buf, sizeof(buf), 0) != LU_NET_FRAME_BYTES ||
	    lu_net_decode(buf, LU_NET_FRAME_BYTES, &got))
		return -EPROTO;
	return got.kind == LU_NET_ANSWER && got.nonce == query.nonce ? 0 :
								       -EBADMSG;
}

/* Nothing else that goes by there: neither of other types, nor what leaves here. */
TEST_F(interface, answers_queries_and_hears_nothing_else)
{
	struct lu_traffic_frame frame = { .stream = 1 };
	uint8_t other[LU_NET_FRAME_BYTES] = "", buf[LU_TRAFFIC_FRAME_BYTES];
	struct peer_report report;
	struct peer_wire beside;

	peer_wire_clear(&beside);
	ASSERT_EQ(0, peer_wire_find(NULL)->open(&beside, NEAR));
	lu_traffic_encode(&frame, buf);
	EXPECT_EQ(0, ask_over(&self->far));
	ASSERT_EQ(0, peer_start(self->peer, RATE, nic_mac, STREAM));
	EXPECT_EQ(1, peer_wire_send(&self->far, other, sizeof(other)));
	EXPECT_EQ(1, peer_wire_send(&beside, buf, sizeof(buf)));
	usleep(100000);
	peer_wire_close(&beside);
	ASSERT_EQ(0, peer_stop(self->peer, &report));
	EXPECT_LT(0, report.sent);
	EXPECT_EQ(0, report.seen.received);
	EXPECT_EQ(0, report.strange);
}

/* As often as the machine is put on: what the NIC holds back is not added up. */
TEST(frames_over_an_interface_say_what_the_nic_may_hold_back)
{
	static struct lu_rig_device nic = { .name = "igb0",
					    .type = "igb",
					    .peer = NEAR,
					    .vendor = 0x8086,
					    .device = 0x10c9 };
	const struct lu_rig rig = { .machine = LU_RIG_REMOTE,
				    .devices = &nic,
				    .n_devices = 1 };
	struct peers *peers;
	json_t *what;

	if (make_interfaces())
		SKIP(return, "no pair of virtual interfaces can be made here");
	ASSERT_LT(0, lu_devtype_init());
	ASSERT_EQ(0, peers_open(&peers, &rig));
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(0, peers_plug(peers));
		EXPECT_EQ(0,
			  peers_do(peers, "start igb0 200 52:54:00:4c:55:00 7",
				   &what));
		EXPECT_EQ(44, json_integer_value(
				      json_object_get(json_array_get(what, 0),
						      "hold")));
		json_decref(what);
		EXPECT_EQ(0, peers_do(peers, "stop", &what));
		json_decref(what);
		peers_unplug(peers);
	}
	peers_close(peers);
	EXPECT_EQ(0, system("ip link del " NEAR));
}

TEST(an_interface_that_is_none_or_in_use_is_refused)
{
	struct peer_wire wire;
	const struct peer_wire_kind *kind = peer_wire_find(NULL);
	char name[64] = "";
	FILE *list =
		popen("ip route show default | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p'",
		      "r");

	peer_wire_clear(&wire);
	EXPECT_EQ(-ENODEV, kind->open(&wire, "lu-none"));
	if (!list || fscanf(list, "%63s", name) != 1)
		name[0] = '\0';
	if (list)
		pclose(list);
	if (!name[0])
		SKIP(return, "this machine has no default route");
	EXPECT_EQ(-EBUSY, kind->open(&wire, name));
	EXPECT_EQ(-1, wire.fd);
}

TEST_HARNESS_MAIN
