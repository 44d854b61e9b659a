/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_WAIT_H
#define LU_WAIT_H

#include <stdbool.h>

/** lu_wait_now_ms() - Milliseconds of CLOCK_MONOTONIC. */
unsigned long lu_wait_now_ms(void);

/**
 * lu_wait() - Wait for a condition, with a limit.
 * @done:    asked at once, then every 10 ms, and once more at the limit
 * @ctx:     for @done
 * @wait_ms: limit in milliseconds on the default kernel; see lu_kernel_ms()
 *
 * Return: whether @done said yes.
 */
bool lu_wait(bool (*done)(void *ctx), void *ctx, unsigned int wait_ms);

#endif
