// SPDX-License-Identifier: GPL-2.0-only
/*
 * The NVMe engine in memory that lies in pieces. The memory is a memfd; what a drive
 * takes for addresses is a second mapping of it, in which its pages lie in rows of a
 * given length with nothing between them, in another order.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../devices/nvme_belt.h"
#include "../devices/nvme_dma.h"
#include "fake_nvme.h"
#include "lu_err.h"
#include "lu_wait.h"

#define WORK	500
#define ENTRIES 2048
#define WAIT_MS 10000

FIXTURE(pieces)
{
	struct lu_dma dma;
	struct lu_dma_count count;
	struct nvme_ctrl ctrl;
	struct fake_nvme *fake;
	char *bus;
	size_t bus_pages;
	bool lives;
};

FIXTURE_SETUP(pieces)
{
	struct lu_dma_mem *mem = &self->dma.mem;

	memset(self, 0, sizeof(*self));
	self->dma.engine = &nvme_dma;
	self->dma.dut = -1;
	self->dma.own = &self->ctrl;
	ASSERT_EQ(0, lu_dma_mem_create(mem, nvme_dma.pages(WORK)));
	mem->phys = calloc(mem->pages, sizeof(*mem->phys));
	self->fake = calloc(1, sizeof(*self->fake));
	self->bus_pages = 2 * mem->pages;
	self->bus = mmap(NULL, self->bus_pages * LU_DMA_PAGE, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	ASSERT_NE(NULL, mem->phys);
	ASSERT_NE(NULL, self->fake);
	ASSERT_NE(MAP_FAILED, (void *)self->bus);
	fake_nvme_init(self->fake, ENTRIES);
}

FIXTURE_TEARDOWN(pieces)
{
	if (self->lives)
		fake_nvme_end(self->fake);
	lu_dma_mem_close(&self->dma.mem);
	munmap(self->bus, self->bus_pages * LU_DMA_PAGE);
	free(self->fake);
}

/* Return: how many pages could not be put there. */
static int lay(FIXTURE_DATA(pieces) * self, size_t row)
{
	struct lu_dma_mem *mem = &self->dma.mem;
	int failed = 0;

	for (size_t i = 0; i < mem->pages; i++) {
		size_t spot = mem->pages - 1 - i;
		char *at = self->bus + (spot + spot / row) * (size_t)LU_DMA_PAGE;

		failed += mmap(at, LU_DMA_PAGE, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_FIXED, mem->fd,
			       i * LU_DMA_PAGE) == MAP_FAILED;
		mem->phys[i] = (uintptr_t)at;
	}
	return failed;
}

static bool all_is_done(void *ctx)
{
	FIXTURE_DATA(pieces) *self = ctx;

	nvme_dma.progress(&self->dma, &self->count);
	return self->count.done >= self->count.asked;
}

/* With one queue or many; all that was asked for is done. */
static int work(FIXTURE_DATA(pieces) * self, size_t row, unsigned int queues)
{
	int err = nvme_ctrl_at(&self->ctrl, self->fake->bar, FAKE_NVME_BAR);

	if (err || lay(self, row))
		return err ?: lu_err(-ENOMEM, "no such addresses");
	self->ctrl.ready_ms = WAIT_MS;
	self->fake->sqs = self->fake->cqs = queues;
	fake_nvme_begin(self->fake);
	self->lives = true;
	err = nvme_dma.start(&self->dma, WORK);
	if (!err && !lu_wait(all_is_done, self, WAIT_MS))
		err = lu_err(-ETIMEDOUT, "not all is done");
	return err;
}

FIXTURE_VARIANT(pieces)
{
	size_t row;
	unsigned int queues, pieces, depth, unguarded;
};

/* A page of entries is the least: as many of them as there are queues. */
FIXTURE_VARIANT_ADD(pieces, in_one_piece){
	.row = 100000,
	.queues = 1,
	.pieces = WORK,
	.depth = 512,
	.unguarded = 0,
};

FIXTURE_VARIANT_ADD(pieces, in_rows_of_ten){
	.row = 10,
	.queues = 1,
	.pieces = WORK,
	.depth = 512,
	.unguarded = 0,
};

FIXTURE_VARIANT_ADD(pieces, in_rows_of_nine){
	.row = 9,
	.queues = 1,
	.pieces = WORK,
	.depth = 512,
	.unguarded = 1,
};

FIXTURE_VARIANT_ADD(pieces, in_rows_of_three){
	.row = 3,
	.queues = 1,
	.pieces = 127,
	.depth = 128,
	.unguarded = 1,
};

FIXTURE_VARIANT_ADD(pieces, each_alone){
	.row = 1,
	.queues = 1,
	.pieces = 63,
	.depth = 64,
	.unguarded = NVME_ROLE_SQ + 2 + 63,
};

FIXTURE_VARIANT_ADD(pieces, each_alone_on_many_queues){
	.row = 1,
	.queues = 64,
	.pieces = WORK,
	.depth = 64,
	.unguarded = NVME_ROLE_SQ + 2 * 8 + WORK,
};

TEST_F(pieces, give_as_much_as_they_can_and_tell)
{
	ASSERT_EQ(0, work(self, variant->row, variant->queues))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(variant->pieces, self->dma.pieces);
	EXPECT_EQ(variant->depth, self->dma.depth);
	EXPECT_EQ(variant->depth, self->fake->longest);
	EXPECT_EQ(variant->unguarded, self->dma.unguarded);
	EXPECT_EQ(variant->pieces, self->count.done);
	EXPECT_EQ(0, nvme_dma.verify(&self->dma)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, nvme_dma.more(&self->dma)) TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(lu_wait(all_is_done, self, WAIT_MS));
	EXPECT_EQ(2 * variant->pieces, self->count.done);
	EXPECT_EQ(0, nvme_dma.adopt(&self->dma));
}

/* A byte beside a read, by address, where one lies there. */
TEST_F(pieces, have_guards_before_and_behind)
{
	static const struct {
		int by;
		const char *what;
	} strays[] = {
		{ -1, "the guard b" },
		{ (int)LU_DMA_PAGE, "the guard behind piece 5 was written to" },
	};

	if (variant->row < 3)
		return; /* no page has one beside it */
	for (size_t i = 0; i < 2; i++) {
		fake_nvme_init(self->fake, ENTRIES);
		self->fake->stray = NVME_BELT_TRUTHS + 6;
		self->fake->stray_by = strays[i].by;
		ASSERT_EQ(0, work(self, variant->row, variant->queues))
		TH_LOG("%s", lu_errmsg());
		EXPECT_EQ(-EBADMSG, nvme_dma.verify(&self->dma));
		EXPECT_NE(NULL, strstr(lu_errmsg(), strays[i].what))
		TH_LOG("%s", lu_errmsg());
		EXPECT_EQ(variant->pieces, self->count.done);
		EXPECT_EQ(0, nvme_dma.stop(&self->dma));
		fake_nvme_end(self->fake);
		self->lives = false;
	}
}

TEST_HARNESS_MAIN
