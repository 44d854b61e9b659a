// SPDX-License-Identifier: GPL-2.0-only
/*
 * A live update provider as simple as the interface allows: files of a misc
 * device, a handler for them, one FLB whose callbacks do nothing. What its
 * parameters make it do is within the interface too. For the suites that show
 * defects of LUO itself; touches no device and preserves no memory.
 *
 * A write to the device is an order to LUO, and returns what LUO returned.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/anon_inodes.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "../lutorture_pci/ksym.h"
#include "naive.h"

static bool flb = true;
module_param(flb, bool, 0400);
MODULE_PARM_DESC(flb, "register the FLB when loaded");

static int flb_register(void)
{
	return lupci_ksym.register_flb(&naive_handler, &naive_flb);
}

static int get_in(void)
{
	void *obj;

	return lupci_ksym.get_incoming(&naive_flb, &obj);
}

static int put_in(void)
{
	lupci_ksym.put_incoming(&naive_flb);

	return 0;
}

static int get_out(void)
{
	void *obj;

	return lupci_ksym.get_outgoing(&naive_flb, &obj);
}

static const struct {
	const char *name;
	int (*act)(void);
} orders[] = {
	{ "flb_register", flb_register },
	{ "get_in", get_in },
	{ "put_in", put_in },
	{ "get_out", get_out },
	{ "second_register", naive_second_register },
	{ "foreign_unregister", naive_foreign_unregister },
	{ "twin_handler", naive_twin_handler },
	{ "twin_flb", naive_twin_flb },
	{ "flood", naive_flood },
	{ "twin_subtree", naive_twin_subtree },
	{ "subtree_flood", naive_subtree_flood },
	{ "pages", naive_pages },
	{ "vmalloc", naive_vmalloc },
};

static ssize_t naive_write(struct file *file, const char __user *user,
			   size_t len, loff_t *pos)
{
	char name[32] = "";
	int err;

	if (len >= sizeof(name))
		return -EINVAL;
	if (copy_from_user(name, user, len))
		return -EFAULT;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		if (strcmp(name, orders[i].name))
			continue;
		err = orders[i].act();
		return err ? err : len;
	}

	return -EINVAL;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.write = naive_write,
};

static struct miscdevice misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lutorture_naive",
	.fops = &fops,
	.mode = 0600,
};

bool naive_is_ours(const struct file *file)
{
	return file->f_op == &fops;
}

struct file *naive_open(void)
{
	return anon_inode_getfile("[lutorture_naive]", &fops, NULL, O_RDWR);
}

static int __init naive_init(void)
{
	int err;

	err = lupci_ksym_resolve();
	if (err)
		return err;
	err = lupci_ksym.register_handler(&naive_handler);
	if (err)
		return err;
	err = flb ? flb_register() : 0;
	if (err)
		goto err_handler;
	err = misc_register(&misc);
	if (err)
		goto err_handler;

	return 0;

err_handler:
	/* takes the FLB along */
	lupci_ksym.unregister_handler(&naive_handler);
	return err;
}

static void __exit naive_exit(void)
{
	misc_deregister(&misc);
	lupci_ksym.unregister_handler(&naive_handler);
}

module_init(naive_init);
module_exit(naive_exit);

MODULE_DESCRIPTION("The simplest live update provider, for tests of LUO");
MODULE_LICENSE("GPL");
