// SPDX-License-Identifier: GPL-2.0-only
/*
 * One timeline out of the blocks of two kernels. Reads them while hits go on
 * being stamped: of what is being written, whole stamps are shown and others
 * left out.
 */
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "block.h"
#include "timeline.h"

struct event {
	u64 tsc;
	const struct lufault_stamp *stamp;
	const char *kernel;
};

static const char * const names[] = {
	[LUFAULT_OUT] = "out",
	[LUFAULT_NOW] = "now",
};

static_assert(ARRAY_SIZE(names) == LUFAULT_KERNELS);

static size_t collect(struct event *events, enum lufault_kernel kernel)
{
	const struct lufault_block *block = lufault_block_of(kernel);
	size_t n = 0;
	u64 tsc;

	if (!block)
		return 0;
	for (u32 i = 0; i < lufault_block_used(block); i++) {
		/* Pairs with lufault_block_stamp(). */
		tsc = smp_load_acquire(&block->stamps[i].tsc);
		if (!tsc)
			continue;
		events[n].tsc = tsc;
		events[n].stamp = &block->stamps[i];
		events[n++].kernel = names[kernel];
	}

	return n;
}

static int by_tsc(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->tsc == y->tsc)
		return 0;

	return x->tsc < y->tsc ? -1 : 1;
}

static u64 lost(enum lufault_kernel kernel)
{
	const struct lufault_block *block = lufault_block_of(kernel);

	return block ? lufault_block_lost(block) : 0;
}

int lufault_timeline_show(struct seq_file *m, void *unused)
{
	size_t n, max = LUFAULT_KERNELS * LUFAULT_BLOCK_MAX;
	u64 missing = lost(LUFAULT_OUT) + lost(LUFAULT_NOW);
	struct event *events;

	events = kvmalloc_array(max, sizeof(*events), GFP_KERNEL);
	if (!events)
		return -ENOMEM;
	n = collect(events, LUFAULT_OUT);
	n += collect(events + n, LUFAULT_NOW);
	sort(events, n, sizeof(*events), by_tsc, NULL);
	for (size_t i = 0; i < n; i++)
		seq_printf(m, "%llu %s %u %u %s\n", events[i].tsc,
			   events[i].kernel, events[i].stamp->cpu,
			   events[i].stamp->pid, events[i].stamp->symbol);
	if (missing)
		seq_printf(m, "lost %llu\n", missing);
	kvfree(events);

	return 0;
}
