/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests in which the machine is to die: what a leg expects of its own end, and
 * how the next one finds out.
 */
#ifndef LU_CRASH_H
#define LU_CRASH_H

#include <stdbool.h>

/* How a machine may end. Bits. */
enum lu_crash {
	LU_CRASH_PANIC = 1, /* a panic on the console, with the text given */
	LU_CRASH_HANG = 2,  /* silence; whoever watches cuts the power */
	LU_CRASH_RESET = 4, /* off, or cold in a kernel nothing was handed to */
	LU_CRASH_POWER = 8, /* power cut that the test asked for */
};

/**
 * lu_expect_crash() - From here on the machine may die as said.
 * @kinds:    bits of enum lu_crash; 0 takes an earlier call back
 * @text:     must occur in the panic's line on the console, or in what the
 *            console told on the way there: the functions of an oops, the
 *            innermost first, and damage that was done as the kernel before
 *            left; each line of several must; "" for any
 * @limit_ms: silence after which the machine counts as hung, milliseconds from
 *            this call or the jump after it; 0: the usual limits
 *
 * If it does die so, in this leg, in its jump, or before the next leg begins,
 * the next leg of the test begins in the cold boot that follows. Any other end
 * is a failure as ever. If it does not die, the next leg begins after the jump
 * as ever: a test that needs the crash asserts lu_crashed() there.
 *
 * Return: 0 once it is in the journal; -ENOTCONN no agent; -ECANCELED a check has
 * failed in this leg (lu_agent_judge()); and as lu_carry().
 */
int lu_expect_crash(unsigned int kinds, const char *text, unsigned int limit_ms);

/**
 * lu_crashed() - Did the leg before this one end in the crash it expected?
 *
 * Return: false also in the first leg, and when run by hand.
 */
bool lu_crashed(void);

#endif
