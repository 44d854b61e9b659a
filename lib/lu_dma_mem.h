/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that a device may write to while the kernel is changed: a memfd that
 * LUO preserves, with the physical address of every page.
 */
#ifndef LU_DMA_MEM_H
#define LU_DMA_MEM_H

#include <stddef.h>
#include <stdint.h>

#define LU_DMA_PAGE 4096u

/**
 * struct lu_dma_mem - The memory of one engine.
 * @fd:    memfd; -1 none
 * @at:    where it is mapped
 * @pages: length in pages of LU_DMA_PAGE
 * @phys:  physical address of each page; NULL until it is pinned
 */
struct lu_dma_mem {
	int fd;
	void *at;
	size_t pages;
	uint64_t *phys;
};

/**
 * lu_dma_mem_create() - Memory that is not pinned yet.
 * @mem:   filled; release with lu_dma_mem_close()
 * @pages: length
 *
 * Return: 0; -ENOMEM, -errno of memfd_create() and its kind.
 */
int lu_dma_mem_create(struct lu_dma_mem *mem, size_t pages);

/**
 * lu_dma_mem_pin() - Preserve the memory, and learn where it lies.
 * @mem:     from lu_dma_mem_create()
 * @session: outgoing session
 * @token:   of the file in the session
 *
 * PRESERVE_FD of a memfd pins its pages: they stay where they are until the
 * session is closed, or for good once the next kernel has finished it. Undone by
 * closing the session; no device may write to it any more then.
 *
 * Context: root, or physical addresses read as 0.
 * Return: 0; -EPERM addresses are hidden; -EIO a page has none; errors of
 * lu_session_preserve().
 * Source: mm/memfd_luo.c, Documentation/admin-guide/mm/pagemap.rst.
 */
int lu_dma_mem_pin(struct lu_dma_mem *mem, int session, uint64_t token);

/**
 * lu_dma_mem_adopt() - The same memory in the next kernel.
 * @mem: filled; takes @fd over, also where it fails
 * @fd:  of LIVEUPDATE_SESSION_RETRIEVE_FD
 *
 * Return: 0; as lu_dma_mem_pin(), without preserving; -EINVAL an empty file.
 */
int lu_dma_mem_adopt(struct lu_dma_mem *mem, int fd);

/** lu_dma_mem_page() - Where a page is mapped. */
void *lu_dma_mem_page(const struct lu_dma_mem *mem, size_t page);

/** lu_dma_mem_close() - Unmap and close; a session keeps what it preserves. */
void lu_dma_mem_close(struct lu_dma_mem *mem);

#endif
