/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The peers of all NICs of a rig that have one, and what tests ask of them.
 */
#ifndef LUTORTURE_PEERS_H
#define LUTORTURE_PEERS_H

#include <jansson.h>

#include "lu_rig.h"
#include "peer.h"

struct peers;

/**
 * peers_open() - One for each device whose rig file entry says "peer".
 * @out: set; release with peers_close()
 * @rig: kept
 *
 * Nothing is open yet. Return: 0; -ENOMEM; -EINVAL its netdev is of a kind at which
 * no peer can be, which lu_rig_load() does not let pass.
 */
int peers_open(struct peers **out, const struct lu_rig *rig);

/**
 * peers_fifo() - Frames that a NIC itself may hold back, and write to memory late.
 * @rig:    its machine; an emulated one has no FIFO in its NICs
 * @device: of it
 *
 * The peer says so in each frame, with what the way may hold back.
 *
 * Return: their number, the last one perhaps in part.
 */
unsigned int peers_fifo(const struct lu_rig *rig,
			const struct lu_rig_device *device);

/**
 * peers_plug() - Make the ways, and listen: the machine is about to be on.
 *
 * Return: 0; errors of the kind of way and of peer_open(), with nothing open.
 */
int peers_plug(struct peers *peers);

/**
 * peers_far() - The machine's end of a way.
 * @peers: plugged; NULL: none
 * @what:  the device's "peer" in the rig file
 * @which: of its ends
 *
 * Return: fd for the machine to inherit; -1 none.
 */
int peers_far(const struct peers *peers, const char *what, enum peer_far which);

/** peers_let_go() - The machine has inherited its ends. */
void peers_let_go(struct peers *peers);

/**
 * peers_unplug() - The machine is off: close all ways.
 *
 * Streams go on, and lose their frames, until peers_plug() or "stop".
 */
void peers_unplug(struct peers *peers);

/**
 * peers_do() - What a test asked for.
 * @arg:  "start DEVICE RATE MAC STREAM", "withhold DEVICE FRAMES", "mute DEVICE"
 *        (a stream that sends nothing), or "stop" for all
 * @what: receives a list of records for controller.jsonl, one for each peer that
 *        began or ended a stream; also where the call fails. Owned by the caller
 *
 * Return: 0; -EINVAL no such request; -ENODEV the rig file gives that device no
 * peer; -EPIPE the machine is off; as peer_start() and peer_withhold().
 */
int peers_do(struct peers *peers, const char *arg, json_t **what);

/** peers_close() - Release all; NULL is allowed. */
void peers_close(struct peers *peers);

#endif
