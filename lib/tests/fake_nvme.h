/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A made-up NVMe drive: a thread that reads registers and queues, and answers. It
 * takes an address for one of this process. For tests of what drives such drives.
 */
#ifndef FAKE_NVME_H
#define FAKE_NVME_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../devices/nvme_ctrl.h"

#define FAKE_NVME_BAR	 0x2000
#define FAKE_NVME_QUEUES 65 /* of the admin commands, and 64 */
#define FAKE_NVME_PAGE	 4096
#define FAKE_NVME_NAP_US 100

struct fake_nvme_queue {
	char *sq, *cq;
	unsigned int sq_entries, cq_entries, head, tail;
	uint16_t phase;
};

/**
 * struct fake_nvme - The drive.
 * @bar:     its registers
 * @entries: that its queues may have
 * @sqs, @cqs: how many queues it says it grants
 * @makes:   how many it lets be made
 * @refuses: no queue is granted
 * @fatal:   it gets into fatal status once enabled
 * @longest: entries of the longest queue that was made
 * @stray, @stray_by: with which read it writes a byte more, from 1 on, and how far
 *           from the beginning of the page
 * @reads:   so far
 */
struct fake_nvme {
	_Alignas(8) uint8_t bar[FAKE_NVME_BAR];
	unsigned int entries, sqs, cqs, makes, longest;
	unsigned int reads, stray;
	int stray_by;
	bool refuses, fatal;
	struct fake_nvme_queue queues[FAKE_NVME_QUEUES];
	atomic_bool over;
	pthread_t thread;
};

static inline volatile uint32_t *fake_nvme_reg(struct fake_nvme *f, size_t at)
{
	return (volatile uint32_t *)(f->bar + at);
}

static inline volatile uint32_t *fake_nvme_bell(struct fake_nvme *f,
						unsigned int q, bool cq)
{
	return fake_nvme_reg(f, NVME_REG_DB + (2 * q + cq) * 4);
}

static inline char *fake_nvme_address(uint64_t address)
{
	return (char *)(uintptr_t)address;
}

/* Name space 1: 8 MiB, in blocks of 512 bytes. */
static inline uint16_t fake_nvme_identify(const struct nvme_cmd *cmd)
{
	const uint64_t blocks = 16384;
	const uint32_t format = 9 << 16;
	char *data = fake_nvme_address(cmd->prp1);

	memset(data, 0, FAKE_NVME_PAGE);
	memcpy(data, &blocks, sizeof(blocks));
	memcpy(data + 128, &format, sizeof(format));
	return 0;
}

/* Codes of status: NVMe Base Specification 2.1, 5.2.1, 5.2.2. */
static inline uint16_t fake_nvme_make(struct fake_nvme *f,
				      const struct nvme_cmd *cmd, bool cq)
{
	unsigned int id = cmd->cdw10 & 0xffff, entries = (cmd->cdw10 >> 16) + 1;
	struct fake_nvme_queue *q = &f->queues[id];

	if (!id || id > f->makes)
		return 0x101;
	if (entries < 2 || entries > f->entries)
		return 0x102;
	if (entries > f->longest)
		f->longest = entries;
	if (cq)
		*q = (struct fake_nvme_queue){ .cq_entries = entries,
					       .cq = fake_nvme_address(cmd->prp1),
					       .phase = 1 };
	else
		q->sq_entries = entries;
	if (!cq)
		q->sq = fake_nvme_address(cmd->prp1);
	return 0;
}

static inline uint16_t fake_nvme_admin(struct fake_nvme *f,
				       const struct nvme_cmd *cmd,
				       uint32_t *result)
{
	if (cmd->opcode == 0x01 || cmd->opcode == 0x05)
		return fake_nvme_make(f, cmd, cmd->opcode == 0x05);
	if (cmd->opcode == 0x06)
		return fake_nvme_identify(cmd);
	if (cmd->opcode != 0x09)
		return 0x01;
	*result = (f->cqs - 1) << 16 | (f->sqs - 1);
	return f->refuses ? 0x0c : 0;
}

