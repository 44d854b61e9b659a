/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of a jump's blackout, each between two stamps on the one counter that
 * both kernels share (lu_tsc.h). Where one part ends at the moment at which the next
 * begins they share that stamp; else what lies between two parts is in none.
 */
#ifndef LU_PART_H
#define LU_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lu_timeline.h"
#include "lu_undo.h"

/**
 * struct lu_part_ends - Stamps that are not the fault module's.
 * @jump:   last instruction of user space before reboot()
 * @clock:  the new kernel's clock began to count; on x86 in tsc_early_init()
 * @init:   first instruction of user space behind it
 * @load:   loading of the modules began
 * @loaded: and ended; both 0 if nobody knows
 */
struct lu_part_ends {
	uint64_t jump, clock, init, load, loaded;
};

/**
 * struct lu_part - One part of the blackout.
 * @name:  "freeze", "device_shutdown", ...
 * @begin: its first stamp, ticks
 * @end:   its last
 */
struct lu_part {
	const char *name;
	uint64_t begin, end;
};

#define LU_PART_MAX 16

/**
 * lu_part_name() - Names of the parts, in the order of time.
 * @i: from 0
 *
 * Return: name; NULL behind the last.
 */
const char *lu_part_name(size_t i);

/**
 * lu_part_is_stamped() - Does a part lie between two stamps of the fault module?
 * @name: of a part, or of anything else
 *
 * Not where a moment is the agent's, or worked out from a clock.
 */
bool lu_part_is_stamped(const char *name);

/**
 * lu_part_outside_name() - Names of what is timed beside the blackout.
 * @i: from 0
 *
 * Stages of a cycle that lie in user space, timed around the calls: no part of
 * lu_part_split(), and measured under "part." like those.
 *
 * Return: name; NULL behind the last.
 */
const char *lu_part_outside_name(size_t i);

/**
 * lu_part_watch() - Have this kernel stamp what the parts are told by.
 * @undo: as for lu_fault_arm()
 *
 * Return: 0; as lu_fault_arm().
 */
int lu_part_watch(const struct lu_undo *undo);

/**
 * lu_part_outer() - Those of them that the agent knows: all but @clock.
 * @out: filled; @clock is 0
 *
 * Return: 0; -ENODATA no kexec led here.
 */
int lu_part_outer(struct lu_part_ends *out);

/**
 * lu_part_ends() - The stamps of the last jump that the agent and the fault
 * module of this kernel know.
 *
 * Return: 0; -ENODATA no jump led here; -ENOENT lutorture_fault is not loaded;
 * -EPROTO its clock is not of its form.
 */
int lu_part_ends(struct lu_part_ends *out);

/**
 * lu_part_split() - Take a blackout apart.
 * @stamps: of lu_timeline_read()
 * @n:      number of them
 * @ends:   all but the modules' are known
 * @out:    receives the parts, LU_PART_MAX at most, in the order of time
 *
 * Return: count; -ENODATA a stamp is missing (lu_errmsg() names it); -ERANGE two
 * stamps are not in the order in which a jump passes them.
 * Source: kernel_kexec() in kernel/kexec_core.c, liveupdate_reboot() in
 * kernel/liveupdate/luo_core.c of Linux 7.3.4.
 */
int lu_part_split(const struct lu_stamp *stamps, size_t n,
		  const struct lu_part_ends *ends, struct lu_part *out);

/**
 * lu_part_read() - Read the last jump's stamps and take its blackout apart.
 * @stamps:   receives them, LU_TIMELINE_MAX at most
 * @n_stamps: set to their number once they are read
 * @ends:     filled
 * @out:      receives the parts, LU_PART_MAX at most
 *
 * Return: count; else as lu_timeline_read(), lu_part_ends() and lu_part_split().
 */
int lu_part_read(struct lu_stamp *stamps, int *n_stamps,
		 struct lu_part_ends *ends, struct lu_part *out);

#endif
