// SPDX-License-Identifier: GPL-2.0-only
/*
 * The NVMe engine on memory that a drive would write to: completions are planted
 * by hand. Touches nothing but its own memory; no controller is opened.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../devices/nvme_belt.h"
#include "../devices/nvme_dma.h"
#include "lu_dma_work.h"

#define WORK	  100 /* two queues, the second not full */
#define IN_FLIGHT (NVME_ENTRIES - 1)

FIXTURE(belt)
{
	struct lu_dma dma;
	struct lu_dma_count count;
	struct nvme_belt *belt;
	unsigned int next[2]; /* completion of each queue */
};

/* As start() leaves it: all asked for, what the drive holds is known. */
FIXTURE_SETUP(belt)
{
	struct lu_dma_mem *mem = &self->dma.mem;

	*self = (FIXTURE_DATA(belt)){ .dma.engine = &nvme_dma };
	mem->fd = -1;
	mem->pages = nvme_dma.pages(WORK);
	mem->at = aligned_alloc(LU_DMA_PAGE, mem->pages * LU_DMA_PAGE);
	ASSERT_NE(NULL, mem->at);
	memset(mem->at, 0xa5, mem->pages * LU_DMA_PAGE);
	for (unsigned int page = 0; page < nvme_buffer_page(0); page++)
		memset(lu_dma_mem_page(mem, page), 0, LU_DMA_PAGE);
	for (unsigned int i = 0; i < NVME_BELT_TRUTHS; i++)
		memset(lu_dma_mem_page(mem, NVME_PAGE_TRUTH + i), i + 1,
		       LU_DMA_PAGE);
	self->belt = nvme_belt(&self->dma);
	*self->belt = (struct nvme_belt){ .magic = NVME_BELT_MAGIC,
					  .work = WORK,
					  .queues = 2,
					  .entries = NVME_ENTRIES,
					  .count.asked = WORK,
					  .phase = { 1, 1 } };
}

FIXTURE_TEARDOWN(belt)
{
	free(self->dma.mem.at);
}

/* What a drive writes behind a read: a completion of queue @q. */
static struct nvme_done *complete(FIXTURE_DATA(belt) * self, unsigned int q,
				  unsigned int cid)
{
	struct nvme_done *cq = lu_dma_mem_page(&self->dma.mem, nvme_cq_page(q));
	unsigned int n = self->next[q]++;

	cq[n % NVME_ENTRIES] = (struct nvme_done){
		.sq_id = q + 1,
		.cid = cid,
		.status = n / NVME_ENTRIES % 2 ? 0 : 1,
	};
	return &cq[n % NVME_ENTRIES];
}

/* And the data before it. */
static void land(FIXTURE_DATA(belt) * self, unsigned int i)
{
	memset(lu_dma_mem_page(&self->dma.mem, nvme_buffer_page(i)),
	       i % NVME_BELT_TRUTHS + 1, LU_DMA_PAGE);
	complete(self, i / IN_FLIGHT, i % IN_FLIGHT);
}

static void look(FIXTURE_DATA(belt) * self)
{
	nvme_dma.progress(&self->dma, &self->count);
}

TEST_F(belt, reads_are_counted_once_each)
{
	ASSERT_EQ(0, nvme_dma.adopt(&self->dma));
	look(self);
	EXPECT_EQ(0, self->count.done);
	land(self, 5);
	land(self, 70);
	land(self, 0);
	look(self);
	EXPECT_EQ(3, self->count.done);
	look(self);
	EXPECT_EQ(3, self->count.done);
	EXPECT_EQ(WORK, self->count.asked);
	EXPECT_EQ(0, nvme_dma.verify(&self->dma));
}

TEST_F(belt, a_full_round_of_the_queue_turns_the_phase)
{
	uint8_t *seen = lu_dma_mem_page(&self->dma.mem, NVME_PAGE_SEEN);

	for (unsigned int i = 0; i < 3 * NVME_ENTRIES; i++) {
		land(self, i % IN_FLIGHT);
		look(self);
		ASSERT_EQ(i + 1, self->count.done);
		seen[i % IN_FLIGHT] = 0; /* as asked for anew */
	}
	EXPECT_EQ(0, nvme_dma.verify(&self->dma));
}

TEST_F(belt, a_completion_that_came_twice_is_told)
{
	land(self, 7);
	complete(self, 0, 7);
	look(self);
	EXPECT_EQ(1, self->count.done);
	EXPECT_EQ(1, self->count.twice);
	EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
}

