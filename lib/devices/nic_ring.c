// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings in memory: what was received, whether it is whole, and what is given anew.
 * Knows of a NIC only what it writes there; touches no register.
 */
#include "nic_ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "lu_err.h"
#include "lu_tsc.h"
#include "nic_place.h"

#define EMPTY	0xa5	/* buffers before a frame, and guards for ever */
#define FOREIGN 0x8000u /* with a length: none of the traffic's frames */

#define RX_DONE 1u
#define RX_LAST 2u /* the frame ends in this buffer */
/* 82574 datasheet 7.1.5: CRC, symbol, sequence, carrier, data. 82576: the last. */
#define RX_ERRORS 0x97000000u

size_t nic_ring_pages(unsigned int work)
{
	struct nic_layout at = nic_layout(work);

	return at.first + at.movable;
}

static struct nic_layout layout_of(const struct lu_dma_mem *mem)
{
	return nic_layout(nic_ring(mem)->work);
}

static uint32_t place_of(const struct lu_dma_mem *mem, uint32_t i)
{
	struct nic_layout at = layout_of(mem);

	return nic_place(mem, &at, i);
}

uint64_t nic_ring_phys(const struct lu_dma_mem *mem, int tx)
{
	uint32_t page = tx ? layout_of(mem).ring_pages : 0;

	return mem->phys[place_of(mem, page)];
}

struct nic_rx *nic_ring_rx(const struct lu_dma_mem *mem, unsigned int i)
{
	unsigned int a_page = LU_DMA_PAGE / NIC_ENTRY_BYTES;
	struct nic_rx *page = lu_dma_mem_page(mem, place_of(mem, i / a_page));

	return &page[i % a_page];
}

struct nic_tx *nic_ring_tx(const struct lu_dma_mem *mem, unsigned int i)
{
	struct nic_tx *ring =
		lu_dma_mem_page(mem, place_of(mem, layout_of(mem).ring_pages));

	return &ring[i];
}

static uint32_t tx_place(const struct lu_dma_mem *mem)
{
	return place_of(mem, layout_of(mem).ring_pages + 1);
}

uint8_t *nic_ring_tx_buffer(const struct lu_dma_mem *mem)
{
	return lu_dma_mem_page(mem, tx_place(mem));
}

uint64_t nic_ring_tx_phys(const struct lu_dma_mem *mem)
{
	return mem->phys[tx_place(mem)];
}

static uint32_t buffer_place(const struct lu_dma_mem *mem, unsigned int i)
{
	return place_of(mem, layout_of(mem).ring_pages + 2 + i);
}

uint8_t *nic_ring_page(const struct lu_dma_mem *mem, unsigned int i)
{
	return lu_dma_mem_page(mem, buffer_place(mem, i));
}

static uint16_t *length_of(const struct lu_dma_mem *mem, unsigned int i)
{
	return (uint16_t *)lu_dma_mem_page(mem, layout_of(mem).lengths) + i;
}

static unsigned int after(const struct nic_ring *ring, unsigned int i)
{
	return i + 1 < ring->entries ? i + 1 : 0;
}

static void give(struct lu_dma_mem *mem)
{
	struct nic_ring *ring = nic_ring(mem);
	unsigned int i = ring->tail;

	memset(nic_ring_page(mem, i) + NIC_BUFFER_AT, EMPTY, NIC_BUFFER_BYTES);
	*length_of(mem, i) = 0;
	*nic_ring_rx(mem, i) = (struct nic_rx){
		.address = mem->phys[buffer_place(mem, i)] + NIC_BUFFER_AT,
	};
	ring->tail = after(ring, i);
	ring->count.asked++;
}

static int check_work(const struct lu_dma_mem *mem, unsigned int work)
{
	if (work && work <= NIC_RING_MAX && mem->pages >= nic_ring_pages(work))
		return 0;
	return lu_err(-ERANGE, "NIC: room for %u frames: 1 to %u", work,
		      NIC_RING_MAX);
}

int nic_ring_make(struct lu_dma_mem *mem, unsigned int work)
{
	struct nic_layout at;
	int err = check_work(mem, work);

	if (err)
		return err;
	at = nic_layout(work);
	memset(mem->at, 0, at.first * LU_DMA_PAGE);
	err = nic_place_all(mem, &at);
	if (err)
		return err;
	*nic_ring(mem) = (struct nic_ring){ .magic = NIC_RING_MAGIC,
					    .work = work,
					    .entries = at.entries,
					    .tx_stream = lu_tsc_read() };
	for (uint32_t i = 0; i < at.ring_pages + 1; i++)
		memset(lu_dma_mem_page(mem, nic_place(mem, &at, i)), 0,
		       LU_DMA_PAGE);
	for (uint32_t i = 0; i < at.entries; i++)
		memset(nic_ring_page(mem, i), EMPTY, LU_DMA_PAGE);
	for (unsigned int i = 0; i < work; i++)
		give(mem);
	return 0;
}

