/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An Intel gigabit NIC driven from user space, polled, on one receive and one
 * transmit queue. What differs from kind to kind is in struct nic_model.
 */
#ifndef NIC_CTRL_H
#define NIC_CTRL_H

#include <stddef.h>
#include <stdint.h>

#include "lu_net.h"

/**
 * struct nic_model - What one kind of them needs.
 * @name:         for messages
 * @rx_extended:  receive entries are extended ones by RFCTL (82574)
 * @rx_control:   SRRCTL of the queue: advanced, one buffer; 0: has none (82576)
 * @queue_enable: bit of RXDCTL and TXDCTL that switches a queue on; 0: is on
 * @more_masks:   register that masks further interrupts; 0: none
 * @tx_command:   bits of a transmit entry's command that are its own
 * @tx_length_at: bit of a transmit entry's status word where the length of the
 *                frame stands again; 0: nowhere
 * @tx_gap:       TIPG; 0: as after a reset
 */
struct nic_model {
	const char *name;
	int rx_extended;
	uint32_t rx_control, queue_enable, more_masks;
	uint32_t tx_command, tx_length_at, tx_gap;
};

/**
 * struct nic_ctrl - A NIC that is held.
 * @model: kind of it
 * @bar:   BAR 0, @bar_bytes long
 */
struct nic_ctrl {
	const struct nic_model *model;
	volatile uint8_t *bar;
	size_t bar_bytes;
};

/**
 * nic_ctrl_open() - Map the registers.
 * @dut: open file of the function; stays the caller's
 *
 * Return: 0; -ENODEV it does not answer; errors of lu_dut_map().
 */
int nic_ctrl_open(struct nic_ctrl *ctrl, const struct nic_model *model, int dut);

/** nic_ctrl_close() - Unmap; the NIC goes on with what it does. */
void nic_ctrl_close(struct nic_ctrl *ctrl);

/**
 * nic_ctrl_reset() - No DMA and no interrupt, and all registers as at power-on.
 *
 * What is under way is waited for first. Return: 0; -ETIMEDOUT.
 * Source: 82576 datasheet 4.2.1.6; 82574 datasheet 4.6.
 */
int nic_ctrl_reset(struct nic_ctrl *ctrl);

/**
 * nic_ctrl_link() - Bring the link up after a reset.
 *
 * Return: 0; -ETIMEDOUT no link: text says what to look for.
 */
int nic_ctrl_link(struct nic_ctrl *ctrl);

/**
 * nic_ctrl_receive() - Let it receive frames to its own address.
 * @ring:    physical address
 * @entries: of the ring
 * @tail:    first entry that is not given to it
 *
 * Return: 0; -ETIMEDOUT the queue does not come on.
 */
int nic_ctrl_receive(struct nic_ctrl *ctrl, uint64_t ring, unsigned int entries,
		     unsigned int tail);

/** nic_ctrl_transmit() - Let it send. As nic_ctrl_receive(), with nothing given. */
int nic_ctrl_transmit(struct nic_ctrl *ctrl, uint64_t ring,
		      unsigned int entries);

/** nic_ctrl_tail() - Up to where a ring, or @tx's, is given to it. */
void nic_ctrl_tail(struct nic_ctrl *ctrl, int tx, unsigned int tail);

/** nic_ctrl_mac() - Its address. Return: 0; -EIO it has none. */
int nic_ctrl_mac(struct nic_ctrl *ctrl, uint8_t mac[LU_NET_MAC_BYTES]);

/** nic_ctrl_arrived() - Frames on the wire, good or bad, since this was last read. */
uint32_t nic_ctrl_arrived(const struct nic_ctrl *ctrl);

#endif
