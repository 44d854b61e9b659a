/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rings and buffers of a NIC engine, in memory that outlives the kernel. Pages
 * at fixed places: state, the length of what each buffer holds, and a table of
 * where the other pages are. Those are: the receive ring, which a NIC wants in one
 * piece; the transmit ring and its buffer; a page for each received frame, in
 * whose middle the buffer is, with guards on both sides.
 */
#ifndef NIC_RING_H
#define NIC_RING_H

#include "lu_dma.h"
#include "lu_traffic.h"

#define NIC_RING_MAGIC	 0x32474e495243494eull /* NICRING2 */
#define NIC_RING_MAX	 32000u /* frames; both kinds take some more */
#define NIC_ENTRY_BYTES	 16u
#define NIC_TX_ENTRIES	 64u
#define NIC_BUFFER_AT	 1024u /* within its page */
#define NIC_BUFFER_BYTES 2048u

/**
 * struct nic_ring - All that the next kernel needs.
 * @work:    frames there is room for at once
 * @entries: of the receive ring: more than @work, so that a full one differs from
 *           an empty one
 * @next:    entry of the ring that is completed next
 * @tail:    entry that is given next
 * @tx_tail: entry of the transmit ring that is used next
 * @tx_stream, @tx_number: of the next frame
 * @count:   of received frames
 * @seen:    their numbers
 */
struct nic_ring {
	uint64_t magic;
	uint32_t work, entries, next, tail, tx_tail, tx_stream;
	uint64_t tx_number;
	struct lu_dma_count count;
	struct lu_traffic_seen seen;
};

/**
 * struct nic_rx - Entry of the receive ring.
 * @address: of the buffer, and 0 behind it; both are overwritten
 * @status, @length: what the NIC writes
 *
 * Source: 82576 datasheet 7.1.5 (advanced, one buffer); 82574 datasheet 7.1.5
 * (extended): of what is used here the same.
 */
struct nic_rx {
	uint64_t address;
	uint32_t status;
	uint16_t length, vlan;
};

/** struct nic_tx - Entry of the transmit ring. @status: bit 0 once it is sent. */
struct nic_tx {
	uint64_t address;
	uint32_t command, status;
};

/** nic_ring() - State. */
static inline struct nic_ring *nic_ring(const struct lu_dma_mem *mem)
{
	return lu_dma_mem_page(mem, 0);
}

/** nic_ring_pages() - Pages that room for so many frames takes. */
size_t nic_ring_pages(unsigned int work);

/**
 * nic_ring_make() - Lay everything out, and give the receive ring @work buffers.
 * @mem: pinned; at least nic_ring_pages() long
 *
 * Return: 0; -ERANGE @work; -ENOMEM no pages of it lie in a row: try again, or with
 * less.
 */
int nic_ring_make(struct lu_dma_mem *mem, unsigned int work);

/** nic_ring_check() - Is this such memory? Return: 0; -EBADMSG. */
int nic_ring_check(const struct lu_dma_mem *mem);

/** nic_ring_phys() - Physical address of the receive ring, or @tx's. */
uint64_t nic_ring_phys(const struct lu_dma_mem *mem, int tx);

/** nic_ring_rx() - Where entry @i of the receive ring is mapped. */
struct nic_rx *nic_ring_rx(const struct lu_dma_mem *mem, unsigned int i);

/** nic_ring_tx() - Where entry @i of the transmit ring is mapped. */
struct nic_tx *nic_ring_tx(const struct lu_dma_mem *mem, unsigned int i);

/** nic_ring_tx_buffer() - Where the frame to be sent is mapped. */
uint8_t *nic_ring_tx_buffer(const struct lu_dma_mem *mem);

/** nic_ring_tx_phys() - Its physical address. */
uint64_t nic_ring_tx_phys(const struct lu_dma_mem *mem);

/** nic_ring_page() - Where the page around buffer @i is mapped. */
uint8_t *nic_ring_page(const struct lu_dma_mem *mem, unsigned int i);

/** nic_ring_look() - Count what was received. */
void nic_ring_look(struct lu_dma_mem *mem);

/**
 * nic_ring_verify() - Every frame that was received is whole, and nothing lies
 * beside the buffers.
 *
 * Return: 0; -EBADMSG, with the first place that is wrong.
 */
int nic_ring_verify(const struct lu_dma_mem *mem);

/**
 * nic_ring_refill() - Empty what was looked at, and give it anew.
 *
 * The NIC is told by the caller: up to @tail of the state.
 *
 * Return: 0; -EBADMSG as nic_ring_verify(), for a frame that would be emptied.
 */
int nic_ring_refill(struct lu_dma_mem *mem);

#endif
