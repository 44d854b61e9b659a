// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which page of an NVMe engine's memory is what: queues in rows, and a guard before
 * and behind each of them and each buffer, by address. A drive is given addresses, and
 * what it writes beside a buffer is beside it by these. Touches nothing but that
 * memory.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"
#include "nvme_belt.h"

#define TAKEN	(1u << 31)
#define CQ_PAGE (LU_DMA_PAGE / sizeof(struct nvme_done))
#define SQ_PAGE (LU_DMA_PAGE / sizeof(struct nvme_cmd))
/* Pages that are no queue, buffer or guard, one for so many pieces: they lie alone. */
#define SPARE_FOR 8
#define SPARE	  64

static uint32_t parts(size_t all, size_t each)
{
	return (all + each - 1) / each;
}

/*
 * For the number of queues that a drive grants the entries come to half as much again
 * as @room at most; a queue of them may fill its last page with one.
 */
static uint32_t pages_of_queues(unsigned int room)
{
	uint32_t entries = room + room / 2 + 4 * NVME_ENTRIES;

	return parts(entries, SQ_PAGE) + parts(entries, CQ_PAGE) +
	       NVME_BELT_QUEUES * 4; /* rounded up, and a guard, of either */
}

struct nvme_layout nvme_layout(unsigned int room)
{
	struct nvme_layout at = { .seen = 1 };
	uint32_t single = NVME_ROLE_SQ + room;

	at.movable =
		2 * single + pages_of_queues(room) + room / SPARE_FOR + SPARE;
	at.turn = at.seen + parts(room, LU_DMA_PAGE);
	at.spots = at.turn + parts(room, LU_DMA_PAGE);
	at.numbers =
		at.spots +
		parts((NVME_ROLE_PIECE + room) * sizeof(uint32_t), LU_DMA_PAGE);
	at.first =
		at.numbers + parts(at.movable * sizeof(uint32_t), LU_DMA_PAGE);
	return at;
}

/* ---- the tables */

static uint32_t *spots(const struct lu_dma *dma)
{
	return lu_dma_mem_page(&dma->mem, nvme_belt(dma)->at.spots);
}

static uint32_t *numbers(const struct lu_dma *dma)
{
	return lu_dma_mem_page(&dma->mem, nvme_belt(dma)->at.numbers);
}

static uint32_t number(const struct lu_dma *dma, uint32_t spot)
{
	return numbers(dma)[spot] & ~TAKEN;
}

void *nvme_page(const struct lu_dma *dma, unsigned int role, unsigned int k)
{
	return lu_dma_mem_page(&dma->mem, number(dma, spots(dma)[role] + k));
}

uint64_t nvme_phys(const struct lu_dma *dma, unsigned int role)
{
	return dma->mem.phys[number(dma, spots(dma)[role])];
}

struct nvme_cmd *nvme_sq_entry(const struct lu_dma *dma, unsigned int q,
			       unsigned int i)
{
	struct nvme_cmd *page = nvme_page(dma, NVME_ROLE_SQ + q, i / SQ_PAGE);

	return page + i % SQ_PAGE;
}

volatile struct nvme_done *nvme_cq_entry(const struct lu_dma *dma,
					 unsigned int q, unsigned int i)
{
	struct nvme_done *page = nvme_page(dma, NVME_ROLE_CQ + q, i / CQ_PAGE);

	return page + i % CQ_PAGE;
}

/* Pages of what has a role. */
static uint32_t length_of(const struct nvme_belt *belt, unsigned int role)
{
	if (role >= NVME_ROLE_SQ && role < NVME_ROLE_CQ)
		return parts(belt->entries, SQ_PAGE);
	if (role >= NVME_ROLE_CQ && role < NVME_ROLE_PIECE)
		return parts(belt->entries, CQ_PAGE);
	return 1;
}

/* Is there a thing of that role? */
static bool is_used(const struct nvme_belt *belt, unsigned int role)
{
	if (role >= NVME_ROLE_SQ && role < NVME_ROLE_PIECE)
		return (role - NVME_ROLE_SQ) % NVME_BELT_QUEUES < belt->queues;
	return role < NVME_ROLE_PIECE + belt->work;
}

/* ---- placing */

/* Return: for how many of @n things there was a row. */
static unsigned int put_rows(struct lu_dma *dma, struct lu_dma_place *place,
			     unsigned int role, unsigned int n)
{
	uint32_t length = length_of(nvme_belt(dma), role);

	for (unsigned int i = 0; i < n; i++) {
		spots(dma)[role + i] = lu_dma_place_guarded(place, length);
		if (spots(dma)[role + i] == place->n)
			return i;
	}
	return n;
}

static void put_all(struct lu_dma *dma, struct lu_dma_place *place,
		    unsigned int granted, unsigned int entries)
{
	struct nvme_belt *belt = nvme_belt(dma);
	unsigned int each, n;

	belt->entries = entries;
	each = nvme_in_flight(belt);
	lu_dma_place_reset(place);
	put_rows(dma, place, NVME_ROLE_ASQ, NVME_ROLE_SQ);
	n = parts(belt->room, each);
	n = put_rows(dma, place, NVME_ROLE_SQ, n < granted ? n : granted);
	n = put_rows(dma, place, NVME_ROLE_CQ, n);
	n = n * each < belt->room ? n * each : belt->room;
	belt->work = put_rows(dma, place, NVME_ROLE_PIECE, n);
	belt->queues = parts(belt->work, each);
	belt->unguarded = place->unguarded;
}

