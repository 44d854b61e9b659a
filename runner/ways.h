/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_WAYS_H
#define RUNNER_WAYS_H

#include <stdio.h>

#include "merge.h"

/**
 * ways_print() - The ways from kernel to kernel side by side.
 * @m:   merged run
 * @out: stream
 *
 * One line for each device and figure that was measured in any way (names that end in
 * one of lu_way_name()): median and count of the cycles behind the warm-up, which is
 * the first jump of each chain. Nothing where no such figure is. And how far
 * the controller's clock and the TSC were apart where both could tell.
 *
 * Return: 0; -ENOMEM.
 */
int ways_print(const struct merge *m, FILE *out);

#endif /* RUNNER_WAYS_H */
