// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the 82576 and its successors have of their own: advanced entries, and queues
 * that are switched on one by one. Touches nothing.
 */
#include "igb_dma.h"

/* 82576 datasheet 8.10.2 (SRRCTL), 7.2.2.3, 8.8.11 (EIMC). */
#define ONE_BUFFER     (1u << 25)
#define BUFFER_KIB     2u
#define QUEUE_ON       (1u << 25)
#define EIMC	       0x1528
#define ADVANCED_DATA  0x20300000u
#define FRAME_BYTES_AT 14

const struct nic_engine igb_dma = {
	.ops = NIC_DMA_OPS,
	.model = { .name = "igb",
		   .rx_control = ONE_BUFFER | BUFFER_KIB,
		   .queue_enable = QUEUE_ON,
		   .more_masks = EIMC,
		   .tx_command = ADVANCED_DATA,
		   .tx_length_at = FRAME_BYTES_AT },
};
