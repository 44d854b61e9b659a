// SPDX-License-Identifier: GPL-2.0-only
/*
 * One thread for each peer, and one lock around all it knows. Touches nothing but
 * its way. A frame that is due late moves all that follow: none is sent in a
 * burst, since frames that come early tell as little as such that come late.
 */
#include "peer.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_net.h"

#define NS	   UINT64_C(1000000000)
#define LISTEN_NS  NS /* without a stream: look around so often */
#define FRAME_ROOM 2048

struct peer {
	struct peer_wire *wire; /* NULL: the machine is off */
	pthread_t thread;
	pthread_mutex_t lock;
	int wake; /* something was changed from outside */
	bool quit, on, deaf, mute;
	uint64_t interval_ns, due, began, last_sent;
	uint64_t withhold, row; /* still to leave out; blocked in a row */
	uint8_t to[LU_NET_MAC_BYTES], from[LU_NET_MAC_BYTES];
	unsigned int hold;
	struct peer_report now;
};

static uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NS + ts.tv_nsec;
}

static void note_sent(struct peer *peer, uint64_t at)
{
	struct peer_report *now = &peer->now;

	/* what lies between two frames with others in between is not lateness */
	if (peer->last_sent && at - peer->last_sent > now->late_ns)
		now->late_ns = at - peer->last_sent;
	peer->last_sent = at;
	peer->row = 0;
	now->sent++;
}

static void note_blocked(struct peer *peer)
{
	peer->now.blocked++;
	peer->last_sent = 0;
	if (++peer->row > peer->now.longest)
		peer->now.longest = peer->row;
}

static void send_frame(struct peer *peer, uint64_t at)
{
	uint8_t buf[LU_TRAFFIC_FRAME_BYTES];
	struct lu_traffic_frame frame = {
		.stream = peer->now.stream,
		.interval_us = peer->interval_ns / 1000,
		.hold = peer->hold,
		.number = peer->now.next,
		.sent_ns = at,
		.heard = peer->now.seen.received,
	};
	int sent = 0;

	memcpy(frame.to, peer->to, sizeof(frame.to));
	memcpy(frame.from, peer->from, sizeof(frame.from));
	lu_traffic_encode(&frame, buf);
	if (peer->wire && !peer->now.err)
		sent = peer_wire_send(peer->wire, buf, sizeof(buf));
	if (sent > 0)
		note_sent(peer, at);
	else
		note_blocked(peer);
	if (sent < 0)
		peer->now.err = sent;
}

static void next_frame(struct peer *peer, uint64_t at)
{
	if (peer->mute || peer->withhold) {
		peer->withhold -= !peer->mute;
		peer->now.withheld++;
		peer->last_sent = 0;
	} else {
		send_frame(peer, at);
	}
	peer->now.next++;
}

/* To a machine that stands still itself a frame is late, and not lost. */
static void send_due(struct peer *peer)
{
	uint64_t at = clock_ns();

	if (!peer->on || at < peer->due)
		return;
	peer->due += peer->interval_ns;
	if (peer->due < at)
		peer->due = at + peer->interval_ns;
	if (peer->wire && peer_wire_stands_still(peer->wire))
		peer->now.still++;
	else
		next_frame(peer, at);
}

static void take(struct peer *peer, uint8_t *buf, size_t len)
{
	struct lu_traffic_frame frame;
	size_t answer = lu_net_answer(buf, len, peer->from);

	if (answer)
		peer_wire_send(peer->wire, buf, answer);
	else if (lu_traffic_decode(buf, len, &frame))
		peer->now.strange++;
	else if (peer->on)
		lu_traffic_note(&peer->now.seen, &frame);
}

static void take_all(struct peer *peer)
{
	uint8_t buf[FRAME_ROOM];
	ssize_t len;

	while (peer->wire &&
	       (len = recv(peer->wire->fd, buf, sizeof(buf), MSG_DONTWAIT)) > 0)
		take(peer, buf, len);
}

static struct timespec until_due(const struct peer *peer)
{
	uint64_t at = clock_ns(), wait = LISTEN_NS;

	if (peer->on)
		wait = peer->due > at ? peer->due - at : 0;
	return (struct timespec){ .tv_sec = wait / NS, .tv_nsec = wait % NS };
}

