/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kernel says of its defects, over several lines each. Reads the log from
 * inside and the console from outside alike.
 */
#ifndef LUTORTURE_DEFECT_H
#define LUTORTURE_DEFECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lu_kmsg.h"

#define DEFECT_MAX 6144 /* bytes of one report */

/**
 * struct defect_report - From the first sign of one defect to its end mark.
 * @sign:   the first
 * @framed: begun by "cut here": all signs up to the end mark are one defect
 * @first:  number of the line that @sign is in
 * @text:   the lines, "\n" between; none behind the last
 * @len:    bytes of @text
 */
struct defect_report {
	const struct lu_kmsg_sign *sign;
	bool framed;
	uint64_t first;
	char text[DEFECT_MAX];
	size_t len;
};

/**
 * struct defects - Puts lines together to reports. Zeroed but for @told and @ctx.
 * @told:     called with each report, when it is complete
 * @ctx:      passed to @told
 * @report:   under way, if its @sign is set
 * @cut:      a "cut here" was seen ...
 * @cut_at:   ... in this line
 * @signed_before: a sign other than a stack dump was seen ...
 * @signed_at: ... in this line
 */
struct defects {
	void (*told)(void *ctx, const struct defect_report *report);
	void *ctx;
	struct defect_report report;
	bool cut, signed_before;
	uint64_t cut_at, signed_at;
};

/**
 * defects_take() - The next line of the log.
 * @d:    state
 * @n:    its number: one that was passed over leaves a gap
 * @line: with or without a time stamp, valid during the call
 *
 * A stack dump belongs to the sign before it, and is a report alone only if
 * there is none. Where a report has too many lines, those without a sign are
 * left out first.
 */
void defects_take(struct defects *d, uint64_t n, const char *line);

/**
 * defects_end() - No more lines: a report under way is complete.
 * @d: state
 */
void defects_end(struct defects *d);

/**
 * defect_is_allowed() - Is every sign in a report one that was declared?
 * @text:  of the report
 * @allow: exact texts, ends in NULL; NULL for none
 *
 * Return: true when each line with a sign, the first in any case, has one of
 * the texts in it. Stack dumps below the first line need none.
 */
bool defect_is_allowed(const char *text, const char *const *allow);

#endif
