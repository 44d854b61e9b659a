/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_ALONE_H
#define LUTORTURE_ALONE_H

/**
 * struct alone - A virtual rig that runs one program in the agent's place.
 * @rig:     name or file
 * @kernel:  name of a kernel; NULL: the default
 * @dir:     folder for what the rig writes; made if absent, and must not have
 *           been used before
 * @words:   for the kernel's command line; lutorture.program= names the program
 * @limit_s: power is cut after so long, times what the kernel is slower
 */
struct alone {
	const char *rig, *kernel, *dir, *words;
	unsigned int limit_s;
};

/**
 * alone_run() - Switch the rig on, and wait until it is off.
 * @alone: what to run
 *
 * Return: 0; -ETIMEDOUT the power was cut; -ENOENT no such rig or kernel; other
 * -errno, with lu_errmsg().
 */
int alone_run(const struct alone *alone);

#endif
