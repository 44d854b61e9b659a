/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Times that no counter of the machine spans: a power-on starts the TSC anew. Each
 * boot tells whoever reads its console where its TSC stands, and figures are then
 * told by the clock of that reader, from a moment of one boot to one of another.
 */
#ifndef LU_MOMENT_H
#define LU_MOMENT_H

#include <stdint.h>

#define LU_MOMENT_CLOCK \
	"clock" /* name of the marks (lu_mark.h) that tell of it */

/** enum lu_moment_end - Which end of a figure a moment is. */
enum lu_moment_end {
	LU_MOMENT_FROM,
	LU_MOMENT_TO,
};

/**
 * lu_moment() - Note a moment for a figure.
 * @figure: name, as for lu_measure(); its unit will be ms
 * @end:    which end of it
 * @tsc:    the moment, of this boot
 *
 * A figure is made of a beginning and the next end of the same name in the same
 * test, when the run is judged. Needs lu_moment_clock() in both boots.
 *
 * Return: 0, also when there is no agent; else as lu_carry().
 */
int lu_moment(const char *figure, enum lu_moment_end end, uint64_t tsc);

/**
 * lu_moment_clock() - Make marks that tell where the TSC stands, some times over.
 *
 * What a mark is late by on its way is never negative: the one that is least late
 * counts.
 *
 * Context: root; blocks for 100 ms. Return: 0; -EOPNOTSUPP nobody outside has a
 * clock on this rig; as lu_mark().
 */
int lu_moment_clock(void);

#endif
