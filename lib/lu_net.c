// SPDX-License-Identifier: GPL-2.0-only
/*
 * One question and its answer over the machine's interfaces.
 *
 * Sends frames of our own EtherType only, on interfaces that are up already.
 * Changes no interface.
 */
#include "lu_net.h"

#include <dirent.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <arpa/inet.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_wait.h"

#define CLASS_NET "/sys/class/net"
#define POLL_MS	  10
#define ASK_MS	  200
#define MAX_PORTS 32

struct port {
	int fd;
	uint8_t mac[LU_NET_MAC_BYTES];
};

static int attr_path(const char *name, const char *attr, char *buf, size_t size)
{
	return (size_t)snprintf(buf, size, CLASS_NET "/%s/%s", name, attr) <
			       size ?
		       0 :
		       -ENAMETOOLONG;
}

static int bind_port(int fd, const char *name, struct port *port)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(LU_NET_ETHERTYPE),
		.sll_ifindex = if_nametoindex(name),
	};
	socklen_t len = sizeof(addr);

	if (!addr.sll_ifindex ||
	    bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    getsockname(fd, (struct sockaddr *)&addr, &len))
		return lu_err(-errno, "%s: packet socket: %m", name);
	memcpy(port->mac, addr.sll_addr, sizeof(port->mac));
	port->fd = fd;
	return 0;
}

static int open_port(const char *name, struct port *port)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err;

	if (fd < 0)
		return lu_err(-errno, "packet socket: %m");
	err = bind_port(fd, name, port);
	if (err)
		close(fd);
	return err;
}

/* Up, with a device behind it: a second NIC; its link may still come. */
static bool is_helper(const char *name, const char *asker)
{
	char path[128], flags[32];

	if (name[0] == '.' || !strcmp(name, asker) ||
	    attr_path(name, "device", path, sizeof(path)) || access(path, F_OK))
		return false;
	return !attr_path(name, "flags", path, sizeof(path)) &&
	       lu_file_read(path, flags, sizeof(flags)) > 0 &&
	       (strtoul(flags, NULL, 0) & IFF_UP);
}

static size_t open_helpers(const char *asker, struct port *ports, size_t max)
{
	DIR *dir = opendir(CLASS_NET);
	struct dirent *entry;
	size_t n = 0;

	while (dir && n < max && (entry = readdir(dir)))
		if (is_helper(entry->d_name, asker) &&
		    !open_port(entry->d_name, &ports[n]))
			n++;
	if (dir)
		closedir(dir);
	return n;
}

static int ask(const struct port *port, uint64_t nonce)
{
	struct lu_net_frame frame = { .kind = LU_NET_QUERY, .nonce = nonce };
	uint8_t buf[LU_NET_FRAME_BYTES];

	memset(frame.to, 0xff, sizeof(frame.to));
	memcpy(frame.from, port->mac, sizeof(frame.from));
	lu_net_encode(&frame, buf);
	/* a full queue (ENOBUFS, EAGAIN) is a question lost, to be asked again */
	if (send(port->fd, buf, sizeof(buf), 0) < 0 && errno != ENOBUFS &&
	    errno != EAGAIN)
		return lu_err(-errno, "sending a frame: %m");
	return 0;
}

/* Returns whether a question of ours went by; answers it. */
static bool help(const struct port *port, uint64_t nonce)
{
	uint8_t buf[256];
	struct lu_net_frame frame;
	ssize_t len;
	size_t answer;
	bool seen = false;

	while ((len = recv(port->fd, buf, sizeof(buf), 0)) > 0) {
		if (lu_net_decode(buf, len, &frame) || frame.nonce != nonce)
			continue;
		answer = lu_net_answer(buf, len, port->mac);
		seen |= answer && send(port->fd, buf, answer, 0) > 0;
	}
	return seen;
}

static bool answered(const struct port *port, uint64_t nonce)
{
	uint8_t buf[256];
	struct lu_net_frame frame;
	ssize_t len;

	while ((len = recv(port->fd, buf, sizeof(buf), 0)) > 0)
		if (!lu_net_decode(buf, len, &frame) &&
		    frame.kind == LU_NET_ANSWER && frame.nonce == nonce)
			return true;
	return false;
}

static void wait_frames(const struct port *ports, size_t n, int ms)
{
	struct pollfd fds[MAX_PORTS];

	for (size_t i = 0; i < n; i++)
		fds[i] = (struct pollfd){ .fd = ports[i].fd, .events = POLLIN };
	poll(fds, n, ms);
}

/* ports[0] asks, the others help; 1 answered, 0 not. */
static int converse(const struct port *ports, size_t n, uint64_t nonce,
		    unsigned int wait_ms, bool *seen)
{
	unsigned long start = lu_wait_now_ms(), asked = 0, now;
	int err;

	while ((now = lu_wait_now_ms()) < start + wait_ms) {
		if (!asked || now >= asked + ASK_MS) {
			err = ask(&ports[0], nonce);
			if (err)
				return err;
			asked = now;
		}
		wait_frames(ports, n, POLL_MS);
		for (size_t i = 1; i < n; i++)
			*seen |= help(&ports[i], nonce);
		if (answered(&ports[0], nonce))
			return 1;
	}
	return 0;
}

int lu_net_exchange(const char *name, uint64_t nonce, unsigned int wait_ms)
{
	struct port ports[MAX_PORTS];
	bool seen = false;
	size_t n;
	int ret = open_port(name, &ports[0]);

	if (ret)
		return ret;
	n = 1 + open_helpers(name, ports + 1, MAX_PORTS - 1);
	ret = converse(ports, n, nonce, wait_ms, &seen);
	for (size_t i = 0; i < n; i++)
		close(ports[i].fd);
	if (ret)
		return ret < 0 ? ret : 0;
	return lu_err(-ETIMEDOUT, "%s: no answer within %u ms; %s", name,
		      wait_ms,
		      seen  ? "the question arrived at another interface" :
		      n > 1 ? "no other interface saw the question" :
			      "no other interface is up, and no peer answered");
}
