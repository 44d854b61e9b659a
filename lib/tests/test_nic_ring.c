// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings and buffers of NICs on memory that a NIC would write to: frames are planted
 * by hand, at physical addresses that lie in no order. Touches nothing but its own
 * memory; no NIC is opened.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../devices/nic_ring.h"
#include "lu_err.h"

#define WORK  300 /* a ring of two pages */
#define DONE  3u
#define BLOCK 8 /* pages that lie in a row, as a kernel gives them out */

FIXTURE(ring)
{
	struct lu_dma_mem mem;
	struct lu_dma_count count;
	struct nic_ring *ring;
	unsigned int next; /* entry that a NIC fills next */
	uint64_t number;
};

/* Blocks of pages in a row, but the blocks backwards, and with a hole between. */
static void place(struct lu_dma_mem *mem)
{
	for (size_t i = 0; i < mem->pages; i++)
		mem->phys[i] = (10000 - i / BLOCK * (BLOCK + 1) + i % BLOCK) *
			       (uint64_t)LU_DMA_PAGE;
}

FIXTURE_SETUP(ring)
{
	struct lu_dma_mem *mem = &self->mem;

	memset(self, 0, sizeof(*self));
	mem->fd = -1;
	mem->pages = nic_ring_pages(WORK);
	mem->at = aligned_alloc(LU_DMA_PAGE, mem->pages * LU_DMA_PAGE);
	mem->phys = calloc(mem->pages, sizeof(*mem->phys));
	ASSERT_NE(NULL, mem->at);
	ASSERT_NE(NULL, mem->phys);
	place(mem);
	ASSERT_EQ(0, nic_ring_make(mem, WORK))
	TH_LOG("%s", lu_errmsg());
	self->ring = nic_ring(mem);
}

FIXTURE_TEARDOWN(ring)
{
	free(self->mem.at);
	free(self->mem.phys);
}

/* The page at a physical address, as a NIC finds it. */
static uint8_t *at_phys(const struct lu_dma_mem *mem, uint64_t phys)
{
	for (size_t i = 0; i < mem->pages; i++)
		if (phys - mem->phys[i] < LU_DMA_PAGE)
			return (uint8_t *)lu_dma_mem_page(mem, i) + phys -
			       mem->phys[i];
	return NULL;
}

/* Entry of the ring by its physical address alone. */
static struct nic_rx *entry(FIXTURE_DATA(ring) * self, unsigned int i)
{
	return (struct nic_rx *)at_phys(&self->mem,
					nic_ring_phys(&self->mem, 0) +
						i * NIC_ENTRY_BYTES);
}

/* What a NIC does with a frame; the buffer it went to. NULL: the ring is full. */
static uint8_t *receive(FIXTURE_DATA(ring) * self, uint64_t number)
{
	struct nic_rx *rx = entry(self, self->next);
	struct lu_traffic_frame frame = { .stream = 5, .number = number };
	uint8_t *buffer;

	if (self->next == self->ring->tail)
		return NULL;
	buffer = at_phys(&self->mem, rx->address);
	lu_traffic_encode(&frame, buffer);
	*rx = (struct nic_rx){ .address = 0x1234,
			       .status = DONE,
			       .length = LU_TRAFFIC_FRAME_BYTES };
	self->next = (self->next + 1) % self->ring->entries;
	return buffer;
}

static void look(FIXTURE_DATA(ring) * self)
{
	nic_ring_look(&self->mem);
	self->count = self->ring->count;
}

