// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the way from one YAML value to one member of a C struct.
 * Touches nothing on the machine. A value that will not do leaves the member
 * as it was, or (lists) with the entries read before it.
 */
#include "lu_err.h"
#include "lu_yaml.h"
#include "lu_yaml_node.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int no_memory(void)
{
	return lu_err(-ENOMEM, "out of memory");
}

bool lu_yaml_is_name(const char *text)
{
	const char *p = text;

	while (isalnum((unsigned char)*p) || *p == '_' || *p == '-')
		p++;
	return p != text && !*p && p - text < 64;
}

const char *lu_yaml_excerpt(const char *text, char buf[LU_YAML_EXCERPT])
{
	size_t i;

	for (i = 0; text[i] && i < LU_YAML_EXCERPT - 4; i++)
		buf[i] = isprint((unsigned char)text[i]) ? text[i] : '?';
	strcpy(buf + i, text[i] ? "..." : "");
	return buf;
}

static int unexpected_text(struct lu_yaml_slot at, struct fy_node *node,
			   const char *text)
{
	char buf[LU_YAML_EXCERPT];

	return lu_yaml_fail(at.yaml, node, "expected %s, found '%s'",
			    at.key->expected, lu_yaml_excerpt(text, buf));
}

int lu_yaml_unexpected(struct lu_yaml_slot at, struct fy_node *node)
{
	static const char *const found[] = {
		[LU_YAML_NOTHING] = "nothing",
		[LU_YAML_PLAIN] = "text",
		[LU_YAML_QUOTED] = "quoted text",
		[LU_YAML_LIST] = "a list",
		[LU_YAML_MAPPING] = "a mapping",
		[LU_YAML_ALIAS] = "an alias",
		[LU_YAML_BINARY] = "text with a NUL byte",
	};

	return lu_yaml_fail(at.yaml, node, "expected %s, found %s",
			    at.key->expected, found[lu_yaml_shape(node)]);
}

bool lu_yaml_is_text(struct fy_node *node)
{
	enum lu_yaml_shape shape = lu_yaml_shape(node);

	return shape == LU_YAML_PLAIN || shape == LU_YAML_QUOTED;
}

/* *@text becomes the caller's. */
static int take_text(struct lu_yaml_slot at, struct fy_node *node, char **text)
{
	int err;

	if (!lu_yaml_is_text(node))
		return lu_yaml_unexpected(at, node);
	*text = lu_yaml_text(node);
	if (!*text)
		return no_memory();
	if (!at.key->valid || at.key->valid(*text))
		return 0;
	err = unexpected_text(at, node, *text);
	free(*text);
	*text = NULL;
	return err;
}

int lu_yaml_decode_text(struct lu_yaml_slot at, struct fy_node *node)
{
	char **member = (char **)(at.object + at.key->offset);
	char *text = NULL;
	int err = take_text(at, node, &text);

	if (err)
		return err;
	free(*member);
	*member = text;
	return 0;
}

/* Numbers and yes/no: a quoted "3" is a text, whatever it says. */
static int take_plain(struct lu_yaml_slot at, struct fy_node *node, char **text)
{
	if (lu_yaml_shape(node) == LU_YAML_QUOTED)
		return lu_yaml_unexpected(at, node);
	return take_text(at, node, text);
}

static bool to_uint(const struct lu_yaml_key *key, const char *text,
		    unsigned int *out)
{
	unsigned long value;

	if (!*text || strlen(text) > 9 ||
	    strspn(text, "0123456789") != strlen(text))
		return false;
	value = strtoul(text, NULL, 10);
	*out = value;
	return value >= key->min && (!key->max || value <= key->max);
}

int lu_yaml_decode_uint(struct lu_yaml_slot at, struct fy_node *node)
{
	unsigned int *member = (unsigned int *)(at.object + at.key->offset);
	char *text = NULL;
	int err = take_plain(at, node, &text);

	if (!err && !to_uint(at.key, text, member))
		err = unexpected_text(at, node, text);
	free(text);
	return err;
}

static int find_choice(const char *const *choices, const char *text)
{
	int i;

	for (i = 0; choices[i]; i++)
		if (!strcmp(choices[i], text))
			return i;
	return -1;
}

