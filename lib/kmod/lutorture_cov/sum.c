// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adds counts of lines, kernel after kernel, in one piece of memory. Knows of
 * gcc's format no more than where the counters are. Takes no lock and touches
 * nothing but that memory, so that it may run in a kernel that is on its end.
 */
#include "sum.h"

#define TAG_COUNTERS	0x01a10000
#define STAMP_WORD	2

/* Since gcc 12 the header has a checksum, and lengths are in bytes. */
#if __GNUC__ >= 12
#define HEAD_WORDS	4
#define UNIT		4
#else
#define HEAD_WORDS	3
#define UNIT		1
#endif

int lucov_open(void *region, size_t size)
{
	static const struct lucov_head fresh;
	struct lucov_head *head = region;

	if (size < sizeof(*head))
		return -ENOSPC;
	if (!memcmp(head, &fresh, sizeof(fresh))) {
		memcpy(head->magic, LUCOV_MAGIC, sizeof(LUCOV_MAGIC));
		head->version = LUCOV_VERSION;
		head->used = sizeof(*head);
	}
	if (memcmp(head->magic, LUCOV_MAGIC, sizeof(LUCOV_MAGIC)) ||
	    head->version != LUCOV_VERSION || head->used > size ||
	    head->used < sizeof(*head))
		return -EPROTONOSUPPORT;

	return 0;
}

/* Counters are 64 bits, low half first, and not aligned to that. */
static void add_counter(u32 *sum, const u32 *more)
{
	u64 value = sum[0] | (u64)sum[1] << 32;

	value += more[0] | (u64)more[1] << 32;
	sum[0] = value;
	sum[1] = value >> 32;
}

static void add_counters(u32 *sum, const u32 *more, size_t words)
{
	for (size_t i = 0; i + 2 <= words; i += 2)
		add_counter(sum + i, more + i);
}

/*
 * Everything but the counters was compiled in, and has to be the same. @add is
 * false for a first look, so that nothing is added of what turns out damaged.
 */
static int walk(u32 *sum, const u32 *more, size_t words, bool add)
{
	size_t at = HEAD_WORDS, n;

	while (at + 2 <= words) {
		n = more[at + 1] / UNIT;
		if (n > words - at - 2 || sum[at] != more[at] ||
		    sum[at + 1] != more[at + 1])
			return -EPROTO;
		at += 2;
		if (add && more[at - 2] == TAG_COUNTERS)
			add_counters(sum + at, more + at, n);
		at += n;
	}

	return at == words ? 0 : -EPROTO;
}

static int append(void *region, size_t size, const char *name, const u32 *data,
		  size_t bytes)
{
	u32 name_bytes = lucov_padded(strlen(name) + 1);
	struct lucov_head *head = region;
	struct lucov_entry *entry = region + head->used;

	if (sizeof(*entry) + name_bytes + lucov_padded(bytes) > size - head->used)
		return -ENOSPC;
	entry->name_bytes = name_bytes;
	entry->data_bytes = bytes;
	memset(lucov_name(entry), 0, name_bytes);
	memcpy(lucov_name(entry), name, strlen(name));
	memcpy(lucov_data(entry), data, bytes);
	head->used += sizeof(*entry) + name_bytes + lucov_padded(bytes);
	head->files++;

	return 0;
}

int lucov_add(void *region, size_t size, const char *name, const u32 *data,
	      size_t bytes)
{
	struct lucov_entry *entry = NULL;
	u32 *sum;

	if (bytes < HEAD_WORDS * sizeof(u32) || bytes % sizeof(u32))
		return -EPROTO;
	while ((entry = lucov_next(region, entry))) {
		if (strcmp(lucov_name(entry), name))
			continue;
		sum = lucov_data(entry);
		if (entry->data_bytes != bytes ||
		    sum[STAMP_WORD] != data[STAMP_WORD])
			return -ESTALE;
		return walk(sum, data, bytes / 4, false) ?:
		       walk(sum, data, bytes / 4, true);
	}

	return append(region, size, name, data, bytes);
}
