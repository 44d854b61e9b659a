// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does one kind of damage to the running kernel and does not stay loaded, but
 * for what is to come as the kernel goes down. For the suites that test the
 * tester: a real WARN, a real hang, a config write between freeze and jump cannot
 * be had from user space. The one module of this project that is meant to warn.
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/processor.h>
#include <linux/reboot.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

#define LEAKED 300 /* objects */

static char *what = "";
module_param(what, charp, 0400);
MODULE_PARM_DESC(what, "damage to do: see damages[]");

static char *function = "";
module_param(function, charp, 0400);
MODULE_PARM_DESC(function, "address of the PCI function that config-write is for");

static void spin_for_ever(void *unused)
{
	for (;;)
		cpu_relax();
}

static void do_warn(void)
{
	WARN(1, "lutorture_meta: a warning as asked for\n");
}

/* Every CPU with its interrupts off: nothing is printed or scheduled again. */
static void do_hang(void)
{
	on_each_cpu(spin_for_ever, NULL, 1);
}

/* Lost for good: each object is forgotten as soon as it was had. */
static void do_leak(void)
{
	void *lost;

	for (int i = 0; i < LEAKED; i++) {
		lost = kmalloc(64, GFP_KERNEL);
		OPTIMIZER_HIDE_VAR(lost);
	}
}

/* Hidden from the compiler, which would see through it and refuse. */
static void do_use_after_free(void)
{
	char *gone = kmalloc(64, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(gone);
	kfree(gone);
	pr_info("%s: freed memory holds %d\n", KBUILD_MODNAME,
		READ_ONCE(gone[8]));
}

static void do_sleep_in_atomic(void)
{
	local_irq_disable();
	might_sleep();
	local_irq_enable();
}

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

/* Nobody else takes them: it is the order that is wrong, not the moment. */
static void do_lock_order(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static struct pci_dev *find_function(void)
{
	unsigned int domain, bus, slot, fn;

	if (sscanf(function, "%x:%x:%x.%x", &domain, &bus, &slot, &fn) != 4)
		return NULL;

	return pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, fn));
}

/* A register without effect, and in the end as it was. */
static int write_config(struct notifier_block *nb, unsigned long action,
			void *data)
{
	struct pci_dev *dev = find_function();
	u8 was;

	if (!dev)
		return NOTIFY_DONE;
	pci_read_config_byte(dev, PCI_CACHE_LINE_SIZE, &was);
	pci_write_config_byte(dev, PCI_CACHE_LINE_SIZE, was ^ 0xff);
	pci_write_config_byte(dev, PCI_CACHE_LINE_SIZE, was);
	pci_dev_put(dev);

	return NOTIFY_DONE;
}

static struct notifier_block shutdown = {
	.notifier_call = write_config,
};

/* Behind the freeze, ahead of the shutdown of devices. */
static void do_config_write(void)
{
	register_reboot_notifier(&shutdown);
}

static int warn_late(struct notifier_block *nb, unsigned long action,
		     void *data)
{
	WARN(1, "lutorture_meta: a late warning as asked for\n");

	return NOTIFY_DONE;
}

static struct notifier_block late = {
	.notifier_call = warn_late,
};

/* When nobody comes to read this kernel's log any more. */
static void do_warn_late(void)
{
	register_reboot_notifier(&late);
}

static const struct {
	const char *name;
	void (*act)(void);
	bool stays;
} damages[] = {
	{ "warn", do_warn },
	{ "hang", do_hang },
	{ "use-after-free", do_use_after_free },
	{ "leak", do_leak },
	{ "sleep-in-atomic", do_sleep_in_atomic },
	{ "lock-order", do_lock_order },
	{ "config-write", do_config_write, true },
	{ "warn-late", do_warn_late, true },
};

static int __init lutorture_meta_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		if (strcmp(what, damages[i].name))
			continue;
		damages[i].act();
		return damages[i].stays ? 0 : -ECANCELED;
	}
	pr_err("%s: what=%s is no damage known here\n", KBUILD_MODNAME, what);
	return -EINVAL;
}
module_init(lutorture_meta_init);

/* A test whose jump was refused takes it away again. */
static void __exit lutorture_meta_exit(void)
{
	unregister_reboot_notifier(&shutdown);
	unregister_reboot_notifier(&late);
}
module_exit(lutorture_meta_exit);

MODULE_DESCRIPTION("Damage on purpose, for tests of a test runner");
MODULE_LICENSE("GPL");
