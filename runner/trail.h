/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What on a machine's console led to a panic: damage that was done on purpose as the
 * kernel before left, and where the one that panics was.
 */
#ifndef LUTORTURE_TRAIL_H
#define LUTORTURE_TRAIL_H

#include <stdbool.h>
#include <stddef.h>

#define TRAIL_MAX 4096

/**
 * struct trail - Lines kept since the last jump began. Zeroed: none.
 * @text:   the lines without time stamps, "\n" between
 * @len:    bytes of @text
 * @oops:   a report of the kernel's end has begun
 * @traced: its call trace has begun
 * @frames: lines of that trace that are kept
 */
struct trail {
	char text[TRAIL_MAX];
	size_t len;
	bool oops, traced;
	unsigned int frames;
};

/**
 * trail_take() - Keep a line, if it is one of those.
 * @t:    trail
 * @line: of the console, with or without a time stamp
 *
 * Kept are what lutorture_damage tells, and of the first oops the function it is
 * in and the innermost of those that led there.
 */
void trail_take(struct trail *t, const char *line);

#endif
