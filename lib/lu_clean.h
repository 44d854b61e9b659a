/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cycle without a fault that ends a group of faults which need no jump: all
 * devices are preserved, taken through one, retrieved and finished. For suites
 * alone: its macros use those of lu_suite.h.
 */
#ifndef LU_CLEAN_H
#define LU_CLEAN_H

#include "lu_agent.h"
#include "lu_call.h"
#include "lu_cargo.h"

/* lu_suite.legs of such a group. A plan that limits its steps does without. */
static inline unsigned int lu_clean_legs(unsigned int cycles)
{
	(void)cycles;
	return lu_agent_steps() ? 1 : 2;
}

/*
 * LU_CLEAN_OPEN - In a fixture's setup: binds the devices of the run for the cargo,
 * @n of them in @devs, and opens the call that faults are tried on. In the second
 * leg there is none, and the setup ends here.
 */
#define LU_CLEAN_OPEN(call, cargo, devs, n)             \
	do {                                            \
		*(call) = (struct lu_call)LU_CALL_NONE; \
		LU_BIND_DEVICES(devs, n);               \
		lu_cargo_init((cargo), devs, n);        \
		if (lu_leg())                           \
			return;                         \
		LU_OK(lu_call_open((call), devs, n));   \
	} while (0)

/* LU_CLEAN_ARRIVE - First in each test: what it does in its second leg. */
#define LU_CLEAN_ARRIVE(cargo)                                       \
	do {                                                         \
		if (lu_leg()) {                                      \
			LU_OK(lu_cargo_unpack((cargo), LU_OP_OPEN)); \
			return;                                      \
		}                                                    \
	} while (0)

/*
 * LU_CLEAN_LEAVE - Last in each test: closes what the faults were tried on, and
 * jumps, unless a check has failed.
 */
#define LU_CLEAN_LEAVE(call, cargo)        \
	do {                               \
		if (lu_clean_legs(0) == 1) \
			return;            \
		lu_call_close(call);       \
		LU_CLEAN_JUMP(cargo);      \
	} while (0)

/* LU_CLEAN_JUMP - The same where the faults were tried on the cargo itself. */
#define LU_CLEAN_JUMP(cargo)                 \
	do {                                 \
		if (lu_clean_legs(0) == 1)   \
			return;              \
		LU_OK(lu_cargo_pack(cargo)); \
		LU_JUMP();                   \
	} while (0)

#endif
