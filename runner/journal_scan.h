/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_JOURNAL_SCAN_H
#define RUNNER_JOURNAL_SCAN_H

#include <sys/types.h>

#include "journal.h"

/**
 * struct journal_position - Where a reader or writer is in a journal.
 * @path:   file name, borrowed
 * @line:   complete lines passed
 * @n:      number of the last record
 * @boot:   number of the boot that the last record is of
 * @booted: a boot record was seen
 * @end:    offset behind the last complete line
 */
struct journal_position {
	const char *path;
	unsigned long line;
	long long n;
	unsigned int boot;
	bool booted;
	off_t end;
};

/* Who wants the records. @wants NULL: all of them; @fn NULL: only looked at. */
struct journal_reader {
	journal_wants wants;
	journal_fn fn;
	void *ctx;
};

/**
 * journal_scan() - Read a file from its beginning to its last complete line.
 * @at:     all zero but for @path; moved on with each record
 * @reader: whom the records are for
 *
 * Return: 0; -errno as journal_read(); what the reader returned.
 */
int journal_scan(struct journal_position *at,
		 const struct journal_reader *reader);

/* journal_advance() - One record of @len bytes, its newline too, is passed. */
void journal_advance(struct journal_position *at, const json_t *rec, size_t len);

/**
 * journal_check_run() - Is this the first record of a journal?
 * @at:  names the file
 * @rec: record
 *
 * Return: 0; -EPROTO.
 */
int journal_check_run(const struct journal_position *at, const json_t *rec);

#endif
