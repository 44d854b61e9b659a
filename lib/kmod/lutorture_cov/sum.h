/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory in which counts of lines outlive kernels: a header, then one entry
 * for each object file that was counted, its counts summed over all kernels.
 * Used by the module, by the program that unpacks it, and by its unit tests.
 */
#ifndef LUCOV_SUM_H
#define LUCOV_SUM_H

#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/types.h>

typedef __u32 u32;
typedef __u64 u64;
#endif

#define LUCOV_MAGIC	"lutorture-cov"
#define LUCOV_VERSION	1

/**
 * struct lucov_head - What the memory begins with.
 * @magic:   LUCOV_MAGIC; all zero in memory that nothing was written to yet
 * @version: LUCOV_VERSION
 * @used:    bytes up to the end of the last entry, this header included
 * @files:   number of entries
 * @dumps:   times that counts were added
 * @refused: object files whose counts could not be added, of all times
 */
struct lucov_head {
	char magic[16];
	u32 version;
	u32 used;
	u32 files;
	u32 dumps;
	u32 refused;
	u32 reserved;
};

/**
 * struct lucov_entry - One object file; name and data follow.
 * @name_bytes: of the name behind it, NUL and padding to 8 bytes included
 * @data_bytes: of the data behind that: a gcda file; a multiple of 4, and
 *              padded to 8 bytes by what @used says
 */
struct lucov_entry {
	u32 name_bytes;
	u32 data_bytes;
};

/**
 * lucov_open() - Make sure of the header.
 * @region: memory, 8-byte aligned; a fresh one is given a header
 * @size:   its bytes
 *
 * Return: 0; -ENOSPC too small; -EPROTONOSUPPORT holds something else.
 */
int lucov_open(void *region, size_t size);

/* Room that so many bytes take. */
static inline u32 lucov_padded(size_t bytes)
{
	return (bytes + 7) & ~(size_t)7;
}

/** lucov_name() - Name of an entry, NUL-terminated. */
static inline char *lucov_name(struct lucov_entry *entry)
{
	return (char *)(entry + 1);
}

/** lucov_data() - Data of an entry, @data_bytes of it. */
static inline u32 *lucov_data(struct lucov_entry *entry)
{
	return (u32 *)(lucov_name(entry) + entry->name_bytes);
}

/**
 * lucov_next() - Walk the entries.
 * @region: opened
 * @entry:  the last one; NULL for the first
 *
 * Return: next entry, or NULL behind the last.
 */
static inline struct lucov_entry *lucov_next(void *region,
					     struct lucov_entry *entry)
{
	struct lucov_head *head = region;
	char *at = (char *)(head + 1);

	if (entry)
		at = (char *)lucov_data(entry) +
		     lucov_padded(entry->data_bytes);

	return at < (char *)region + head->used ? (void *)at : NULL;
}

/**
 * lucov_add() - Add the counts of one object file.
 * @region: opened
 * @size:   its bytes
 * @name:   as gcc named the file
 * @data:   the counts, as a gcda file
 * @bytes:  of @data, a multiple of 4
 *
 * Return: 0; -ENOSPC no room; -ESTALE counts of another build have that name;
 * -EPROTO the data is not as this compiler writes it.
 */
int lucov_add(void *region, size_t size, const char *name, const u32 *data,
	      size_t bytes);

#endif
