/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DMA engines: work that a device does in preserved memory, with no interrupt
 * and no driver, and that is picked up in the next kernel without a reset. One
 * for each kind of device that has one, in lib/devices.
 */
#ifndef LU_DMA_H
#define LU_DMA_H

#include <stdint.h>

#include "lu_bdf.h"
#include "lu_dma_mem.h"

struct lu_traffic_seen;

/**
 * struct lu_dma_count - What the memory says of the work.
 * @asked:    pieces of work the device was given
 * @done:     pieces it has completed, each counted once
 * @written:  those of them that it read from memory
 * @failed:   completed with an error
 * @empty:    completed as done, and no data came: a device that may not write to
 *            memory any more need not notice
 * @twice:    completions of something that was complete already
 * @strange:  completions of something that was never asked for
 */
struct lu_dma_count {
	uint64_t asked, done, written, failed, empty, twice, strange;
};

/**
 * struct lu_dma - One engine at work.
 * @engine: what drives it
 * @bdf:    the function, bound to lutorture_pci
 * @dut:    its open file, which holds @mem (lu_dut_start_dma()); stays the
 *          caller's
 * @mem:    the memory; pinned before start, closed by the caller
 * @scratch, @scratch_pages: first page of the device's own storage that the engine
 *          may write, and how many; none where it has no storage
 * @pieces, @queues, @depth: what its last start came to: pieces of work at once,
 *          queues they are on, entries of a queue; 0 where it has no choice
 * @unguarded: queues and buffers of these that have no guard on both sides
 * @own:    the engine's own
 */
struct lu_dma {
	const struct lu_dma_engine *engine;
	struct lu_bdf bdf;
	int dut;
	struct lu_dma_mem mem;
	uint64_t scratch, scratch_pages;
	unsigned int pieces, queues, depth, unguarded;
	void *own;
};

/**
 * struct lu_dma_engine - What an engine can do.
 * @most:     pieces of work at once, or frames, that can be asked for
 * @pages:    pages that so much work takes
 * @start:    reset the device, and give it @work pieces of work at once, or as many
 *            as it takes (@pieces): for one with @traffic, room for so many frames.
 *            0; -ERANGE so many cannot be asked for, or it takes none; -EIO it answers
 *            wrongly; -ETIMEDOUT it does not answer; -ENODEV it is gone. Undone
 *            by @stop; where it fails the device is as after a reset, or as it
 *            was found
 * @adopt:    in the next kernel, with the memory only: touches no register.
 *            0; -EBADMSG the memory is not that of this engine
 * @progress: count what has been completed; reads memory only
 * @verify:   after @progress: every piece that is done has its data, no other
 *            buffer was touched, nor what lies between them.
 *            0; -EBADMSG, with the first place that is wrong
 * @more:     give the device anew what it has completed, as counted by
 *            @progress; its data is checked first. 0; -EBADMSG it is wrong
 * @ask:      one command that changes nothing, and its answer, past the work
 *            that is queued. 0; -ETIMEDOUT; -EIO
 * @stop:     no DMA goes on, the device is as after a reset. 0; -ETIMEDOUT
 * @close:    release @own; the device goes on with what it does
 * @traffic:  what it has received, in its memory, as of the last @progress; NULL:
 *            its work is its own, and nobody need send anything
 * @address:  where frames are to be sent to it; with @traffic only.
 *            0; -EIO it has no address; errors of lu_dut_map()
 * @arrived:  frames that have come to it since this was last asked, or the reset, by
 *            its own count; with @traffic only. 0; errors of lu_dut_map()
 *
 * Each failure leaves its text in lu_errmsg().
 */
struct lu_dma_engine {
	unsigned int most;
	size_t (*pages)(unsigned int work);
	int (*start)(struct lu_dma *dma, unsigned int work);
	int (*adopt)(struct lu_dma *dma);
	void (*progress)(struct lu_dma *dma, struct lu_dma_count *count);
	int (*verify)(struct lu_dma *dma);
	int (*more)(struct lu_dma *dma);
	int (*ask)(struct lu_dma *dma);
	int (*stop)(struct lu_dma *dma);
	void (*close)(struct lu_dma *dma);
	struct lu_traffic_seen *(*traffic)(struct lu_dma *dma);
	int (*address)(struct lu_dma *dma, uint8_t mac[6]);
	int (*arrived)(struct lu_dma *dma, uint32_t *frames);
};

/**
 * lu_dma_check_count() - Is every completion one of something asked for, once?
 *
 * Return: 0; -EBADMSG.
 */
int lu_dma_check_count(const struct lu_dma_count *count);

/**
 * lu_dma_check() - May this function write where a physical address says?
 * @bdf: function
 *
 * Reads sysfs.
 *
 * Return: 0; -EOPNOTSUPP its IOMMU domain is translated: text names the remedy;
 * -errno of sysfs.
 * Source: Documentation/ABI/testing/sysfs-kernel-iommu_groups.
 */
int lu_dma_check(struct lu_bdf bdf);

#endif