TEST_F(belt, a_completion_of_nothing_is_told)
{
	complete(self, 0, IN_FLIGHT);
	complete(self, 1, WORK - IN_FLIGHT);
	complete(self, 0, 3)->sq_id = 9;
	look(self);
	EXPECT_EQ(3, self->count.strange);
	EXPECT_EQ(0, self->count.done);
	EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
}

TEST_F(belt, an_error_is_told)
{
	complete(self, 0, 3)->status |= 0x80 << 1;
	look(self);
	EXPECT_EQ(1, self->count.failed);
	EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
}

TEST_F(belt, data_that_did_not_land_is_told)
{
	complete(self, 1, 0);
	look(self);
	EXPECT_EQ(1, self->count.done);
	EXPECT_EQ(1, self->count.empty);
	EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
}

/* What the drive holds is what the buffer was filled with: nothing is missing. */
TEST_F(belt, data_like_an_empty_buffer_is_data)
{
	memset(lu_dma_mem_page(&self->dma.mem, NVME_PAGE_TRUTH + 1), NVME_EMPTY,
	       LU_DMA_PAGE);
	complete(self, 0, 1);
	look(self);
	EXPECT_EQ(1, self->count.done);
	EXPECT_EQ(0, self->count.empty);
	EXPECT_EQ(0, nvme_dma.verify(&self->dma));
}

TEST_F(belt, data_of_another_place_is_told)
{
	land(self, 8);
	look(self);
	EXPECT_EQ(0, self->count.empty);
	EXPECT_EQ(0, nvme_dma.verify(&self->dma));
	land(self, 9);
	memset(lu_dma_mem_page(&self->dma.mem, nvme_buffer_page(9)), 1,
	       LU_DMA_PAGE);
	look(self);
	EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
}

TEST_F(belt, one_byte_beside_a_buffer_is_told)
{
	uint8_t *guard =
		lu_dma_mem_page(&self->dma.mem, nvme_buffer_page(WORK - 1) + 1);

	EXPECT_EQ(0, nvme_dma.verify(&self->dma));
	guard[LU_DMA_PAGE - 1] ^= 1;
	EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
}

TEST_F(belt, memory_of_something_else_is_refused)
{
	self->belt->work = 1000;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	self->belt->work = WORK;
	self->belt->queues = 1;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	self->belt->queues = 2;
	self->belt->entries = 1;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	self->belt->entries = NVME_ENTRIES + 1;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	self->belt->entries = NVME_ENTRIES;
	EXPECT_EQ(0, nvme_dma.adopt(&self->dma));
	self->belt->magic++;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
}

/* ---- pieces that are written, and read back */

/* The first of them: number 3, which has page 100 of the drive to itself. */
#define PIECE 3

static uint64_t physical[4096];

static void allow_writes(FIXTURE_DATA(belt) * self)
{
	self->dma.mem.phys = physical;
	self->belt->scratch = 100;
	self->belt->scratch_pages = 20;
	self->belt->blocks = 1000 * 8;
	self->belt->blocks_a_page = 8;
	for (unsigned int i = 0; i < WORK; i++)
		nvme_piece_put(&self->dma, i);
}

static uint8_t *piece(FIXTURE_DATA(belt) * self)
{
	return lu_dma_mem_page(&self->dma.mem, nvme_buffer_page(PIECE));
}

/* It is done, and given anew: the command for it. */
static struct nvme_cmd again(FIXTURE_DATA(belt) * self)
{
	uint8_t *seen = lu_dma_mem_page(&self->dma.mem, NVME_PAGE_SEEN);

	nvme_piece_turn(&self->dma, PIECE);
	seen[PIECE] = 0;
	return nvme_piece_put(&self->dma, PIECE);
}

TEST_F(belt, a_piece_is_written_and_read_back_in_turn)
{
	uint8_t was[LU_DMA_PAGE];
	struct nvme_cmd cmd;

	allow_writes(self);
	cmd = nvme_piece_put(&self->dma, PIECE);
	EXPECT_EQ(1, cmd.opcode);
	EXPECT_EQ(100 * 8, cmd.cdw10);
	EXPECT_EQ(7, cmd.cdw12);
	memcpy(was, piece(self), LU_DMA_PAGE);
	complete(self, 0, PIECE);
	look(self);
	EXPECT_EQ(1, self->count.written);
	EXPECT_EQ(0, nvme_dma.verify(&self->dma));
	cmd = again(self);
	EXPECT_EQ(2, cmd.opcode);
	EXPECT_EQ(100 * 8, cmd.cdw10);
	memcpy(piece(self), was, LU_DMA_PAGE);
	complete(self, 0, PIECE);
	look(self);
	EXPECT_EQ(2, self->count.done);
	EXPECT_EQ(1, self->count.written);
	EXPECT_EQ(0, nvme_dma.verify(&self->dma));
	EXPECT_EQ(1, again(self).opcode);
	EXPECT_NE(0, memcmp(was, piece(self), LU_DMA_PAGE));
}

