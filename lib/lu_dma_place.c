// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gives out pages of a memory by their addresses. Owns a sorted list; touches neither
 * the pages nor the machine. What was given out is never taken back but all at once,
 * so that no search for the same has to look again at what it has passed.
 */
#include "lu_dma_place.h"

#include <errno.h>
#include <stdlib.h>

#include "lu_err.h"

static int by_phys(const void *a, const void *b)
{
	const struct lu_dma_spot *x = a, *y = b;

	return (x->phys > y->phys) - (x->phys < y->phys);
}

int lu_dma_place_open(struct lu_dma_place *place, const struct lu_dma_mem *mem,
		      uint32_t first, uint32_t n)
{
	*place = (struct lu_dma_place){ .n = n };
	place->spots = calloc(n, sizeof(*place->spots));
	if (!place->spots)
		return lu_err(-ENOMEM, "no memory to sort %u pages for DMA", n);
	for (uint32_t i = 0; i < n; i++)
		place->spots[i] =
			(struct lu_dma_spot){ .phys = mem->phys[first + i],
					      .page = first + i };
	qsort(place->spots, n, sizeof(*place->spots), by_phys);
	return 0;
}

void lu_dma_place_reset(struct lu_dma_place *place)
{
	for (uint32_t i = 0; i < place->n; i++)
		place->spots[i].use = LU_DMA_FREE;
	place->unguarded = place->length = 0;
}

/* Does spot @i lie right behind the one before it? */
static bool is_next(const struct lu_dma_place *place, uint32_t i)
{
	const struct lu_dma_spot *spot = place->spots + i;

	return i && i < place->n && spot->phys == spot[-1].phys + LU_DMA_PAGE;
}

static bool may_guard_before(const struct lu_dma_place *place, uint32_t i)
{
	return is_next(place, i) && place->spots[i - 1].use != LU_DMA_TAKEN;
}

static bool may_guard_behind(const struct lu_dma_place *place, uint32_t i)
{
	return is_next(place, i) && place->spots[i].use != LU_DMA_TAKEN;
}

/* Are so many free in a row at @i, with guards on so many @sides? */
static bool fits(const struct lu_dma_place *place, uint32_t i, uint32_t length,
		 uint32_t sides)
{
	if (length > place->n - i)
		return false;
	for (uint32_t k = 0; k < length; k++)
		if (place->spots[i + k].use != LU_DMA_FREE ||
		    (k && !is_next(place, i + k)))
			return false;
	return sides <= (uint32_t)may_guard_before(place, i) +
				may_guard_behind(place, i + length);
}

static void take(struct lu_dma_place *place, uint32_t i, uint32_t length,
		 uint32_t sides)
{
	if (sides && may_guard_before(place, i))
		place->spots[i - 1].use = LU_DMA_GUARD;
	if (sides && may_guard_behind(place, i + length))
		place->spots[i + length].use = LU_DMA_GUARD;
	while (length--)
		place->spots[i++].use = LU_DMA_TAKEN;
}

/* A row of @length with guards on so many @sides, from where the last such was. */
static uint32_t find(struct lu_dma_place *place, uint32_t length, uint32_t sides)
{
	uint32_t i;

	if (place->length != length || place->sides != sides)
		place->from = 0;
	place->length = length;
	place->sides = sides;
	for (i = place->from; i < place->n; i++)
		if (fits(place, i, length, sides))
			break;
	place->from = i;
	if (i < place->n)
		take(place, i, length, sides);
	return i;
}

uint32_t lu_dma_place_row(struct lu_dma_place *place, uint32_t length)
{
	return find(place, length, 0);
}

uint32_t lu_dma_place_guarded(struct lu_dma_place *place, uint32_t length)
{
	uint32_t sides = place->length == length ? place->sides : 2;
	uint32_t i = find(place, length, sides);

	while (i == place->n && sides)
		i = find(place, length, --sides);
	place->unguarded += i < place->n && sides < 2;
	return i;
}

void lu_dma_place_close(struct lu_dma_place *place)
{
	free(place->spots);
	*place = (struct lu_dma_place){ .n = 0 };
}
