// SPDX-License-Identifier: GPL-2.0-only
/*
 * A calibration for people: the line in each report, and the table of all gaps.
 * Prints to the stream it is given. Must not call a figure known to within anything
 * where that was not measured.
 */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "calibration.h"
#include "journal.h"

/* Of a gap that could as well be missing. */
#define BELOW_LIMIT ", but tells nothing: a gap within its limit"

struct text {
	char *buf;
	size_t size, len;
};

static void put(struct text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct text *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (t->len < t->size)
		t->len += (size_t)vsnprintf(t->buf + t->len, t->size - t->len,
					    fmt, args);
	va_end(args);
}

static void put_way(struct text *t, const json_t *way, const char **gap)
{
	const char *figures = journal_str(way, "figures");
	const char *state = journal_str(way, "state");
	bool failed = strcmp(state, "ok");

	if (!*figures || !strcmp(state, "absent"))
		return;
	if (failed && !journal_num(way, "error_ms", 0))
		put(t, "%s%s not measured", *gap, figures);
	else
		put(t, "%s%s %s %.2f ms", *gap, figures,
		    failed ? "off by up to" : "within",
		    journal_num(way, "error_ms", 0));
	*gap = ", ";
}

static void put_ways(struct text *t, const json_t *c)
{
	const char *gap = ": ";
	json_t *way;
	size_t i;

	json_array_foreach (json_object_get(c, "ways"), i, way)
		put_way(t, way, &gap);
	put(t, "; other figures: error unknown");
}

static void put_failures(struct text *t, const json_t *c)
{
	json_t *way;
	size_t i;

	json_array_foreach (json_object_get(c, "ways"), i, way)
		if (!strcmp(journal_str(way, "state"), "failed"))
			put(t, " (%s: %s)", journal_str(way, "way"),
			    journal_str(way, "why"));
}

static void put_remedy(struct text *t, const char *rig)
{
	put(t, "run lutorture bench --calibrate --rig %s", rig);
}

const char *calibration_text(const json_t *c, const char *rig, char *buf,
			     size_t size)
{
	const json_t *passed = json_object_get(c, "passed");
	struct text t = { buf, size, 0 };

	*buf = '\0';
	if (!json_is_boolean(passed)) {
		put(&t, "not calibrated");
		if (c && !json_is_null(c))
			put(&t, " (%s)",
			    *journal_str(c, "unusable") ?
				    journal_str(c, "unusable") :
				    "what is recorded of it is damaged");
		put(&t, ", error unknown: ");
		put_remedy(&t, rig);
	} else if (json_is_true(passed)) {
		put(&t, "calibrated %s", journal_str(c, "at"));
		put_ways(&t, c);
	} else {
		put(&t, "calibration FAILED");
		put_failures(&t, c);
		put_ways(&t, c);
		put(&t, "; ");
		put_remedy(&t, rig);
	}
	return buf;
}

const char *calibration_line(const json_t *run, char *buf, size_t size)
{
	return calibration_text(json_object_get(run, "calibration"),
				journal_str(run, "rig"), buf, size);
}

/* Whether it had to be found: where there is none, that is what is to be seen. */
static bool tells(double gap, double asked, double limit)
{
	return !gap || fmin(gap, asked) > limit;
}

static void print_gap(const json_t *way, const json_t *gap, FILE *out)
{
	double ms = journal_num(gap, "gap", 0);
	double asked = journal_num(gap, "asked", 0);
	double found = journal_num(gap, "found", 0);
	double limit = journal_num(gap, "limit", 0);
	double error = found - asked;
	bool ok = error <= limit && error >= -limit;

	fprintf(out, "%-12s %-22s %6.0f", journal_str(way, "way"),
		journal_str(gap, "measure"), ms);
	if (json_object_get(gap, "found"))
		fprintf(out, " %10.2f %10.2f %+8.2f %8.2f  %s%s\n", asked,
			found, error, limit, ok ? "ok" : "OFF",
			ok && !tells(ms, asked, limit) ? BELOW_LIMIT : "");
	else
		fprintf(out, " %10s %10s %8s %8s  MISSING\n", "-", "-", "-",
			"-");
}

static void print_way(const json_t *way, FILE *out)
{
	const char *why = journal_str(way, "why");
	json_t *gap;
	size_t i;

	json_array_foreach (json_object_get(way, "gaps"), i, gap)
		print_gap(way, gap, out);
	if (*why)
		fprintf(out, "%-12s %s: %s\n", journal_str(way, "way"),
			journal_str(way, "state"), why);
}

void calibration_print(const json_t *c, FILE *out)
{
	char text[1024];
	json_t *way;
	size_t i;

	fprintf(out, "%-12s %-22s %6s %10s %10s %8s %8s\n", "Way", "Measure",
		"Gap", "Asked, ms", "Found, ms", "Error", "Limit");
	json_array_foreach (json_object_get(c, "ways"), i, way)
		print_way(way, out);
	fprintf(out, "Rig %s: %s\n", journal_str(c, "rig"),
		calibration_text(c, journal_str(c, "rig"), text, sizeof(text)));
}
