/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * What user space writes into debugfs lutorture_damage/writes, and what it
 * finds in the next kernel in debugfs kho/in/sub_fdts/lutorture-damage.
 */
#ifndef LUTORTURE_DAMAGE_UAPI_H
#define LUTORTURE_DAMAGE_UAPI_H

#include <linux/types.h>

#define LUTORTURE_DAMAGE_ABI	1
#define LUTORTURE_DAMAGE_MAGIC	0x4c5544414d414745ULL	/* "LUDAMAGE" */
#define LUTORTURE_DAMAGE_HOPS	8
#define LUTORTURE_DAMAGE_WRITES	16
#define LUTORTURE_DAMAGE_BYTES	128	/* longest copy */
#define LUTORTURE_DAMAGE_NAME	32	/* of a KHO subtree, NUL included */

/**
 * struct lutorture_damage_place - A place in handed-over memory.
 * @blob:   KHO subtree to start from, as kho_add_subtree() was told
 * @hops:   pointers to follow, at most LUTORTURE_DAMAGE_HOPS - 1
 * @offset: for each pointer, where it is from there: 64 bits, a physical
 *          address; then one more, to the place itself
 */
struct lutorture_damage_place {
	char blob[LUTORTURE_DAMAGE_NAME];
	__u32 hops;
	__u32 pad;
	__u64 offset[LUTORTURE_DAMAGE_HOPS];
};

enum lutorture_damage_op {
	LUTORTURE_DAMAGE_SET,	/* to @value */
	LUTORTURE_DAMAGE_XOR,	/* with @value */
	LUTORTURE_DAMAGE_ADD,	/* @value, modulo the width */
	LUTORTURE_DAMAGE_COPY,	/* @bytes from @from */
	LUTORTURE_DAMAGE_OPS
};

/**
 * struct lutorture_damage_write - One change, made as the kernel is left.
 * @op:    enum lutorture_damage_op
 * @bytes: 1, 2, 4 or 8; of a copy, up to LUTORTURE_DAMAGE_BYTES. Must not cross
 *         a page
 * @value: operand
 * @to:    what is changed
 * @from:  source of a copy
 */
struct lutorture_damage_write {
	__u32 op;
	__u32 bytes;
	__u64 value;
	struct lutorture_damage_place to;
	struct lutorture_damage_place from;
};

/**
 * struct lutorture_damage_result - What became of one write.
 * @err:  0; -ENOENT there is no such subtree; -EFAULT a pointer on the way leads
 *        out of memory. Nothing was written then, here or further on. -EAGAIN
 *        it was not come to
 * @pad:  0
 * @phys: where it was made
 * @was:  the first 8 bytes there before
 * @is:   and after
 */
struct lutorture_damage_result {
	__s32 err;
	__u32 pad;
	__u64 phys;
	__u64 was;
	__u64 is;
};

/**
 * struct lutorture_damage_report - Handed over to the next kernel.
 * @magic: LUTORTURE_DAMAGE_MAGIC
 * @abi:   LUTORTURE_DAMAGE_ABI
 * @nr:    writes that were armed
 * @write: one each
 */
struct lutorture_damage_report {
	__u64 magic;
	__u32 abi;
	__u32 nr;
	struct lutorture_damage_result write[LUTORTURE_DAMAGE_WRITES];
};

#endif
