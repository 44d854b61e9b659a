/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_COMPARE_H
#define RUNNER_COMPARE_H

#include <stdio.h>

#include "figure.h"
#include "ranktest.h"

/** COMPARE_LEVEL - chance of one wrong verdict among all figures of two runs. */
#define COMPARE_LEVEL 0.05

/** COMPARE_THRESHOLD - per cent below which a difference is none, by default. */
#define COMPARE_THRESHOLD 5.0

/** enum compare_verdict - What is said of a figure of two runs. */
enum compare_verdict {
	COMPARE_FASTER,	 /* new is less */
	COMPARE_SLOWER,	 /* new is more */
	COMPARE_NONE,	 /* no difference shown */
	COMPARE_TOO_FEW, /* no verdict is possible with so few values */
	COMPARE_ONE_RUN, /* one of the runs has no such figure */
	COMPARE_NOT,	 /* not to be compared */
	COMPARE_VERDICTS
};

/** enum compare_exit - Exit status, beside those of bad use and bad files. */
enum compare_exit {
	COMPARE_EXIT_PASS = 0,
	COMPARE_EXIT_SLOWER = 1,
	COMPARE_EXIT_NOTHING = 4, /* of no figure could anything be said */
};

/**
 * struct compare_figure - One figure of two runs.
 * @base:    its values in one run; NULL: none
 * @new:     and in the other; NULL: none
 * @test:    rank test; only where both have values, and are to be compared
 * @holm:    its p value, corrected for the number of figures tested; 1 where
 *           this one was not
 * @verdict: what follows
 * @floor:   least shift that the calibrations of both runs let tell; 0: error unknown
 * @below:   @verdict would be another, but for @floor
 */
struct compare_figure {
	const struct figure *base, *new;
	struct ranktest test;
	double holm;
	enum compare_verdict verdict;
	double floor;
	bool below;
};

/**
 * struct compare - Two runs, compared.
 * @threshold: in per cent
 * @list:      figures of either run, @n of them
 * @tested:    how many of them have a verdict by test
 */
struct compare {
	double threshold;
	struct compare_figure *list;
	size_t n, tested;
};

/**
 * compare_refuse() - Whether two runs can be compared at all.
 * @base: measurements of one run
 * @new:  of the other
 *
 * Rig (name and devices), plan (name, the tests in it, those of them whose figures are
 * contrived, and the one that it was limited to) and calibration have to be the same.
 *
 * Return: 0; -EINVAL, with a message that names each that differs.
 */
int compare_refuse(const struct measurements *base,
		   const struct measurements *new);

/**
 * compare_make() - Compare all figures of two runs.
 * @base:      figures of one run
 * @new:       of the other; both must live as long as the comparison
 * @threshold: per cent, from 0
 * @out:       filled; release with compare_free()
 *
 * Figures with too few values for any verdict are not counted among those tested.
 * A difference is told where the corrected p value is below COMPARE_LEVEL, and the
 * shift above @threshold per cent of the smaller median, and above what calibration
 * lets tell of either run.
 *
 * Return: 0; -ENOMEM.
 */
int compare_make(const struct figure_set *base, const struct figure_set *new,
		 double threshold, struct compare *out);

/** compare_free() - Release what a comparison holds. */
void compare_free(struct compare *c);

/** compare_verdict_name() - "faster", ...; "?" out of range. */
const char *compare_verdict_name(enum compare_verdict verdict);

/**
 * compare_count() - Figures with a verdict.
 * @c:       comparison
 * @verdict: which
 */
size_t compare_count(const struct compare *c, enum compare_verdict verdict);

/** compare_exit_code() - One of enum compare_exit. */
int compare_exit_code(const struct compare *c);

/**
 * compare_print() - Print the figures of a comparison for people.
 * @c:   comparison
 * @out: stream
 */
void compare_print(const struct compare *c, FILE *out);

/**
 * compare_runs() - What `lutorture compare` does.
 * @base:      folder of a run
 * @new:       folder of another
 * @threshold: per cent, from 0
 * @force:     compare what compare_refuse() refuses, and say so
 * @out:       stream
 *
 * Reads the two files of measurements and changes nothing.
 *
 * Return: one of enum compare_exit; errors of measurement_load() and
 * compare_refuse(), with a message.
 */
int compare_runs(const char *base, const char *new, double threshold,
		 bool force, FILE *out);

/**
 * compare_halves() - What `lutorture compare --halves` does.
 * @run:       folder of a run
 * @threshold: per cent, from 0
 * @out:       stream
 *
 * Return: one of enum compare_exit; errors of measurement_load().
 */
int compare_halves(const char *run, double threshold, FILE *out);

/**
 * compare_sets() - Compare and print all figures of two sets of measurements.
 *
 * Return: one of enum compare_exit; -ENOMEM.
 */
int compare_sets(const struct measurements *base,
		 const struct measurements *new, double threshold, FILE *out);

#endif /* RUNNER_COMPARE_H */
