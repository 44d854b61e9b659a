// SPDX-License-Identifier: GPL-2.0-only
/*
 * One piece of an NVMe engine's work: its command, its buffer, and what must be
 * in it. What is written differs from piece to piece and from turn to turn, so
 * that a page which was not written, or holds what it held before, shows when it
 * is read back.
 */
#include <errno.h>
#include <string.h>

#include "lu_err.h"
#include "nvme_belt.h"

#define OP_WRITE    0x01
#define OP_READ	    0x02
#define WRITE_EVERY 4 /* pieces */
#define WORDS	    (LU_DMA_PAGE / sizeof(uint64_t))
#define SIGN	    UINT64_C(0x6c75746f72747572)

static uint8_t *turn(const struct lu_dma *dma, unsigned int i)
{
	return nvme_turn(dma) + i;
}

/* Has it a page of the drive to itself? */
static bool has_scratch(const struct lu_dma *dma, unsigned int i)
{
	return i % WRITE_EVERY == WRITE_EVERY - 1 &&
	       i / WRITE_EVERY < nvme_belt(dma)->scratch_pages;
}

bool nvme_piece_is_write(const struct lu_dma *dma, unsigned int i)
{
	return has_scratch(dma, i) && !(*turn(dma, i) & 1);
}

static void *buffer(const struct lu_dma *dma, unsigned int i)
{
	return nvme_page(dma, NVME_ROLE_PIECE + i, 0);
}

/* Written in one turn, read back in the next: both have the same. */
static uint64_t word(const struct lu_dma *dma, unsigned int i, unsigned int w)
{
	return SIGN ^ ((uint64_t)i << 32 | (*turn(dma, i) >> 1) << 16 | w);
}

static void write_words(const struct lu_dma *dma, unsigned int i)
{
	uint64_t *at = buffer(dma, i);

	for (unsigned int w = 0; w < WORDS; w++)
		at[w] = word(dma, i, w);
}

static bool has_words(const struct lu_dma *dma, unsigned int i)
{
	const uint64_t *at = buffer(dma, i);

	for (unsigned int w = 0; w < WORDS; w++)
		if (at[w] != word(dma, i, w))
			return false;
	return true;
}

static struct nvme_cmd command(const struct lu_dma *dma, unsigned int i,
			       uint8_t opcode, uint64_t at, unsigned int role)
{
	uint32_t blocks = nvme_belt(dma)->blocks_a_page;

	return (struct nvme_cmd){
		.opcode = opcode,
		.cid = i % nvme_in_flight(nvme_belt(dma)),
		.nsid = 1,
		.prp1 = nvme_phys(dma, role),
		.cdw10 = (uint32_t)(at * blocks),
		.cdw11 = (uint32_t)(at * blocks >> 32),
		.cdw12 = blocks - 1,
	};
}

struct nvme_cmd nvme_piece_truth(struct lu_dma *dma, unsigned int i)
{
	return command(dma, i, OP_READ, i, NVME_ROLE_TRUTH + i);
}

/* A buffer is made empty, so that a read which moves nothing shows. */
struct nvme_cmd nvme_piece_put(struct lu_dma *dma, unsigned int i)
{
	const struct nvme_belt *belt = nvme_belt(dma);
	uint64_t at = has_scratch(dma, i) ? belt->scratch + i / WRITE_EVERY :
					    i % NVME_BELT_TRUTHS;
	bool write = nvme_piece_is_write(dma, i);

	if (write)
		write_words(dma, i);
	else
		memset(buffer(dma, i), NVME_EMPTY, LU_DMA_PAGE);
	return command(dma, i, write ? OP_WRITE : OP_READ, at,
		       NVME_ROLE_PIECE + i);
}

void nvme_piece_turn(struct lu_dma *dma, unsigned int i)
{
	++*turn(dma, i);
}

static bool has_data(const struct lu_dma *dma, unsigned int i)
{
	const uint8_t *truth =
		nvme_page(dma, NVME_ROLE_TRUTH + i % NVME_BELT_TRUTHS, 0);

	return has_scratch(dma, i) ? has_words(dma, i) :
				     !memcmp(buffer(dma, i), truth, LU_DMA_PAGE);
}

bool nvme_piece_is_empty(const struct lu_dma *dma, unsigned int i)
{
	return !nvme_piece_is_write(dma, i) && nvme_is_empty(buffer(dma, i)) &&
	       !has_data(dma, i);
}

static int check_data(const struct lu_dma *dma, unsigned int i)
{
	if (has_data(dma, i))
		return 0;
	if (nvme_piece_is_write(dma, i))
		return lu_err(-EBADMSG,
			      "NVMe: the buffer that write %u comes from was written to",
			      i);
	return lu_err(-EBADMSG, "NVMe: read %u is complete and has other data%s",
		      i, has_scratch(dma, i) ? " than was written" : "");
}

int nvme_piece_check(const struct lu_dma *dma, unsigned int i)
{
	/* A write's buffer is as it was at any time. */
	if (!nvme_seen(dma)[i] && !nvme_piece_is_write(dma, i))
		return 0;
	return check_data(dma, i);
}

int nvme_piece_check_scratch(const struct lu_dma *dma)
{
	const struct nvme_belt *belt = nvme_belt(dma);
	uint64_t pages = belt->blocks / belt->blocks_a_page;

	if (!belt->scratch_pages)
		return 0;
	if (belt->scratch >= NVME_BELT_TRUTHS && belt->scratch < pages &&
	    belt->scratch_pages <= pages - belt->scratch)
		return 0;
	return lu_err(-ERANGE,
		      "NVMe: pages %llu to %llu are to be written, of a drive of %llu: see scratch_at_mib and scratch_mib in the rig file; the first MiB is read",
		      (unsigned long long)belt->scratch,
		      (unsigned long long)(belt->scratch + belt->scratch_pages -
					   1),
		      (unsigned long long)pages);
}
