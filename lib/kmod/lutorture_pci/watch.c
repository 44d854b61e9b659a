// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts LUO sessions from outside, since the kernel shows none: those that
 * entered a list, and those that were released for good. A release that fails
 * (a session that cannot be finished) leaves it alive, and leaked. Changes
 * nothing in LUO. Sessions from before this module was loaded are not seen.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>
#include <linux/seq_file.h>

#include "watch.h"

/* Calls that may sleep in the watched function at once */
#define CALLS	128

static atomic_long_t created;
static atomic_long_t released;

static int on_insert(struct kretprobe_instance *call, struct pt_regs *regs)
{
	if (!(int)regs_return_value(regs))
		atomic_long_inc(&created);
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

static struct kretprobe release = {
	.kp.symbol_name = "luo_session_release",
	.handler = on_release,
	.maxactive = CALLS,
};

static struct kretprobe *probes[] = { &insert, &release };

long lupci_watch_alive(void)
{
	return atomic_long_read(&created) - atomic_long_read(&released);
}

int lupci_watch_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "created %ld\n", atomic_long_read(&created));
	seq_printf(m, "released %ld\n", atomic_long_read(&released));
	seq_printf(m, "missed %d\n", insert.nmissed + release.nmissed);

	return 0;
}

int lupci_watch_init(void)
{
	int err = register_kretprobes(probes, ARRAY_SIZE(probes));

	if (err)
		pr_err("no probe on LUO sessions: %pe\n", ERR_PTR(err));

	return err;
}

void lupci_watch_exit(void)
{
	unregister_kretprobes(probes, ARRAY_SIZE(probes));
}
