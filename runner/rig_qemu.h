/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_RIG_QEMU_H
#define LUTORTURE_RIG_QEMU_H

#include "argv.h"
#include "rig.h"

/**
 * rig_qemu_argv() - QEMU's command line for a rig.
 * @power: rig, run folder and tree
 * @why:   handed to the agent by way of the kernel's command line
 * @argv:  appended to; @argv->err says whether memory ran out
 *
 * Emulated throughout (TCG): a /dev/kvm that is there may still not run a
 * guest, and a benchmark must not change its meaning with the host.
 */
void rig_qemu_argv(const struct rig_power *power, const char *why,
		   struct argv *argv);

#endif