static void *run(void *arg)
{
	struct peer *peer = arg;
	struct pollfd fds[2] = { { .events = POLLIN },
				 { .fd = peer->wake, .events = POLLIN } };
	struct timespec wait;
	eventfd_t count;

	pthread_mutex_lock(&peer->lock);
	while (!peer->quit) {
		wait = until_due(peer);
		fds[0].fd = peer->wire && !peer->deaf ? peer->wire->fd : -1;
		pthread_mutex_unlock(&peer->lock);
		ppoll(fds, 2, &wait, NULL);
		pthread_mutex_lock(&peer->lock);
		if (fds[1].revents)
			eventfd_read(peer->wake, &count);
		/* the other end is gone: only a stream could still find out */
		if (fds[0].fd >= 0 &&
		    fds[0].revents & (POLLERR | POLLHUP | POLLNVAL))
			peer->deaf = true;
		take_all(peer);
		send_due(peer);
	}
	pthread_mutex_unlock(&peer->lock);
	return NULL;
}

/* Before all others, where that is allowed; how late it was is in the report. */
static int begin_thread(struct peer *peer)
{
	const struct sched_param first = { .sched_priority = 1 };
	sigset_t all, before;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&peer->thread, NULL, run, peer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err)
		return lu_err(-err, "a thread for a peer: %s", strerror(err));
	pthread_setschedparam(peer->thread, SCHED_FIFO, &first);
	return 0;
}

static void take_wire(struct peer *peer, struct peer_wire *wire)
{
	peer->wire = wire;
	peer->deaf = false;
	if (!wire)
		return;
	peer->now.err = 0;
	peer->hold = wire->hold;
	memcpy(peer->from, wire->mac, sizeof(peer->from));
}

int peer_open(struct peer **out, struct peer_wire *wire)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	int err;

	*out = NULL;
	if (!peer)
		return lu_err(-ENOMEM, "no memory for a peer");
	take_wire(peer, wire);
	peer->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&peer->lock, NULL);
	err = peer->wake < 0 ? lu_err(-errno, "a peer: %m") : begin_thread(peer);
	if (!err) {
		*out = peer;
		return 0;
	}
	if (peer->wake >= 0)
		close(peer->wake);
	free(peer);
	return err;
}

static void change_wire(struct peer *peer, struct peer_wire *wire)
{
	pthread_mutex_lock(&peer->lock);
	take_wire(peer, wire);
	pthread_mutex_unlock(&peer->lock);
	eventfd_write(peer->wake, 1);
}

void peer_unplug(struct peer *peer)
{
	if (peer)
		change_wire(peer, NULL);
}

void peer_plug(struct peer *peer, struct peer_wire *wire)
{
	change_wire(peer, wire);
}

static void begin_stream(struct peer *peer, unsigned int rate,
			 const uint8_t to[LU_NET_MAC_BYTES], uint32_t stream)
{
	peer->now = (struct peer_report){ .stream = stream };
	memcpy(peer->to, to, sizeof(peer->to));
	peer->interval_ns = NS / rate;
	peer->began = peer->due = clock_ns();
	peer->last_sent = peer->withhold = peer->row = 0;
	peer->on = true;
}

int peer_start(struct peer *peer, unsigned int rate,
	       const uint8_t to[LU_NET_MAC_BYTES], uint32_t stream)
{
	int err = 0;

	if (!rate || rate > PEER_RATE_MAX)
		return lu_err(-ERANGE, "%u frames a second: 1 to %d", rate,
			      PEER_RATE_MAX);
	pthread_mutex_lock(&peer->lock);
	if (peer->began)
		err = lu_err(-EBUSY, "this peer sends already: stop it first");
	else
		begin_stream(peer, rate, to, stream);
	pthread_mutex_unlock(&peer->lock);
	eventfd_write(peer->wake, 1);
	return err;
}

int peer_withhold(struct peer *peer, unsigned int frames)
{
	int err = 0;

	pthread_mutex_lock(&peer->lock);
	if (peer->on)
		peer->withhold = frames;
	else
		err = lu_err(-ENODATA, "this peer sends nothing");
	pthread_mutex_unlock(&peer->lock);
	return err;
}

void peer_mute(struct peer *peer)
{
	pthread_mutex_lock(&peer->lock);
	peer->mute = true;
	pthread_mutex_unlock(&peer->lock);
}

int peer_stop(struct peer *peer, struct peer_report *report)
{
	int err = 0;

	pthread_mutex_lock(&peer->lock);
	if (!peer->began)
		err = lu_err(-ENODATA, "this peer sends nothing");
	peer->now.ms = peer->began ? (clock_ns() - peer->began) / 1e6 : 0;
	*report = peer->now;
	peer->on = peer->mute = false;
	peer->began = 0;
	pthread_mutex_unlock(&peer->lock);
	return err;
}

void peer_close(struct peer *peer)
{
	if (!peer)
		return;
	pthread_mutex_lock(&peer->lock);
	peer->quit = true;
	pthread_mutex_unlock(&peer->lock);
	eventfd_write(peer->wake, 1);
	pthread_join(peer->thread, NULL);
	pthread_mutex_destroy(&peer->lock);
	close(peer->wake);
	free(peer);
}
