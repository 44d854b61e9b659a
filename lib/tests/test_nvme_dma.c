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
#include "lu_err.h"

#define WORK	  100 /* two queues, the second not full */
#define IN_FLIGHT (NVME_ENTRIES - 1)

FIXTURE(belt)
{
	struct lu_dma dma;
	struct lu_dma_count count;
	struct nvme_belt *belt;
	unsigned int next[2]; /* completion of each queue */
};

/* Addresses of the pages that are given out. */
static uint64_t one_row(uint64_t i, uint64_t n)
{
	return i * 7 % n; /* not in the order of the memfd */
}

static uint64_t by_three(uint64_t i, uint64_t n)
{
	return one_row(i, n) / 3 * 4 + one_row(i, n) % 3;
}

static uint64_t each_alone(uint64_t i, uint64_t n)
{
	return 2 * one_row(i, n);
}

/* As start() leaves it: all asked for, what the drive holds is known. */
static int place(struct lu_dma *dma, uint64_t (*where)(uint64_t i, uint64_t n))
{
	struct nvme_layout at = nvme_layout(WORK);
	struct lu_dma_place place;
	int err;

	memset(dma->mem.at, 0, dma->mem.pages * LU_DMA_PAGE);
	for (uint32_t i = 0; i < at.movable; i++)
		dma->mem.phys[at.first + i] =
			(where(i, at.movable) + 100) * LU_DMA_PAGE;
	*nvme_belt(dma) = (struct nvme_belt){ .magic = NVME_BELT_MAGIC,
					      .at = at,
					      .room = WORK,
					      .count.asked = WORK,
					      .phase = { 1, 1 } };
	err = nvme_place_open(dma, &place) ?:
					     nvme_place_all(dma, &place, 2, 2048);
	lu_dma_place_close(&place);
	for (unsigned int i = 0; i < NVME_BELT_TRUTHS; i++)
		memset(nvme_page(dma, NVME_ROLE_TRUTH + i, 0), i + 1,
		       LU_DMA_PAGE);
	for (unsigned int i = 0; i < nvme_belt(dma)->work; i++)
		memset(nvme_page(dma, NVME_ROLE_PIECE + i, 0), NVME_EMPTY,
		       LU_DMA_PAGE);
	return err;
}

FIXTURE_SETUP(belt)
{
	struct lu_dma_mem *mem = &self->dma.mem;

	*self = (FIXTURE_DATA(belt)){ .dma.engine = &nvme_dma };
	mem->fd = -1;
	mem->pages = nvme_dma.pages(WORK);
	mem->at = aligned_alloc(LU_DMA_PAGE, mem->pages * LU_DMA_PAGE);
	mem->phys = calloc(mem->pages, sizeof(*mem->phys));
	ASSERT_NE(NULL, mem->at);
	ASSERT_NE(NULL, mem->phys);
	ASSERT_EQ(0, place(&self->dma, one_row));
	self->belt = nvme_belt(&self->dma);
	ASSERT_EQ(2, self->belt->queues);
	ASSERT_EQ(NVME_ENTRIES, self->belt->entries);
}

FIXTURE_TEARDOWN(belt)
{
	free(self->dma.mem.at);
	free(self->dma.mem.phys);
}

/* What a drive writes behind a read: a completion of queue @q. */
static struct nvme_done *complete(FIXTURE_DATA(belt) * self, unsigned int q,
				  unsigned int cid)
{
	unsigned int n = self->next[q]++;
	struct nvme_done *done =
		(struct nvme_done *)nvme_cq_entry(&self->dma, q,
						  n % NVME_ENTRIES);

	*done = (struct nvme_done){
		.sq_id = q + 1,
		.cid = cid,
		.status = n / NVME_ENTRIES % 2 ? 0 : 1,
	};
	return done;
}

