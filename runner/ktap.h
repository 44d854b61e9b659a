/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_KTAP_H
#define RUNNER_KTAP_H

#include <stdbool.h>
#include <stddef.h>

enum ktap_result {
	KTAP_OK,
	KTAP_NOT_OK,
	KTAP_SKIP,
	KTAP_XFAIL,
	KTAP_XPASS, /* passed where a failure was declared */
	KTAP_RESULTS
};

/* One "ok" or "not ok" line. */
struct ktap_point {
	unsigned long number;
	enum ktap_result result;
	char *name;   /* "" when the line has none */
	char *reason; /* behind # SKIP or # XFAIL, else "" */
	char *diag;   /* NOT_OK: "# " lines before it, else "" */
};

struct ktap {
	bool header;	    /* "TAP version 13" or "KTAP version 1" seen */
	long plan;	    /* of "1..N"; -1 none seen */
	unsigned int plans; /* how many plan lines */
	unsigned int count[KTAP_RESULTS];
	struct ktap_point *points;
	size_t n_points;
	bool bail;		  /* "Bail out!" */
	unsigned int bad_numbers; /* result lines out of sequence */
	/* internal */
	char *line; /* unfinished line */
	size_t len, size;
	char *diag; /* since the last result line */
	size_t diag_len;
};

/* Longest line kept; the rest of a longer one is dropped. */
#define KTAP_LINE_MAX 4096
/* Most diagnostics kept for one result line; further ones are dropped. */
#define KTAP_DIAG_MAX 16384

/**
 * ktap_init() - Start parsing a stream.
 * @k: parser; release with ktap_free()
 */
void ktap_init(struct ktap *k);

/**
 * ktap_free() - Release what a parser holds.
 * @k: parser
 */
void ktap_free(struct ktap *k);

/**
 * ktap_feed() - Parse some more bytes.
 * @k:    parser
 * @data: any part of the stream; may end inside a line
 * @len:  bytes
 *
 * Lines that are not KTAP are ignored. Nested tests (indented lines) too.
 *
 * Return: 0; -ENOMEM.
 */
int ktap_feed(struct ktap *k, const char *data, size_t len);

/**
 * ktap_line() - Parse one whole line.
 * @k:    parser with no unfinished line
 * @line: text; a newline at its end is allowed
 *
 * Return: 0; -ENOMEM.
 */
int ktap_line(struct ktap *k, const char *line);

/**
 * ktap_finish() - The stream is over; a torn last line is dropped.
 * @k: parser
 *
 * A result line without newline is no result: the writer may have been killed
 * in the middle of its name.
 */
void ktap_finish(struct ktap *k);

/**
 * ktap_find() - Result line of a test.
 * @k:    parser
 * @name: exact name
 *
 * Return: the first one, or NULL.
 */
const struct ktap_point *ktap_find(const struct ktap *k, const char *name);

#endif /* RUNNER_KTAP_H */
