/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_CALIBRATION_WAY_H
#define RUNNER_CALIBRATION_WAY_H

#include <stdbool.h>

#include "merge.h"

/* Of the files calibration_*.c alone. */

/**
 * struct calibration_input - A run of the plan "calibrate".
 * @m:          merged
 * @controller: records of the controller, or NULL
 */
struct calibration_input {
	const struct merge *m;
	json_t *controller;
};

/**
 * struct calibration_row - One gap of one way, in ms.
 * @asked, @found: what is no number was not measured
 * @limit:      by how much they may differ
 * @resolution: that the measure itself claims: it is known no better; 0: none
 * @is_base:    what others are held against, and no gap
 * @why:        nothing can be said of it; NULL: the rest is known
 */
struct calibration_row {
	double asked, found, limit, resolution;
	bool is_base;
	const char *why;
};

/**
 * struct calibration_way - One way in which the bench measures.
 * @name:    of the way
 * @sample:  names of its measures are "SAMPLE.asked", or "DEVICE.SAMPLE.asked"
 * @suite, @test: that makes them
 * @figures: whose error it tells: the name of the figure that it was put into; NULL:
 *           none
 * @shares:  what else is taken in the same way, and so known no better; NULL: nothing
 * @take:    fill a row from the sample that begins with measure @at
 */
struct calibration_way {
	const char *name, *sample, *suite, *test, *figures;
	bool (*shares)(const char *figure);
	void (*take)(const struct calibration_input *in, size_t at,
		     struct calibration_row *row);
};

/** calibration_way() - The ways, by number from 0; NULL behind the last. */
const struct calibration_way *calibration_way(size_t i);

/** calibration_last_word() - "asked" of "igb0.frames.asked". */
const char *calibration_last_word(const char *name);

#endif
