// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds a subtree in the flattened tree that KHO hands over. The kernel has a
 * library for such trees but exports none of it. Reads one page and trusts it:
 * this kernel wrote it. Source: Devicetree Specification 0.4, chapter 5.
 */
#include <linux/align.h>
#include <linux/kho/abi/kexec_handover.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "tree.h"

enum token {
	BEGIN_NODE = 1,	/* name, NUL-terminated and padded to 4 bytes */
	END_NODE,
	PROP,		/* length, offset of name, value padded to 4 bytes */
	NOP,
	END = 9,
};

/* Offsets into the header */
#define OFF_STRUCT	8
#define OFF_STRINGS	12

static u32 word(const void *at)
{
	return get_unaligned_be32(at);
}

/* The value is as the CPU has it; only the tree around it is big endian. */
static u64 blob_of(const void *tree, const void *prop)
{
	const char *name = tree + word(tree + OFF_STRINGS) + word(prop + 4);

	if (word(prop) != sizeof(u64) || strcmp(name, KHO_SUB_TREE_PROP_NAME))
		return 0;

	return get_unaligned((const u64 *)(prop + 8));
}

u64 lutorture_damage_blob(const void *tree, const char *name)
{
	const void *at = tree + word(tree + OFF_STRUCT);
	bool inside = false;
	u64 blob = 0;
	u32 token;

	for (; !blob; at += 4) {
		token = word(at);
		if (token == END)
			break;
		if (token == BEGIN_NODE) {
			inside = !strcmp(at + 4, name);
			at += ALIGN(strlen(at + 4) + 1, 4);
		} else if (token == PROP) {
			if (inside)
				blob = blob_of(tree, at + 4);
			at += 8 + ALIGN(word(at + 4), 4);
		}
	}

	return blob;
}
