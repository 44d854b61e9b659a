/* SPDX-License-Identifier: GPL-2.0-only */
/* The flattened tree that KHO hands over, read as far as it is needed here. */
#ifndef LUTORTURE_DAMAGE_TREE_H
#define LUTORTURE_DAMAGE_TREE_H

#include <linux/types.h>

/* Physical address of the blob of a subtree; 0: none of this name. */
u64 lutorture_damage_blob(const void *tree, const char *name);

#endif
