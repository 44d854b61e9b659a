// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the 82574 and its relatives have of their own: extended receive entries,
 * plain transmit entries, queues that are always on. Touches nothing.
 */
#include "e1000e_dma.h"

/* 82574 datasheet 10.2.6.7: 8 for copper, 8 and 6 behind it. */
#define GAP (8u | 8u << 10 | 6u << 20)

const struct nic_engine e1000e_dma = {
	.ops = NIC_DMA_OPS,
	.model = { .name = "e1000e", .rx_extended = 1, .tx_gap = GAP },
};
