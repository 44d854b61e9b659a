/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON as tests write it, with ' for ". What is no JSON is a mistake of the test's. */
#ifndef RUNNER_TESTS_QUOTED_H
#define RUNNER_TESTS_QUOTED_H

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Puts the quotes in place, and gives @text back. */
static inline char *quoted_text(char *text)
{
	for (char *at = text; *at; at++)
		if (*at == '\'')
			*at = '"';
	return text;
}

static inline json_t *quoted_line(const char *line)
{
	json_t *out = json_loads(line, 0, NULL);

	if (!out) {
		fprintf(stderr, "no JSON: %s\n", line);
		abort();
	}
	return out;
}

static inline json_t *quoted_vjson(const char *fmt, va_list args)
{
	char *text;
	json_t *out;

	if (vasprintf(&text, fmt, args) < 0)
		abort();
	out = quoted_line(quoted_text(text));
	free(text);
	return out;
}

__attribute__((format(printf, 1, 2))) static inline json_t *
quoted_json(const char *fmt, ...)
{
	va_list args;
	json_t *out;

	va_start(args, fmt);
	out = quoted_vjson(fmt, args);
	va_end(args);
	return out;
}

/*
 * Records that have a ";" behind each, numbered from @n on; "GAP" takes a number and
 * is left out.
 */
static inline json_t *quoted_list(const char *text, json_int_t n)
{
	char *copy = quoted_text(strdup(text)), *line, *save = NULL;
	json_t *list = json_array(), *rec;

	for (line = strtok_r(copy, ";", &save); line;
	     line = strtok_r(NULL, ";", &save), n++) {
		if (!strcmp(line, "GAP"))
			continue;
		rec = quoted_line(line);
		json_object_set_new(rec, "n", json_integer(n));
		json_array_append_new(list, rec);
	}
	free(copy);
	return list;
}

#endif