TEST_F(ring, lies_in_one_piece_and_no_page_is_two_things)
{
	struct lu_dma_mem *mem = &self->mem;
	uint8_t *used = calloc(mem->pages, 1);
	uint64_t first = nic_ring_phys(mem, 0);
	unsigned int twice = 0;

	for (unsigned int i = 0; i < self->ring->entries; i++) {
		size_t page = (nic_ring_page(mem, i) - (uint8_t *)mem->at) /
			      LU_DMA_PAGE;

		twice += used[page]++;
		ASSERT_EQ((void *)nic_ring_rx(mem, i), (void *)entry(self, i));
	}
	for (uint64_t phys = first; phys < first + 2 * LU_DMA_PAGE;
	     phys += LU_DMA_PAGE)
		twice += used[(at_phys(mem, phys) - (uint8_t *)mem->at) /
			      LU_DMA_PAGE]++;
	twice += used[(nic_ring_tx_buffer(mem) - (uint8_t *)mem->at) /
		      LU_DMA_PAGE]++;
	twice += used[((uint8_t *)nic_ring_tx(mem, 0) - (uint8_t *)mem->at) /
		      LU_DMA_PAGE]++;
	EXPECT_EQ(0, twice);
	EXPECT_EQ(0, used[0]);
	free(used);
}

TEST_F(ring, without_pages_in_a_row_it_is_refused)
{
	for (size_t i = 0; i < self->mem.pages; i++)
		self->mem.phys[i] = (i + 1) * 2 * LU_DMA_PAGE;
	EXPECT_EQ(-ENOMEM, nic_ring_make(&self->mem, WORK));
	EXPECT_EQ(-ERANGE, nic_ring_make(&self->mem, 0));
	EXPECT_EQ(-ERANGE, nic_ring_make(&self->mem, NIC_RING_MAX + 1));
	EXPECT_EQ(-ERANGE, nic_ring_make(&self->mem, WORK + 8));
}

TEST_F(ring, frames_are_counted_once_each)
{
	look(self);
	EXPECT_EQ(0, self->count.done);
	for (uint64_t i = 0; i < 5; i++)
		ASSERT_NE(NULL, receive(self, i));
	look(self);
	look(self);
	EXPECT_EQ(5, self->count.done);
	EXPECT_EQ(WORK, self->count.asked);
	EXPECT_EQ(5, self->ring->seen.received);
	EXPECT_EQ(4, self->ring->seen.last);
	EXPECT_EQ(0, nic_ring_verify(&self->mem));
}

TEST_F(ring, it_goes_round_and_nothing_old_is_counted_again)
{
	for (uint64_t i = 0; i < 5 * WORK; i++) {
		ASSERT_NE(NULL, receive(self, i));
		if (i % 70 == 69) {
			look(self);
			ASSERT_EQ(i + 1, self->count.done);
			ASSERT_EQ(0, nic_ring_verify(&self->mem))
			TH_LOG("%s", lu_errmsg());
			ASSERT_EQ(0, nic_ring_refill(&self->mem));
		}
	}
	look(self);
	EXPECT_EQ(5 * WORK, self->count.done);
	EXPECT_EQ(0, self->ring->seen.lost);
}

TEST_F(ring, a_full_one_takes_no_more_and_says_so)
{
	uint64_t i = 0;

	while (receive(self, i))
		i++;
	EXPECT_EQ(WORK, i);
	look(self);
	EXPECT_EQ(self->count.asked, self->count.done);
	ASSERT_EQ(0, nic_ring_refill(&self->mem));
	EXPECT_EQ(2 * WORK, self->ring->count.asked);
	while (receive(self, i + 10))
		i++;
	look(self);
	EXPECT_EQ(10, self->ring->seen.longest);
	/* what was received in the round before still stands behind it */
	EXPECT_EQ(2 * WORK, self->count.done);
}

TEST_F(ring, a_frame_that_is_missing_is_a_gap_and_no_error)
{
	receive(self, 0);
	receive(self, 41);
	look(self);
	EXPECT_EQ(40, self->ring->seen.longest);
	EXPECT_EQ(0, nic_ring_verify(&self->mem));
}

TEST_F(ring, a_frame_again_is_told)
{
	receive(self, 3);
	receive(self, 3);
	look(self);
	EXPECT_EQ(1, self->count.twice);
	EXPECT_EQ(-EBADMSG, nic_ring_verify(&self->mem));
}

