// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts the pages that are preserved for the next kernel. KHO keeps them in
 * a radix tree that is exported to walk but not to find: a page is preserved
 * once at load, and the function that adds it to the tree is watched for its
 * argument. Then the page is let go. The walk takes the mutex of the tree,
 * under which nothing else is taken, so the count is of one moment.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitops.h>
#include <linux/kexec_handover.h>
#include <linux/kho_radix_tree.h>
#include <linux/kprobes.h>
#include <linux/sched.h>

#include "watch.h"

static struct kho_radix_tree *outgoing;
static struct task_struct *seeker;

static int on_add(struct kprobe *probe, struct pt_regs *regs)
{
	if (current == seeker)
		outgoing = (void *)regs_get_kernel_argument(regs, 0);
	return 0;
}

void lupci_kho_pages_init(void)
{
	struct kprobe probe = {
		.symbol_name = "kho_radix_add_key",
		.pre_handler = on_add,
	};
	void *page;

	seeker = current;
	if (register_kprobe(&probe))
		return;

	page = kho_alloc_preserve(PAGE_SIZE);
	unregister_kprobe(&probe);
	if (!IS_ERR(page))
		kho_unpreserve_free(page);
}

/* A key is the page frame number over its order, below a marker bit. */
static int add_pages(unsigned long key, void *data)
{
	unsigned int order = BITS_PER_LONG - PAGE_SHIFT - (fls64(key) - 1);
	long *pages = data;

	*pages += 1L << order;

	return 0;
}

long lupci_kho_pages(void)
{
	const struct kho_radix_walk_cb walk = { .leaf = add_pages };
	long pages = 0;

	if (!outgoing || kho_radix_walk_tree(outgoing, &walk, &pages))
		return -1;

	return pages;
}
