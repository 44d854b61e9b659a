/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel log: its records, and the signs of trouble in them. The sign
 * table serves both sides: the DUT's own log, and its console seen from outside.
 */
#ifndef LU_KMSG_H
#define LU_KMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LU_KMSG_PATH "/dev/kmsg"

/** enum lu_kmsg_kind - How much a sign says. */
enum lu_kmsg_kind {
	LU_KMSG_NOTICE, /* looks like a sign and is none */
	LU_KMSG_DEFECT, /* something is wrong; the kernel goes on */
	LU_KMSG_FOLLOW, /* part of the report of another sign, if one precedes */
	LU_KMSG_HANG,	/* the kernel noticed that it does not get on */
	LU_KMSG_PANIC,	/* this kernel's life is over */
};

/**
 * struct lu_kmsg_sign - A text that means trouble.
 * @text:  must occur; where it begins with a capital, not within a word
 * @also:  must occur somewhere behind @text; NULL: nothing more
 * @kind:  how much it says
 * @means: for people
 */
struct lu_kmsg_sign {
	const char *text;
	const char *also;
	enum lu_kmsg_kind kind;
	const char *means;
};

/**
 * lu_kmsg_sign_at() - The sign table, most telling first.
 * @i: from 0
 *
 * Return: the sign, or NULL behind the last.
 */
const struct lu_kmsg_sign *lu_kmsg_sign_at(size_t i);

/**
 * lu_kmsg_match() - The first sign in a line.
 * @line: from the kernel log or the console, with or without time stamp
 *
 * Return: the sign, or NULL.
 */
const struct lu_kmsg_sign *lu_kmsg_match(const char *line);

/**
 * struct lu_kmsg_record - One record of the kernel log.
 * @seq:  number since this kernel's start, from 0
 * @prio: syslog priority: facility << 3 | level
 * @usec: time since boot, microseconds
 * @text: message without its dictionary; valid during the call
 */
struct lu_kmsg_record {
	uint64_t seq;
	unsigned int prio;
	uint64_t usec;
	const char *text;
};

/** lu_kmsg_fn - Called per record; a negative value ends the scan. */
typedef int (*lu_kmsg_fn)(void *ctx, const struct lu_kmsg_record *rec);

/**
 * lu_kmsg_open() - Open the kernel log at its oldest record.
 *
 * Return: fd, non-blocking; -ENOENT, -EACCES, -EPERM.
 */
int lu_kmsg_open(void);

/**
 * lu_kmsg_scan() - Hand over every record that is there.
 * @fd:   from lu_kmsg_open(), or anything that gives one record per read()
 * @from: first record of interest; earlier ones are passed over
 * @fn:   called per record
 * @ctx:  for @fn
 * @next: receives the number behind the last record seen, at least @from
 * @lost: receives how many records from @from on were overwritten unseen
 *
 * Return: number of records given to @fn; -EPROTO a record that is not of the
 * kernel's form; what @fn returned if negative; -errno of read().
 * Source: Documentation/ABI/testing/dev-kmsg.
 */
int lu_kmsg_scan(int fd, uint64_t from, lu_kmsg_fn fn, void *ctx,
		 uint64_t *next, uint64_t *lost);

/**
 * lu_kmsg_has_fd() - Is there a record of a kind, since this kernel began?
 * @fd: at the oldest record, as for lu_kmsg_scan()
 * @is: asked for the text of each record
 *
 * Return: 1 there is; 0 there is not; -ENODATA not among those that are left, and
 * some were overwritten; as lu_kmsg_scan().
 */
int lu_kmsg_has_fd(int fd, bool (*is)(const char *text));

/** lu_kmsg_has() - The same of this kernel's log; also as lu_kmsg_open(). */
int lu_kmsg_has(bool (*is)(const char *text));

#endif
