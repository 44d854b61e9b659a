// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns a memfd, its mapping and the list of its physical addresses. Touches the
 * machine by pinning the pages, through a session of the caller's.
 */
#include "lu_dma_mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_session.h"

#define PAGEMAP	    "/proc/self/pagemap"
#define PRESENT	    (1ull << 63)
#define FRAME_MASK  ((1ull << 55) - 1)
#define MEMFD_LABEL "lutorture-dma"

static int map(struct lu_dma_mem *mem)
{
	mem->at = mmap(NULL, mem->pages * LU_DMA_PAGE, PROT_READ | PROT_WRITE,
		       MAP_SHARED, mem->fd, 0);
	if (mem->at != MAP_FAILED)
		return 0;
	mem->at = NULL;
	return lu_err(-errno, "mapping %zu pages for DMA: %m", mem->pages);
}

/* A preserved memfd takes no new pages: each has to be there before. */
static int touch(struct lu_dma_mem *mem)
{
	int err = map(mem);

	if (!err && fallocate(mem->fd, 0, 0, mem->pages * LU_DMA_PAGE))
		err = lu_err(-errno, "%zu pages for DMA: %m", mem->pages);
	if (!err)
		memset(mem->at, 0, mem->pages * LU_DMA_PAGE);
	return err;
}

int lu_dma_mem_create(struct lu_dma_mem *mem, size_t pages)
{
	int err;

	*mem = (struct lu_dma_mem){ .fd = memfd_create(MEMFD_LABEL, MFD_CLOEXEC),
				    .pages = pages };
	if (mem->fd < 0 || ftruncate(mem->fd, pages * LU_DMA_PAGE))
		err = lu_err(-errno, "memfd of %zu pages for DMA: %m", pages);
	else
		err = touch(mem);
	if (!err)
		return 0;
	lu_dma_mem_close(mem);
	return lu_err(err,
		      "%s: ask for less work, or give the machine more memory",
		      lu_errmsg());
}

static int check_entry(uint64_t entry)
{
	if (!(entry & PRESENT))
		return lu_err(-EIO,
			      "a page for DMA is not in memory: have nothing swapped (swapoff -a)");
	if (!(entry & FRAME_MASK))
		return lu_err(-EPERM,
			      PAGEMAP " hides physical addresses: be root");
	return 0;
}

/* Each entry is the number of a frame; it becomes an address in place. */
static int read_frames(struct lu_dma_mem *mem, int pagemap)
{
	size_t bytes = mem->pages * sizeof(*mem->phys);
	off_t at = (uintptr_t)mem->at / LU_DMA_PAGE * sizeof(*mem->phys);
	volatile const char *page = mem->at;
	int err = 0;

	for (size_t i = 0; i < mem->pages; i++)
		(void)page[i * LU_DMA_PAGE];
	if (pread(pagemap, mem->phys, bytes, at) != (ssize_t)bytes)
		return lu_err(-EIO, PAGEMAP ": cannot be read");
	for (size_t i = 0; !err && i < mem->pages; i++) {
		err = check_entry(mem->phys[i]);
		mem->phys[i] = (mem->phys[i] & FRAME_MASK) * LU_DMA_PAGE;
	}
	return err;
}

static int locate(struct lu_dma_mem *mem)
{
	int pagemap = open(PAGEMAP, O_RDONLY | O_CLOEXEC), err;

	if (pagemap < 0)
		return lu_err(-errno, PAGEMAP ": %m");
	mem->phys = calloc(mem->pages, sizeof(*mem->phys));
	err = mem->phys ? read_frames(mem, pagemap) :
			  lu_err(-ENOMEM, "no memory for addresses");
	close(pagemap);
	return err;
}

int lu_dma_mem_pin(struct lu_dma_mem *mem, int session, uint64_t token)
{
	int err = lu_session_preserve(session, mem->fd, token);

	if (!err)
		return locate(mem);
	return lu_err(err,
		      "%zu pages for DMA are not pinned (%s): ask for less work; the kernel has to be one with CONFIG_LIVEUPDATE_MEMFD",
		      mem->pages, lu_errmsg());
}

int lu_dma_mem_adopt(struct lu_dma_mem *mem, int fd)
{
	struct stat st;
	int err;

	*mem = (struct lu_dma_mem){ .fd = fd };
	if (fstat(fd, &st))
		err = lu_err(-errno, "memory for DMA: %m");
	else if (st.st_size < LU_DMA_PAGE)
		err = lu_err(-EINVAL, "memory for DMA came back empty");
	else
		err = 0;
	mem->pages = err ? 0 : st.st_size / LU_DMA_PAGE;
	err = err ?: map(mem) ?: locate(mem);
	if (err)
		lu_dma_mem_close(mem);
	return err;
}

void *lu_dma_mem_page(const struct lu_dma_mem *mem, size_t page)
{
	return (char *)mem->at + page * LU_DMA_PAGE;
}

void lu_dma_mem_close(struct lu_dma_mem *mem)
{
	if (mem->at)
		munmap(mem->at, mem->pages * LU_DMA_PAGE);
	if (mem->fd >= 0)
		close(mem->fd);
	free(mem->phys);
	*mem = (struct lu_dma_mem){ .fd = -1 };
}
