/* SPDX-License-Identifier: GPL-2.0-only */
/* A machine under pressure: no memory, no CPU time, slow or full storage. */
#ifndef LU_PRESSURE_H
#define LU_PRESSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lu_oomkill.h"
#include "lu_stress.h"

/* LU_PRESSURE_LOG - What it may log for want of memory; for lu_suite.dmesg_allow. */
#define LU_PRESSURE_LOG LU_OOMKILL_LOG, "page allocation failure: order:"

/**
 * struct lu_pressure - One kind.
 * @name:  "memory", unique
 * @stressors: that stress-ng is asked for; NULL: done without it
 * @args:  what else it is told; %M% becomes the memory to take in KiB
 * @felt:  is it there yet? NULL: with the first byte that does not fit
 * @short_of_memory: calls may give -ENOMEM under it
 * @where: what it is put on
 * @undo:  how it is undone
 * @test:  of the suite pressure, which has one for each kind
 */
struct lu_pressure {
	const char *name;
	const struct lu_stressor *stressors;
	const char *const *args;
	bool (*felt)(void *ctx);
	bool short_of_memory;
	const char *where;
	const char *undo;
	const char *test;
};

/** lu_pressure_at() - The table; NULL behind the last row. */
const struct lu_pressure *lu_pressure_at(size_t i);

/** lu_pressure_find() - The kind of this name; NULL: none. */
const struct lu_pressure *lu_pressure_find(const char *name);

/**
 * lu_pressure_missing() - What this machine lacks for a kind.
 *
 * Return: NULL when all is there; else cause and remedy.
 */
const char *lu_pressure_missing(const struct lu_pressure *kind);

/**
 * struct lu_pressing - Pressure under way.
 * @kind: which
 * @pid:  of stress-ng; -1 none
 * @file: that fills the tmpfs; "" none
 */
struct lu_pressing {
	const struct lu_pressure *kind;
	pid_t pid;
	char file[64];
};

/**
 * lu_pressure_start() - Put the machine under pressure.
 * @kind: which
 * @out:  hand it to lu_pressure_stop(), also where this fails
 *
 * Saves the caller from being chosen when memory is short. The pressure ends
 * with the caller's death.
 *
 * Return: 0 it is felt; -ETIMEDOUT it was not within half a minute; -ENOENT no
 * stress-ng; -errno.
 */
int lu_pressure_start(const struct lu_pressure *kind, struct lu_pressing *out);

/** lu_pressure_stop() - Let off, and wait until it is over. 0; -ETIMEDOUT. */
int lu_pressure_stop(struct lu_pressing *p);

/**
 * lu_pressure_end() - The same, and ask what stress-ng got done meanwhile.
 * @p:   as lu_pressure_start() left it
 * @did: receives one for each stressor
 * @max: entries @did has room for
 *
 * Return: number of stressors, 0 for a kind that has none; -ETIMEDOUT; as
 * lu_stress_read().
 */
int lu_pressure_end(struct lu_pressing *p, struct lu_stress *did, size_t max);

/**
 * lu_pressure_check() - The same, and was it a load? What it got done is measured.
 *
 * Where memory is short a stressor may get nothing done, or not be there to tell.
 *
 * Return: 0; -ENODATA as lu_stress_check(); as lu_pressure_end() and lu_measure().
 */
int lu_pressure_check(struct lu_pressing *p);

/** lu_pressure_available() - Memory that programs can have, in KiB. */
long lu_pressure_available(void);

/** lu_pressure_killed() - How often the kernel had to kill for memory; -1. */
long lu_pressure_killed(void);

#endif
