// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads KTAP version 1 and TAP version 13 as the kselftest harness prints them,
 * in pieces of any size. Owns the parser's memory; touches nothing else. It
 * counts and keeps, and judges nothing: a plan that does not agree with its
 * results is for verdict.c.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ktap.h"

void ktap_init(struct ktap *k)
{
	*k = (struct ktap){ .plan = -1 };
}

void ktap_free(struct ktap *k)
{
	size_t i;

	for (i = 0; i < k->n_points; i++) {
		free(k->points[i].name);
		free(k->points[i].reason);
		free(k->points[i].diag);
	}
	free(k->points);
	free(k->line);
	free(k->diag);
	ktap_init(k);
}

static const struct {
	const char *text;
	enum ktap_result result;
} directives[] = {
	{ "# SKIP", KTAP_SKIP },
	{ "# XFAIL", KTAP_XFAIL },
	{ "# TODO", KTAP_XFAIL },
	{ "# XPASS", KTAP_XPASS },
};

/* Result that a directive gives to an "ok" line; @rest is set behind it. */
static enum ktap_result find_directive(const char *mark, const char **rest)
{
	size_t i, len;

	for (i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
		len = strlen(directives[i].text);
		if (strncasecmp(mark, directives[i].text, len))
			continue;
		*rest = mark + len + strspn(mark + len, " :");
		return directives[i].result;
	}
	*rest = "";
	return KTAP_OK;
}

/* Start of the "# ..." part of a result line, or its end. */
static const char *find_mark(const char *text)
{
	const char *mark = *text == '#' ? text : strstr(text, " #");

	if (!mark)
		return text + strlen(text);
	return mark + (*mark == ' ');
}

static char *copy_name(const char *text, const char *end)
{
	if (!strncmp(text, "- ", 2) && text + 2 <= end)
		text += 2;
	while (end > text && end[-1] == ' ')
		end--;
	return strndup(text, (size_t)(end - text));
}

static int add_point(struct ktap *k, bool ok, unsigned long number,
		     const char *text)
{
	const char *mark = find_mark(text), *reason;
	struct ktap_point *list, *p;

	list = reallocarray(k->points, k->n_points + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	k->points = list;
	p = &list[k->n_points];
	p->result = find_directive(mark, &reason);
	if (!ok && p->result != KTAP_XFAIL)
		p->result = KTAP_NOT_OK;
	p->number = number;
	p->name = copy_name(text, mark);
	p->reason = strdup(reason);
	p->diag = strdup(p->result == KTAP_NOT_OK && k->diag ? k->diag : "");
	k->n_points++;
	k->count[p->result]++;
	k->bad_numbers += number != k->n_points;
	return p->name && p->reason && p->diag ? 0 : -ENOMEM;
}

static int parse_result(struct ktap *k, bool ok, const char *text)
{
	unsigned long number;
	char *end;
	int ret;

	if (!isdigit((unsigned char)*text))
		return 0;
	number = strtoul(text, &end, 10);
	if (*end && *end != ' ')
		return 0;
	ret = add_point(k, ok, number, end + strspn(end, " "));
	free(k->diag);
	k->diag = NULL;
	k->diag_len = 0;
	return ret;
}

static int add_diag(struct ktap *k, const char *line)
{
	size_t len = strlen(line);
	char *diag;

	if (k->diag_len + len + 2 > KTAP_DIAG_MAX)
		return 0;
	diag = realloc(k->diag, k->diag_len + len + 2);
	if (!diag)
		return -ENOMEM;
	k->diag = diag;
	if (k->diag_len)
		diag[k->diag_len++] = '\n';
	memcpy(diag + k->diag_len, line, len + 1);
	k->diag_len += len;
	return 0;
}

static void parse_plan(struct ktap *k, const char *text)
{
	char *end;
	long plan;

	if (!isdigit((unsigned char)*text))
		return;
	plan = strtol(text, &end, 10);
	if (*end && *end != ' ')
		return;
	k->plan = plan;
	k->plans++;
}

static bool starts(const char *line, const char *word)
{
	return !strncmp(line, word, strlen(word));
}

static int parse(struct ktap *k, const char *line)
{
	if (starts(line, "ok "))
		return parse_result(k, true, line + 3);
	if (starts(line, "not ok "))
		return parse_result(k, false, line + 7);
	if (*line == '#')
		return add_diag(k, line);
	if (starts(line, "1.."))
		parse_plan(k, line + 3);
	else if (starts(line, "TAP version ") || starts(line, "KTAP version "))
		k->header = true;
	else if (starts(line, "Bail out!"))
		k->bail = true;
	return 0;
}

static int put(struct ktap *k, char c)
{
	char *line;

	if (k->len + 1 >= k->size) {
		line = realloc(k->line, k->size ? 2 * k->size : 128);
		if (!line)
			return -ENOMEM;
		k->line = line;
		k->size = k->size ? 2 * k->size : 128;
	}
	k->line[k->len++] = c;
	return 0;
}

static int end_line(struct ktap *k)
{
	if (!k->len)
		return 0;
	if (k->line[k->len - 1] == '\r')
		k->len--;
	k->line[k->len] = '\0';
	k->len = 0;
	return parse(k, k->line);
}

int ktap_feed(struct ktap *k, const char *data, size_t len)
{
	int ret = 0;

	for (; len && !ret; len--, data++) {
		if (*data == '\n')
			ret = end_line(k);
		else if (k->len < KTAP_LINE_MAX)
			ret = put(k, *data ? *data : '?');
	}
	return ret;
}

int ktap_line(struct ktap *k, const char *line)
{
	size_t len = strlen(line);
	int ret = ktap_feed(k, line, len);

	if (!ret && (!len || line[len - 1] != '\n'))
		ret = ktap_feed(k, "\n", 1);
	return ret;
}

void ktap_finish(struct ktap *k)
{
	k->len = 0;
}

const struct ktap_point *ktap_find(const struct ktap *k, const char *name)
{
	size_t i;

	for (i = 0; i < k->n_points; i++)
		if (!strcmp(k->points[i].name, name))
			return &k->points[i];
	return NULL;
}
