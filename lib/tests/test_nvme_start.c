// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the NVMe engine is begun on a drive that will not do: registers and memory
 * of a drive are the test's own. Each refusal names its cause, and leaves the
 * drive as it was found, or disabled where the engine has enabled it.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../devices/nvme_belt.h"
#include "../devices/nvme_dma.h"
#include "fake_nvme.h"
#include "lu_err.h"
#include "lu_wait.h"

#define WORK	 4032
#define MOST	 9000 /* that there is memory for */
#define ENTRIES	 2048 /* more than the engine has use for */
#define READY_MS 30
#define WAIT_MS	 10000
#define IN_USE	 0x460001u /* CC of a controller that somebody has enabled */

FIXTURE(drive)
{
	struct lu_dma dma;
	struct lu_dma_count count;
	struct nvme_ctrl *ctrl;
	struct fake_nvme *fake;
	bool lives;
	uint8_t found[FAKE_NVME_BAR];
};

static volatile uint32_t *reg(FIXTURE_DATA(drive) * self, size_t at)
{
	return fake_nvme_reg(self->fake, at);
}

/* An address that a drive is given is one of this process. */
static void make_memory(struct lu_dma_mem *mem)
{
	mem->fd = -1;
	mem->pages = nvme_dma.pages(MOST);
	mem->at = aligned_alloc(LU_DMA_PAGE, mem->pages * LU_DMA_PAGE);
	mem->phys = calloc(mem->pages, sizeof(*mem->phys));
	for (size_t i = 0; i < mem->pages; i++)
		mem->phys[i] = (uintptr_t)lu_dma_mem_page(mem, i);
}

FIXTURE_SETUP(drive)
{
	memset(self, 0, sizeof(*self));
	self->dma.engine = &nvme_dma;
	self->dma.dut = -1;
	make_memory(&self->dma.mem);
	self->ctrl = calloc(1, sizeof(*self->ctrl));
	self->fake = calloc(1, sizeof(*self->fake));
	ASSERT_NE(NULL, self->ctrl);
	ASSERT_NE(NULL, self->fake);
	fake_nvme_init(self->fake, ENTRIES);
	*reg(self, NVME_REG_CC) = IN_USE;
	self->dma.own = self->ctrl;
}

FIXTURE_TEARDOWN(drive)
{
	if (self->lives)
		fake_nvme_end(self->fake);
	free(self->dma.mem.at);
	free(self->dma.mem.phys);
	free(self->ctrl);
	free(self->fake);
}

/* A drive that answers; before, it is one that somebody has enabled. */
static void bring_to_life(FIXTURE_DATA(drive) * self)
{
	*reg(self, NVME_REG_CC) = 0;
	fake_nvme_begin(self->fake);
	self->lives = true;
}

/* What is there before counts as found. */
static int start(FIXTURE_DATA(drive) * self, unsigned int work)
{
	int err = nvme_ctrl_at(self->ctrl, self->fake->bar, FAKE_NVME_BAR);

	self->ctrl->ready_ms = self->lives ? WAIT_MS : READY_MS;
	memcpy(self->found, self->fake->bar, FAKE_NVME_BAR);
	return err ?: nvme_dma.start(&self->dma, work);
}

static int is_as_found(FIXTURE_DATA(drive) * self)
{
	return !memcmp(self->found, self->fake->bar, FAKE_NVME_BAR);
}

static int says(const char *part)
{
	return strstr(lu_errmsg(), part) != NULL;
}

TEST_F(drive, in_fatal_status_is_left_as_it_was_found)
{
	*reg(self, NVME_REG_CSTS) = NVME_CSTS_RDY | NVME_CSTS_CFS;
	EXPECT_EQ(-EIO, start(self, WORK));
	EXPECT_TRUE(says("controller fatal status, CSTS 0x3"))
	TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(says("reset it first"));
	EXPECT_TRUE(is_as_found(self));
}

TEST_F(drive, that_is_gone_is_left_as_it_was_found)
{
	*reg(self, NVME_REG_CSTS) = UINT32_MAX;
	EXPECT_EQ(-ENODEV, start(self, WORK));
	EXPECT_TRUE(says("the controller is gone")) TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(is_as_found(self));
}

TEST_F(drive, that_does_not_get_ready_is_disabled_and_the_cause_stays)
{
	EXPECT_EQ(-ETIMEDOUT, start(self, WORK));
	EXPECT_TRUE(says("not ready within 30 ms")) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, *reg(self, NVME_REG_CC));
}

TEST_F(drive, that_becomes_fatal_is_disabled_and_the_cause_stays)
{
	self->fake->fatal = true;
	bring_to_life(self);
	EXPECT_EQ(-EIO, start(self, WORK));
	EXPECT_TRUE(says("fatal status when enabled"))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, *reg(self, NVME_REG_CC));
}

/* ---- CAP, and what is granted */

static bool all_is_done(void *ctx)
{
	FIXTURE_DATA(drive) *self = ctx;

	nvme_dma.progress(&self->dma, &self->count);
	return self->count.done >= self->count.asked;
}

