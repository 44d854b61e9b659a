// SPDX-License-Identifier: GPL-2.0-only
/*
 * NVMe at work: a conveyor of reads, each with an id and a page of its own, on as
 * many queues as it takes and the drive grants; and of writes, where some pages of
 * name space 1 may be written (nvme_piece.c).
 */
#include "nvme_dma.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_wait.h"
#include "nvme_belt.h"

#define READ_MS 15000

static size_t pages(unsigned int work)
{
	struct nvme_layout at = nvme_layout(work);

	return at.first + at.movable;
}

static int open_ctrl(struct lu_dma *dma)
{
	struct nvme_ctrl *ctrl;
	int err;

	if (dma->own)
		return 0;
	ctrl = malloc(sizeof(*ctrl));
	if (!ctrl)
		return lu_err(-ENOMEM, "no memory for an engine");
	err = nvme_ctrl_open(ctrl, dma->dut);
	if (err)
		free(ctrl);
	else
		dma->own = ctrl;
	return err;
}

static struct nvme_ctrl *ctrl_of(const struct lu_dma *dma)
{
	return dma->own;
}

static volatile struct nvme_done *next_done(const struct lu_dma *dma,
					    unsigned int q)
{
	return nvme_cq_entry(dma, q, nvme_belt(dma)->head[q]);
}

static bool is_done(const struct lu_dma *dma, unsigned int q)
{
	return (next_done(dma, q)->status & 1) == nvme_belt(dma)->phase[q];
}

static void pass(struct nvme_belt *belt, unsigned int q)
{
	belt->head[q] = (belt->head[q] + 1) % belt->entries;
	belt->phase[q] ^= !belt->head[q];
}

static void count_one(struct lu_dma *dma, unsigned int i)
{
	nvme_belt(dma)->count.done++;
	nvme_belt(dma)->count.written += nvme_piece_is_write(dma, i);
	nvme_belt(dma)->count.empty += nvme_piece_is_empty(dma, i);
}

static void note(struct lu_dma *dma, unsigned int q)
{
	struct nvme_belt *belt = nvme_belt(dma);
	uint8_t *seen = nvme_seen(dma);
	volatile struct nvme_done *done = next_done(dma, q);
	unsigned int each = nvme_in_flight(belt), i = q * each + done->cid;
	bool known = done->cid < each && i < belt->work && done->sq_id == q + 1;

	if (!known)
		belt->count.strange++;
	else if (seen[i])
		belt->count.twice++;
	else
		count_one(dma, i);
	if (done->status >> 1)
		belt->count.failed++;
	if (known)
		seen[i] = 1;
	pass(belt, q);
}

static void progress(struct lu_dma *dma, struct lu_dma_count *count)
{
	struct nvme_belt *belt = nvme_belt(dma);

	for (unsigned int q = 0; q < belt->queues; q++)
		while (is_done(dma, q)) {
			atomic_thread_fence(memory_order_acquire);
			note(dma, q);
		}
	*count = belt->count;
}

static void put(struct lu_dma *dma, unsigned int i)
{
	struct nvme_belt *belt = nvme_belt(dma);
	unsigned int q = i / nvme_in_flight(belt);

	nvme_seen(dma)[i] = 0;
	*nvme_sq_entry(dma, q, belt->tail[q]) = nvme_piece_put(dma, i);
	belt->tail[q] = (belt->tail[q] + 1) % belt->entries;
	belt->count.asked++;
}

struct one {
	struct lu_dma *dma;
	unsigned int q;
};

static bool one_is_done(void *ctx)
{
	struct one *one = ctx;

	return is_done(one->dma, one->q);
}

/* The same value twice is an error to a drive: Base Specification 2.1, 5.1.2. */
static void tell_head(struct lu_dma *dma, unsigned int q)
{
	struct nvme_belt *belt = nvme_belt(dma);

	if (belt->told[q] == belt->head[q])
		return;
	nvme_ctrl_bell(ctrl_of(dma), q + 1, 1, belt->head[q]);
	belt->told[q] = belt->head[q];
}

/*
 * Of all queues at once: making a buffer ready takes longer than a fast drive takes
 * to read into it, and what it does meanwhile it will not do over the jump.
 */
static void tell_tails(struct lu_dma *dma)
{
	struct nvme_belt *belt = nvme_belt(dma);

	for (unsigned int q = 0; q < belt->queues; q++) {
		if (belt->told_tail[q] == belt->tail[q])
			continue;
		nvme_ctrl_bell(ctrl_of(dma), q + 1, 0, belt->tail[q]);
		belt->told_tail[q] = belt->tail[q];
	}
}

/* What the drive holds, one page after the other, through the first queue. */
static int read_truth(struct lu_dma *dma, unsigned int i)
{
	struct nvme_belt *belt = nvme_belt(dma);
	struct one one = { .dma = dma };
	uint16_t status;

	*nvme_sq_entry(dma, 0, belt->tail[0]) = nvme_piece_truth(dma, i);
	belt->tail[0] = (belt->tail[0] + 1) % belt->entries;
	tell_tails(dma);
	if (!lu_wait(one_is_done, &one, READ_MS))
		return lu_err(-ETIMEDOUT, "NVMe: no read within %d ms", READ_MS);
	status = next_done(dma, 0)->status >> 1;
	pass(belt, 0);
	tell_head(dma, 0);
	return status ? lu_err(-EIO, "NVMe: read: status %#x", status) : 0;
}

