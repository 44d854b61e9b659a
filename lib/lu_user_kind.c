// SPDX-License-Identifier: GPL-2.0-only
/*
 * What users do: read a drive, take a NIC's frames. Writes to no drive; brings an
 * interface up, and sends nothing on it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lu_agent.h"
#include "lu_devtype.h"
#include "lu_dma_traffic.h"
#include "lu_err.h"
#include "lu_file.h"
#include "lu_outside.h"
#include "lu_rig.h"
#include "lu_tsc.h"
#include "lu_user.h"

#define BLOCK	4096
#define BLOCKS	16 /* from the first on, as the engine of a drive reads them */
#define POLL_MS 50

static void note_done(struct lu_user *u)
{
	u->seen.last = lu_tsc_read();
	if (!u->seen.done++)
		u->seen.first = u->seen.last;
}

static int open_drive(struct lu_user *u)
{
	const struct lu_devtype *type = lu_devtype_find(u->dev->rig->type);
	char disk[64];
	int err = type->disk(u->dev->bdf, disk, sizeof(disk));

	if (err)
		return err;
	u->fd = open(disk, O_RDONLY | O_DIRECT | O_CLOEXEC);
	return u->fd < 0 ? lu_err(-errno, "%s: %m", disk) : 0;
}

static int read_block(struct lu_user *u)
{
	char buf[BLOCK] __attribute__((aligned(BLOCK)));
	ssize_t n = pread(u->fd, buf, BLOCK, u->block++ % BLOCKS * BLOCK);

	if (n != BLOCK)
		return lu_err(n < 0 ? -errno : -EIO, "read of %d bytes: %s",
			      BLOCK, n < 0 ? strerror(errno) : "fewer came");
	pthread_mutex_lock(&u->lock);
	note_done(u);
	pthread_mutex_unlock(&u->lock);
	return 0;
}

/* First the socket: the first frame behind the link is not to be missed. */
static int open_nic(struct lu_user *u)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(LU_TRAFFIC_ETHERTYPE) };
	int err = lu_net_name(u->dev->bdf, u->name, LU_DEVTYPE_WAIT_MS);

	if (err)
		return err;
	at.sll_ifindex = if_nametoindex(u->name);
	u->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC,
		       htons(LU_TRAFFIC_ETHERTYPE));
	if (u->fd < 0 || bind(u->fd, (void *)&at, sizeof(at)))
		return lu_err(-errno, "%s: packet socket: %m", u->name);
	return lu_net_up(u->name, lu_agent_undo(), LU_DEVTYPE_WAIT_MS);
}

/* What is of another stream, or came already, is no new piece of work. */
static int take(struct lu_user *u, const struct lu_traffic_frame *frame)
{
	int err;

	pthread_mutex_lock(&u->lock);
	err = u->seen.frames.stream ? lu_traffic_note(&u->seen.frames, frame) :
				      -EAGAIN;
	if (!err)
		note_done(u);
	pthread_mutex_unlock(&u->lock);
	return err ? -EAGAIN : 0;
}

static int take_frame(struct lu_user *u)
{
	struct pollfd pfd = { .fd = u->fd, .events = POLLIN };
	struct lu_traffic_frame frame;
	uint8_t buf[2048];
	ssize_t len;
	int err;

	if (poll(&pfd, 1, POLL_MS) <= 0)
		return -EAGAIN;
	len = recv(u->fd, buf, sizeof(buf), MSG_DONTWAIT);
	/* a socket keeps in mind that the interface was down when it was bound */
	if (len < 0 && (errno == EAGAIN || errno == ENETDOWN))
		return -EAGAIN;
	if (len < 0)
		return lu_err(-errno, "%s: %m", u->name);
	err = lu_traffic_decode(buf, len, &frame);
	if (err)
		return err == -EPROTO ? -EAGAIN : err;
	return take(u, &frame);
}

int lu_user_begin(struct lu_user *u, uint32_t stream)
{
	char path[64], mac[32], arg[160];
	int len;

	if (u->kind != &lu_user_nic)
		return 0;
	snprintf(path, sizeof(path), "/sys/class/net/%s/address", u->name);
	len = lu_file_read(path, mac, sizeof(mac));
	if (len < 0)
		return lu_err(len, "%s: %s", path, strerror(-len));
	pthread_mutex_lock(&u->lock);
	u->seen.frames.stream = stream;
	pthread_mutex_unlock(&u->lock);
	snprintf(arg, sizeof(arg), "start %s %u %s %u", u->dev->rig->name,
		 lu_dma_traffic_rate(u->dev->rig), mac, stream);
	return lu_outside_ask(LU_OUTSIDE_TRAFFIC, arg, 0);
}

/* With the interface down its driver has reset the device. */
static int park_nic(struct lu_user *u)
{
	return lu_net_down(u->name, lu_agent_undo());
}

const struct lu_user_kind lu_user_drive = {
	.name = "drive",
	.open = open_drive,
	.next = read_block,
};

const struct lu_user_kind lu_user_nic = {
	.name = "NIC",
	.open = open_nic,
	.next = take_frame,
	.park = park_nic,
};