/* And the data before it. */
static void land(FIXTURE_DATA(belt) * self, unsigned int i)
{
	memset(nvme_page(&self->dma, NVME_ROLE_PIECE + i, 0),
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
	uint8_t *seen = nvme_seen(&self->dma);

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
	memset(nvme_page(&self->dma, NVME_ROLE_TRUTH + 1, 0), NVME_EMPTY,
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
	memset(nvme_page(&self->dma, NVME_ROLE_PIECE + 9, 0), 1, LU_DMA_PAGE);
	look(self);
	EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
}

/* ---- guards, by address */

static uint8_t *at_phys(const struct lu_dma *dma, uint64_t phys)
{
	for (size_t i = 0; i < dma->mem.pages; i++)
		if (dma->mem.phys[i] == phys)
			return lu_dma_mem_page(&dma->mem, i);
	return NULL;
}

/* One byte at @by pages from where that begins. Return: is it told, as @what? */
static bool is_told(FIXTURE_DATA(belt) * self, unsigned int role, int by,
		    const char *what)
{
	uint64_t phys = nvme_phys(&self->dma, role) + by * (int)LU_DMA_PAGE;
	uint8_t *page = at_phys(&self->dma, phys);
	bool told = false;

	if (!page || nvme_dma.verify(&self->dma))
		return false;
	page[by < 0 ? LU_DMA_PAGE - 1 : 0] ^= 1;
	if (nvme_dma.verify(&self->dma) == -EBADMSG)
		told = strstr(lu_errmsg(), what) != NULL;
	page[by < 0 ? LU_DMA_PAGE - 1 : 0] ^= 1;
	return told;
}

TEST_F(belt, one_byte_beside_a_buffer_is_told)
{
	EXPECT_EQ(0, self->belt->unguarded);
	for (unsigned int i = 0; i < WORK; i++)
		ASSERT_TRUE(is_told(self, NVME_ROLE_PIECE + i, 1,
				    "the guard behind piece "));
	EXPECT_TRUE(is_told(self, NVME_ROLE_PIECE + 50, 1, "behind piece 50 "));
	/* one guard for both */
	EXPECT_TRUE(is_told(self, NVME_ROLE_PIECE + 50, -1, "behind piece 49 "));
	ASSERT_EQ(0, place(&self->dma, by_three));
	EXPECT_EQ(0, self->belt->unguarded);
	for (unsigned int i = 0; i < WORK; i++)
		ASSERT_TRUE(is_told(self, NVME_ROLE_PIECE + i, -1,
				    "the guard before piece "));
	EXPECT_TRUE(is_told(self, NVME_ROLE_PIECE + 50, -1, "before piece 50 "));
	EXPECT_TRUE(is_told(self, NVME_ROLE_PIECE + 50, 1, "behind piece 50 "));
}

TEST_F(belt, one_byte_beside_a_queue_is_told)
{
	ASSERT_EQ(0, place(&self->dma, by_three));
	EXPECT_TRUE(is_told(self, NVME_ROLE_ASQ, -1, "before admin queue 0 "));
	EXPECT_TRUE(is_told(self, NVME_ROLE_ACQ, 1, "behind admin queue 1 "));
	EXPECT_TRUE(is_told(self, NVME_ROLE_TRUTH, 1, "behind first buffer 1 "));
	EXPECT_TRUE(is_told(self, NVME_ROLE_SQ, 1, "submission queue 0 "));
	EXPECT_TRUE(is_told(self, NVME_ROLE_CQ + 1, -1, "completion queue 1 "));
}

TEST_F(belt, pages_that_lie_alone_have_no_guards_and_are_counted)
{
	ASSERT_EQ(0, place(&self->dma, each_alone));
	EXPECT_EQ(WORK, self->belt->work);
	EXPECT_EQ(NVME_ROLE_SQ + 2 * 2 + WORK, self->belt->unguarded);
	EXPECT_EQ(0, nvme_dma.adopt(&self->dma));
	EXPECT_EQ(self->belt->unguarded, self->dma.unguarded);
}

/* Whatever is nobody's: it is looked at all the same. */
TEST_F(belt, a_page_that_nobody_has_is_not_written_to)
{
	uint8_t *last = at_phys(&self->dma, (self->belt->at.movable - 1 + 100) *
						    (uint64_t)LU_DMA_PAGE);

	ASSERT_NE(NULL, last);
	last[7] ^= 1;
	EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "beside no buffer"));
}

TEST_F(belt, no_page_is_two_things)
{
	const unsigned int rows[] = { NVME_ROLE_SQ, NVME_ROLE_SQ + 1,
				      NVME_ROLE_CQ, NVME_ROLE_CQ + 1 };
	uint8_t *used = calloc(self->dma.mem.pages, 1);
	char *from = self->dma.mem.at;
	unsigned int twice = 0;

	for (unsigned int i = 0; i < NVME_ROLE_SQ; i++)
		twice += used[((char *)nvme_page(&self->dma, i, 0) - from) /
			      LU_DMA_PAGE]++;
	for (unsigned int i = 0; i < 4; i++)
		twice += used[((char *)nvme_page(&self->dma, rows[i], 0) - from) /
			      LU_DMA_PAGE]++;
	for (unsigned int i = 0; i < WORK; i++)
		twice +=
			used[((char *)nvme_page(&self->dma, NVME_ROLE_PIECE + i, 0) -
			      from) /
			     LU_DMA_PAGE]++;
	for (uint32_t i = 0; i < self->belt->at.first; i++)
		twice += used[i];
	EXPECT_EQ(0, twice);
	free(used);
}

TEST_F(belt, memory_of_something_else_is_refused)
{
	uint32_t *number =
		lu_dma_mem_page(&self->dma.mem, self->belt->at.numbers);

	self->belt->work = 1000;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	self->belt->work = WORK;
	self->belt->room = 1000;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	self->belt->room = WORK;
	self->belt->at.first++;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	self->belt->at.first--;
	number[3] += self->dma.mem.pages;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	number[3] -= self->dma.mem.pages;
	self->belt->queues = 1;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	self->belt->queues = 2;
	self->belt->entries = 1;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	self->belt->entries = NVME_ENTRIES_MAX + 1;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
	self->belt->entries = NVME_ENTRIES;
	EXPECT_EQ(0, nvme_dma.adopt(&self->dma));
	self->belt->magic++;
	EXPECT_EQ(-EBADMSG, nvme_dma.adopt(&self->dma));
}

/* ---- pieces that are written, and read back */

/* The first of them: number 3, which has page 100 of the drive to itself. */
#define PIECE 3

static void allow_writes(FIXTURE_DATA(belt) * self)
{
	self->belt->scratch = 100;
	self->belt->scratch_pages = 20;
	self->belt->blocks = 1000 * 8;
	self->belt->blocks_a_page = 8;
	for (unsigned int i = 0; i < WORK; i++)
		nvme_piece_put(&self->dma, i);
}

static uint8_t *piece(FIXTURE_DATA(belt) * self)
{
	return nvme_page(&self->dma, NVME_ROLE_PIECE + PIECE, 0);
}

/* It is done, and given anew: the command for it. */
static struct nvme_cmd again(FIXTURE_DATA(belt) * self)
{
	uint8_t *seen = nvme_seen(&self->dma);

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

TEST_HARNESS_MAIN
