/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_BOUND_H
#define RUNNER_BOUND_H

#include <stddef.h>

/**
 * bound_percent() - What the rate of failures is at most, where none was seen.
 * @jumps: that arrived, independent of each other
 *
 * Return: upper end of the 95 % confidence interval, per cent; 0: too few jumps to
 * say anything, up to 3.
 * Source: three over n, Hanley and Lippman-Hand, JAMA 249 (1983) 1743.
 */
double bound_percent(long long jumps);

/**
 * bound_line() - Failures of a run, with that bound, for people.
 * @failed: tests that failed
 * @jumps:  that arrived
 * @buf:    filled: "0 failures in 470 cycles: at most 3/470 = 0.64 % (95 %)"
 * @size:   bytes at @buf
 *
 * Return: @buf.
 */
const char *bound_line(long long failed, long long jumps, char *buf,
		       size_t size);

#endif /* RUNNER_BOUND_H */
