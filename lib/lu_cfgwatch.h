/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Watching the config space of all functions that a live update preserves, in
 * the outgoing kernel and in the next one from the moment lutorture_fault is
 * loaded there.
 */
#ifndef LU_CFGWATCH_H
#define LU_CFGWATCH_H

#include "lu_cfgwrite.h"
#include "lu_fixture.h"
#include "lu_timeline.h"

/* Functions: what the next kernel's command line has words for, of 29 bytes. */
#define LU_CFGWATCH_MAX (LU_FAULT_WORDS_MAX / 29)

/* Where the outgoing kernel freezes, and where it ends. */
#define LU_CFGWATCH_FREEZE "liveupdate_reboot"
#define LU_CFGWATCH_LEAVE  "machine_kexec"

/**
 * struct lu_cfgwatch - Functions that are watched.
 * @fn: devices and the bridges above them, each once
 * @n:  how many
 */
struct lu_cfgwatch {
	struct lu_bdf fn[LU_CFGWATCH_MAX];
	size_t n;
};

/**
 * lu_cfgwatch_init() - Choose what to watch.
 *
 * Return: 0; -ENOSPC more functions than can be watched.
 */
int lu_cfgwatch_init(struct lu_cfgwatch *watch,
		     const struct lu_fixture_device *devs, int n);

/**
 * lu_cfgwatch_arm() - Watch in this kernel.
 *
 * Forgets all stamps of this kernel, and all points. From now on each write has a
 * stamp, and at machine_kexec() COMMAND and link of each function. Undone by
 * lu_fault_clear(), which is recorded.
 *
 * Return: 0; as lu_fault_arm().
 */
int lu_cfgwatch_arm(const struct lu_cfgwatch *watch);

/**
 * lu_cfgwatch_jump() - Jump, and watch in the next kernel too.
 * @append: as lu_fault_jump_with()
 *
 * Return: as lu_fault_jump_with().
 */
int lu_cfgwatch_jump(const struct lu_cfgwatch *watch, const char *append);

/**
 * lu_cfgwatch_touch() - Make a write that changes nothing, to each function.
 *
 * INTERRUPT_LINE, a register of the PCI headers that no hardware reads, is
 * written as it is. A watch that does not see it is blind.
 *
 * Return: 0; -errno of sysfs.
 * Source: PCIe Base Spec 6.2, 7.5.1.1.12.
 */
int lu_cfgwatch_touch(const struct lu_cfgwatch *watch);

/**
 * lu_cfgwatch_check_touched() - Did the watch see those writes?
 * @stamps, @n: from lu_timeline_read()
 * @out:        in the kernel before this one
 *
 * Return: 0; -ENODATA one is missing: text names the function.
 */
int lu_cfgwatch_check_touched(const struct lu_cfgwatch *watch,
			      const struct lu_stamp *stamps, size_t n, bool out);

/**
 * lu_cfgwatch_left() - COMMAND and link at the outgoing kernel's last moment.
 * @bdf: function
 * @look: filled
 *
 * Return: 0; -ENODATA not stamped.
 */
int lu_cfgwatch_left(const struct lu_stamp *stamps, size_t n, struct lu_bdf bdf,
		     struct lu_cfglook *look);

#endif