int lu_yaml_decode_bool(struct lu_yaml_slot at, struct fy_node *node)
{
	static const char *const words[] = { "no", "yes", "false", "true",
					     NULL };
	char *text = NULL;
	int err = take_plain(at, node, &text), word = 0;

	if (!err) {
		word = find_choice(words, text);
		if (word < 0)
			err = unexpected_text(at, node, text);
	}
	if (!err)
		*(bool *)(at.object + at.key->offset) = word % 2;
	free(text);
	return err;
}

int lu_yaml_decode_choice(struct lu_yaml_slot at, struct fy_node *node)
{
	char *text = NULL;
	int err = take_text(at, node, &text), choice = 0;

	if (!err) {
		choice = find_choice(at.key->choices, text);
		if (choice < 0)
			err = unexpected_text(at, node, text);
	}
	if (!err)
		*(int *)(at.object + at.key->offset) = choice;
	free(text);
	return err;
}

int lu_yaml_decode_parsed(struct lu_yaml_slot at, struct fy_node *node)
{
	char *text = NULL;
	int err = take_text(at, node, &text);

	if (!err && !at.key->parse(text, at.object))
		err = unexpected_text(at, node, text);
	free(text);
	return err;
}

int lu_yaml_check_item(struct lu_yaml_slot at, struct fy_node *item)
{
	if (lu_yaml_shape(item) != LU_YAML_NOTHING)
		return 0;
	return lu_yaml_fail(at.yaml, at.name,
			    "expected %s, found an empty entry",
			    at.key->expected);
}

int lu_yaml_make_room(struct lu_yaml_slot at, struct fy_node *node,
		      enum lu_yaml_shape shape, size_t size, void **array,
		      size_t **count)
{
	size_t n = lu_yaml_size(node);

	if (lu_yaml_shape(node) != shape)
		return lu_yaml_unexpected(at, node);
	if (n < at.key->min || (at.key->max && n > at.key->max))
		return lu_yaml_fail(at.yaml, node,
				    "expected %s, found %zu entries",
				    at.key->expected, n);
	*count = (size_t *)(at.object + at.key->count);
	*array = calloc(n + 1, size);
	if (!*array)
		return no_memory();
	*(void **)(at.object + at.key->offset) = *array;
	return 0;
}

int lu_yaml_decode_texts(struct lu_yaml_slot at, struct fy_node *node)
{
	void *array, *iter = NULL;
	struct fy_node *item;
	size_t *count;
	int err;

	err = lu_yaml_make_room(at, node, LU_YAML_LIST, sizeof(char *), &array,
				&count);
	while (!err && (item = lu_yaml_item(node, &iter))) {
		err = lu_yaml_check_item(at, item);
		if (!err)
			err = take_text(at, item, (char **)array + *count);
		*count += !err;
	}
	return err;
}

static int take_pair(struct lu_yaml_slot at, struct fy_node *name,
		     struct fy_node *value, char **pair)
{
	char *left = NULL, *right = NULL;
	int err = 0;

	if (!lu_yaml_is_text(name) || !lu_yaml_is_text(value))
		return lu_yaml_unexpected(at,
					  lu_yaml_is_text(name) ? value : name);
	left = lu_yaml_text(name);
	right = lu_yaml_text(value);
	if (!left || !right || asprintf(pair, "%s=%s", left, right) < 0) {
		*pair = NULL;
		err = no_memory();
	} else if (at.key->valid && !at.key->valid(*pair)) {
		err = unexpected_text(at, name, *pair);
		free(*pair);
		*pair = NULL;
	}
	free(left);
	free(right);
	return err;
}

int lu_yaml_decode_pairs(struct lu_yaml_slot at, struct fy_node *node)
{
	struct fy_node *name, *value;
	void *array, *iter = NULL;
	size_t *count;
	int err;

	err = lu_yaml_make_room(at, node, LU_YAML_MAPPING, sizeof(char *),
				&array, &count);
	while (!err && (name = lu_yaml_pair(node, &iter, &value))) {
		err = take_pair(at, name, value, (char **)array + *count);
		*count += !err;
	}
	return err;
}
