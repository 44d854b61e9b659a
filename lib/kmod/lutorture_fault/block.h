/* SPDX-License-Identifier: GPL-2.0-only */
/* The block of stamps that is handed to the next kernel. */
#ifndef LUFAULT_BLOCK_H
#define LUFAULT_BLOCK_H

#include <linux/types.h>

/* Of a point; what does not fit here, NUL included, cannot be armed. */
#define LUFAULT_SYMBOL_MAX	48

#define LUFAULT_BLOCK_MAGIC	0x4c55544f52465354ULL	/* "LUTORFST" */
#define LUFAULT_BLOCK_VERSION	1
#define LUFAULT_BLOCK_PAGES	16

/**
 * struct lufault_stamp - One hit.
 * @tsc:    counter; 0: claimed and never written
 * @cpu:    number
 * @pid:    thread group of the task that was running
 * @symbol: NUL-terminated
 */
struct lufault_stamp {
	u64 tsc;
	u32 cpu;
	u32 pid;
	char symbol[LUFAULT_SYMBOL_MAX];
};

/**
 * struct lufault_block - Stamps in the order in which they were claimed.
 * @magic:    LUFAULT_BLOCK_MAGIC
 * @version:  LUFAULT_BLOCK_VERSION, of this struct and of a stamp
 * @max:      stamps there is room for
 * @next:     stamps claimed since the block was empty; beyond @max: lost
 * @reserved: 0
 * @stamps:   the stamps
 */
struct lufault_block {
	u64 magic;
	u32 version;
	u32 max;
	u64 next;
	u64 reserved[5];
	struct lufault_stamp stamps[];
};

#define LUFAULT_BLOCK_BYTES	(LUFAULT_BLOCK_PAGES * PAGE_SIZE)
#define LUFAULT_BLOCK_MAX \
	((LUFAULT_BLOCK_BYTES - sizeof(struct lufault_block)) / \
	 sizeof(struct lufault_stamp))

enum lufault_kernel {
	LUFAULT_OUT,		/* the kernel before */
	LUFAULT_NOW,
	LUFAULT_KERNELS
};

/* 0; -ENOMEM; errors of kho_add_subtree(). */
int lufault_block_init(void);
void lufault_block_exit(void);

/* Any context. Never fails: what finds no room is counted. */
void lufault_block_stamp(const char *symbol);

/* Empties the block of this kernel, while nothing can be hit. */
void lufault_block_forget(void);

/* NULL: nothing came from that kernel. */
const struct lufault_block *lufault_block_of(enum lufault_kernel kernel);
/* Stamps of it that may be looked at. */
u32 lufault_block_used(const struct lufault_block *block);
u64 lufault_block_lost(const struct lufault_block *block);

/* Pages of ours among those that are preserved for the next kernel. */
unsigned int lufault_block_preserved(void);

#endif