static bool is_sane(const struct lu_dma_mem *mem)
{
	const struct nic_ring *ring = nic_ring(mem);
	struct nic_layout at;

	if (!mem->pages || ring->magic != NIC_RING_MAGIC || !ring->work ||
	    ring->work > NIC_RING_MAX || mem->pages < nic_ring_pages(ring->work))
		return false;
	at = layout_of(mem);
	return ring->entries == at.entries && ring->next < at.entries &&
	       ring->tail < at.entries && ring->tx_tail < NIC_TX_ENTRIES &&
	       ring->count.asked - ring->count.done <= ring->work &&
	       nic_place_is_sane(mem, &at);
}

int nic_ring_check(const struct lu_dma_mem *mem)
{
	return is_sane(mem) ?
		       0 :
		       lu_err(-EBADMSG,
			      "NIC: this is not the memory of its engine");
}

static void count_frame(struct nic_ring *ring,
			const struct lu_traffic_frame *frame)
{
	/* one of another stream was held back on the way, and is no error */
	if (lu_traffic_note(&ring->seen, frame) == -EEXIST)
		ring->count.twice++;
}

/* A frame of ours that is not whole is for nic_ring_verify() to tell. */
static void note(struct lu_dma_mem *mem, unsigned int i, struct nic_rx rx)
{
	struct nic_ring *ring = nic_ring(mem);
	struct lu_traffic_frame frame;
	uint16_t *length = length_of(mem, i);
	int err;

	ring->count.done++;
	*length = rx.length;
	if (rx.status & RX_ERRORS || !(rx.status & RX_LAST) || !rx.length ||
	    rx.length > NIC_BUFFER_BYTES) {
		ring->count.failed++;
		*length = FOREIGN;
		return;
	}
	err = lu_traffic_decode(nic_ring_page(mem, i) + NIC_BUFFER_AT,
				rx.length, &frame);
	if (!err)
		count_frame(ring, &frame);
	if (err != -EPROTO)
		return;
	ring->count.strange++;
	*length |= FOREIGN;
}

void nic_ring_look(struct lu_dma_mem *mem)
{
	struct nic_ring *ring = nic_ring(mem);
	volatile struct nic_rx *rx = nic_ring_rx(mem, ring->next);

	/* of what is not given anew the old completions still stand there */
	while (ring->count.done < ring->count.asked && (rx->status & RX_DONE)) {
		atomic_thread_fence(memory_order_acquire);
		note(mem, ring->next, *(struct nic_rx *)rx);
		ring->next = after(ring, ring->next);
		rx = nic_ring_rx(mem, ring->next);
	}
}

static bool is_empty(const uint8_t *from, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (from[i] != EMPTY)
			return false;
	return true;
}

/* Of a buffer that is still to be filled, the frame may be on its way. */
static int check_guards(const struct lu_dma_mem *mem, unsigned int i,
			size_t length)
{
	const uint8_t *page = nic_ring_page(mem, i);
	size_t end = NIC_BUFFER_AT + (length ?: NIC_BUFFER_BYTES);

	if (is_empty(page, NIC_BUFFER_AT) &&
	    is_empty(page + end, LU_DMA_PAGE - end))
		return 0;
	return lu_err(-EBADMSG,
		      "NIC: the guard around buffer %u was written to", i);
}

static int check_buffer(const struct lu_dma_mem *mem, unsigned int i)
{
	uint16_t length = *length_of(mem, i);
	struct lu_traffic_frame frame;
	int err = check_guards(mem, i, length & ~FOREIGN);

	if (err || !length || length & FOREIGN)
		return err;
	if (lu_traffic_decode(nic_ring_page(mem, i) + NIC_BUFFER_AT, length,
			      &frame))
		return lu_err(-EBADMSG, "NIC: buffer %u: %s", i, lu_errmsg());
	return 0;
}

int nic_ring_verify(const struct lu_dma_mem *mem)
{
	const struct nic_ring *ring = nic_ring(mem);
	int err = lu_dma_check_count(&ring->count);

	for (unsigned int i = 0; !err && i < ring->entries; i++)
		err = check_buffer(mem, i);
	return err;
}

int nic_ring_refill(struct lu_dma_mem *mem)
{
	struct nic_ring *ring = nic_ring(mem);
	int err = 0;

	while (!err && ring->count.asked - ring->count.done < ring->work) {
		err = check_buffer(mem, ring->tail);
		if (!err)
			give(mem);
	}
	return err;
}