TEST_F(belt, what_was_not_written_is_told_when_it_is_read_back)
{
	allow_writes(self);
	again(self);
	EXPECT_EQ(0, nvme_dma.verify(&self->dma));
	complete(self, 0, PIECE);
	look(self);
	EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
}

TEST_F(belt, a_buffer_that_is_written_from_stays_as_it_is)
{
	allow_writes(self);
	EXPECT_EQ(0, nvme_dma.verify(&self->dma));
	piece(self)[LU_DMA_PAGE - 1] ^= 1;
	EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
}

TEST_F(belt, no_page_is_written_that_may_not_be)
{
	struct nvme_cmd cmd;

	for (unsigned int i = 0; i < WORK; i++)
		EXPECT_FALSE(nvme_piece_is_write(&self->dma, i));
	allow_writes(self);
	for (unsigned int i = 0; i < WORK; i++) {
		cmd = nvme_piece_put(&self->dma, i);
		if (cmd.opcode == 2)
			continue;
		EXPECT_LE(100 * 8, cmd.cdw10);
		EXPECT_GE(119 * 8, cmd.cdw10);
	}
	EXPECT_EQ(0, nvme_piece_check_scratch(&self->dma));
	self->belt->scratch_pages = 901;
	EXPECT_EQ(-ERANGE, nvme_piece_check_scratch(&self->dma));
	self->belt->scratch = UINT64_MAX;
	EXPECT_EQ(-ERANGE, nvme_piece_check_scratch(&self->dma));
	self->belt->scratch = NVME_BELT_TRUTHS - 1;
	self->belt->scratch_pages = 1;
	EXPECT_EQ(-ERANGE, nvme_piece_check_scratch(&self->dma));
}

/* ---- what completions say of the time between */

static struct lu_dma_gap gap_of(uint64_t asked, uint64_t done)
{
	const struct lu_dma_rate rate = {
		.tsc = 1000000, .done = 100, .per_ms = 0.4, .error = 0.01
	};
	const struct lu_dma_work work = { .count = { .asked = asked,
						     .done = done } };
	struct lu_dma_gap gap;

	/* 1000 kHz: 1000 ms after the rate was taken 400 are due */
	lu_dma_work_gap(&work, &rate, 1000, 2000000, &gap);
	return gap;
}

TEST(what_is_missing_is_a_stall)
{
	EXPECT_EQ(1000, gap_of(9000, 500).elapsed);
	EXPECT_EQ(0, gap_of(9000, 500).stall);
	EXPECT_EQ(250, gap_of(9000, 400).stall);
	EXPECT_EQ(1000, gap_of(9000, 100).stall);
}

TEST(a_gap_has_the_error_of_its_rate_and_an_interval)
{
	EXPECT_EQ(2.5 + 10, gap_of(9000, 500).error);
}

static const char *text_of(const struct lu_dma_gap gap)
{
	static char text[128];

	return lu_dma_work_gap_text(&gap, text, sizeof(text));
}

TEST(a_gap_is_told_above_its_error_only)
{
	EXPECT_STREQ("250.0 of 1000.0 ms missing, +-12.5 ms",
		     text_of(gap_of(9000, 400)));
	/* 5 short of 400 are 12.5 ms */
	EXPECT_NE(NULL, strstr(text_of(gap_of(9000, 495)), "nothing missing"));
	EXPECT_NE(NULL, strstr(text_of(gap_of(9000, 494)), "15.0 of"));
	/* more than were due */
	EXPECT_NE(NULL, strstr(text_of(gap_of(9000, 510)), "nothing missing"));
}

TEST(a_dry_device_is_known_for_what_it_did)
{
	EXPECT_STREQ("ran dry: continuous for the first 750.0 of 1000.0 ms",
		     text_of(gap_of(400, 400)));
}

TEST(a_device_without_work_left_is_dry)
{
	EXPECT_FALSE(gap_of(401, 400).dry);
	EXPECT_TRUE(gap_of(400, 400).dry);
}

TEST_HARNESS_MAIN
