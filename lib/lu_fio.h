/* SPDX-License-Identifier: GPL-2.0-only */
/* fio on the scratch range of a drive, through the kernel's own driver. */
#ifndef LU_FIO_H
#define LU_FIO_H

#include <stddef.h>
#include <stdint.h>

#include "lu_fixture.h"

/**
 * struct lu_fio - What one run of fio came to.
 * @kib:      moved, KiB
 * @iops:     on average
 * @kib_s:    moved a second, on average
 * @mean_ms:  of completion latency, over reads and writes
 * @p99_ms:   that 99 % of completions took at most: the worse of reads and writes
 * @errors:   of verification or of the drive; 0: none
 */
struct lu_fio {
	double kib, iops, kib_s, mean_ms, p99_ms;
	long errors;
};

/** enum lu_fio_job - What is done with the range. */
enum lu_fio_job {
	LU_FIO_WRITE,  /* write all of it, with headers that can be verified */
	LU_FIO_VERIFY, /* read all of it, verify what LU_FIO_WRITE left */
	LU_FIO_LOAD, /* random reads and writes for @seconds; ruins what was left */
};

/**
 * lu_fio_missing() - What a drive or this machine lacks for fio.
 * @dev: bound to any driver
 *
 * Return: NULL when all is there; else cause and remedy.
 */
const char *lu_fio_missing(const struct lu_fixture_device *dev);

/**
 * lu_fio_check() - Is the scratch range where the rig file says?
 * @dev: bound to its kernel driver
 *
 * Return: 0; -ERANGE the range is behind the end of the disk; -errno; as
 * lu_fio_disk().
 */
int lu_fio_check(const struct lu_fixture_device *dev);

/**
 * lu_fio_check_range() - The same, of a disk so long.
 * @rig:   drive, with the range that may be written
 * @bytes: length of its disk
 *
 * Return: 0; -ERANGE, also for a range without length.
 */
int lu_fio_check_range(const struct lu_rig_device *rig, uint64_t bytes);

/**
 * lu_fio_run() - Run fio on the scratch range, to its end.
 * @dev:     bound to its kernel driver
 * @job:     what to do
 * @seconds: of LU_FIO_LOAD
 * @out:     set on success
 *
 * Writes to the range that the rig file allows (scratch:) and nowhere else.
 *
 * Return: 0, errors of verification included: @out->errors tells; -EPROTO fio did
 * not say what it did; as lu_fio_check(); -errno.
 */
int lu_fio_run(const struct lu_fixture_device *dev, enum lu_fio_job job,
	       unsigned int seconds, struct lu_fio *out);

/**
 * lu_fio_parse() - What fio said, as JSON.
 * @text: of --output-format=json; warnings may stand before it
 * @out:  set on success
 *
 * Return: 0; -EPROTO.
 */
int lu_fio_parse(const char *text, struct lu_fio *out);

/**
 * lu_fio_disk() - The disk that a kernel driver made of a function.
 * @dev:  bound to it
 * @buf:  receives "/dev/nvme0n1"
 * @size: of @buf in bytes
 *
 * Return: 0; -EOPNOTSUPP devices of its type have none; -ETIMEDOUT its driver has
 * made none.
 */
int lu_fio_disk(const struct lu_fixture_device *dev, char *buf, size_t size);

#endif
