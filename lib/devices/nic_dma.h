/* SPDX-License-Identifier: GPL-2.0-only */
/* The engine that all NICs of struct nic_model share; see lu_dma.h. */
#ifndef NIC_DMA_H
#define NIC_DMA_H

#include "lu_dma.h"
#include "nic_ctrl.h"
#include "nic_ring.h"

/**
 * struct nic_engine - An engine, and the kind of NIC it drives.
 * @ops:   NIC_DMA_OPS
 * @model: which
 */
struct nic_engine {
	struct lu_dma_engine ops;
	struct nic_model model;
};

size_t nic_dma_pages(unsigned int work);
int nic_dma_start(struct lu_dma *dma, unsigned int work);
int nic_dma_adopt(struct lu_dma *dma);
void nic_dma_progress(struct lu_dma *dma, struct lu_dma_count *count);
int nic_dma_verify(struct lu_dma *dma);
int nic_dma_more(struct lu_dma *dma);
int nic_dma_ask(struct lu_dma *dma);
int nic_dma_stop(struct lu_dma *dma);
void nic_dma_close(struct lu_dma *dma);
struct lu_traffic_seen *nic_dma_traffic(struct lu_dma *dma);
int nic_dma_address(struct lu_dma *dma, uint8_t mac[LU_NET_MAC_BYTES]);
int nic_dma_arrived(struct lu_dma *dma, uint32_t *frames);

#define NIC_DMA_OPS                                                             \
	{                                                                       \
		.most = NIC_RING_MAX, .pages = nic_dma_pages,                   \
		.start = nic_dma_start, .adopt = nic_dma_adopt,                 \
		.progress = nic_dma_progress, .verify = nic_dma_verify,         \
		.more = nic_dma_more, .ask = nic_dma_ask, .stop = nic_dma_stop, \
		.close = nic_dma_close, .traffic = nic_dma_traffic,             \
		.address = nic_dma_address, .arrived = nic_dma_arrived,         \
	}

#endif
