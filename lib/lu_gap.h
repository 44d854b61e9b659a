/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_GAP_H
#define LU_GAP_H

/* LU_GAPS_MS - Gaps that a calibration inserts and has to find again. */
#define LU_GAPS_MS 10, 100, 1000

#endif
