/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time stamps of the points of lutorture_fault, of this kernel and of the one
 * before it, on the one counter that both share (lu_tsc.h).
 */
#ifndef LU_TIMELINE_H
#define LU_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lu_fault.h"

#define LU_TIMELINE_MAX 4096 /* stamps; more than two kernels can leave */

/* One hit of a point. */
struct lu_stamp {
	uint64_t tsc;
	bool out; /* in the kernel before this one */
	unsigned int cpu;
	pid_t pid; /* thread group */
	char symbol[LU_FAULT_SYMBOL_MAX];
};

/**
 * lu_timeline_read() - Stamps of both kernels.
 * @out: receives them in the order of @tsc
 * @max: number of stamps @out has room for
 *
 * Return: count; -ENOENT the module is not loaded; -ENOSPC more than @max;
 * -EOVERFLOW hits found no room in the kernel, so that the timeline has gaps;
 * -EPROTO a line that is not of its form; -ENOMEM.
 */
int lu_timeline_read(struct lu_stamp *out, size_t max);

/**
 * lu_timeline_parse() - Parse the text of the file "timeline".
 * @text: NUL-terminated lines "TSC out|now CPU PID SYMBOL"; only read
 * @out:  receives the stamps
 * @max:  number of stamps @out has room for
 * @lost: set to the hits that found no room, 0 for none
 *
 * Return: count; -ENOSPC; -EPROTO.
 */
int lu_timeline_parse(const char *text, struct lu_stamp *out, size_t max,
		      unsigned long *lost);

/**
 * lu_timeline_find() - A stamp of one symbol.
 * @stamps: from lu_timeline_read()
 * @n:      number of them
 * @symbol: as it was armed
 * @out:    true: in the kernel before; false: in this one
 *
 * Return: the first one; NULL: none.
 */
const struct lu_stamp *lu_timeline_find(const struct lu_stamp *stamps, size_t n,
					const char *symbol, bool out);

/**
 * lu_timeline_check() - Did a point get to the hit that it fires at?
 * @stamps: from lu_timeline_read()
 * @n:      number of them
 * @fault:  as it was armed; @times is taken for 1
 * @out:    true: in the kernel before; false: in this one
 *
 * Each hit that counts is stamped, whether or not the point fires: one stamp
 * says nothing of the second hit. A delay and a kill must be over too.
 *
 * Return: 0; -ENODATA fewer than @nth hits, or a delay or kill that did not come to
 * its end; -EBADMSG a delay took less than its time.
 */
int lu_timeline_check(const struct lu_stamp *stamps, size_t n,
		      const struct lu_fault *fault, bool out);

#endif
