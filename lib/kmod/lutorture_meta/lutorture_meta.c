// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does one kind of damage to the running kernel and never stays loaded. For
 * the suites that test the tester: a real WARN and a real hang cannot be had
 * from user space. The one module of this project that is meant to warn.
 */
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/processor.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

#define LEAKED 300 /* objects */

static char *what = "";
module_param(what, charp, 0400);
MODULE_PARM_DESC(what, "damage to do: warn, hang, leak");

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

static const struct {
	const char *name;
	void (*act)(void);
} damages[] = {
	{ "warn", do_warn },
	{ "hang", do_hang },
	{ "leak", do_leak },
};

static int __init lutorture_meta_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		if (strcmp(what, damages[i].name))
			continue;
		damages[i].act();
		return -ECANCELED;
	}
	pr_err("%s: what=%s is not one of warn, hang, leak\n", KBUILD_MODNAME, what);
	return -EINVAL;
}
module_init(lutorture_meta_init);

MODULE_DESCRIPTION("Damage on purpose, for tests of a test runner");
MODULE_LICENSE("GPL");
