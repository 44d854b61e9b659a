// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts LUO sessions from outside, since the kernel shows none: those that
 * entered a list, and those that left it. A release that fails (a session
 * that cannot be finished) leaves its session in the list, alive and leaked.
 * Changes nothing in LUO. Sessions from before this module was loaded are not
 * seen.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>
#include <linux/seq_file.h>

#include "watch.h"

/* Calls that may sleep in a watched function at once */
#define CALLS	128

static atomic_long_t created;
static atomic_long_t released;
static bool sees_removal;

static int on_insert(struct kretprobe_instance *call, struct pt_regs *regs)
{
	if (!(int)regs_return_value(regs))
		atomic_long_inc(&created);
	return 0;
}

static int on_remove(struct kprobe *probe, struct pt_regs *regs)
{
	atomic_long_inc(&released);
	return 0;
}

static int on_release(struct kretprobe_instance *call, struct pt_regs *regs)
{
	if (!(int)regs_return_value(regs))
		atomic_long_inc(&released);
	return 0;
}

static struct kretprobe insert = {
	.kp.symbol_name = "luo_session_insert",
	.handler = on_insert,
	.maxactive = CALLS,
};

static struct kprobe removal = {
	.symbol_name = "luo_session_remove",
	.pre_handler = on_remove,
};

static struct kretprobe release = {
	.kp.symbol_name = "luo_session_release",
	.handler = on_release,
	.maxactive = CALLS,
};

long lupci_watch_alive(void)
{
	return atomic_long_read(&created) - atomic_long_read(&released);
}

/* Calls in the middle of another probe, or more at once than CALLS. */
unsigned long lupci_watch_missed(void)
{
	return insert.nmissed + insert.kp.nmissed + release.nmissed +
	       release.kp.nmissed + removal.nmissed;
}

int lupci_watch_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "created %ld\n", atomic_long_read(&created));
	seq_printf(m, "released %ld\n", atomic_long_read(&released));
	seq_printf(m, "missed %lu\n", lupci_watch_missed());

	return 0;
}

/*
 * Removal is also what undoes a creation that fails late. Where the compiler
 * has inlined it, such a creation is counted and its end is not.
 */
static int watch_end(void)
{
	int err = register_kprobe(&removal);

	sees_removal = !err;

	return err ? register_kretprobe(&release) : 0;
}

static void unwatch_end(void)
{
	if (sees_removal)
		unregister_kprobe(&removal);
	else
		unregister_kretprobe(&release);
}

int lupci_watch_init(void)
{
	int err = watch_end();

	if (!err) {
		err = register_kretprobe(&insert);
		if (err)
			unwatch_end();
	}
	if (err)
		pr_err("no probe on LUO sessions: %pe\n", ERR_PTR(err));

	return err;
}

void lupci_watch_exit(void)
{
	unregister_kretprobe(&insert);
	unwatch_end();
}
