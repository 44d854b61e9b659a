// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the registers of one NIC. Everything it writes is undone by a reset of the
 * function's own, but for the link, which a reset leaves as it is.
 */
#include "nic_ctrl.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "lu_dut.h"
#include "lu_err.h"
#include "lu_wait.h"

/* 82574 datasheet, chapter 10; 82576 datasheet, chapter 8. The same in both. */
#define CTRL		0x0000
#define CTRL_NO_MASTER	(1u << 2)
#define CTRL_LINK_UP	(1u << 6)
#define CTRL_RESET	(1u << 26)
#define STATUS		0x0008
#define STATUS_LINK	(1u << 1)
#define STATUS_MASTER	(1u << 19)
#define EECD		0x0010
#define EECD_READ	(1u << 9) /* what is in it has been loaded */
#define MDIC		0x0020
#define MDIC_PHY	(1u << 21)
#define MDIC_WRITE	(1u << 26)
#define MDIC_READY	(1u << 28)
#define ICR		0x00c0
#define IMC		0x00d8
#define RCTL		0x0100
#define RCTL_ON		(1u << 1)
#define RCTL_NO_CRC	(1u << 26) /* in memory; buffers of 2 KiB */
#define TCTL		0x0400
#define TCTL_ON		(1u << 1)
#define TCTL_PAD	(1u << 3)
#define TCTL_COLLISIONS (0xfu << 4 | 0x3fu << 12)
#define TIPG		0x0410
#define RX_QUEUE	0x2800
#define RX_CONTROL	0x280c /* SRRCTL */
#define TX_QUEUE	0x3800
#define QUEUE_LOW	0x00
#define QUEUE_HIGH	0x04
#define QUEUE_BYTES	0x08
#define QUEUE_HEAD	0x10
#define QUEUE_TAIL	0x18
#define QUEUE_CONTROL	0x28   /* RXDCTL, TXDCTL */
#define TPR		0x40d0 /* all that was received; reading clears it */
#define RFCTL		0x5008
#define RFCTL_EXTENDED	(1u << 15)
#define RAL0		0x5400
#define RAH0		0x5404
#define RAH_VALID	(1u << 31)
#define ENTRY_BYTES	16

/* IEEE 802.3 clause 22: register 0. */
#define PHY_CONTROL 0u
#define PHY_NEGOTIATE_NOW \
	0x1200u /* negotiation on, and begun again; power on */

#define STEP_MS	  1000
#define EEPROM_MS 20
#define LINK_MS	  5000

static uint32_t get(const struct nic_ctrl *ctrl, size_t reg)
{
	return *(volatile uint32_t *)(ctrl->bar + reg);
}

static void put(struct nic_ctrl *ctrl, size_t reg, uint32_t value)
{
	*(volatile uint32_t *)(ctrl->bar + reg) = value;
}

/* Until of the bits of @mask those of @value are set. */
struct until {
	const struct nic_ctrl *ctrl;
	size_t reg;
	uint32_t mask, value;
};

static bool is_so(void *ctx)
{
	const struct until *u = ctx;

	return (get(u->ctrl, u->reg) & u->mask) == u->value;
}

static bool becomes(const struct nic_ctrl *ctrl, size_t reg, uint32_t mask,
		    uint32_t value, unsigned int limit_ms)
{
	struct until until = { ctrl, reg, mask, value };

	return lu_wait(is_so, &until, limit_ms);
}

int nic_ctrl_open(struct nic_ctrl *ctrl, const struct nic_model *model, int dut)
{
	void *bar;
	int err;

	*ctrl = (struct nic_ctrl){ .model = model };
	err = lu_dut_map(dut, 0, &bar, &ctrl->bar_bytes);
	if (err)
		return err;
	ctrl->bar = bar;
	if (get(ctrl, STATUS) != UINT32_MAX)
		return 0;
	nic_ctrl_close(ctrl);
	return lu_err(-ENODEV, "%s: BAR 0 reads all ones", model->name);
}

void nic_ctrl_close(struct nic_ctrl *ctrl)
{
	lu_dut_unmap((void *)ctrl->bar, ctrl->bar_bytes);
	ctrl->bar = NULL;
}

static void mask_interrupts(struct nic_ctrl *ctrl)
{
	put(ctrl, IMC, UINT32_MAX);
	if (ctrl->model->more_masks)
		put(ctrl, ctrl->model->more_masks, UINT32_MAX);
	get(ctrl, ICR);
}