TEST_F(ring, a_frame_of_somebody_else_is_told)
{
	receive(self, 0);
	memset(receive(self, 1), 0, 60);
	look(self);
	EXPECT_EQ(1, self->count.strange);
	EXPECT_EQ(2, self->count.done);
	EXPECT_EQ(-EBADMSG, nic_ring_verify(&self->mem));
}

TEST_F(ring, an_error_or_half_a_frame_is_told)
{
	receive(self, 0);
	entry(self, 0)->status |= 0x80000000;
	receive(self, 1);
	entry(self, 1)->status = 1;
	receive(self, 2);
	entry(self, 2)->length = 0;
	receive(self, 3);
	entry(self, 3)->length = NIC_BUFFER_BYTES + 1;
	look(self);
	EXPECT_EQ(4, self->count.failed);
	EXPECT_EQ(-EBADMSG, nic_ring_verify(&self->mem));
}

TEST_F(ring, data_that_did_not_land_is_told)
{
	uint8_t *buffer = receive(self, 0);

	buffer[LU_TRAFFIC_FRAME_BYTES - 1] = 0xa5;
	for (uint64_t i = 1; i < 20; i++)
		receive(self, i);
	look(self);
	EXPECT_EQ(-EBADMSG, nic_ring_verify(&self->mem));
	/* nor is it given anew: it comes behind those that were never given */
	EXPECT_EQ(-EBADMSG, nic_ring_refill(&self->mem));
}

TEST_F(ring, one_byte_beside_a_buffer_is_told)
{
	static const int beside[] = { -1, -(int)NIC_BUFFER_AT,
				      LU_TRAFFIC_FRAME_BYTES, NIC_BUFFER_BYTES,
				      3071 };
	uint8_t *buffer = receive(self, 0);

	look(self);
	for (size_t i = 0; i < 5; i++) {
		EXPECT_EQ(0, nic_ring_verify(&self->mem));
		buffer[beside[i]] ^= 1;
		EXPECT_EQ(-EBADMSG, nic_ring_verify(&self->mem))
		TH_LOG("at %d", beside[i]);
		buffer[beside[i]] ^= 1;
	}
}

TEST_F(ring, the_guards_of_a_buffer_without_a_frame_are_looked_at)
{
	uint8_t *page = nic_ring_page(&self->mem, WORK - 1);

	page[NIC_BUFFER_AT] ^= 1; /* a frame on its way */
	EXPECT_EQ(0, nic_ring_verify(&self->mem));
	page[NIC_BUFFER_AT + NIC_BUFFER_BYTES] ^= 1;
	EXPECT_EQ(-EBADMSG, nic_ring_verify(&self->mem));
}

TEST_F(ring, memory_of_something_else_is_refused)
{
	struct nic_ring good = *self->ring, *ring = self->ring;
	uint32_t *fields[] = { &ring->work, &ring->entries, &ring->next,
			       &ring->tail, &ring->tx_tail };

	EXPECT_EQ(0, nic_ring_check(&self->mem));
	for (size_t i = 0; i < 5; i++) {
		*fields[i] = 100000;
		EXPECT_EQ(-EBADMSG, nic_ring_check(&self->mem))
		TH_LOG("field %zu", i);
		*ring = good;
	}
	ring->magic++;
	EXPECT_EQ(-EBADMSG, nic_ring_check(&self->mem));
	*ring = good;
	ring->count.done = ring->count.asked + 1;
	EXPECT_EQ(-EBADMSG, nic_ring_check(&self->mem));
	*ring = good;
	self->mem.pages--;
	EXPECT_EQ(-EBADMSG, nic_ring_check(&self->mem));
	self->mem.pages++;
	/* the table of places begins behind that of lengths */
	memset(lu_dma_mem_page(&self->mem, 2), 0xff, 4);
	EXPECT_EQ(-EBADMSG, nic_ring_check(&self->mem));
}

TEST_HARNESS_MAIN
