// SPDX-License-Identifier: GPL-2.0-only
/*
 * Damages memory that is handed over to the next kernel, as the last thing
 * this one does: when machine_kexec() is entered all devices are down, one CPU
 * is left, and everything has been serialized. Knows memory, not structures:
 * user space says where, as a path of pointers. It writes nowhere unless armed
 * through debugfs, and only into RAM that has a struct page.
 *
 * What was done is noted in a preserved page of its own. The next kernel shows
 * it in debugfs, with no module of ours, as long as nobody restores the page.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/kexec.h>
#include <linux/kexec_handover.h>
#include <linux/kprobes.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "lutorture_damage_uapi.h"
#include "tree.h"

static DEFINE_MUTEX(lock);
static struct lutorture_damage_write armed[LUTORTURE_DAMAGE_WRITES];
static struct lutorture_damage_report *report;
static struct dentry *dir;

static void *memory(u64 phys, u32 bytes)
{
	if (offset_in_page(phys) + bytes > PAGE_SIZE || !bytes)
		return NULL;
	if (!pfn_to_online_page(PHYS_PFN(phys)))
		return NULL;

	return phys_to_virt(phys);
}

/* -ENOENT no such subtree; -EFAULT the way leads out of memory */
static void *find(const void *tree, const struct lutorture_damage_place *place,
		  u32 bytes, u64 *phys)
{
	const u64 *pointer;
	void *at;
	u32 i;

	*phys = lutorture_damage_blob(tree, place->blob);
	if (!*phys)
		return ERR_PTR(-ENOENT);
	for (i = 0; i < place->hops; i++) {
		pointer = memory(*phys + place->offset[i], sizeof(*pointer));
		if (!pointer)
			return ERR_PTR(-EFAULT);
		*phys = *pointer;
	}
	*phys += place->offset[i];
	at = memory(*phys, bytes);

	return at ?: ERR_PTR(-EFAULT);
}

static u64 changed(const struct lutorture_damage_write *write, u64 old)
{
	switch (write->op) {
	case LUTORTURE_DAMAGE_XOR:
		return old ^ write->value;
	case LUTORTURE_DAMAGE_ADD:
		return old + write->value;
	default:
		return write->value;
	}
}

static u64 peek(const void *at, u32 bytes)
{
	u64 value = 0;

	memcpy(&value, at, min_t(u32, bytes, sizeof(value)));

	return value;
}

/* 0; -ENOENT; -EFAULT */
static int apply(const void *tree, const struct lutorture_damage_write *write,
		 struct lutorture_damage_result *result)
{
	void *to = find(tree, &write->to, write->bytes, &result->phys), *from;
	u64 value, phys;

	if (IS_ERR(to))
		return PTR_ERR(to);

	result->was = peek(to, write->bytes);
	if (write->op == LUTORTURE_DAMAGE_COPY) {
		from = find(tree, &write->from, write->bytes, &phys);
		if (IS_ERR(from))
			return PTR_ERR(from);
		memmove(to, from, write->bytes);
	} else {
		value = changed(write, result->was);
		memcpy(to, &value, write->bytes);
	}
	result->is = peek(to, write->bytes);

	return 0;
}

/* Nothing can be refused here any more: the console is told as well. */
static int on_kexec(struct kprobe *probe, struct pt_regs *regs)
{
	const struct kimage *image = (void *)regs_get_kernel_argument(regs, 0);
	struct lutorture_damage_result *result = report->write;
	u32 i;

	if (!image->kho.fdt)
		return 0;
	for (i = 0; i < report->nr; i++, result++) {
		result->err = apply(phys_to_virt(image->kho.fdt), &armed[i],
				    result);
		pr_notice("write %u: %d at %#llx, %#llx -> %#llx\n", i,
			  result->err, result->phys, result->was, result->is);
		if (result->err)
			break;
	}

	return 0;
}

static struct kprobe probe = {
	.symbol_name = "machine_kexec",
	.pre_handler = on_kexec,
};

static bool is_sane(const struct lutorture_damage_write *write)
{
	bool copy = write->op == LUTORTURE_DAMAGE_COPY;

	if (write->op >= LUTORTURE_DAMAGE_OPS ||
	    write->to.hops >= LUTORTURE_DAMAGE_HOPS ||
	    write->from.hops >= LUTORTURE_DAMAGE_HOPS)
		return false;
	if (copy)
		return write->bytes && write->bytes <= LUTORTURE_DAMAGE_BYTES;

	return write->bytes <= sizeof(u64) && is_power_of_2(write->bytes);
}

static void arm(u32 nr)
{
	u32 i;

	memset(report->write, 0, sizeof(report->write));
	for (i = 0; i < nr; i++)
		report->write[i].err = -EAGAIN;
	report->nr = nr;
}

/* One write() replaces all that was armed; of no bytes, nothing is. */
static ssize_t write_writes(struct file *file, const char __user *buf,
			    size_t size, loff_t *pos)
{
	u32 nr = size / sizeof(*armed), i;

	if (size % sizeof(*armed) || nr > ARRAY_SIZE(armed))
		return -EINVAL;

	guard(mutex)(&lock);
	arm(0);
	if (copy_from_user(armed, buf, size))
		return -EFAULT;
	for (i = 0; i < nr; i++)
		if (!is_sane(&armed[i]))
			return -EINVAL;
	arm(nr);

	return size;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = write_writes,
};

static int __init start(void)
{
	int err;

	report = kho_alloc_preserve(sizeof(*report));
	if (IS_ERR(report))
		return PTR_ERR(report);

	report->magic = LUTORTURE_DAMAGE_MAGIC;
	report->abi = LUTORTURE_DAMAGE_ABI;
	err = kho_add_subtree("lutorture-damage", report, sizeof(*report));
	if (err)
		goto err_free;

	err = register_kprobe(&probe);
	if (err)
		goto err_remove;

	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("writes", 0200, dir, NULL, &fops);

	return 0;

err_remove:
	kho_remove_subtree(report);
err_free:
	kho_unpreserve_free(report);

	return err;
}

static void __exit finish(void)
{
	debugfs_remove(dir);
	unregister_kprobe(&probe);
	kho_remove_subtree(report);
	kho_unpreserve_free(report);
}

module_init(start);
module_exit(finish);

MODULE_DESCRIPTION("Damage to handed-over memory, on purpose");
MODULE_AUTHOR("The lutorture authors");
MODULE_LICENSE("GPL");
MODULE_VERSION("1");
