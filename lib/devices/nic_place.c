// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps the table of which page of a NIC's memory is what. Touches nothing but that
 * memory.
 */
#include "nic_place.h"

#include <errno.h>

#include "lu_dma_place.h"
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

/* The row first, then all others in the order of their addresses. */
static void write_table(uint32_t *places, const struct lu_dma_place *place,
			uint32_t from, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		*places++ = place->spots[from + i].page;
	for (uint32_t i = 0; i < place->n; i++)
		if (i < from || i >= from + length)
			*places++ = place->spots[i].page;
}

int nic_place_all(struct lu_dma_mem *mem, const struct nic_layout *at)
{
	struct lu_dma_place place;
	int err = lu_dma_place_open(&place, mem, at->first, at->movable);
	uint32_t from;

	if (err)
		return err;
	from = lu_dma_place_row(&place, at->ring_pages);
	if (from < place.n)
		write_table(table(mem, at), &place, from, at->ring_pages);
	else
		err = lu_err(-ENOMEM,
			     "NIC: of %u pages no %u lie in a row: ask for fewer frames, or try on a machine just booted",
			     at->movable, at->ring_pages);
	lu_dma_place_close(&place);
	return err;
}

int nic_place_is_sane(const struct lu_dma_mem *mem, const struct nic_layout *at)
{
	for (uint32_t i = 0; i < at->movable; i++)
		if (nic_place(mem, at, i) - at->first >= at->movable)
			return 0;
	return 1;
}
