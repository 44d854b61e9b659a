// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads what `suite --describe` prints. Owns the parsed description; runs no
 * program and touches nothing. It believes nothing: a suite whose description
 * is not understood in every line is not run.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "suite_info.h"

#define SUITE_FORMAT "lutorture-suite 1"

enum kind { TEXT, NUMBER, NAMES };

/* The keys a description may have. */
static const struct key {
	const char *name;
	enum kind kind;
	bool required; /* and its value not empty, or 0 */
	size_t offset; /* of the member */
	size_t count;  /* NAMES: of the member's count */
} keys[] = {
	{ "name", TEXT, true, offsetof(struct suite_info, name), 0 },
	{ "description", TEXT, true, offsetof(struct suite_info, description),
	  0 },
	{ "needs", TEXT, false, offsetof(struct suite_info, needs), 0 },
	{ "device", TEXT, false, offsetof(struct suite_info, device), 0 },
	{ "meta", TEXT, false, offsetof(struct suite_info, meta), 0 },
	{ "contrived", NUMBER, false, offsetof(struct suite_info, contrived), 0 },
	{ "no_master", NUMBER, false, offsetof(struct suite_info, no_master), 0 },
	{ "late_skip", NUMBER, false, offsetof(struct suite_info, late_skip), 0 },
	{ "timeout_ms", NUMBER, true, offsetof(struct suite_info, timeout_ms),
	  0 },
	{ "legs", NUMBER, true, offsetof(struct suite_info, legs), 0 },
	{ "dmesg_allow", NAMES, false, offsetof(struct suite_info, dmesg_allow),
	  offsetof(struct suite_info, n_dmesg_allow) },
	{ "blind_ok", NAMES, false, offsetof(struct suite_info, blind_ok),
	  offsetof(struct suite_info, n_blind_ok) },
	{ "without", NAMES, false, offsetof(struct suite_info, without),
	  offsetof(struct suite_info, n_without) },
	{ "contrived_test", NAMES, false,
	  offsetof(struct suite_info, contrived_tests),
	  offsetof(struct suite_info, n_contrived_tests) },
	{ "delay_test", NAMES, false, offsetof(struct suite_info, delay_tests),
	  offsetof(struct suite_info, n_delay_tests) },
	{ "test", NAMES, true, offsetof(struct suite_info, tests),
	  offsetof(struct suite_info, n_tests) },
};

#define N_KEYS (sizeof(keys) / sizeof(keys[0]))

struct parser {
	struct suite_info *info;
	unsigned int line;
	bool seen[N_KEYS];
};

static void *member(struct suite_info *info, size_t offset)
{
	return (char *)info + offset;
}

static int refuse(const struct parser *p, const char *what, const char *text)
{
	return lu_err(-EINVAL, "--describe, line %u: %s: '%.80s'", p->line,
		      what, text);
}

static int parse_text(struct parser *p, const struct key *key, const char *value)
{
	char **field = member(p->info, key->offset);

	*field = strdup(value);
	return *field ? 0 : -ENOMEM;
}

static int parse_number(struct parser *p, const struct key *key,
			const char *value)
{
	unsigned int *field = member(p->info, key->offset);
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(value, &end, 10);
	if (!isdigit((unsigned char)*value) || *end || errno ||
	    number > UINT_MAX)
		return refuse(p, "not a number", value);
	if (key->required && !number)
		return refuse(p, "must be at least 1", value);
	*field = (unsigned int)number;
	return 0;
}

static int parse_name(struct parser *p, const struct key *key, const char *value)
{
	char ***field = member(p->info, key->offset);
	size_t *count = member(p->info, key->count), i;
	char **list;

	for (i = 0; i < *count; i++)
		if (!strcmp((*field)[i], value))
			return refuse(p, "given twice", value);
	list = reallocarray(*field, *count + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	*field = list;
	list[*count] = strdup(value);
	if (!list[*count])
		return -ENOMEM;
	(*count)++;
	return 0;
}

static int (*const parsers[])(struct parser *, const struct key *,
			      const char *) = {
	[TEXT] = parse_text,
	[NUMBER] = parse_number,
	[NAMES] = parse_name,
};

static int parse_pair(struct parser *p, const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < N_KEYS && strcmp(keys[i].name, name); i++)
		;
	if (i == N_KEYS)
		return refuse(p, "unknown key", name);
	if (p->seen[i] && keys[i].kind != NAMES)
		return refuse(p, "given twice", name);
	if (!*value && (keys[i].required || keys[i].kind == NAMES))
		return refuse(p, "no value", name);
	p->seen[i] = true;
	return parsers[keys[i].kind](p, &keys[i], value);
}