/* What is read of page N is N + 1, all over. */
static inline uint16_t fake_nvme_io(struct fake_nvme *f,
				    const struct nvme_cmd *cmd)
{
	char *page = fake_nvme_address(cmd->prp1);

	if (cmd->opcode != 0x02)
		return 0;
	memset(page, cmd->cdw10 / 8 + 1, FAKE_NVME_PAGE);
	if (++f->reads == f->stray)
		page[f->stray_by] = 0;
	return 0;
}

static inline void fake_nvme_answer(struct fake_nvme *f, unsigned int id)
{
	struct fake_nvme_queue *q = &f->queues[id];
	struct nvme_cmd cmd = ((struct nvme_cmd *)q->sq)[q->head];
	struct nvme_done *done = (struct nvme_done *)q->cq + q->tail;
	uint32_t result = 0;
	uint16_t status = id ? fake_nvme_io(f, &cmd) :
			       fake_nvme_admin(f, &cmd, &result);

	q->head = (q->head + 1) % q->sq_entries;
	done->result = result;
	done->sq_id = id;
	done->cid = cmd.cid;
	atomic_thread_fence(memory_order_seq_cst);
	*(volatile uint16_t *)&done->status = status << 1 | q->phase;
	q->tail = (q->tail + 1) % q->cq_entries;
	q->phase ^= !q->tail;
}

/* A completion queue that is full waits for its doorbell. */
static inline void fake_nvme_serve(struct fake_nvme *f, unsigned int id)
{
	struct fake_nvme_queue *q = &f->queues[id];

	while (q->sq && q->head != *fake_nvme_bell(f, id, false) &&
	       (q->tail + 1) % q->cq_entries != *fake_nvme_bell(f, id, true))
		fake_nvme_answer(f, id);
}

static inline void fake_nvme_enable(struct fake_nvme *f)
{
	uint32_t entries = (*fake_nvme_reg(f, NVME_REG_AQA) & 0xfff) + 1;

	f->queues[0] = (struct fake_nvme_queue){
		.sq = fake_nvme_address(*(uint64_t *)(f->bar + NVME_REG_ASQ)),
		.cq = fake_nvme_address(*(uint64_t *)(f->bar + NVME_REG_ACQ)),
		.sq_entries = entries,
		.cq_entries = entries,
		.phase = 1,
	};
	*fake_nvme_reg(f, NVME_REG_CSTS) = f->fatal ? NVME_CSTS_CFS :
						      NVME_CSTS_RDY;
}

static inline void fake_nvme_disable(struct fake_nvme *f)
{
	memset(f->queues, 0, sizeof(f->queues));
	memset(f->bar + NVME_REG_DB, 0, FAKE_NVME_BAR - NVME_REG_DB);
	*fake_nvme_reg(f, NVME_REG_CSTS) = 0;
}

static inline void *fake_nvme_live(void *ctx)
{
	struct fake_nvme *f = ctx;

	while (!f->over) {
		bool on = *fake_nvme_reg(f, NVME_REG_CC) & 1;
		uint32_t csts = *fake_nvme_reg(f, NVME_REG_CSTS);

		if (on && !csts)
			fake_nvme_enable(f);
		if (!on && csts)
			fake_nvme_disable(f);
		for (unsigned int id = 0; on && id < FAKE_NVME_QUEUES; id++)
			fake_nvme_serve(f, id);
		usleep(FAKE_NVME_NAP_US);
	}
	return NULL;
}

/* A drive as it is when power comes; @entries: that a queue may have. */
static inline void fake_nvme_init(struct fake_nvme *f, unsigned int entries)
{
	memset(f, 0, sizeof(*f));
	*fake_nvme_reg(f, NVME_REG_CAP) = 1 << 24 | (entries - 1);
	f->entries = entries;
	f->sqs = f->cqs = f->makes = FAKE_NVME_QUEUES - 1;
}

static inline void fake_nvme_begin(struct fake_nvme *f)
{
	if (pthread_create(&f->thread, NULL, fake_nvme_live, f))
		abort();
}

static inline void fake_nvme_end(struct fake_nvme *f)
{
	f->over = true;
	pthread_join(f->thread, NULL);
}

#endif
