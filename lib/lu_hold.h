/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A call that is held open at a kernel function until somebody else has done what
 * is to happen in the middle of it. Nobody's luck decides who comes first.
 */
#ifndef LU_HOLD_H
#define LU_HOLD_H

#include <sys/types.h>

/**
 * lu_hold_arm() - The next call that gets to a function is to stay there.
 * @symbol: function
 * @pid:    process whose calls count; 0: any
 *
 * Changes: all other points are disarmed, and their stamps forgotten. Undone by
 * lu_hold_end(); without it the call goes on by itself in 10 s.
 *
 * Return: 0; as lu_fault_clear() and lu_fault_arm().
 */
int lu_hold_arm(const char *symbol, pid_t pid);

/**
 * lu_hold_wait() - Wait until a call has got there.
 *
 * Context: blocks up to 5 s.
 * Return: 0; -ENODATA none has.
 */
int lu_hold_wait(const char *symbol);

/**
 * lu_hold_end() - Let the call go on, and all points be disarmed.
 *
 * Return: 0 it was held up to now; -ENODATA it had gone on by itself, so that
 * what was done meanwhile was not in the middle of it; as lu_timeline_read().
 */
int lu_hold_end(const char *symbol);

#endif
