/* SPDX-License-Identifier: GPL-2.0-only */
/* What lu_guard.c and lu_guard_use.c share and nobody else needs. */
#ifndef LU_GUARD_H
#define LU_GUARD_H

/**
 * struct lu_guard - What is in use on the machine, read once.
 * @device: name of the rig's device, for messages
 * @mounts: /proc/self/mountinfo
 * @swaps:  /proc/swaps; "" where the kernel has none
 * @routes: /proc/net/route; "" likewise
 * @routes6: /proc/net/ipv6_route; "" likewise
 */
struct lu_guard {
	const char *device;
	char *mounts, *swaps, *routes, *routes6;
};

/** lu_guard_open() - Read it; 0, -errno. Close it either way. */
int lu_guard_open(struct lu_guard *guard, const char *device);

/** lu_guard_close() - Release it. */
void lu_guard_close(struct lu_guard *guard);

/**
 * lu_guard_block() - Whether a disk or partition is in use.
 * @guard: what is in use
 * @dir:   its folder in sysfs
 * @name:  its name
 *
 * Return: 0; -EBUSY with a message; -errno of reading sysfs.
 */
int lu_guard_block(const struct lu_guard *guard, const char *dir,
		   const char *name);

/** lu_guard_net() - Same for a network interface. */
int lu_guard_net(const struct lu_guard *guard, const char *dir,
		 const char *name);

#endif
