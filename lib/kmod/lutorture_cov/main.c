// SPDX-License-Identifier: GPL-2.0-only
/*
 * Saves what a kernel has counted, at the last moment of its life: on entry to
 * machine_kexec(), on panic, and before power-off or restart; and what a module
 * has, when it goes. The counts go into the memory of an ivshmem device, where
 * the host reads them and where the next kernel adds its own. Touches that
 * device's memory and nothing else; a kernel that is cut off without a word takes
 * what it counted along.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/io.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/panic_notifier.h>
#include <linux/pci.h>
#include <linux/reboot.h>

#include "gcov.h"
#include "sum.h"

#define IVSHMEM_VENDOR	0x1af4
#define IVSHMEM_DEVICE	0x1110
#define IVSHMEM_BAR	2

static struct pci_dev *device;
static void *region;
static size_t region_bytes;
static atomic_t busy;

static void save(void)
{
	if (atomic_cmpxchg(&busy, 0, 1))
		return;
	lucov_gcov_add(region, region_bytes);
	atomic_set(&busy, 0);
}

static int on_end(struct notifier_block *nb, unsigned long what, void *data)
{
	save();

	return NOTIFY_DONE;
}

static struct notifier_block on_reboot = { .notifier_call = on_end };
static struct notifier_block on_panic = { .notifier_call = on_end };

static int on_kexec(struct kprobe *probe, struct pt_regs *regs)
{
	save();

	return 0;
}

static struct kprobe kexec = {
	.symbol_name = "machine_kexec",
	.pre_handler = on_kexec,
};

/*
 * gcov_info_unlink(prev, info), under gcov's own lock: the module's exit, or its
 * init that failed, has run, and its memory is still there.
 */
static int on_unlink(struct kprobe *probe, struct pt_regs *regs)
{
	struct gcov_info *info = (void *)regs_get_kernel_argument(regs, 1);

	if (atomic_cmpxchg(&busy, 0, 1))
		return 0;
	lucov_gcov_add_one(region, region_bytes, info);
	atomic_set(&busy, 0);

	return 0;
}

static struct kprobe unlink = {
	.symbol_name = "gcov_info_unlink",
	.pre_handler = on_unlink,
};

static struct kprobe *probes[] = { &kexec, &unlink };

static int open_region(void)
{
	int err;

	device = pci_get_device(IVSHMEM_VENDOR, IVSHMEM_DEVICE, NULL);
	if (!device) {
		pr_err("this machine has no ivshmem device\n");
		return -ENODEV;
	}
	err = pci_enable_device_mem(device);
	if (err)
		return err;
	region_bytes = pci_resource_len(device, IVSHMEM_BAR);
	region = memremap(pci_resource_start(device, IVSHMEM_BAR), region_bytes,
			  MEMREMAP_WB);
	if (!region)
		return -ENOMEM;
	err = lucov_open(region, region_bytes);
	if (err)
		pr_err("the memory of %s holds something else\n",
		       pci_name(device));

	return err;
}

static void close_region(void)
{
	if (region)
		memunmap(region);
	lucov_gcov_release();
	pci_dev_put(device);
}

static int __init lutorture_cov_init(void)
{
	int err = lucov_gcov_resolve();

	if (!err)
		err = open_region();
	if (!err)
		err = register_kprobes(probes, ARRAY_SIZE(probes));
	if (err) {
		close_region();
		return err;
	}
	register_reboot_notifier(&on_reboot);
	atomic_notifier_chain_register(&panic_notifier_list, &on_panic);

	return 0;
}

/* The device stays enabled: others may have it so too. */
static void __exit lutorture_cov_exit(void)
{
	atomic_notifier_chain_unregister(&panic_notifier_list, &on_panic);
	unregister_reboot_notifier(&on_reboot);
	unregister_kprobes(probes, ARRAY_SIZE(probes));
	close_region();
}

module_init(lutorture_cov_init);
module_exit(lutorture_cov_exit);

MODULE_DESCRIPTION("Saves counts of lines beyond the end of a kernel");
MODULE_LICENSE("GPL");
