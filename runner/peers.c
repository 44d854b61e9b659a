// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the peers of a rig and the words in which tests ask for them. Touches
 * nothing but their ways.
 */
#include "peers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_devtype.h"
#include "lu_dma_traffic.h"
#include "lu_err.h"

struct at {
	const struct lu_rig_device *device;
	const struct peer_wire_kind *kind;
	struct peer_wire wire;
	struct peer *peer;
	unsigned int fifo; /* frames that the NIC may hold back */
};

struct peers {
	size_t n;
	struct at at[];
};

unsigned int peers_fifo(const struct lu_rig *rig,
			const struct lu_rig_device *device)
{
	unsigned int bytes;

	if (rig->machine == LU_RIG_QEMU)
		return 0;
	bytes = 1024 * lu_devtype_fifo_kib(lu_devtype_find(device->type),
					   device->vendor, device->device);
	return (bytes + LU_TRAFFIC_FRAME_BYTES - 1) / LU_TRAFFIC_FRAME_BYTES;
}

static int add(struct peers *peers, const struct lu_rig *rig,
	       const struct lu_rig_device *device)
{
	struct at *at = &peers->at[peers->n++];

	at->device = device;
	at->kind = peer_wire_find(lu_rig_netdev(rig, device->peer));
	at->fifo = peers_fifo(rig, device);
	peer_wire_clear(&at->wire);
	return at->kind ? 0 :
			  lu_err(-EINVAL, "no peer can be at netdev %s",
				 device->peer);
}

int peers_open(struct peers **out, const struct lu_rig *rig)
{
	int err = 0;
	struct peers *peers =
		calloc(1, sizeof(*peers) + rig->n_devices * sizeof(struct at));

	*out = peers;
	if (!peers)
		return lu_err(-ENOMEM, "no memory for peers");
	for (size_t i = 0; !err && i < rig->n_devices; i++)
		if (rig->devices[i].peer)
			err = add(peers, rig, &rig->devices[i]);
	return err;
}

int peers_plug(struct peers *peers)
{
	int err = 0;

	for (size_t i = 0; !err && i < peers->n; i++) {
		struct at *at = &peers->at[i];

		err = at->kind->open(&at->wire, at->device->peer);
		at->wire.hold += at->fifo;
		if (!err && at->peer)
			peer_plug(at->peer, &at->wire);
		else
			err = err ?: peer_open(&at->peer, &at->wire);
	}
	if (err)
		peers_unplug(peers);
	return err;
}

int peers_far(const struct peers *peers, const char *what, enum peer_far which)
{
	for (size_t i = 0; peers && i < peers->n; i++)
		if (!strcmp(peers->at[i].device->peer, what))
			return peers->at[i].wire.far[which];
	return -1;
}

void peers_let_go(struct peers *peers)
{
	for (size_t i = 0; i < peers->n; i++)
		peer_wire_let_go(&peers->at[i].wire);
}

void peers_unplug(struct peers *peers)
{
	for (size_t i = 0; i < peers->n; i++) {
		peer_unplug(peers->at[i].peer);
		peer_wire_close(&peers->at[i].wire);
	}
}

static int find(struct peers *peers, const char *name, struct at **at)
{
	for (size_t i = 0; i < peers->n; i++) {
		*at = &peers->at[i];
		if (strcmp((*at)->device->name, name))
			continue;
		return (*at)->wire.fd >= 0 ?
			       0 :
			       lu_err(-EPIPE, "the machine is off");
	}
	return lu_err(-ENODEV, "the rig file names no peer of device '%s'",
		      name);
}

