// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/debug/lutorture_fault: control takes commands; points, timeline,
 * status ("key value" lines) and clock show. Reading changes nothing.
 */
#include <linux/debugfs.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/sched/clock.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "arch.h"
#include "block.h"
#include "command.h"
#include "debugfs.h"
#include "point.h"
#include "timeline.h"

#define COMMAND_MAX	512	/* bytes */

static struct dentry *dir;

static int show_status(struct seq_file *m, void *unused)
{
	seq_printf(m, "kho_pages %u\n", lufault_block_preserved());
	seq_printf(m, "missed %lu\n", lufault_point_missed());

	return 0;
}

/* The counter and this kernel's clock, at one moment. */
static int show_clock(struct seq_file *m, void *unused)
{
	u64 tsc, ns;

	local_irq_disable();
	tsc = lufault_cycles();
	ns = local_clock();
	local_irq_enable();
	seq_printf(m, "tsc %llu ns %llu khz %llu\n", tsc, ns,
		   lufault_cycles_per_ms());

	return 0;
}

static int (* const shows[])(struct seq_file *m, void *unused) = {
	lufault_point_show,
	lufault_timeline_show,
	show_status,
	show_clock,
};

static const char * const names[] = { "points", "timeline", "status",
					"clock" };

static_assert(ARRAY_SIZE(shows) == ARRAY_SIZE(names));

static int open(struct inode *inode, struct file *file)
{
	return single_open(file, shows[(unsigned long)inode->i_private], NULL);
}

static const struct file_operations show_fops = {
	.owner = THIS_MODULE,
	.open = open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static ssize_t control(struct file *file, const char __user *from, size_t len,
		       loff_t *pos)
{
	char *text;
	int err;

	if (len > COMMAND_MAX)
		return -EINVAL;
	text = memdup_user_nul(from, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	err = lufault_command(text);
	kfree(text);

	return err ?: len;
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = control,
};

int lufault_debugfs_init(void)
{
	unsigned long i;

	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("control", 0200, dir, NULL, &control_fops);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		debugfs_create_file(names[i], 0400, dir, (void *)i, &show_fops);

	return 0;
}

void lufault_debugfs_exit(void)
{
	debugfs_remove(dir);
}
