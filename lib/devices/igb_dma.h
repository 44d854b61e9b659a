/* SPDX-License-Identifier: GPL-2.0-only */
/* The engine of the 82576 and its successors; see lu_dma.h. */
#ifndef IGB_DMA_H
#define IGB_DMA_H

#include "nic_dma.h"

extern const struct nic_engine igb_dma;

#endif
