// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading. Everything is in place before the first open of
 * /dev/liveupdate, when LUO looks for the handlers of what arrived; what the
 * previous kernel handed over is fetched last, since it pins the module until
 * it is finished (unless it is to be late, for faults in fetching it).
 * Loading touches no device but to read COMMAND registers.
 *
 * Lock order, outermost first:
 *   session locks of LUO, device_lock() or the rescan lock of PCI, mmap_lock
 *   -> lupci_dev.lock         (gone, preserved, dma)
 *   -> FLB lock of LUO        (outgoing or incoming, one at a time)
 *   -> lupci_compat.lock      (both tables)
 *   -> tree lock of KHO
 * The list of bound functions, misc_mtx: nothing is taken inside but, from
 * misc_open(), nothing of ours. Copying to user space: with none of them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "dev.h"
#include "ksym.h"
#include "provider.h"
#include "watch.h"

static const struct {
	int (*start)(void);
	void (*stop)(void);
} parts[] = {
	{ lupci_watch_init, lupci_watch_exit },
	{ lupci_provider_init, lupci_provider_exit },
	{ lupci_handler_register, lupci_handler_unregister },
	{ lupci_debugfs_init, lupci_debugfs_exit },
	{ lupci_driver_register, lupci_driver_unregister },
};

static bool late;
module_param(late, bool, 0444);
MODULE_PARM_DESC(late, "fetch what was handed over when a file is retrieved");

static void stop(size_t n)
{
	while (n--)
		parts[n].stop();
}

static int __init start(void)
{
	size_t i;
	int err;

	err = lupci_ksym_resolve();
	if (err)
		return err;

	lupci_kho_pages_init();
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		err = parts[i].start();
		if (err) {
			stop(i);
			return err;
		}
	}
	if (!late)
		lupci_provider_arrive();

	return 0;
}

static void __exit finish(void)
{
	stop(ARRAY_SIZE(parts));
}

module_init(start);
module_exit(finish);

MODULE_DESCRIPTION("Live update of PCI functions under test");
MODULE_AUTHOR("The lutorture authors");
MODULE_LICENSE("GPL");
MODULE_VERSION("1");
