/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The devices of a run that are put to work, or why there is none. For suites
 * alone: its macros use those of lu_suite.h. Call lu_devtype_init() first.
 */
#ifndef LU_DMA_FIND_H
#define LU_DMA_FIND_H

#include "lu_dma_work.h"
#include "lu_err.h"
#include "lu_outside.h"

/*
 * LU_DMA_FIND - Binds all devices of this run, into @devs, and puts those that are
 * to work into @works, up to @max, and their number into @n. Skips with @none where
 * there is none, and with cause and remedy where one may not work on this machine.
 */
#define LU_DMA_FIND(devs, traffic, none, works, max, n)                      \
	do {                                                                 \
		int lu_bound;                                                \
		LU_BIND_DEVICES(devs, lu_bound);                             \
		(n) = lu_dma_work_find(devs, lu_bound, traffic, works, max); \
		if (!(n))                                                    \
			LU_SKIP(none);                                       \
		if (lu_dma_work_missing(works, n))                           \
			LU_SKIP("%s", lu_errmsg());                          \
	} while (0)

/* LU_DMA_FIND_DRIVES - Those that have work of their own. */
#define LU_DMA_NO_DRIVE "no device of the rig does DMA of its own"
#define LU_DMA_FIND_DRIVES(devs, works, max, n) \
	LU_DMA_FIND(devs, false, LU_DMA_NO_DRIVE, works, max, n)

/* LU_DMA_FIND_NICS - Those that a peer sends frames to. */
#define LU_DMA_NO_PEER \
	"nobody sends frames on this rig: no device in its file has a 'peer'"
#define LU_DMA_NO_NIC "no device of this run is a NIC with an engine and a peer"
#define LU_DMA_FIND_NICS(devs, works, max, n)                          \
	do {                                                           \
		if (!lu_outside_can(LU_OUTSIDE_TRAFFIC))               \
			LU_SKIP(LU_DMA_NO_PEER);                       \
		LU_DMA_FIND(devs, true, LU_DMA_NO_NIC, works, max, n); \
	} while (0)

#endif
