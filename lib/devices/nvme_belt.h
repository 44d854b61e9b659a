/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where things lie in the memory of an NVMe engine. First some pages of its own:
 * state, admin queues, which pieces are done, what each is at, scratch, what the
 * drive holds; then two for each I/O queue there may be; then two for each piece,
 * its buffer and a guard.
 */
#ifndef NVME_BELT_H
#define NVME_BELT_H

#include <stdbool.h>

#include "lu_dma.h"
#include "nvme_ctrl.h"

#define NVME_BELT_MAGIC	 0x34414d44454d564eull /* NVMEDMA4 */
#define NVME_BELT_TRUTHS 8u  /* pages of the drive that are read */
#define NVME_BELT_QUEUES 64u /* at most */
#define NVME_ENTRIES	 64u /* of a queue at most: a page of commands */
#define NVME_WORK_MAX	 (NVME_BELT_QUEUES * (NVME_ENTRIES - 1))
#define NVME_EMPTY	 0xa5 /* buffers before a read, and guards for ever */

enum nvme_belt_page {
	NVME_PAGE_STATE,
	NVME_PAGE_ASQ,
	NVME_PAGE_ACQ,
	NVME_PAGE_SEEN, /* a byte for each piece: it is complete */
	NVME_PAGE_TURN, /* and how often it was given anew, modulo 256 */
	NVME_PAGE_SCRATCH,
	NVME_PAGE_TRUTH,
	NVME_PAGE_QUEUES = NVME_PAGE_TRUTH + NVME_BELT_TRUTHS,
	NVME_PAGE_BUFFERS = NVME_PAGE_QUEUES + 2 * NVME_BELT_QUEUES,
};

/**
 * struct nvme_belt - All that the next kernel needs.
 * @work:          pieces under way at once: no more than the queues take
 * @queues:        I/O queues, the first has number 1
 * @entries:       of each queue; one stays free
 * @blocks_a_page: logical blocks of 4 KiB
 * @blocks:        of name space 1
 * @scratch:       first page of it that may be written
 * @scratch_pages: how many may
 * @count:         what was counted so far
 * @admin:         admin queues: tail, head, phase
 * @tail, @head, @phase: of each I/O queue
 * @told:          head of each that the drive was told last
 */
struct nvme_belt {
	uint64_t magic, blocks, scratch, scratch_pages;
	uint32_t work, queues, entries, blocks_a_page;
	struct {
		uint32_t tail, head;
		uint16_t phase;
	} admin;
	struct lu_dma_count count;
	uint16_t tail[NVME_BELT_QUEUES], head[NVME_BELT_QUEUES];
	uint16_t phase[NVME_BELT_QUEUES], told[NVME_BELT_QUEUES];
};

static inline struct nvme_belt *nvme_belt(const struct lu_dma *dma)
{
	return lu_dma_mem_page(&dma->mem, NVME_PAGE_STATE);
}

static inline size_t nvme_sq_page(unsigned int q)
{
	return NVME_PAGE_QUEUES + 2 * q;
}

static inline size_t nvme_cq_page(unsigned int q)
{
	return NVME_PAGE_QUEUES + 2 * q + 1;
}

/* Pieces that one queue takes. */
static inline unsigned int nvme_in_flight(const struct nvme_belt *belt)
{
	return belt->entries - 1;
}

static inline size_t nvme_buffer_page(unsigned int i)
{
	return NVME_PAGE_BUFFERS + 2 * i;
}

/**
 * nvme_belt_fit() - Take no more queues, and no more work, than there may be.
 * @belt:   has @work and @entries
 * @queues: at most
 */
static inline void nvme_belt_fit(struct nvme_belt *belt, unsigned int queues)
{
	unsigned int each = nvme_in_flight(belt);

	belt->queues = (belt->work + each - 1) / each;
	if (belt->queues > queues)
		belt->queues = queues;
	if (belt->work > belt->queues * each)
		belt->work = belt->queues * each;
}

/**
 * nvme_piece_put() - Make the buffer of a piece ready, and its command.
 * @dma: engine
 * @i:   number of the piece
 *
 * Most pieces read one of the first pages of name space 1. Every fourth, while
 * there are pages that may be written, has one of those to itself: it is written
 * there, read back the next time, written anew, and so on.
 */
struct nvme_cmd nvme_piece_put(struct lu_dma *dma, unsigned int i);

/** nvme_piece_truth() - Command that reads page @i of what all others read. */
struct nvme_cmd nvme_piece_truth(struct lu_dma *dma, unsigned int i);

/** nvme_piece_turn() - The piece is done, and is given anew. */
void nvme_piece_turn(struct lu_dma *dma, unsigned int i);

/** nvme_piece_is_write() - Is this piece written now? */
bool nvme_piece_is_write(const struct lu_dma *dma, unsigned int i);

/** nvme_piece_is_empty() - Is this a read into whose buffer nothing was written? */
bool nvme_piece_is_empty(const struct lu_dma *dma, unsigned int i);

/**
 * nvme_piece_check() - Are buffer and guard of a piece as they must be?
 *
 * Return: 0; -EBADMSG.
 */
int nvme_piece_check(const struct lu_dma *dma, unsigned int i);

/**
 * nvme_piece_check_scratch() - Do the pages that may be written lie on the drive?
 *
 * Return: 0, also where none may; -ERANGE.
 */
int nvme_piece_check_scratch(const struct lu_dma *dma);

/**
 * nvme_setup() - Reset, enable, identify, and make the I/O queues.
 * @dma:  its memory; state has @work, @queues and @entries. Of the first two there
 *        may be less behind it: what the drive grants
 * @ctrl: open
 *
 * Undone by nvme_ctrl_stop(), and where it fails.
 *
 * Return: 0; -EIO it grants no queue, or has no name space that can be read;
 * errors of nvme_ctrl_start() and nvme_ctrl_do().
 */
int nvme_setup(struct lu_dma *dma, struct nvme_ctrl *ctrl);

/**
 * nvme_identify() - Ask for name space 1: a command that changes nothing.
 *
 * The admin queues go on from where the memory says they are. Return: as
 * nvme_setup().
 */
int nvme_identify(struct lu_dma *dma, struct nvme_ctrl *ctrl);

#endif
