/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_FIGURE_H
#define RUNNER_FIGURE_H

#include <stdbool.h>
#include <stdio.h>

#include "measurement.h"

/**
 * struct figure - All values of one figure of one device in a run.
 * @device:    its name; NULL: the whole machine
 * @name:      name of the figure
 * @unit:      unit of all values
 * @contrived: of suites that cause it on purpose; those are kept apart
 * @values:    sorted
 * @n:         their count, at least 1
 * @floor:     least difference from another run's that its run's calibration lets
 *             tell, in @unit; 0: error unknown
 *
 * Texts belong to the measurements, values to the set.
 */
struct figure {
	const char *device, *name, *unit;
	bool contrived;
	double *values;
	size_t n;
	double floor;
};

/**
 * struct figure_set - The figures of a run, in the order they were met.
 * @list:   figures, @n of them
 * @values: of all figures
 */
struct figure_set {
	struct figure *list;
	size_t n;
	double *values;
};

/**
 * figure_collect() - Sort measurements by device and figure, less those of warm-up.
 * @m:   measurements; must live as long as the set
 * @out: filled; release with figure_free()
 *
 * Return: 0; -ENOMEM.
 */
int figure_collect(const struct measurements *m, struct figure_set *out);

/** figure_free() - Release what a set holds. */
void figure_free(struct figure_set *set);

/**
 * figure_find() - The same figure of the same device in another set.
 *
 * Return: the figure; NULL: the set has none.
 */
const struct figure *figure_find(const struct figure_set *set,
				 const struct figure *like);

/**
 * figure_like() - What figure_find() finds the figure of a measurement by.
 * @x: measurement; owns the texts
 */
struct figure figure_like(const struct measurement *x);

/**
 * figure_not_compared() - Why no verdict is given on a figure.
 * @f: figure
 *
 * Return: NULL where less is better; else the reason, for people.
 */
const char *figure_not_compared(const struct figure *f);

/** FIGURE_NAME - bytes that figure_name() needs at most, longer ones are cut. */
#define FIGURE_NAME 96

/** figure_name() - "nvme0 downtime, ms" for people. Return: @buf. */
const char *figure_name(const struct figure *f, char buf[FIGURE_NAME]);

/**
 * figure_print_run() - Print of what run figures are, and its failures.
 * @m:   measurements
 * @out: stream
 */
void figure_print_run(const struct measurements *m, FILE *out);

/**
 * figure_print_gaps() - Print in how many jumps of a device a stall or a gap shows.
 * @m:   measurements
 * @out: stream; nothing where the counts are not recorded
 *
 * Made anew from the counts. One that is not above its resolution is never printed
 * as 0, but as what its resolution is at most.
 *
 * Return: 0; -ENOMEM.
 */
int figure_print_gaps(const struct measurements *m, FILE *out);

/**
 * figure_print() - Print all figures of a run: `lutorture report --figures`.
 * @m:   measurements
 * @out: stream
 *
 * Return: 0; -ENOMEM.
 */
int figure_print(const struct measurements *m, FILE *out);

#endif /* RUNNER_FIGURE_H */
