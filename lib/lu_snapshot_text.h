/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_SNAPSHOT_TEXT_H
#define LU_SNAPSHOT_TEXT_H

/* Shared by the writer and the reader of saved snapshots. */
#define LU_SNAPSHOT_FORMAT     "lutorture-snapshot"
#define LU_SNAPSHOT_VERSION    1
#define LU_SNAPSHOT_LINE_BYTES 16
/* lspci 3.9 reads lines into 256 bytes, newline and NUL included. */
#define LU_SNAPSHOT_LINE_MAX 253
/* More functions than a segment has buses and devices to hold. */
#define LU_SNAPSHOT_FNS_MAX 65536

#endif
