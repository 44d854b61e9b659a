/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where in its memory an engine puts what a device reads and writes. The pages of a
 * memfd lie anywhere; a device knows addresses. So the pages are sorted by these, and
 * what wants several in a row is given them, and what wants guards has its
 * neighbours by address kept free.
 */
#ifndef LU_DMA_PLACE_H
#define LU_DMA_PLACE_H

#include <stdbool.h>

#include "lu_dma_mem.h"

enum lu_dma_use { LU_DMA_FREE, LU_DMA_GUARD, LU_DMA_TAKEN };

/**
 * struct lu_dma_spot - One page.
 * @phys: its address
 * @page: its number in the memfd
 * @use:  what it is
 */
struct lu_dma_spot {
	uint64_t phys;
	uint32_t page, use;
};

/**
 * struct lu_dma_place - All that may be given out, by address.
 * @spots, @n:  sorted
 * @unguarded: rows that have no guard on a side where one was asked for
 * @length, @sides, @from: of the last row; the next such one lies behind @from
 */
struct lu_dma_place {
	struct lu_dma_spot *spots;
	uint32_t n, unguarded;
	uint32_t length, sides, from;
};

/**
 * lu_dma_place_open() - Sort some pages of a memory.
 * @place: filled; release with lu_dma_place_close()
 * @mem:   pinned
 * @first: first page
 * @n:     number of them
 *
 * Return: 0; -ENOMEM.
 */
int lu_dma_place_open(struct lu_dma_place *place, const struct lu_dma_mem *mem,
		      uint32_t first, uint32_t n);

/** lu_dma_place_reset() - All is free again. */
void lu_dma_place_reset(struct lu_dma_place *place);

/**
 * lu_dma_place_row() - Take pages that lie in a row.
 * @length: of the row, in pages
 *
 * Return: number of the first spot; @n of @place there is no such row.
 */
uint32_t lu_dma_place_row(struct lu_dma_place *place, uint32_t length);

/**
 * lu_dma_place_guarded() - The same, with a guard before and one behind.
 *
 * A guard may lie between two rows, and is one for both. Where no row is left that
 * has pages of this memory on both sides, one that has them on one side is taken, and
 * where there is none either, any: both are counted as unguarded. Not to be mixed
 * with lu_dma_place_row().
 */
uint32_t lu_dma_place_guarded(struct lu_dma_place *place, uint32_t length);

/** lu_dma_place_close() - Release it; the memory stays as it is. */
void lu_dma_place_close(struct lu_dma_place *place);

#endif
