// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads measurements.jsonl. Owns what was read; reads that one file and changes
 * nothing. Believes nothing: half a set of figures gives other figures, so that a
 * file with one bad line in it is no file at all.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "journal.h"
#include "lu_err.h"
#include "measurement.h"

#define REMEDY "'lutorture report %s' writes it anew"

struct reader {
	const char *run_dir;
	char path[PATH_MAX];
	size_t line; /* from 1, the one being read */
	struct measurements *m;
};

static int damaged(const struct reader *r, const char *what)
{
	return lu_err(-EBADMSG, "%s:%zu: %s; " REMEDY, r->path, r->line, what,
		      r->run_dir);
}

static int take_head(struct reader *r, json_t *head)
{
	long long version = journal_int(head, "version", -1);

	if (strcmp(journal_str(head, "format"), MEASUREMENT_FORMAT))
		return lu_err(-EPROTO, "%s: not a file of measurements; " REMEDY,
			      r->path, r->run_dir);
	if (version != MEASUREMENT_VERSION)
		return lu_err(-EPROTO,
			      "%s: version %lld of measurements, this program reads %d; " REMEDY,
			      r->path, version, MEASUREMENT_VERSION, r->run_dir);
	if (!json_is_integer(json_object_get(head, "figures")))
		return damaged(r, "expected the number of figures in the head");
	r->m->head = json_incref(head);
	return 0;
}

static bool take_number(const json_t *line, const char *key, unsigned int *out)
{
	long long n = journal_int(line, key, -1);

	*out = (unsigned int)n;
	return n >= 0 && n <= INT_MAX;
}

static bool take_name(const json_t *line, const char *key, const char **out)
{
	*out = journal_str(line, key);
	return **out;
}

/* A number that is none of JSON's, like 1e999, was refused by the parser. */
static const char *take_figure(struct measurement *x, const json_t *line)
{
	const json_t *device = json_object_get(line, "device");

	x->device = json_string_value(device);
	x->contrived = journal_bool(line, "contrived");
	x->warm_up = journal_bool(line, "warm_up");
	x->value = journal_num(line, "value", NAN);
	x->unit = json_string_value(json_object_get(line, "unit"));
	if (!take_name(line, "suite", &x->suite) ||
	    !take_name(line, "test", &x->test) ||
	    !take_name(line, "figure", &x->figure))
		return "expected suite, test and figure";
	if (!json_is_null(device) && !(x->device && *x->device))
		return "expected the name of a device, or null";
	if (!take_number(line, "leg", &x->leg) ||
	    !take_number(line, "attempt", &x->attempt) ||
	    !take_number(line, "boot", &x->boot))
		return "expected leg, attempt and boot as numbers from 0";
	return isfinite(x->value) && x->unit ? NULL :
					       "expected a value and its unit";
}

static int take_line(struct reader *r, const char *text, size_t len)
{
	json_error_t error;
	json_t *line;
	int ret = 0;

	if (text[len - 1] != '\n')
		return damaged(r, "the last line is torn");
	line = json_loadb(text, len, 0, &error);
	if (!json_is_object(line))
		ret = damaged(r, line ? "not an object" : error.text);
	else if (r->line == 1)
		ret = take_head(r, line);
	else if (json_array_append(r->m->lines, line))
		ret = lu_err(-ENOMEM, "%s: out of memory", r->path);
	json_decref(line);
	return ret;
}

static int read_lines(struct reader *r, FILE *in)
{
	char *text = NULL;
	size_t size = 0;
	ssize_t len;
	int ret = 0;

	errno = 0;
	while (!ret && (len = getline(&text, &size, in)) > 0) {
		r->line++;
		ret = take_line(r, text, (size_t)len);
	}
	if (!ret && !feof(in))
		ret = lu_err(errno ? -errno : -EIO, "%s: %m", r->path);
	if (!ret && !r->line)
		ret = lu_err(-EBADMSG, "%s: empty; " REMEDY, r->path,
			     r->run_dir);
	free(text);
	return ret;
}

static int take_figures(struct reader *r)
{
	struct measurements *m = r->m;
	const char *why = NULL;
	json_t *line;
	size_t i;

	m->n = json_array_size(m->lines);
	if (journal_int(m->head, "figures", -1) != (json_int_t)m->n)
		return lu_err(-EBADMSG,
			      "%s: cut short: the head says %lld figures, there are %zu; " REMEDY,
			      r->path, journal_int(m->head, "figures", -1),
			      m->n, r->run_dir);
	m->list = calloc(m->n + 1, sizeof(*m->list));
	if (!m->list)
		return lu_err(-ENOMEM, "%s: out of memory", r->path);
	json_array_foreach (m->lines, i, line) {
		r->line = i + 2;
		why = take_figure(&m->list[i], line);
		if (why)
			return damaged(r, why);
	}
	return 0;
}

static int open_file(struct reader *r, FILE **in)
{
	if (snprintf(r->path, sizeof(r->path), "%s/" MEASUREMENT_FILE,
		     r->run_dir) >= (int)sizeof(r->path))
		return lu_err(-ENAMETOOLONG, "%s: name too long", r->run_dir);
	*in = fopen(r->path, "re");
	if (*in)
		return 0;
	if (errno != ENOENT || access(r->run_dir, F_OK))
		return lu_err(-errno, "%s: %m", r->run_dir);
	return lu_err(-ENOENT, "%s: no " MEASUREMENT_FILE "; " REMEDY,
		      r->run_dir, r->run_dir);
}

int measurement_load(const char *run_dir, struct measurements **out)
{
	struct reader r = { .run_dir = run_dir, .m = calloc(1, sizeof(*r.m)) };
	FILE *in = NULL;
	int ret = -ENOMEM;

	*out = NULL;
	if (r.m)
		r.m->lines = json_array();
	if (r.m && r.m->lines)
		ret = open_file(&r, &in);
	else
		lu_err(ret, "out of memory");
	ret = ret ?: read_lines(&r, in);
	ret = ret ?: take_figures(&r);
	if (in)
		fclose(in);
	if (ret)
		measurement_free(r.m);
	else
		*out = r.m;
	return ret;
}

void measurement_free(struct measurements *m)
{
	if (!m)
		return;
	json_decref(m->head);
	json_decref(m->lines);
	free(m->list);
	free(m);
}