/* A completion of an earlier start would be one of this. */
static void fill(struct lu_dma *dma, unsigned int work)
{
	memset(dma->mem.at, 0, dma->mem.pages * LU_DMA_PAGE);
	*nvme_belt(dma) = (struct nvme_belt){
		.magic = NVME_BELT_MAGIC,
		.at = nvme_layout(work),
		.room = work,
		.scratch = dma->scratch,
		.scratch_pages = dma->scratch_pages,
	};
	for (unsigned int q = 0; q < NVME_BELT_QUEUES; q++)
		nvme_belt(dma)->phase[q] = 1;
}

static void submit_all(struct lu_dma *dma)
{
	struct nvme_belt *belt = nvme_belt(dma);

	for (unsigned int i = 0; i < belt->work; i++)
		put(dma, i);
	tell_tails(dma);
}

static void tell(struct lu_dma *dma)
{
	const struct nvme_belt *belt = nvme_belt(dma);

	dma->pieces = belt->work;
	dma->queues = belt->queues;
	dma->depth = belt->entries;
	dma->unguarded = belt->unguarded;
}

static int check_size(const struct lu_dma *dma, unsigned int work)
{
	if (ctrl_of(dma)->max_entries < 2)
		return lu_err(-ERANGE,
			      "NVMe: CAP says that a queue has one entry, and two is the least there can be: leave the drive out of the rig file");
	if (work && work <= NVME_WORK_MAX && dma->mem.pages >= pages(work))
		return 0;
	return lu_err(-ERANGE,
		      "NVMe: %u pieces at once, with %zu pages: ask for 1 to %u",
		      work, dma->mem.pages, NVME_WORK_MAX);
}

static int set_up(struct lu_dma *dma, unsigned int work)
{
	fill(dma, work);
	return nvme_setup(dma, ctrl_of(dma));
}

/* A controller that is not enabled here is left as it was found. */
static int start(struct lu_dma *dma, unsigned int work)
{
	int err = open_ctrl(dma);

	err = err ?: check_size(dma, work);
	err = err ?: set_up(dma, work);
	if (err)
		return err;
	err = nvme_piece_check_scratch(dma);
	for (unsigned int i = 0; !err && i < NVME_BELT_TRUTHS; i++)
		err = read_truth(dma, i);
	if (err)
		return nvme_ctrl_fail(ctrl_of(dma), err);
	submit_all(dma);
	tell(dma);
	return 0;
}

static bool is_sane(const struct lu_dma *dma)
{
	const struct nvme_belt *belt = nvme_belt(dma);
	struct nvme_layout at;

	if (belt->magic != NVME_BELT_MAGIC || !belt->room ||
	    belt->room > NVME_WORK_MAX || dma->mem.pages < pages(belt->room) ||
	    !belt->work || belt->work > belt->room || belt->entries < 2 ||
	    belt->entries > NVME_ENTRIES_MAX)
		return false;
	at = nvme_layout(belt->room);
	return !memcmp(&at, &belt->at, sizeof(at)) &&
	       belt->queues == (belt->work + nvme_in_flight(belt) - 1) /
				       nvme_in_flight(belt) &&
	       belt->queues <= NVME_BELT_QUEUES && nvme_place_is_sane(dma);
}

static int adopt(struct lu_dma *dma)
{
	if (!dma->mem.pages || !is_sane(dma))
		return lu_err(-EBADMSG,
			      "NVMe: this is not the memory of its engine");
	tell(dma);
	return 0;
}

static int verify(struct lu_dma *dma)
{
	const struct nvme_belt *belt = nvme_belt(dma);
	int err = lu_dma_check_count(&belt->count);

	for (unsigned int i = 0; !err && i < belt->work; i++)
		err = nvme_piece_check(dma, i);
	return err ?: nvme_place_check(dma);
}

static int refill(struct lu_dma *dma, unsigned int q)
{
	struct nvme_belt *belt = nvme_belt(dma);
	const uint8_t *seen = nvme_seen(dma);
	unsigned int each = nvme_in_flight(belt), i = q * each;
	int err = 0;

	tell_head(dma, q);
	for (; i < belt->work && i < (q + 1) * each; i++)
		if (seen[i]) {
			err = nvme_piece_check(dma, i);
			if (err)
				break;
			nvme_piece_turn(dma, i);
			put(dma, i);
		}
	return err;
}

static int more(struct lu_dma *dma)
{
	int err = open_ctrl(dma);

	if (err)
		return err;
	for (unsigned int q = 0; !err && q < nvme_belt(dma)->queues; q++)
		err = refill(dma, q);
	tell_tails(dma);
	return err;
}

static int ask(struct lu_dma *dma)
{
	return open_ctrl(dma) ?: nvme_identify(dma, ctrl_of(dma));
}

static int stop(struct lu_dma *dma)
{
	return open_ctrl(dma) ?: nvme_ctrl_stop(ctrl_of(dma));
}

static void close_engine(struct lu_dma *dma)
{
	if (dma->own)
		nvme_ctrl_close(ctrl_of(dma));
	free(dma->own);
	dma->own = NULL;
}

const struct lu_dma_engine nvme_dma = {
	.most = NVME_WORK_MAX,
	.pages = pages,
	.start = start,
	.adopt = adopt,
	.progress = progress,
	.verify = verify,
	.more = more,
	.ask = ask,
	.stop = stop,
	.close = close_engine,
};