static int do_start(struct peers *peers, const char *arg, json_t *what)
{
	unsigned int rate, mac[LU_NET_MAC_BYTES], stream;
	uint8_t to[LU_NET_MAC_BYTES];
	char name[64];
	struct at *at;
	int err;

	if (sscanf(arg, "%63s %u %2x:%2x:%2x:%2x:%2x:%2x %u", name, &rate,
		   &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5],
		   &stream) != 9)
		return lu_err(-EINVAL,
			      "traffic: expected a device, a rate, an address and a stream, found '%s'",
			      arg);
	for (int i = 0; i < LU_NET_MAC_BYTES; i++)
		to[i] = mac[i];
	err = find(peers, name, &at);
	err = err ?: peer_start(at->peer, rate, to, stream);
	if (!err)
		json_array_append_new(what,
				      json_pack("{s:s, s:s, s:s, s:I, s:i, s:s, s:i}",
						"kind", "traffic", "what",
						"start", "device", name,
						"stream", (json_int_t)stream,
						"rate", (int)rate, "way",
						at->kind->name, "hold",
						(int)at->wire.hold));
	return err;
}

static int do_withhold(struct peers *peers, const char *arg, json_t *what)
{
	unsigned int frames;
	char name[64];
	struct at *at;
	int err;

	(void)what;
	if (sscanf(arg, "%63s %u", name, &frames) != 2)
		return lu_err(-EINVAL,
			      "traffic: expected a device and a number, found '%s'",
			      arg);
	err = find(peers, name, &at);
	return err ?: peer_withhold(at->peer, frames);
}

/* A stream all the same, with an end and a record of what it withheld. */
static int do_mute(struct peers *peers, const char *arg, json_t *what)
{
	static const uint8_t nobody[LU_NET_MAC_BYTES];
	char name[64];
	struct at *at;
	int err;

	(void)what;
	if (sscanf(arg, "%63s", name) != 1)
		return lu_err(-EINVAL, "traffic: expected a device, found '%s'",
			      arg);
	err = find(peers, name, &at);
	if (err)
		return err;
	peer_mute(at->peer);
	return peer_start(at->peer, LU_DMA_TRAFFIC_RATE, nobody, 0);
}

static void put_count(json_t *rec, const char *key, uint64_t value)
{
	json_object_set_new(rec, key, json_integer(value));
}

static json_t *stop_record(const char *device, const struct peer_report *r)
{
	json_t *rec = json_pack("{s:s, s:s, s:s, s:f}", "kind", "traffic",
				"what", "stop", "device", device, "ms", r->ms);

	put_count(rec, "stream", r->stream);
	put_count(rec, "numbers", r->next);
	put_count(rec, "sent", r->sent);
	put_count(rec, "blocked", r->blocked);
	put_count(rec, "blocked_longest", r->longest);
	put_count(rec, "withheld", r->withheld);
	put_count(rec, "still", r->still);
	json_object_set_new(rec, "late_ms", json_real(r->late_ns / 1e6));
	put_count(rec, "received", r->seen.received);
	put_count(rec, "received_first", r->seen.first);
	put_count(rec, "received_last", r->seen.last);
	put_count(rec, "received_lost", r->seen.lost);
	put_count(rec, "received_twice", r->seen.twice);
	put_count(rec, "strange", r->strange);
	put_count(rec, "err", r->err);
	return rec;
}

static int do_stop(struct peers *peers, const char *arg, json_t *what)
{
	struct peer_report report;

	(void)arg;
	for (size_t i = 0; i < peers->n; i++) {
		struct at *at = &peers->at[i];

		if (at->peer && !peer_stop(at->peer, &report))
			json_array_append_new(what, stop_record(at->device->name,
								&report));
	}
	return 0;
}

static const struct request {
	const char *word;
	int (*make)(struct peers *peers, const char *arg, json_t *what);
} requests[] = {
	{ "start", do_start },
	{ "withhold", do_withhold },
	{ "mute", do_mute },
	{ "stop", do_stop },
};

int peers_do(struct peers *peers, const char *arg, json_t **what)
{
	size_t len = strcspn(arg, " ");

	*what = json_array();
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++)
		if (strlen(requests[i].word) == len &&
		    !strncmp(requests[i].word, arg, len))
			return requests[i].make(peers, arg + len, *what);
	return lu_err(-EINVAL,
		      "traffic: expected start, withhold, mute or stop, found '%s'",
		      arg);
}

void peers_close(struct peers *peers)
{
	for (size_t i = 0; peers && i < peers->n; i++) {
		peer_close(peers->at[i].peer);
		peer_wire_close(&peers->at[i].wire);
	}
	free(peers);
}