/* All that it was given, and once more as much. */
static int works(FIXTURE_DATA(drive) * self, unsigned int pieces)
{
	int err = 0;

	for (unsigned int turn = 1; !err && turn <= 2; turn++) {
		if (!lu_wait(all_is_done, self, WAIT_MS))
			return lu_err(-ETIMEDOUT, "%d of %d done",
				      (int)self->count.done,
				      (int)self->count.asked);
		if (self->count.done != (uint64_t)turn * pieces)
			return lu_err(-EBADMSG, "%d done in turn %u",
				      (int)self->count.done, turn);
		err = nvme_dma.verify(&self->dma) ?: nvme_dma.more(&self->dma);
	}
	return err ?: nvme_dma.adopt(&self->dma);
}

static const struct {
	unsigned int entries, sqs, cqs;	    /* that the drive has, and grants */
	unsigned int work;		    /* that is asked for */
	unsigned int pieces, queues, depth; /* that this comes to */
} fits[] = {
	{ 2048, 64, 64, WORK, WORK, 64, 64 },
	{ 64, 64, 64, 200, 200, 4, 64 },
	{ 63, 64, 64, 200, 200, 4, 63 },
	{ 16, 64, 64, WORK, 64 * 15, 64, 16 },
	{ 16, 64, 64, 100, 100, 7, 16 },
	{ 2, 8, 8, WORK, 8, 8, 2 },
	{ 2048, 64, 64, MOST, MOST, 48, 192 },
	{ 128, 64, 64, MOST, 64 * 127, 64, 128 },
	{ 2048, 4, 4, WORK, WORK, 4, 1024 },
	{ 2048, 4, 4, MOST, 4 * 2047, 4, 2048 },
	{ 2048, 65536, 3, WORK, WORK, 3, 1408 },
	{ 2048, 3, 65536, WORK, WORK, 3, 1408 },
	{ 1024, 1, 1, MOST, 1023, 1, 1024 },
	{ 65536, 1, 1, MOST, MOST, 1, 9024 },
	{ 2048, 1, 1, 10, 10, 1, 64 },
	{ 8, 2, 2, 1000, 14, 2, 8 },
};

static int check_fit(FIXTURE_DATA(drive) * self, size_t i)
{
	int err;

	fake_nvme_init(self->fake, fits[i].entries);
	self->fake->sqs = fits[i].sqs;
	self->fake->cqs = fits[i].cqs;
	bring_to_life(self);
	err = start(self, fits[i].work) ?: works(self, fits[i].pieces);
	if (!err && (self->dma.pieces != fits[i].pieces ||
		     self->dma.queues != fits[i].queues ||
		     self->dma.depth != fits[i].depth ||
		     self->fake->longest != fits[i].depth))
		err = lu_err(-ERANGE, "%u pieces on %u queues of %u, made of %u",
			     self->dma.pieces, self->dma.queues,
			     self->dma.depth, self->fake->longest);
	fake_nvme_end(self->fake);
	self->lives = false;
	return err;
}

TEST_F_TIMEOUT(drive, gets_as_much_as_it_takes_and_tells, 120)
{
	for (size_t i = 0; i < sizeof(fits) / sizeof(*fits); i++) {
		int err = check_fit(self, i);

		EXPECT_EQ(0, err) TH_LOG("drive %zu: %s", i, lu_errmsg());
	}
}

TEST_F(drive, with_queues_of_one_entry_is_left_as_it_was_found)
{
	fake_nvme_init(self->fake, 1);
	*reg(self, NVME_REG_CC) = IN_USE;
	EXPECT_EQ(-ERANGE, start(self, WORK));
	EXPECT_TRUE(says("CAP says that a queue has one entry"));
	EXPECT_TRUE(says("leave the drive out")) TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(is_as_found(self));
}

TEST_F(drive, is_left_as_it_was_found_where_too_much_is_asked)
{
	EXPECT_EQ(-ERANGE, start(self, 0));
	EXPECT_EQ(-ERANGE, start(self, MOST + 1));
	EXPECT_EQ(-ERANGE, start(self, NVME_WORK_MAX + 1));
	EXPECT_TRUE(says("131009 pieces at once")) TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(says("ask for 1 to 131008"));
	EXPECT_TRUE(is_as_found(self));
}

TEST_F(drive, that_grants_no_queue_is_disabled_and_the_cause_stays)
{
	self->fake->refuses = true;
	bring_to_life(self);
	EXPECT_EQ(-EIO, start(self, WORK));
	EXPECT_TRUE(says(
		"no I/O queue is granted (NVMe: admin command 0x9: status 0xc)"));
	EXPECT_TRUE(says("reset the drive")) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, *reg(self, NVME_REG_CC));
	EXPECT_EQ(0, *reg(self, NVME_REG_CSTS));
}

TEST_F(drive, that_breaks_its_word_is_disabled_and_the_cause_stays)
{
	self->fake->makes = 2;
	bring_to_life(self);
	EXPECT_EQ(-EIO, start(self, WORK));
	EXPECT_TRUE(says(
		"I/O queue 3 of the 64 granted, of 64 entries, is refused"));
	EXPECT_TRUE(says("status 0x101")) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, *reg(self, NVME_REG_CC));
}

TEST_HARNESS_MAIN
