/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where things lie in the memory of an NVMe engine. First what the engine alone
 * uses: state, which pieces are done, what each is at, and two tables. Then pages
 * that are given out by their addresses (lu_dma_place.h): to the drive's queues and
 * buffers, and to guards between them.
 */
#ifndef NVME_BELT_H
#define NVME_BELT_H

#include <stdbool.h>

#include "lu_dma.h"
#include "lu_dma_place.h"
#include "nvme_ctrl.h"

#define NVME_BELT_MAGIC	 0x35414d44454d564eull /* NVMEDMA5 */
#define NVME_BELT_TRUTHS 8u  /* pages of the drive that are read */
#define NVME_BELT_QUEUES 64u /* at most */
#define NVME_ENTRIES	 64u /* of a queue, or a multiple: a page of commands */
#define NVME_ENTRIES_MAX 65536u	 /* as CAP.MQES can say */
#define NVME_WORK_MAX	 131008u /* as many queues of 2,048 entries: 1 GiB */
#define NVME_EMPTY	 0xa5 /* buffers before a read, and guards for ever */

/* What a drive reads and writes, each in a row of its own. */
enum nvme_role {
	NVME_ROLE_ASQ,
	NVME_ROLE_ACQ,
	NVME_ROLE_SCRATCH,
	NVME_ROLE_TRUTH, /* what the drive holds */
	NVME_ROLE_SQ = NVME_ROLE_TRUTH + NVME_BELT_TRUTHS,
	NVME_ROLE_CQ = NVME_ROLE_SQ + NVME_BELT_QUEUES,
	NVME_ROLE_PIECE = NVME_ROLE_CQ + NVME_BELT_QUEUES,
};

/**
 * struct nvme_layout - Page numbers in the memory, for a number of pieces.
 * @seen:    a byte for each piece: it is complete
 * @turn:    and how often it was given anew, modulo 256
 * @spots:   a word for each role: which of the pages that are given out it begins
 *           with, by address
 * @numbers: a word for each of those: its number in the memory; bit 31: it is taken
 * @first:   first of them
 * @movable: how many
 */
struct nvme_layout {
	uint32_t seen, turn, spots, numbers, first, movable;
};

/**
 * struct nvme_belt - All that the next kernel needs.
 * @at:            where the rest is; follows from @room
 * @room:          pieces there is memory for
 * @work:          pieces under way at once: no more than the queues take
 * @queues:        I/O queues, the first has number 1
 * @entries:       of each queue; one stays free
 * @unguarded:     queues and buffers without a guard on either side, or on one
 * @blocks_a_page: logical blocks of 4 KiB
 * @blocks:        of name space 1
 * @scratch:       first page of it that may be written
 * @scratch_pages: how many may
 * @count:         what was counted so far
 * @admin:         admin queues: tail, head, phase
 * @tail, @head, @phase: of each I/O queue
 * @told, @told_tail: head and tail of each that the drive was told last
 */
struct nvme_belt {
	uint64_t magic, blocks, scratch, scratch_pages;
	struct nvme_layout at;
	uint32_t room, work, queues, entries, unguarded, blocks_a_page;
	struct {
		uint32_t tail, head;
		uint16_t phase;
	} admin;
	struct lu_dma_count count;
	uint16_t tail[NVME_BELT_QUEUES], head[NVME_BELT_QUEUES];
	uint16_t phase[NVME_BELT_QUEUES], told[NVME_BELT_QUEUES];
	uint16_t told_tail[NVME_BELT_QUEUES];
};

static inline struct nvme_belt *nvme_belt(const struct lu_dma *dma)
{
	return lu_dma_mem_page(&dma->mem, 0);
}

static inline uint8_t *nvme_seen(const struct lu_dma *dma)
{
	return lu_dma_mem_page(&dma->mem, nvme_belt(dma)->at.seen);
}

static inline uint8_t *nvme_turn(const struct lu_dma *dma)
{
	return lu_dma_mem_page(&dma->mem, nvme_belt(dma)->at.turn);
}

/* Pieces that one queue takes. */
static inline unsigned int nvme_in_flight(const struct nvme_belt *belt)
{
	return belt->entries - 1;
}

/** nvme_layout() - What room for so many pieces takes. */
struct nvme_layout nvme_layout(unsigned int room);

/**
 * nvme_place_open() - Sort the pages that are given out, and place what setting up
 * takes.
 * @dma:   state has @at and @room
 * @place: filled; release with lu_dma_place_close()
 *
 * Return: 0; -ENOMEM.
 */
int nvme_place_open(struct lu_dma *dma, struct lu_dma_place *place);

/**
 * nvme_place_all() - Place queues and buffers too.
 * @dma:         state has @room; @work, @queues, @entries and @unguarded are set
 * @place:       of nvme_place_open()
 * @granted:     queues there may be
 * @max_entries: that a queue may have
 *
 * A queue lies in one piece. Where there are not enough rows of that length, shorter
 * queues are made, and where they do not take @room pieces, or there are no pages for
 * so many, fewer pieces.
 *
 * Return: 0; -ENOMEM not one piece could be placed.
 */
int nvme_place_all(struct lu_dma *dma, struct lu_dma_place *place,
		   unsigned int granted, unsigned int max_entries);

/** nvme_place_is_sane() - Do the tables name nothing but what is given out? */
bool nvme_place_is_sane(const struct lu_dma *dma);

/**
 * nvme_place_check() - Was anything written to a page that is no queue or buffer?
 *
 * Return: 0; -EBADMSG, with what lies beside it.
 */
int nvme_place_check(const struct lu_dma *dma);

/** nvme_page() - Where page @k of what has a role is mapped. */
void *nvme_page(const struct lu_dma *dma, unsigned int role, unsigned int k);

/** nvme_phys() - Address of what has a role. */
uint64_t nvme_phys(const struct lu_dma *dma, unsigned int role);

/** nvme_sq_entry() - Where a command of I/O queue @q is mapped. */
struct nvme_cmd *nvme_sq_entry(const struct lu_dma *dma, unsigned int q,
			       unsigned int i);

/** nvme_cq_entry() - Where a completion of I/O queue @q is mapped. */
volatile struct nvme_done *nvme_cq_entry(const struct lu_dma *dma,
					 unsigned int q, unsigned int i);

/** nvme_is_empty() - Is a page as it was before a read? */
bool nvme_is_empty(const void *page);

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
 * nvme_piece_check() - Is the buffer of a piece as it must be?
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
 * @dma:  its memory; state has @room. What that comes to with the queues that the
 *        drive grants is in it then, and all is placed
 * @ctrl: open
 *
 * Undone by nvme_ctrl_stop(), and where it fails.
 *
 * Return: 0; -EIO it grants no queue, or has no name space that can be read;
 * errors of nvme_place_open(), nvme_place_all();
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
