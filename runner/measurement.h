/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_MEASUREMENT_H
#define RUNNER_MEASUREMENT_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "report.h"

/*
 * The figures of a run, one JSON object a line: a head that says of what run,
 * and one line a figure. Schema in results/README.md.
 */
#define MEASUREMENT_FILE    "measurements.jsonl"
#define MEASUREMENT_FORMAT  "lutorture-measurements"
#define MEASUREMENT_VERSION 2

/**
 * struct measurement - One figure, as a line of the file has it.
 * @suite:     program that measured it, or in which the jump was
 * @test:      "fixture.test"
 * @device:    name in the rig file; NULL: the whole machine
 * @figure:    what was measured: "blackout", "downtime", a stage's name
 * @unit:      of @value, as it was measured: "ms"
 * @leg:       of the test, from 0; of a blackout, the leg that the jump ended
 * @attempt:   of the test, from 1
 * @boot:      of the run, from 0; of a blackout, the one that it led to
 * @contrived: comes of what the suite does on purpose
 * @warm_up:   of a cycle before those that count: kept, and left out of all figures
 * @value:     finite
 */
struct measurement {
	const char *suite, *test, *device, *figure, *unit;
	unsigned int leg, attempt, boot;
	bool contrived, warm_up;
	double value;
};

/**
 * struct measurements - A file that was read.
 * @head:  its first line
 * @list:  figures in the order of the file, @n of them; texts belong to @lines
 * @lines: JSON array of the lines behind the first
 */
struct measurements {
	json_t *head;
	struct measurement *list;
	size_t n;
	json_t *lines;
};

/**
 * measurement_write() - Write the figures of a judged run.
 * @r:    report
 * @path: file name; replaced as a whole
 *
 * Holds what the summary prints, and nothing that the journals do not.
 *
 * Return: 0; -ENOMEM; -errno of writing.
 */
int measurement_write(const struct report *r, const char *path);

/**
 * measurement_load() - Read the figures of a run.
 * @run_dir: folder of the run; MEASUREMENT_FILE in it is read and not changed
 * @out:     filled on success, else NULL; release with measurement_free()
 *
 * Strict: a file that is cut short anywhere, that is of another version, or in
 * which one line is not understood is refused as a whole.
 *
 * Return: 0; -ENOENT no such folder, or no such file in it; -EPROTO another
 * format or version; -EBADMSG empty, cut short or damaged; -ENAMETOOLONG;
 * -ENOMEM; other -errno of reading. The message names the place and the remedy.
 */
int measurement_load(const char *run_dir, struct measurements **out);

/**
 * measurement_free() - Release them.
 * @m: measurements or NULL
 */
void measurement_free(struct measurements *m);

#endif /* RUNNER_MEASUREMENT_H */
