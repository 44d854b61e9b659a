/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_PROGRESS_H
#define LUTORTURE_PROGRESS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/**
 * struct progress - How far a run is, for the eyes of whoever started it.
 * @out:    stream; NULL prints nothing
 * @tty:    one line that is rewritten, instead of a line for each event
 * @tests:  entries of the plan; @over of them are over
 * @jumps:  all tests together will make; @jumped of them were made
 * @began:  host clock when the first record was seen, seconds
 * @first:  @jumped at that moment (a resumed run)
 * @what:   test, leg and stage of the last record
 */
struct progress {
	FILE *out;
	bool tty;
	size_t tests, over;
	unsigned long jumps, jumped;
	double began;
	unsigned long first;
	char what[256];
};

/** progress_open() - Start showing progress on @out. */
void progress_open(struct progress *progress, FILE *out);

/** progress_take() - Take one record of the DUT's journal into account. */
void progress_take(struct progress *progress, const json_t *rec);

/** progress_say() - An event of the controller's own, on a line of its own. */
void progress_say(struct progress *progress, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** progress_show() - Rewrite the line on a terminal; nothing elsewhere. */
void progress_show(struct progress *progress);

/** progress_close() - Leave the terminal as it should be. */
void progress_close(struct progress *progress);

#endif
