// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/debug/lutorture_pci: outgoing and incoming (one line for each
 * function), status ("key value" lines), sessions. Reading changes nothing.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <asm/tsc.h>

#include "lutorture_pci_uapi.h"
#include "provider.h"
#include "watch.h"

static struct dentry *dir;

static int show_status(struct seq_file *m, void *unused)
{
	seq_printf(m, "abi %d\n", LUTORTURE_PCI_ABI);
	seq_printf(m, "provider %s\n", lupci_provider_name());
	lupci_provider_show_status(m);
	seq_printf(m, "sessions_alive %ld\n", lupci_watch_alive());
	seq_printf(m, "sessions_missed %lu\n", lupci_watch_missed());
	seq_printf(m, "kho_pages %ld\n", lupci_kho_pages());
	seq_printf(m, "tsc_khz %u\n", tsc_khz);

	return 0;
}

static int (* const shows[])(struct seq_file *m, void *unused) = {
	lupci_provider_show_outgoing,
	lupci_provider_show_incoming,
	show_status,
	lupci_watch_show,
};

static const char * const names[] = {
	"outgoing", "incoming", "status", "sessions",
};

static_assert(ARRAY_SIZE(shows) == ARRAY_SIZE(names));

static int open(struct inode *inode, struct file *file)
{
	return single_open(file, shows[(unsigned long)inode->i_private], NULL);
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.open = open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

int lupci_debugfs_init(void)
{
	unsigned long i;

	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		debugfs_create_file(names[i], 0400, dir, (void *)i, &fops);

	return 0;
}

void lupci_debugfs_exit(void)
{
	debugfs_remove(dir);
}
