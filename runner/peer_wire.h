/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What carries frames between a NIC of the rig and its peer. A row of a table for
 * each kind of rig.
 */
#ifndef LUTORTURE_PEER_WIRE_H
#define LUTORTURE_PEER_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "lu_net.h"
#include "lu_rig.h"

/* What an emulator inherits. */
enum peer_far {
	PEER_FAR_NIC,	/* the NIC's end */
	PEER_FAR_PULSE, /* takes everything, as long as the emulator runs */
	PEER_FARS,
};

/**
 * struct peer_wire - One end of it.
 * @fd:   takes and gives whole frames; never blocks; -1 not open
 * @pulse: way to the machine's own loop, beside the NIC; -1 none
 * @far:  the other ends, for the machine to inherit; -1 where it has its own
 * @room: what @fd may hold that the machine has not taken; 0: not known
 * @hold: frames that may be held back on the way, up to the NIC, and come late
 * @mac:  the peer's address
 */
struct peer_wire {
	int fd, pulse, far[PEER_FARS];
	size_t room;
	unsigned int hold;
	uint8_t mac[LU_NET_MAC_BYTES];
};

/**
 * struct peer_wire_kind - How such a way is made.
 * @name: for messages
 * @netdev: kind of the netdev behind the NIC; NULL: the NIC is no emulated one
 * @open: @what is the device's "peer" in the rig file. 0; -EBUSY the interface
 *        is in use; -ENODEV there is none; -errno. Undone by peer_wire_close()
 */
struct peer_wire_kind {
	const char *name, *netdev;
	int (*open)(struct peer_wire *wire, const char *what);
};

/**
 * peer_wire_find() - The kind of a device.
 * @netdev: behind it; NULL: the rig file names none, as the machine is not made up
 *
 * Return: kind; NULL: no way leads to such a netdev.
 */
const struct peer_wire_kind *peer_wire_find(const struct lu_rig_netdev *netdev);

/**
 * peer_wire_send() - Put a frame on the way, now or never.
 *
 * As on a wire, what cannot go is lost: where the machine has not taken what was
 * sent before, a frame would only come late.
 *
 * Return: 1 sent; 0 lost; -errno the way is gone.
 */
int peer_wire_send(struct peer_wire *wire, const void *frame, size_t len);

/**
 * peer_wire_stands_still() - Is it the machine itself that takes nothing?
 * @wire: asked between frames; each call also sends a pulse for the next
 *
 * A NIC that takes nothing is what is to be measured. An emulator whose own loop
 * does not come to run takes nothing either, and says nothing of the NIC.
 *
 * Return: 1 the last pulse was not taken; 0 it was, or there is none to send.
 */
int peer_wire_stands_still(struct peer_wire *wire);

/** peer_wire_clear() - As one that was never open. */
void peer_wire_clear(struct peer_wire *wire);

/** peer_wire_let_go() - The machine has its end: close ours of it. */
void peer_wire_let_go(struct peer_wire *wire);

/** peer_wire_close() - Close all ends; also of one that was cleared only. */
void peer_wire_close(struct peer_wire *wire);

#endif
