// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one place that waits: always for a condition, always with a limit.
 * Touches nothing on the machine.
 */
#include "lu_wait.h"

#include <poll.h>
#include <time.h>

#include "lu_kernel.h"

#define POLL_MS 10

unsigned long lu_wait_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000UL + ts.tv_nsec / 1000000;
}

bool lu_wait(bool (*done)(void *ctx), void *ctx, unsigned int wait_ms)
{
	unsigned long end = lu_wait_now_ms() + lu_kernel_ms(wait_ms);

	while (!done(ctx)) {
		if (lu_wait_now_ms() >= end)
			return done(ctx);
		poll(NULL, 0, POLL_MS);
	}
	return true;
}
