/* SPDX-License-Identifier: GPL-2.0-only */
/* The engine of NVMe controllers; see lu_dma.h. */
#ifndef NVME_DMA_H
#define NVME_DMA_H

#include "lu_dma.h"

extern const struct lu_dma_engine nvme_dma;

#endif