int nic_ctrl_reset(struct nic_ctrl *ctrl)
{
	mask_interrupts(ctrl);
	put(ctrl, RCTL, 0);
	put(ctrl, TCTL, TCTL_PAD);
	/* one that never comes to rest is reset all the same */
	put(ctrl, CTRL, get(ctrl, CTRL) | CTRL_NO_MASTER);
	becomes(ctrl, STATUS, STATUS_MASTER, 0, STEP_MS);
	put(ctrl, CTRL, get(ctrl, CTRL) | CTRL_RESET);
	if (!becomes(ctrl, CTRL, CTRL_RESET, 0, STEP_MS))
		return lu_err(-ETIMEDOUT, "%s: not reset within %d ms",
			      ctrl->model->name, STEP_MS);
	/* one without an EEPROM never says so, and QEMU's 82576 neither */
	becomes(ctrl, EECD, EECD_READ, EECD_READ, EEPROM_MS);
	mask_interrupts(ctrl);
	put(ctrl, CTRL, get(ctrl, CTRL) & ~CTRL_NO_MASTER);
	return 0;
}

/* A driver may have left the far side of the MAC without power. */
static void wake_phy(struct nic_ctrl *ctrl)
{
	put(ctrl, MDIC,
	    MDIC_WRITE | MDIC_PHY | PHY_CONTROL << 16 | PHY_NEGOTIATE_NOW);
	becomes(ctrl, MDIC, MDIC_READY, MDIC_READY, STEP_MS);
}

int nic_ctrl_link(struct nic_ctrl *ctrl)
{
	put(ctrl, CTRL, get(ctrl, CTRL) | CTRL_LINK_UP);
	if (get(ctrl, STATUS) & STATUS_LINK)
		return 0;
	wake_phy(ctrl);
	if (becomes(ctrl, STATUS, STATUS_LINK, STATUS_LINK, LINK_MS))
		return 0;
	return lu_err(-ETIMEDOUT,
		      "%s: no link within %d ms: is there a cable, and is its other end up?",
		      ctrl->model->name, LINK_MS);
}

static int set_queue(struct nic_ctrl *ctrl, size_t queue, uint64_t ring,
		     unsigned int entries)
{
	uint32_t enable = ctrl->model->queue_enable;

	put(ctrl, queue + QUEUE_LOW, ring);
	put(ctrl, queue + QUEUE_HIGH, ring >> 32);
	put(ctrl, queue + QUEUE_BYTES, entries * ENTRY_BYTES);
	put(ctrl, queue + QUEUE_HEAD, 0);
	put(ctrl, queue + QUEUE_TAIL, 0);
	if (!enable)
		return 0;
	put(ctrl, queue + QUEUE_CONTROL,
	    get(ctrl, queue + QUEUE_CONTROL) | enable);
	if (becomes(ctrl, queue + QUEUE_CONTROL, enable, enable, STEP_MS))
		return 0;
	return lu_err(-ETIMEDOUT, "%s: no queue within %d ms",
		      ctrl->model->name, STEP_MS);
}

int nic_ctrl_receive(struct nic_ctrl *ctrl, uint64_t ring, unsigned int entries,
		     unsigned int tail)
{
	int err;

	if (ctrl->model->rx_extended)
		put(ctrl, RFCTL, get(ctrl, RFCTL) | RFCTL_EXTENDED);
	if (ctrl->model->rx_control)
		put(ctrl, RX_CONTROL, ctrl->model->rx_control);
	err = set_queue(ctrl, RX_QUEUE, ring, entries);
	if (err)
		return err;
	put(ctrl, RCTL, RCTL_ON | RCTL_NO_CRC);
	nic_ctrl_tail(ctrl, 0, tail);
	return 0;
}

int nic_ctrl_transmit(struct nic_ctrl *ctrl, uint64_t ring, unsigned int entries)
{
	int err = set_queue(ctrl, TX_QUEUE, ring, entries);

	if (err)
		return err;
	if (ctrl->model->tx_gap)
		put(ctrl, TIPG, ctrl->model->tx_gap);
	put(ctrl, TCTL, TCTL_ON | TCTL_PAD | TCTL_COLLISIONS);
	return 0;
}

void nic_ctrl_tail(struct nic_ctrl *ctrl, int tx, unsigned int tail)
{
	/* what the NIC is to fetch lies in memory by now */
	atomic_thread_fence(memory_order_seq_cst);
	put(ctrl, (tx ? TX_QUEUE : RX_QUEUE) + QUEUE_TAIL, tail);
}

int nic_ctrl_mac(struct nic_ctrl *ctrl, uint8_t mac[LU_NET_MAC_BYTES])
{
	uint32_t low = get(ctrl, RAL0), high = get(ctrl, RAH0);

	for (int i = 0; i < LU_NET_MAC_BYTES; i++)
		mac[i] = i < 4 ? low >> 8 * i : high >> 8 * (i - 4);
	if ((high & RAH_VALID) && !(mac[0] & 1))
		return 0;
	return lu_err(-EIO, "%s: RAL0 %08x, RAH0 %08x: no valid address",
		      ctrl->model->name, low, high);
}

uint32_t nic_ctrl_arrived(const struct nic_ctrl *ctrl)
{
	return get(ctrl, TPR);
}
