/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How far off the bench's own figures are: gaps of known length are put into what it
 * measures, and what it makes of them is kept for the rig, and in each run of it.
 */
#ifndef RUNNER_CALIBRATION_H
#define RUNNER_CALIBRATION_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include "merge.h"

#define CALIBRATION_FORMAT  "lutorture-calibration"
#define CALIBRATION_VERSION 1
#define CALIBRATION_PLAN    "calibrate"

/**
 * calibration_judge() - Hold what was found against what was asked for.
 * @m:          run of the plan "calibrate"
 * @controller: its records, JSON array, or NULL; borrowed
 *
 * One entry for each way of measuring, with its state: "ok"; "failed", and why: a
 * gap that is missing, or further off than is allowed; "absent", and why: the rig
 * has not got it. Pure.
 *
 * Return: new JSON array, "ways" of the file; NULL out of memory.
 */
json_t *calibration_judge(const struct merge *m, json_t *controller);

/** calibration_passed() - No way failed, and there is one that did not. */
bool calibration_passed(const json_t *ways);

/**
 * calibration_make() - Judge a run of the plan, and keep that for its rig.
 * @run_dir: folder of the run
 * @results: folder that receives "calibration-RIG.json", replaced as a whole
 * @out:     set to what was written; release with json_decref()
 *
 * Return: 0; -EINVAL a run of another plan; as merge_load() and replace_file().
 */
int calibration_make(const char *run_dir, const char *results, json_t **out);

/**
 * calibration_find() - What a new run is to carry.
 * @results:  folder that may hold a calibration
 * @rig:      name of the rig
 * @rig_file: its file, which is to be the one calibrated, byte by byte
 * @versions: of the run record: emulator and host are to be the same
 *
 * Return: new object: the calibration, or {"unusable": why} where it is damaged or
 * another rig's; NULL: there is none.
 */
json_t *calibration_find(const char *results, const char *rig,
			 const char *rig_file, const json_t *versions);

/**
 * calibration_floor() - The least difference of a figure that can be told, in ms.
 * @c:      as a run carries it; NULL or null: none; of any shape
 * @figure: its name, without a device
 *
 * What was tolerated at the gap of which least was: an error that large would have
 * passed. A way that failed vouches for nothing, and so keeps back no difference.
 *
 * Return: ms; 0 where the error of the figure is unknown.
 */
double calibration_floor(const json_t *c, const char *figure);

/**
 * calibration_text() - What a report says of errors, in one line without its end.
 * @c:   as a run carries it; NULL or null: none; of any shape
 * @rig: to name the remedy with
 *
 * Return: @buf, cut where there is no room.
 */
const char *calibration_text(const json_t *c, const char *rig, char *buf,
			     size_t size);

/**
 * calibration_line() - The same of a run.
 * @run: its record, or the head of its measurements: has "calibration" and "rig"
 */
const char *calibration_line(const json_t *run, char *buf, size_t size);

/** calibration_print() - Table of all gaps of all ways. @c: as written */
void calibration_print(const json_t *c, FILE *out);

#endif