static int parse_line(struct parser *p, char *line)
{
	char *tab = strchr(line, '\t');

	p->line++;
	if (!tab)
		return refuse(p, "expected key<TAB>value", line);
	*tab = '\0';
	if (p->line > 1)
		return parse_pair(p, line, tab + 1);
	if (strcmp(line, "format"))
		return refuse(p, "expected key 'format'", line);
	if (strcmp(tab + 1, SUITE_FORMAT))
		return lu_err(-EPROTO,
			      "--describe: format '%.40s', this "
			      "program reads '%s'",
			      tab + 1, SUITE_FORMAT);
	return 0;
}

static bool is_suite_name(const char *name)
{
	return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] ==
	       '\0';
}

static bool is_in(const char *name, char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(list[i], name))
			return true;
	return false;
}

/* A name that no test has any more would mark none. */
static int check_marked(const struct suite_info *info, const char *key,
			char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!is_in(list[i], info->tests, info->n_tests))
			return lu_err(-EINVAL,
				      "--describe: %s '%.80s' is no test of it",
				      key, list[i]);
	return 0;
}

bool suite_info_delays(const struct suite_info *info, const char *test)
{
	return is_in(test, info->delay_tests, info->n_delay_tests);
}

/* What may be left out becomes "". */
static int complete(struct parser *p)
{
	char **field;
	size_t i;

	for (i = 0; i < N_KEYS; i++) {
		if (keys[i].required && !p->seen[i])
			return lu_err(-EINVAL, "--describe: no '%s'",
				      keys[i].name);
		field = member(p->info, keys[i].offset);
		if (keys[i].kind != TEXT || p->seen[i])
			continue;
		*field = strdup("");
		if (!*field)
			return -ENOMEM;
	}
	if (!is_suite_name(p->info->name))
		return lu_err(-EINVAL,
			      "--describe: name '%.80s': expected "
			      "a-z, 0-9 and _ only",
			      p->info->name);
	return check_marked(p->info, "contrived_test", p->info->contrived_tests, p->info->n_contrived_tests) ?:
		       check_marked(p->info, "delay_test", p->info->delay_tests,
				    p->info->n_delay_tests);
}

static int parse_lines(struct parser *p, char *text)
{
	char *line = text, *end;
	int ret = 0;

	while (*line && !ret) {
		end = strchr(line, '\n');
		if (!end)
			return lu_err(-EINVAL, "--describe: torn last line");
		*end = '\0';
		ret = parse_line(p, line);
		line = end + 1;
	}
	return ret ? ret : complete(p);
}

int suite_info_parse(const char *text, struct suite_info **out)
{
	struct parser p = { .info = calloc(1, sizeof(*p.info)) };
	char *copy = strdup(text);
	int ret = -ENOMEM;

	*out = NULL;
	if (copy && p.info)
		ret = parse_lines(&p, copy);
	if (ret == -ENOMEM)
		lu_err(ret, "out of memory");
	free(copy);
	if (ret)
		suite_info_free(p.info);
	else
		*out = p.info;
	return ret;
}

void suite_info_free(struct suite_info *info)
{
	char **texts;
	size_t i, j;

	for (i = 0; info && i < N_KEYS; i++) {
		if (keys[i].kind == TEXT)
			free(*(char **)member(info, keys[i].offset));
		if (keys[i].kind != NAMES)
			continue;
		texts = *(char ***)member(info, keys[i].offset);
		for (j = 0; j < *(size_t *)member(info, keys[i].count); j++)
			free(texts[j]);
		free(texts);
	}
	free(info);
}

static int add_list(json_t *item, const char *key, char *const *texts, size_t n)
{
	json_t *list = json_array();
	size_t i;
	int ret = list ? 0 : -1;

	for (i = 0; i < n && !ret; i++)
		ret = json_array_append_new(list, json_string(texts[i]));
	if (!ret && n)
		return json_object_set_new(item, key, list);
	json_decref(list);
	return ret;
}

json_t *suite_info_item(const struct suite_info *info, const char *test)
{
	json_t *item = json_pack("{ss ss sI sI}", "suite", info->name, "test",
				 test, "legs", (json_int_t)info->legs,
				 "timeout_ms", (json_int_t)info->timeout_ms);

	if (!item)
		return NULL;
	if ((*info->meta &&
	     json_object_set_new(item, "meta", json_string(info->meta))) ||
	    ((info->contrived ||
	      is_in(test, info->contrived_tests, info->n_contrived_tests)) &&
	     json_object_set_new(item, "contrived", json_true())) ||
	    (info->no_master &&
	     json_object_set_new(item, "no_master", json_true())) ||
	    (info->late_skip &&
	     json_object_set_new(item, "late_skip", json_true())) ||
	    add_list(item, "blind_ok", info->blind_ok, info->n_blind_ok) ||
	    add_list(item, "without", info->without, info->n_without) ||
	    add_list(item, "allow", info->dmesg_allow, info->n_dmesg_allow)) {
		json_decref(item);
		return NULL;
	}
	return item;
}
