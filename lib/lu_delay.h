/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The delay of a run: one that is put into every jump on purpose, for a comparison to
 * find. A suite that takes one arms it beside what it has stamped, and looks in the
 * next kernel whether it was hit.
 */
#ifndef LU_DELAY_H
#define LU_DELAY_H

#include "lu_fault.h"
#include "lu_timeline.h"

#define LU_DELAY_MAX_MS 10000

/* What `--delay SYMBOL=MS` says. */
struct lu_delay {
	char symbol[LU_FAULT_SYMBOL_MAX]; /* function, or "module:function" */
	unsigned int ms;		  /* 1 to LU_DELAY_MAX_MS */
};

/**
 * lu_delay_parse() - Read "SYMBOL=MS".
 * @text: as given; whether a kernel has such a symbol is not looked at
 * @out:  filled on success
 *
 * Return: 0; -EINVAL with what is wrong with it.
 */
int lu_delay_parse(const char *text, struct lu_delay *out);

/**
 * lu_delay_given() - The delay of this run, from LUTORTURE_DELAY.
 * @out: filled if there is one
 *
 * Return: 1; 0 the run has none; -EINVAL as lu_delay_parse().
 */
int lu_delay_given(struct lu_delay *out);

/**
 * lu_delay_arm() - Arm the delay of this run for the jump to come, for one hit.
 * @undo: as for lu_fault_arm()
 *
 * Before lu_part_watch() and the like: its hits are stamped as theirs are.
 *
 * Return: 0, also where the run has none; as lu_delay_given() and lu_fault_arm().
 */
int lu_delay_arm(const struct lu_undo *undo);

/**
 * lu_delay_check() - Was it hit in the kernel before?
 * @stamps: of lu_timeline_read()
 * @n:      number of them
 *
 * Return: 0, also where the run has none; -ENODATA it was not; as lu_delay_given().
 */
int lu_delay_check(const struct lu_stamp *stamps, size_t n);

#endif
