// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the form of the kernel's dumps of config space: a line that names the
 * function, and sixteen of sixteen bytes behind it. Reads the log, and nothing
 * else.
 */
#include "lu_earlydump.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_kmsg.h"

#define ROW 16 /* bytes */

/* @got: bytes so far; -1: the function has not been named yet */
struct search {
	char title[64];
	int got;
	uint8_t *out;
};

/* "00000010: 04 00 c0 fd ...": the next row, or a line of somebody else. */
static void take_row(struct search *s, const char *text)
{
	unsigned int at, byte;
	uint8_t row[ROW];
	int len;

	if (sscanf(text, "%8x:%n", &at, &len) != 1 || (int)at != s->got)
		return;
	for (int i = 0; i < ROW; i++) {
		text += len;
		if (sscanf(text, "%2x%n", &byte, &len) != 1)
			return;
		row[i] = byte;
	}
	memcpy(s->out + s->got, row, ROW);
	s->got += ROW;
}

static int take(void *ctx, const struct lu_kmsg_record *rec)
{
	struct search *s = ctx;

	if (s->got < 0) {
		s->got = strcmp(rec->text, s->title) ? -1 : 0;
		return 0;
	}
	if (s->got < LU_EARLYDUMP_BYTES)
		take_row(s, rec->text);
	return 0;
}

int lu_earlydump_read_fd(int fd, struct lu_bdf bdf,
			 uint8_t out[LU_EARLYDUMP_BYTES])
{
	struct search s = { .got = -1, .out = out };
	char text[LU_BDF_STRLEN];
	uint64_t next, lost;
	int n;

	lu_bdf_format(bdf, text);
	snprintf(s.title, sizeof(s.title), "pci %s: config space:", text);
	n = lu_kmsg_scan(fd, 0, take, &s, &next, &lost);
	if (n < 0)
		return lu_err(n, "kernel log: %s", strerror(-n));
	if (s.got < 0)
		return lu_err(-ENODATA,
			      "%s: no dump in the kernel log: it takes " LU_EARLYDUMP
			      " on the command line, and log_buf_len= where %llu records are lost",
			      text, (unsigned long long)lost);
	if (s.got < LU_EARLYDUMP_BYTES)
		return lu_err(-EPROTO, "%s: its dump ends after %d bytes", text,
			      s.got);
	return 0;
}

int lu_earlydump_read(struct lu_bdf bdf, uint8_t out[LU_EARLYDUMP_BYTES])
{
	int fd = lu_kmsg_open(), err;

	if (fd < 0)
		return lu_err(fd, "kernel log: %s", strerror(-fd));
	err = lu_earlydump_read_fd(fd, bdf, out);
	close(fd);
	return err;
}
