// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading. The block of stamps is in place before the first
 * point can be hit, and points are armed before user space can go on to what
 * they are for: on an incoming kernel, the first open of /dev/liveupdate.
 * Unloading disarms all points. Changes nothing in the kernel but at points.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "block.h"
#include "command.h"
#include "debugfs.h"
#include "kill.h"
#include "point.h"

static char *arm = "";
module_param(arm, charp, 0400);
MODULE_PARM_DESC(arm, "points: symbol,action[,value=N][,nth=N][,times=N][,pid=N];...");

static int __init start(void)
{
	char *words;
	int err;

	words = kstrdup(arm, GFP_KERNEL);
	if (!words)
		return -ENOMEM;
	err = lufault_block_init();
	if (!err) {
		lufault_command_arm(words);
		lufault_debugfs_init();
	}
	kfree(words);

	return err;
}

static void __exit finish(void)
{
	lufault_debugfs_exit();
	lufault_point_clear();
	lufault_point_drain();
	lufault_kill_drain();
	lufault_block_exit();
}

module_init(start);
module_exit(finish);

MODULE_DESCRIPTION("Faults and time stamps at kernel functions");
MODULE_AUTHOR("The lutorture authors");
MODULE_LICENSE("GPL");
MODULE_VERSION("1");
