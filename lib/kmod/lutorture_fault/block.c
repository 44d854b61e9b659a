// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns two blocks of stamps: the one that this kernel fills and preserves for
 * the next, as long as the module is loaded, and the one that came from the
 * kernel before. That one is read where it lies and never taken back, so that
 * a module loaded again finds it again: its pages stay reserved for the life
 * of this kernel, and the next one knows nothing of them. Without KHO nothing
 * is handed over.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kexec_handover.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "arch.h"
#include "block.h"

#define SUBTREE	"lutorture-fault"

static_assert(sizeof(struct lufault_stamp) == 64);
static_assert(sizeof(struct lufault_block) == 64);

static struct lufault_block *now;
static const struct lufault_block *out;
static bool preserved;

static bool is_sane(const struct lufault_block *block)
{
	if (block->magic != LUFAULT_BLOCK_MAGIC ||
	    block->version != LUFAULT_BLOCK_VERSION ||
	    block->max != LUFAULT_BLOCK_MAX)
		return false;

	for (u32 i = 0; i < lufault_block_used(block); i++)
		if (!memchr(block->stamps[i].symbol, 0, LUFAULT_SYMBOL_MAX))
			return false;

	return true;
}

static void find_out(void)
{
	const struct lufault_block *block;
	phys_addr_t phys;
	size_t size;

	if (!is_kho_boot() || kho_retrieve_subtree(SUBTREE, &phys, &size))
		return;
	if (size != LUFAULT_BLOCK_BYTES || !PAGE_ALIGNED(phys) ||
	    !pfn_valid(PHYS_PFN(phys))) {
		pr_err("the stamps of the kernel before are refused: %zu bytes\n",
		       size);
		return;
	}
	block = phys_to_virt(phys);
	if (is_sane(block))
		out = block;
	else
		pr_err("the stamps of the kernel before are refused: not version %d, or damaged\n",
		       LUFAULT_BLOCK_VERSION);
}

static void *alloc(void)
{
	preserved = kho_is_enabled();
	if (preserved)
		return kho_alloc_preserve(LUFAULT_BLOCK_BYTES);

	return alloc_pages_exact(LUFAULT_BLOCK_BYTES, GFP_KERNEL | __GFP_ZERO) ?:
	       ERR_PTR(-ENOMEM);
}

static void release(void)
{
	if (preserved)
		kho_unpreserve_free(now);
	else
		free_pages_exact(now, LUFAULT_BLOCK_BYTES);
	now = NULL;
}

int lufault_block_init(void)
{
	struct lufault_block *block = alloc();
	int err;

	if (IS_ERR(block))
		return PTR_ERR(block);

	block->magic = LUFAULT_BLOCK_MAGIC;
	block->version = LUFAULT_BLOCK_VERSION;
	block->max = LUFAULT_BLOCK_MAX;
	now = block;
	find_out();
	if (!preserved)
		return 0;

	err = kho_add_subtree(SUBTREE, block, LUFAULT_BLOCK_BYTES);
	if (err)
		release();

	return err;
}

void lufault_block_exit(void)
{
	if (preserved)
		kho_remove_subtree(now);
	release();
}

void lufault_block_stamp(const char *symbol)
{
	u64 i = atomic64_fetch_inc((atomic64_t *)&now->next);
	struct lufault_stamp *stamp;

	if (i >= LUFAULT_BLOCK_MAX)
		return;
	stamp = &now->stamps[i];
	stamp->cpu = raw_smp_processor_id();
	stamp->pid = task_tgid_nr(current);
	memcpy(stamp->symbol, symbol, LUFAULT_SYMBOL_MAX);
	/* Last, so that whoever sees it sees the rest: lufault_timeline_show() */
	smp_store_release(&stamp->tsc, lufault_cycles());
}

void lufault_block_forget(void)
{
	/* Readers go on: they pass over a stamp that has no time. */
	for (u32 i = lufault_block_used(now); i--;)
		WRITE_ONCE(now->stamps[i].tsc, 0);
	WRITE_ONCE(now->next, 0);
}

const struct lufault_block *lufault_block_of(enum lufault_kernel kernel)
{
	return kernel == LUFAULT_OUT ? out : now;
}

u32 lufault_block_used(const struct lufault_block *block)
{
	return min_t(u64, READ_ONCE(block->next), LUFAULT_BLOCK_MAX);
}

u64 lufault_block_lost(const struct lufault_block *block)
{
	return READ_ONCE(block->next) - lufault_block_used(block);
}

unsigned int lufault_block_preserved(void)
{
	return preserved ? LUFAULT_BLOCK_PAGES : 0;
}
