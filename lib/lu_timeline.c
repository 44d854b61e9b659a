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
#include "lu_tsc.h"

/* Kernels differ by some of a thousand in what they take the counter's rate for. */
#define DELAY_PERCENT 99

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

/* Hits of a symbol before @end. */
static unsigned int count(const struct lu_stamp *stamps,
			  const struct lu_stamp *end, const char *symbol,
			  bool out)
{
	unsigned int hits = 0;

	for (; stamps < end; stamps++)
		hits += stamps->out == out && !strcmp(stamps->symbol, symbol);
	return hits;
}

/* What is spent in a probe stays on its CPU, and nobody else is hit there. */
static const struct lu_stamp *begin_of(const struct lu_stamp *stamps,
				       const struct lu_stamp *over,
				       const char *symbol)
{
	const struct lu_stamp *at = over;

	while (at-- > stamps)
		if (at->out == over->out && at->cpu == over->cpu &&
		    !strcmp(at->symbol, symbol))
			return at;
	return NULL;
}

static int too_few(const struct lu_fault *fault, unsigned int hits)
{
	return lu_err(-ENODATA, "%s: armed for hit %u, and hit %u times",
		      fault->symbol, fault->nth ?: 1, hits);
}

static int check_over(const struct lu_stamp *stamps, size_t n,
		      const struct lu_fault *fault, bool out)
{
	const struct lu_stamp *begin, *over;
	char text[LU_FAULT_SYMBOL_MAX + 8];
	double ms;

	snprintf(text, sizeof(text), "%s/over", fault->symbol);
	over = lu_timeline_find(stamps, n, text, out);
	begin = over ? begin_of(stamps, over, fault->symbol) : NULL;
	if (!begin)
		return lu_err(-ENODATA, "%s: no %s came to its end",
			      fault->symbol,
			      lu_fault_action_name(fault->action));
	if (count(stamps, begin + 1, fault->symbol, out) < (fault->nth ?: 1))
		return too_few(fault,
			       count(stamps, begin + 1, fault->symbol, out));
	ms = (double)(over->tsc - begin->tsc) / lu_tsc_run_khz();
	if (fault->action != LU_FAULT_DELAY ||
	    ms * 100 >= (double)fault->value * DELAY_PERCENT)
		return 0;
	return lu_err(-EBADMSG, "%s: a delay of %ld ms took %.2f",
		      fault->symbol, fault->value, ms);
}

int lu_timeline_check(const struct lu_stamp *stamps, size_t n,
		      const struct lu_fault *fault, bool out)
{
	unsigned int hits = count(stamps, stamps + n, fault->symbol, out);

	if (hits < (fault->nth ?: 1))
		return too_few(fault, hits);
	if (fault->action != LU_FAULT_DELAY && fault->action != LU_FAULT_KILL)
		return 0;
	return check_over(stamps, n, fault, out);
}
