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
#include "lu_err.h"

#define WORK	  100
#define BAR_BYTES 0x2000
#define READY_MS  30
#define IN_USE	  0x460001u /* CC of a controller that somebody has enabled */

FIXTURE(drive)
{
	struct lu_dma dma;
	struct nvme_ctrl *ctrl;
	uint8_t bar[BAR_BYTES], found[BAR_BYTES];
};

static uint32_t *reg(FIXTURE_DATA(drive) * self, size_t at)
{
	return (uint32_t *)(self->bar + at);
}

/* An address that a drive is given is one of this process. */
static void make_memory(struct lu_dma_mem *mem)
{
	mem->fd = -1;
	mem->pages = nvme_dma.pages(WORK);
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
	ASSERT_NE(NULL, self->ctrl);
	*self->ctrl = (struct nvme_ctrl){ .bar = self->bar,
					  .bar_bytes = BAR_BYTES,
					  .stride = 4,
					  .max_entries = 2048,
					  .ready_ms = READY_MS };
	self->dma.own = self->ctrl;
	*reg(self, NVME_REG_CC) = IN_USE;
}

FIXTURE_TEARDOWN(drive)
{
	free(self->dma.mem.at);
	free(self->dma.mem.phys);
	free(self->ctrl);
}

/* What is there before counts as found. */
static int start(FIXTURE_DATA(drive) * self, unsigned int work)
{
	memcpy(self->found, self->bar, BAR_BYTES);
	return nvme_dma.start(&self->dma, work);
}

static int is_as_found(FIXTURE_DATA(drive) * self)
{
	return !memcmp(self->found, self->bar, BAR_BYTES);
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

TEST_HARNESS_MAIN