static void write_numbers(struct lu_dma *dma, const struct lu_dma_place *place)
{
	for (uint32_t i = 0; i < place->n; i++)
		numbers(dma)[i] =
			place->spots[i].page |
			(place->spots[i].use == LU_DMA_TAKEN ? TAKEN : 0);
}

int nvme_place_open(struct lu_dma *dma, struct lu_dma_place *place)
{
	const struct nvme_layout *at = &nvme_belt(dma)->at;
	int err = lu_dma_place_open(place, &dma->mem, at->first, at->movable);

	if (err)
		return err;
	put_rows(dma, place, NVME_ROLE_ASQ, NVME_ROLE_SQ);
	write_numbers(dma, place);
	return 0;
}

/* As deep as they have to be for all the work: whole pages of commands. */
static unsigned int entries_for(unsigned int work, unsigned int queues,
				unsigned int max_entries)
{
	unsigned int entries =
		parts(parts(work, queues) + 1, NVME_ENTRIES) * NVME_ENTRIES;

	return entries < max_entries ? entries : max_entries;
}

static unsigned int half(unsigned int entries)
{
	return parts(entries / 2, NVME_ENTRIES) * NVME_ENTRIES;
}

/* What is no queue or buffer is a guard, of something or of nothing. */
static void empty_others(struct lu_dma *dma)
{
	for (uint32_t i = 0; i < nvme_belt(dma)->at.movable; i++)
		if (!(numbers(dma)[i] & TAKEN))
			memset(lu_dma_mem_page(&dma->mem, number(dma, i)),
			       NVME_EMPTY, LU_DMA_PAGE);
}

int nvme_place_all(struct lu_dma *dma, struct lu_dma_place *place,
		   unsigned int granted, unsigned int max_entries)
{
	struct nvme_belt *belt = nvme_belt(dma);
	unsigned int entries = entries_for(belt->room, granted, max_entries);
	unsigned int best = entries, most = 0;

	for (;; entries = half(entries)) {
		put_all(dma, place, granted, entries);
		if (belt->work > most) {
			most = belt->work;
			best = entries;
		}
		if (belt->work == belt->room || entries <= NVME_ENTRIES)
			break;
	}
	if (best != entries)
		put_all(dma, place, granted, best);
	write_numbers(dma, place);
	empty_others(dma);
	if (belt->work)
		return 0;
	return lu_err(-ENOMEM, "NVMe: of %u pages none is left for a read",
		      belt->at.movable);
}

/* ---- the next kernel */

bool nvme_place_is_sane(const struct lu_dma *dma)
{
	const struct nvme_belt *belt = nvme_belt(dma);
	const struct nvme_layout *at = &belt->at;

	for (uint32_t i = 0; i < at->movable; i++)
		if (number(dma, i) - at->first >= at->movable)
			return false;
	for (unsigned int role = 0; role < NVME_ROLE_PIECE + belt->work; role++)
		if (is_used(belt, role) &&
		    (uint64_t)spots(dma)[role] + length_of(belt, role) >
			    at->movable)
			return false;
	return true;
}

bool nvme_is_empty(const void *page)
{
	const uint64_t *at = page;
	uint64_t other = 0, word;

	memset(&word, NVME_EMPTY, sizeof(word));
	for (size_t i = 0; i < LU_DMA_PAGE / sizeof(word) && !other; i += 8)
		for (size_t k = i; k < i + 8; k++)
			other |= at[k] ^ word;
	return !other;
}

static const char *name_of(unsigned int role, char name[32])
{
	static const struct {
		unsigned int from;
		const char *name;
	} names[] = {
		{ NVME_ROLE_PIECE, "piece" },
		{ NVME_ROLE_CQ, "completion queue" },
		{ NVME_ROLE_SQ, "submission queue" },
		{ NVME_ROLE_SCRATCH, "first buffer" },
		{ NVME_ROLE_ASQ, "admin queue" },
	};
	const unsigned int n = sizeof(names) / sizeof(*names);

	for (unsigned int i = 0; i < n; i++)
		if (role >= names[i].from) {
			snprintf(name, 32, "%s %u", names[i].name,
				 role - names[i].from);
			break;
		}
	return name;
}

/* Does the page at @spot lie right before the next one? */
static bool is_before_next(const struct lu_dma *dma, uint32_t spot)
{
	return spot + 1 < nvme_belt(dma)->at.movable &&
	       dma->mem.phys[number(dma, spot)] + LU_DMA_PAGE ==
		       dma->mem.phys[number(dma, spot + 1)];
}

static int tell_guard(const struct lu_dma *dma, uint32_t spot)
{
	const struct nvme_belt *belt = nvme_belt(dma);
	bool before = is_before_next(dma, spot);
	bool behind = spot && is_before_next(dma, spot - 1);
	char name[32];

	for (unsigned int role = 0; role < NVME_ROLE_PIECE + belt->work; role++) {
		uint32_t at = spots(dma)[role];

		if (!is_used(belt, role))
			continue;
		if (behind && at + length_of(belt, role) == spot)
			return lu_err(-EBADMSG,
				      "NVMe: the guard behind %s was written to",
				      name_of(role, name));
		if (before && at == spot + 1)
			return lu_err(-EBADMSG,
				      "NVMe: the guard before %s was written to",
				      name_of(role, name));
	}
	return lu_err(-EBADMSG,
		      "NVMe: a page was written to that lies beside no buffer");
}

int nvme_place_check(const struct lu_dma *dma)
{
	for (uint32_t i = 0; i < nvme_belt(dma)->at.movable; i++)
		if (!(numbers(dma)[i] & TAKEN) &&
		    !nvme_is_empty(lu_dma_mem_page(&dma->mem, number(dma, i))))
			return tell_guard(dma, i);
	return 0;
}
