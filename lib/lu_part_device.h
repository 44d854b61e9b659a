/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stages of single devices on the way out, by the stamps of the kernel before: from
 * where LUO calls for one file to where it calls for the next.
 */
#ifndef LU_PART_DEVICE_H
#define LU_PART_DEVICE_H

#include "lu_part.h"

/**
 * LU_PART_FIRST_IO - From the end of FINISH to the device's first answer.
 *
 * Timed for each device by who asks it; of no stage of LUO.
 */
#define LU_PART_FIRST_IO "first_io"

/**
 * lu_part_device_stage() - Names of the stages, as in `lutorture list --matrix`.
 * @i: from 0
 *
 * Return: name; NULL behind the last.
 */
const char *lu_part_device_stage(size_t i);

/**
 * lu_part_device_watch() - Have this kernel stamp them.
 * @undo: as for lu_fault_arm()
 *
 * Before the devices are preserved. Return: 0; as lu_fault_watch().
 */
int lu_part_device_watch(const struct lu_undo *undo);

/**
 * lu_part_device_split() - What one stage took for each device.
 * @stamps: of lu_timeline_read()
 * @n:      number of them
 * @stage:  number of the stage
 * @out:    receives a part for each device, in the order in which they were
 *          preserved, all named after the stage
 * @devices: how many there are; a memfd was preserved behind them
 *
 * Return: 0; -ENODATA a stamp is missing (lu_errmsg() names it).
 * Source: luo_preserve_file() and luo_file_freeze() in
 * kernel/liveupdate/luo_file.c of Linux 7.3.4.
 */
int lu_part_device_split(const struct lu_stamp *stamps, size_t n, size_t stage,
			 struct lu_part *out, size_t devices);

#endif
