// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways to a NIC: a pair of datagram sockets, of which an emulator inherits one end,
 * or a network interface of this machine that is wired to the NIC, be it by a cable or
 * by an emulator. Sends nothing by itself. An interface is used as it is, up or not;
 * one that this machine lives by is refused.
 */
#include "peer_wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_guard.h"
#include "lu_traffic.h"

/* In the socket or queue one, and one that is read and not passed on. */
#define EMULATOR_HOLD 2

/* Locally administered; the last byte says nothing on a way of two ends. */
static const uint8_t own_mac[LU_NET_MAC_BYTES] = { 0x02, 0x4c, 0x55,
						   0x50, 0x45, 0x01 };

/* What one frame takes of a socket's memory is the kernel's to say. */
static int measure_room(struct peer_wire *wire)
{
	char frame[LU_TRAFFIC_FRAME_BYTES] = "";
	int bytes = 0, err = 0;

	if (send(wire->fd, frame, sizeof(frame), MSG_DONTWAIT) < 0 ||
	    ioctl(wire->fd, SIOCOUTQ, &bytes) ||
	    recv(wire->far[PEER_FAR_NIC], frame, sizeof(frame), MSG_DONTWAIT) < 0)
		err = lu_err(-errno, "a pair of sockets for a NIC: %m");
	wire->room = bytes;
	return err;
}

static int make_pair(int *near, int *far)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends))
		return lu_err(-errno, "a pair of sockets for a NIC: %m");
	*near = ends[0];
	*far = ends[1];
	if (fcntl(*far, F_SETFD, 0))
		return lu_err(-errno, "a pair of sockets for a NIC: %m");
	return 0;
}

static int open_pair(struct peer_wire *wire, const char *what)
{
	int err = make_pair(&wire->fd, &wire->far[PEER_FAR_NIC]);

	(void)what;
	err = err ?: make_pair(&wire->pulse, &wire->far[PEER_FAR_PULSE]);
	wire->hold = EMULATOR_HOLD;
	memcpy(wire->mac, own_mac, sizeof(wire->mac));
	return err ?: measure_room(wire);
}

static int check_unused(const char *name)
{
	struct lu_guard guard;
	char dir[64];
	int err = lu_guard_open(&guard, name);

	snprintf(dir, sizeof(dir), "/sys/class/net/%.15s", name);
	err = err ?: lu_guard_net(&guard, dir, name);
	lu_guard_close(&guard);
	return err;
}

/* Frames of the traffic, and queries: a packet socket has one type, or all. */
static int take_ours_only(int fd)
{
	static struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 2 * LU_NET_MAC_BYTES),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, LU_NET_ETHERTYPE, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, LU_TRAFFIC_ETHERTYPE, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = { sizeof(steps) / sizeof(*steps),
					    steps };
	const int yes = 1;

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof(program)) ||
	       setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes,
			  sizeof(yes));
}

/* Deaf until it is bound, so that no other interface is heard. */
static int bind_to(struct peer_wire *wire, const char *name, unsigned int index)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ETH_P_ALL),
				  .sll_ifindex = index };
	struct ifreq ifr = { 0 };

	wire->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (wire->fd < 0)
		return lu_err(-errno, "a packet socket: %m: be root");
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	if (take_ours_only(wire->fd) || bind(wire->fd, (void *)&at, sizeof(at)) ||
	    ioctl(wire->fd, SIOCGIFHWADDR, &ifr))
		return lu_err(-errno, "interface %s: %m", name);
	memcpy(wire->mac, ifr.ifr_hwaddr.sa_data, sizeof(wire->mac));
	return 0;
}

/* A wire holds back nothing; what the NIC at its end does, its type knows. */
static int open_packet(struct peer_wire *wire, const char *what)
{
	unsigned int index = if_nametoindex(what);
	int err;

	if (!index)
		return lu_err(-ENODEV,
			      "no interface %s on this machine: name one that is wired to the NIC",
			      what);
	wire->hold = 0;
	err = check_unused(what);
	return err ?: bind_to(wire, what, index);
}

/* The same interface, with an emulator at its other end: that one holds back. */
static int open_tap(struct peer_wire *wire, const char *what)
{
	int err = open_packet(wire, what);

	wire->hold = EMULATOR_HOLD;
	return err ?: make_pair(&wire->pulse, &wire->far[PEER_FAR_PULSE]);
}

static const struct peer_wire_kind kinds[] = {
	{ "pair of sockets", LU_RIG_NETDEV_PEER, open_pair },
	{ "tap interface", LU_RIG_NETDEV_TAP, open_tap },
	{ "network interface", NULL, open_packet },
};

const struct peer_wire_kind *peer_wire_find(const struct lu_rig_netdev *netdev)
{
	const struct peer_wire_kind *kind = kinds;

	for (; kind->netdev; kind++)
		if (netdev && !strcmp(kind->netdev, netdev->kind))
			return kind;
	return netdev ? NULL : kind;
}

static size_t untaken(int fd)
{
	int bytes = 0;

	return fd >= 0 && !ioctl(fd, SIOCOUTQ, &bytes) ? bytes : 0;
}

static int is_full(const struct peer_wire *wire)
{
	return wire->room && untaken(wire->fd) >= wire->room;
}

int peer_wire_stands_still(struct peer_wire *wire)
{
	if (wire->pulse < 0)
		return 0;
	if (untaken(wire->pulse))
		return 1;
	send(wire->pulse, "pulse", 5, MSG_DONTWAIT | MSG_NOSIGNAL);
	return 0;
}

int peer_wire_send(struct peer_wire *wire, const void *frame, size_t len)
{
	if (is_full(wire))
		return 0;
	if (send(wire->fd, frame, len, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
		return 1;
	/* a full queue, or a link that is down: lost as on a wire */
	if (errno == EAGAIN || errno == ENOBUFS || errno == ENETDOWN ||
	    errno == EINTR)
		return 0;
	return -errno;
}

static void drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void peer_wire_clear(struct peer_wire *wire)
{
	*wire = (struct peer_wire){ .fd = -1, .pulse = -1, .far = { -1, -1 } };
}

void peer_wire_let_go(struct peer_wire *wire)
{
	for (int i = 0; i < PEER_FARS; i++)
		drop(&wire->far[i]);
}

void peer_wire_close(struct peer_wire *wire)
{
	peer_wire_let_go(wire);
	drop(&wire->fd);
	drop(&wire->pulse);
}
