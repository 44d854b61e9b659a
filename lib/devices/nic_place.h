/* SPDX-License-Identifier: GPL-2.0-only */
/* Which page of the memory is what; for nic_ring.c and nic_place.c alone. */
#ifndef NIC_PLACE_H
#define NIC_PLACE_H

#include "lu_dma_mem.h"

/**
 * struct nic_layout - For a number of frames.
 * @entries:    of the receive ring
 * @ring_pages: that it takes
 * @lengths:    first page of the table of lengths
 * @places:     first page of the table of places
 * @first:      first page that the table may name
 * @movable:    number of those: ring, transmit ring and buffer, buffers
 */
struct nic_layout {
	uint32_t entries, ring_pages, lengths, places, first, movable;
};

/** nic_layout() - What so many frames take. */
struct nic_layout nic_layout(unsigned int work);

/**
 * nic_place_all() - Fill the table of places.
 *
 * The pages of a memfd lie anywhere: those for the ring are taken from where as
 * many of them lie in a row.
 *
 * Return: 0; -ENOMEM there is no such row, or no memory to look for it.
 */
int nic_place_all(struct lu_dma_mem *mem, const struct nic_layout *at);

/** nic_place() - Page number @i of the movable ones. */
uint32_t nic_place(const struct lu_dma_mem *mem, const struct nic_layout *at,
		   uint32_t i);

/** nic_place_is_sane() - Every place is one of the movable pages. */
int nic_place_is_sane(const struct lu_dma_mem *mem, const struct nic_layout *at);

#endif
