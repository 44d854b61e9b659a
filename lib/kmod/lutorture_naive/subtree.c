// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a provider can ask of KHO itself, beside LUO: subtrees of its tree, and
 * pages. Each order leaves KHO as it was. A subtree here is one byte, whose address
 * no next kernel is told.
 */
#include <linux/gfp.h>
#include <linux/kexec_handover.h>
#include <linux/kho/abi/kexec_handover.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sizes.h>
#include <linux/sprintf.h>
#include <linux/vmalloc.h>

#include "naive.h"

#define SUBTREES	128	/* the page that holds them has room for less */
#define NAME_STEP	4	/* bytes by which the tree aligns names */
#define NAME_BYTES	56

/* LUO's own is there since boot. */
int naive_twin_subtree(void)
{
	char *blob = kzalloc(1, GFP_KERNEL);
	int err;

	if (!blob)
		return -ENOMEM;
	err = kho_add_subtree("LUO", blob, 1);
	if (!err)
		kho_remove_subtree(blob);
	kfree(blob);

	return err;
}

/* As many as KHO takes, and one more: its errno. The first name is padded. */
static int flood(char *blobs, int pad)
{
	char name[NAME_BYTES];
	int err = 0, n;

	for (n = 0; n < SUBTREES; n++) {
		snprintf(name, sizeof(name), "lu%0*d", n ? 3 : pad, n);
		err = kho_add_subtree(name, &blobs[n], 1);
		if (err)
			break;
	}
	while (n--)
		kho_remove_subtree(&blobs[n]);

	return err;
}

/*
 * The room that is left when the tree is full is another for each padding, and
 * too small for a node, for its first or for its second property.
 */
int naive_subtree_flood(void)
{
	char *blobs = kzalloc(SUBTREES, GFP_KERNEL);
	int err = -ENOMEM;

	if (!blobs)
		return -EAGAIN;
	for (int pad = 3; err == -ENOMEM && pad < NAME_BYTES - 3;
	     pad += NAME_STEP)
		err = flood(blobs, pad);
	kfree(blobs);

	return err;
}

/* The first is not at the begin of a larger block, so that they are two. */
int naive_pages(void)
{
	struct page *pages = alloc_pages(GFP_KERNEL, 2);
	int err;

	if (!pages)
		return -ENOMEM;
	err = kho_preserve_pages(pages + 1, 3);
	if (!err)
		kho_unpreserve_pages(pages + 1, 3);
	__free_pages(pages, 2);

	return err;
}

static int preserve_vmalloc(void *area)
{
	struct kho_vmalloc list;
	int err = -ENOMEM;

	if (area)
		err = kho_preserve_vmalloc(area, &list);
	if (!err)
		kho_unpreserve_vmalloc(&list);
	vfree(area);

	return err;
}

/* More than a page of a list has room for, and in huge pages where they are. */
int naive_vmalloc(void)
{
	return preserve_vmalloc(vmalloc(SZ_2M + SZ_1M)) ?:
	       preserve_vmalloc(vmalloc_huge(SZ_4M, GFP_KERNEL));
}
