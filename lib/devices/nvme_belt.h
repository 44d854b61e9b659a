/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where things lie in the memory of an NVMe engine. First some pages of its own:
 * state, admin queues, which reads are done, scratch, what the drive holds; then
 * two for each I/O queue; then two for each read, its buffer and a guard.
 */
#ifndef NVME_BELT_H
#define NVME_BELT_H

#include "lu_dma.h"
#include "nvme_ctrl.h"

#define NVME_BELT_MAGIC	 0x31414d44454d564eull /* NVMEDMA1 */
#define NVME_BELT_TRUTHS 8u  /* pages of the drive that are read */
#define NVME_BELT_QUEUES 64u /* at most */
#define NVME_ENTRIES	 64u /* a page of commands */
#define NVME_IN_FLIGHT	 (NVME_ENTRIES - 1)

enum nvme_belt_page {
	NVME_PAGE_STATE,
	NVME_PAGE_ASQ,
	NVME_PAGE_ACQ,
	NVME_PAGE_SEEN, /* a byte for each read */
	NVME_PAGE_SCRATCH,
	NVME_PAGE_TRUTH,
	NVME_PAGE_QUEUES = NVME_PAGE_TRUTH + NVME_BELT_TRUTHS,
};

/**
 * struct nvme_belt - All that the next kernel needs.
 * @work:          reads under way at once
 * @queues:        I/O queues, the first has number 1
 * @blocks_a_page: logical blocks of 4 KiB
 * @blocks:        of name space 1
 * @count:         what was counted so far
 * @admin:         admin queues: tail, head, phase
 * @tail, @head, @phase: of each I/O queue
 * @told:          head of each that the drive was told last
 */
struct nvme_belt {
	uint64_t magic, blocks;
	uint32_t work, queues, blocks_a_page;
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

static inline unsigned int nvme_queues_for(unsigned int work)
{
	return (work + NVME_IN_FLIGHT - 1) / NVME_IN_FLIGHT;
}

static inline size_t nvme_buffer_page(unsigned int work, unsigned int i)
{
	return NVME_PAGE_QUEUES + 2 * nvme_queues_for(work) + 2 * i;
}

/**
 * nvme_setup() - Reset, enable, identify, and make the I/O queues.
 * @dma:  its memory; state has @work and @queues
 * @ctrl: open
 *
 * Return: 0; -ERANGE the drive grants fewer queues; -EIO no name space that can
 * be read; errors of nvme_ctrl_start() and nvme_ctrl_do().
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
