// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns reading the timeline of lutorture_fault. Reads only. A line it does not
 * know is an error: a gap must not pass for a hit that did not happen.
 */
#include "lu_timeline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_file.h"

/* One line without its newline. */
static bool parse_stamp(const char *line, size_t len, struct lu_stamp *stamp)
{
	char copy[160], kernel[4];
	unsigned long long tsc;
	int end = 0;

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, line, len);
	copy[len] = '\0';
	memset(stamp, 0, sizeof(*stamp));
	if (sscanf(copy, "%llu %3s %u %d %47s%n", &tsc, kernel, &stamp->cpu,
		   &stamp->pid, stamp->symbol, &end) != 5 ||
	    (size_t)end != len)
		return false;
	stamp->tsc = tsc;
	stamp->out = !strcmp(kernel, "out");
	return stamp->out || !strcmp(kernel, "now");
}

/* The last line, if anything was lost; it ends the text. */
static bool parse_lost(const char *line, unsigned long *lost)
{
	int end = 0;

	return sscanf(line, "lost %lu%n", lost, &end) == 1 && *lost &&
	       line[end] == '\n' && !line[end + 1];
}

int lu_timeline_parse(const char *text, struct lu_stamp *out, size_t max,
		      unsigned long *lost)
{
	struct lu_stamp stamp;
	uint64_t last = 0;
	size_t n = 0, len;

	*lost = 0;
	for (; *text; text += len + 1) {
		len = strcspn(text, "\n");
		if (parse_lost(text, lost))
			break;
		if (!text[len] || !parse_stamp(text, len, &stamp) ||
		    stamp.tsc < last)
			return lu_err(-EPROTO,
				      "timeline, line %zu: \"%.*s\" is no stamp, or out of order",
				      n + 1, (int)len, text);
		if (n == max)
			return lu_err(-ENOSPC, "more than %zu stamps", max);
		last = stamp.tsc;
		out[n++] = stamp;
	}
	return (int)n;
}

int lu_timeline_read(struct lu_stamp *out, size_t max)
{
	char *text = lu_file_slurp(LU_FAULT_DIR "/timeline", NULL);
	unsigned long lost;
	int n;

	if (!text)
		return -errno;
	n = lu_timeline_parse(text, out, max, &lost);
	free(text);
	if (n >= 0 && lost)
		return lu_err(-EOVERFLOW,
			      "%lu hits found no room in the timeline", lost);
	return n;
}

const struct lu_stamp *lu_timeline_find(const struct lu_stamp *stamps, size_t n,
					const char *symbol, bool out)
{
	for (size_t i = 0; i < n; i++)
		if (stamps[i].out == out && !strcmp(stamps[i].symbol, symbol))
			return &stamps[i];
	return NULL;
}
