/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Network interfaces of PCI functions, and our frames on them.
 *
 * A frame asks ("Q") with a nonce; whoever gets it answers ("A") with the same
 * nonce to the sender. So both directions of the asker are proved by one
 * exchange, whether the other end is a second NIC of this machine or a peer.
 *
 *   destination 6 | source 6 | 0x88B5 | "lutorture 1 " 'Q' or 'A' ' ' nonce 16
 *   hex digits | zero bytes up to 60
 */
#ifndef LU_NET_H
#define LU_NET_H

#include <net/if.h>
#include <stddef.h>
#include <stdint.h>

#include "lu_bdf.h"
#include "lu_undo.h"

#define LU_NET_ETHERTYPE   0x88B5 /* IEEE 802: local experimental, number 1 */
#define LU_NET_FRAME_BYTES 60
#define LU_NET_MAC_BYTES   6

/** enum lu_net_kind - What a frame of ours says. */
enum lu_net_kind {
	LU_NET_QUERY = 'Q',
	LU_NET_ANSWER = 'A',
};

/** struct lu_net_frame - A frame of ours, decoded. */
struct lu_net_frame {
	uint8_t to[LU_NET_MAC_BYTES];
	uint8_t from[LU_NET_MAC_BYTES];
	enum lu_net_kind kind;
	uint64_t nonce;
};

/**
 * lu_net_encode() - Write a frame.
 * @frame: what it says
 * @buf:   receives LU_NET_FRAME_BYTES bytes
 */
void lu_net_encode(const struct lu_net_frame *frame,
		   uint8_t buf[LU_NET_FRAME_BYTES]);

/**
 * lu_net_decode() - Read a frame.
 * @buf:   from destination address to the last byte, no checksum
 * @len:   bytes in @buf
 * @frame: filled on success
 *
 * Return: 0; -EPROTO not one of ours.
 */
int lu_net_decode(const uint8_t *buf, size_t len, struct lu_net_frame *frame);

/**
 * lu_net_answer() - What a peer owes for a frame.
 * @buf: a received frame; overwritten by the answer
 * @len: bytes in @buf, at least LU_NET_FRAME_BYTES for there to be an answer
 * @mac: the peer's own address
 *
 * Return: number of bytes to send back; 0 the frame asks nothing.
 */
size_t lu_net_answer(uint8_t *buf, size_t len,
		     const uint8_t mac[LU_NET_MAC_BYTES]);

/**
 * lu_net_name() - Interface of a PCI function.
 * @bdf:     function bound to its network driver
 * @name:    filled
 * @wait_ms: how long to wait for it to appear
 *
 * Return: 0; -ETIMEDOUT none appeared.
 */
int lu_net_name(struct lu_bdf bdf, char name[IFNAMSIZ], unsigned int wait_ms);

/**
 * lu_net_up() - Bring an interface up and wait for its link.
 * @name:    interface
 * @undo:    gets the flags as they were, if they change
 * @wait_ms: how long to wait for the carrier
 *
 * Context: root.
 * Return: 0; -ETIMEDOUT no carrier; -errno of sysfs or of @undo.
 */
int lu_net_up(const char *name, const struct lu_undo *undo,
	      unsigned int wait_ms);

/**
 * lu_net_down() - Take an interface down.
 * @name: interface
 * @undo: gets the flags as they were, if they change
 *
 * Context: root. Return: 0; -errno of sysfs or of @undo.
 */
int lu_net_down(const char *name, const struct lu_undo *undo);

/**
 * lu_net_up_others() - Bring up the other interfaces under test.
 * @name: the one they may have to answer
 * @undo: gets their flags as they were, if they change
 *
 * Under test are PCI functions with a driver_override. Waits for no link.
 *
 * Context: root.
 * Return: number of such interfaces; -errno of sysfs or of @undo.
 */
int lu_net_up_others(const char *name, const struct lu_undo *undo);

/**
 * lu_net_exchange() - One question and its answer over an interface.
 * @name:    interface that is up
 * @nonce:   any number not used before
 * @wait_ms: limit; the question is asked again every 200 ms meanwhile
 *
 * Sends the question to all (broadcast). Every other interface of the machine
 * that is up and belongs to a device answers, so two NICs on one segment need
 * no peer. Sends frames of no other kind.
 *
 * Context: root.
 * Return: 0; -ETIMEDOUT no answer came, with what was seen in lu_errmsg();
 * -errno of socket calls.
 */
int lu_net_exchange(const char *name, uint64_t nonce, unsigned int wait_ms);

#endif
