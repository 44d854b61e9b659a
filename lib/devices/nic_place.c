// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds pages that lie in a row among those of a memfd, and keeps the table of which
 * page is what. Touches nothing but that memory.
 */
#include "nic_place.h"

#include <errno.h>
#include <stdlib.h>

#include "lu_err.h"
#include "nic_ring.h"

#define TX_PAGES 2 /* ring, buffer */

static uint32_t pages_for(size_t bytes)
{
	return (bytes + LU_DMA_PAGE - 1) / LU_DMA_PAGE;
}

/* A ring is made of pieces of 128 bytes: eight entries. */
struct nic_layout nic_layout(unsigned int work)
{
	struct nic_layout at = { .entries = (work + 8) / 8 * 8, .lengths = 1 };

	at.ring_pages = pages_for((size_t)at.entries * NIC_ENTRY_BYTES);
	at.movable = at.ring_pages + TX_PAGES + at.entries;
	at.places = at.lengths + pages_for(at.entries * sizeof(uint16_t));
	at.first = at.places + pages_for(at.movable * sizeof(uint32_t));
	return at;
}

static uint32_t *table(const struct lu_dma_mem *mem, const struct nic_layout *at)
{
	return lu_dma_mem_page(mem, at->places);
}

uint32_t nic_place(const struct lu_dma_mem *mem, const struct nic_layout *at,
		   uint32_t i)
{
	return table(mem, at)[i];
}

struct page {
	uint64_t phys;
	uint32_t number;
};

static int by_phys(const void *a, const void *b)
{
	const struct page *x = a, *y = b;

	return (x->phys > y->phys) - (x->phys < y->phys);
}

/* Return: where a row of @length begins; @n none. */
static uint32_t find_row(const struct page *pages, uint32_t n, uint32_t length)
{
	uint32_t from = 0;

	for (uint32_t i = 1; i <= n; i++) {
		if (i - from == length)
			return from;
		if (i < n && pages[i].phys != pages[i - 1].phys + LU_DMA_PAGE)
			from = i;
	}
	return n;
}

/* The row first, then all others in the order of their addresses. */
static void write_table(uint32_t *places, const struct page *pages, uint32_t n,
			uint32_t from, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		*places++ = pages[from + i].number;
	for (uint32_t i = 0; i < n; i++)
		if (i < from || i >= from + length)
			*places++ = pages[i].number;
}

int nic_place_all(struct lu_dma_mem *mem, const struct nic_layout *at)
{
	struct page *pages = calloc(at->movable, sizeof(*pages));
	uint32_t from;

	if (!pages)
		return lu_err(-ENOMEM, "no memory for %u pages of a ring",
			      at->movable);
	for (uint32_t i = 0; i < at->movable; i++)
		pages[i] = (struct page){ mem->phys[at->first + i],
					  at->first + i };
	qsort(pages, at->movable, sizeof(*pages), by_phys);
	from = find_row(pages, at->movable, at->ring_pages);
	if (from < at->movable)
		write_table(table(mem, at), pages, at->movable, from,
			    at->ring_pages);
	free(pages);
	if (from < at->movable)
		return 0;
	return lu_err(-ENOMEM,
		      "NIC: of %u pages no %u lie in a row: ask for fewer frames, or try on a machine just booted",
		      at->movable, at->ring_pages);
}

int nic_place_is_sane(const struct lu_dma_mem *mem, const struct nic_layout *at)
{
	for (uint32_t i = 0; i < at->movable; i++)
		if (nic_place(mem, at, i) - at->first >= at->movable)
			return 0;
	return 1;
}
