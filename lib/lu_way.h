/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways from one kernel to the next, and what each costs a device: the same
 * figures for all, told apart by the end of their names.
 */
#ifndef LU_WAY_H
#define LU_WAY_H

#include <stdbool.h>
#include <stdint.h>

/** enum lu_way - How the next kernel is reached. */
enum lu_way {
	LU_WAY_LIVE,  /* kexec with handover, devices preserved */
	LU_WAY_PLAIN, /* kexec by kexec_load(2), nothing handed over */
	LU_WAY_COLD,  /* reset through the firmware */
	LU_WAYS,
};

#define LU_WAY_WARM_UP 1 /* cycles of each that are left out of what is shown */

/**
 * struct lu_way_left - The last piece of work seen before the jump.
 * @tsc:    when it was seen
 * @number: of the last frame by then; 0 where work has no numbers
 */
struct lu_way_left {
	uint64_t tsc, number;
};

/** lu_way_name() - "live", "plain", "cold"; NULL out of range. */
const char *lu_way_name(enum lu_way way);

/**
 * lu_way_of() - The way that a figure is of, by the end of its name.
 * @figure: "nvme0.downtime_live"
 *
 * Return: the way; LU_WAYS: none.
 */
enum lu_way lu_way_of(const char *figure);

/**
 * lu_way_load() - Have all done that can be done before that jump.
 *
 * The agent's checks and the loading of the next kernel: devices can be at work
 * meanwhile, and what they do then is no downtime. No other jump may follow.
 *
 * Return: 0; -errno of the agent; as lu_carry().
 */
int lu_way_load(enum lu_way way);

/**
 * lu_way_jump() - Go that way into the next leg.
 *
 * That the machine comes up as if cold is announced where it will.
 * Return: as lu_jump(), lu_jump_plain(), lu_jump_cold(), lu_expect_crash().
 */
int lu_way_jump(enum lu_way way);

/**
 * lu_way_check() - Did that way lead here?
 *
 * Return: 0; -ENODATA another did, which the text names.
 */
int lu_way_check(enum lu_way way);

/**
 * lu_way_leave() - Take the last look at a device over the jump.
 * @device: its name in the rig file
 *
 * Return: 0; as lu_carry().
 */
int lu_way_leave(enum lu_way way, const char *device,
		 const struct lu_way_left *left);

/** lu_way_left() - It arrived. Return: 0; -EBADMSG; as lu_carried(). */
int lu_way_left(const char *device, struct lu_way_left *left);

/**
 * lu_way_tell_clock() - lu_moment_clock(), once in each boot. Where nobody listens the
 * ways over which the TSC counts are told by that alone.
 *
 * Return: 0; as lu_moment_clock().
 */
int lu_way_tell_clock(void);

/**
 * lu_way_back() - A device's first piece of work was seen behind the jump.
 * @left: from lu_way_left()
 * @tsc:  when
 * @khz:  of the TSC
 *
 * Its figure downtime: by the TSC where that goes on counting, else by the clock of
 * whoever reads the console. By that clock it is told everywhere, as "outside", so
 * that the two can be compared.
 *
 * Return: as lu_measure().
 */
int lu_way_back(enum lu_way way, const char *device,
		const struct lu_way_left *left, uint64_t tsc, double khz);

/**
 * lu_way_measure() - Another figure of this way.
 * @device: NULL: of the machine
 *
 * Return: as lu_measure().
 */
int lu_way_measure(enum lu_way way, const char *device, const char *what,
		   double value, const char *unit);

/**
 * lu_way_blackout() - That of the jump that led here, and the agent's part behind
 * it: from the first instruction of user space to @tsc, the begin of this leg.
 *
 * Of a cold boot the first is the runner's to tell.
 * Return: 0; -ENODATA; as lu_measure().
 */
int lu_way_blackout(enum lu_way way, uint64_t tsc, double khz);

#endif
