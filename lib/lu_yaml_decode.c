// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the way from YAML mappings to C structs, by tables of keys.
 * Touches nothing on the machine. Must not know what any key means: what goes
 * beyond one value (unique names, references) is checked by whoever owns the
 * struct, and reported through lu_yaml_error().
 */
#include "lu_err.h"
#include "lu_yaml.h"
#include "lu_yaml_node.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int decode_map(struct lu_yaml *yaml, struct fy_node *node,
		      const struct lu_yaml_map *map, char *object);

static int decode_one_map(struct lu_yaml_slot at, struct fy_node *node)
{
	if (lu_yaml_shape(node) != LU_YAML_MAPPING)
		return lu_yaml_unexpected(at, node);
	return decode_map(at.yaml, node, at.key->of, at.object + at.key->offset);
}

static int decode_maps(struct lu_yaml_slot at, struct fy_node *node)
{
	void *array, *iter = NULL;
	struct fy_node *item;
	size_t *count;
	int err;

	err = lu_yaml_make_room(at, node, LU_YAML_LIST, at.key->of->size,
				&array, &count);
	while (!err && (item = lu_yaml_item(node, &iter))) {
		err = lu_yaml_check_item(at, item);
		if (!err)
			err = decode_map(at.yaml, item, at.key->of,
					 (char *)array +
						 at.key->of->size * (*count)++);
	}
	return err;
}

static int (*const decoders[])(struct lu_yaml_slot at, struct fy_node *node) = {
	[LU_YAML_TEXT] = lu_yaml_decode_text,
	[LU_YAML_UINT] = lu_yaml_decode_uint,
	[LU_YAML_BOOL] = lu_yaml_decode_bool,
	[LU_YAML_CHOICE] = lu_yaml_decode_choice,
	[LU_YAML_PARSED] = lu_yaml_decode_parsed,
	[LU_YAML_TEXTS] = lu_yaml_decode_texts,
	[LU_YAML_PAIRS] = lu_yaml_decode_pairs,
	[LU_YAML_MAP] = decode_one_map,
	[LU_YAML_MAPS] = decode_maps,
};

static const struct lu_yaml_key *find_key(const struct lu_yaml_map *map,
					  const char *name)
{
	size_t i;

	for (i = 0; i < map->n_keys; i++)
		if (map->keys[i].kind == LU_YAML_OTHER ||
		    !strcmp(map->keys[i].name, name))
			return &map->keys[i];
	return NULL;
}

static int unknown_key(struct lu_yaml *yaml, struct fy_node *node,
		       const struct lu_yaml_map *map, const char *name)
{
	char names[256] = "", buf[LU_YAML_EXCERPT];
	size_t i, len = 0;

	for (i = 0; i < map->n_keys && len < sizeof(names); i++)
		len += snprintf(names + len, sizeof(names) - len, "%s%s",
				i ? ", " : "", map->keys[i].name);
	return lu_yaml_fail(yaml, node, "expected a key of %s (%s), found '%s'",
			    map->what, names, lu_yaml_excerpt(name, buf));
}

static int decode_value(struct lu_yaml_slot at, struct fy_node *value)
{
	/* Nothing has no position: that of its key has to do. */
	if (lu_yaml_shape(value) == LU_YAML_NOTHING)
		return lu_yaml_fail(at.yaml, at.name,
				    "expected %s, found nothing",
				    at.key->expected);
	return decoders[at.key->kind](at, value);
}

static int decode_pair(struct lu_yaml *yaml, struct fy_node *name,
		       struct fy_node *value, const struct lu_yaml_map *map,
		       char *object, uint64_t *seen)
{
	const struct lu_yaml_key *key;
	char *text;
	int err = 0;

	if (!lu_yaml_is_text(name))
		return lu_yaml_fail(yaml, name,
				    "expected a key of %s, found no text",
				    map->what);
	text = lu_yaml_text(name);
	if (!text)
		return lu_err(-ENOMEM, "out of memory");
	key = find_key(map, text);
	if (!key) {
		err = unknown_key(yaml, name, map, text);
	} else if (key->kind != LU_YAML_OTHER) {
		*seen |= UINT64_C(1) << (key - map->keys);
		err = decode_value((struct lu_yaml_slot){ yaml, key, name,
							  object },
				   value);
	}
	free(text);
	return err;
}

static int check_required(struct lu_yaml *yaml, struct fy_node *node,
			  const struct lu_yaml_map *map, uint64_t seen)
{
	size_t i;

	for (i = 0; i < map->n_keys; i++)
		if (map->keys[i].required && !(seen & UINT64_C(1) << i))
			return lu_yaml_fail(yaml, node,
					    "expected key '%s' in %s, found none",
					    map->keys[i].name, map->what);
	return 0;
}

static int decode_map(struct lu_yaml *yaml, struct fy_node *node,
		      const struct lu_yaml_map *map, char *object)
{
	struct lu_yaml_key self = { .expected = map->what };
	struct fy_node *name, *value;
	uint64_t seen = 0;
	void *iter = NULL;
	int err = 0;

	if (lu_yaml_shape(node) != LU_YAML_MAPPING)
		return lu_yaml_unexpected((struct lu_yaml_slot){ .yaml = yaml,
								 .key = &self },
					  node);
	while (!err && (name = lu_yaml_pair(node, &iter, &value)))
		err = decode_pair(yaml, name, value, map, object, &seen);
	return err ? err : check_required(yaml, node, map, seen);
}

int lu_yaml_decode(struct lu_yaml *yaml, const struct lu_yaml_map *map,
		   void *object)
{
	return decode_map(yaml, lu_yaml_root(yaml), map, object);
}

static void release_text(const struct lu_yaml_key *key, char *object)
{
	free(*(char **)(object + key->offset));
	*(char **)(object + key->offset) = NULL;
}

static void clear_list(const struct lu_yaml_key *key, char *object)
{
	*(void **)(object + key->offset) = NULL;
	*(size_t *)(object + key->count) = 0;
}

static void release_texts(const struct lu_yaml_key *key, char *object)
{
	char **texts = *(char ***)(object + key->offset);
	size_t i, n = *(size_t *)(object + key->count);

	for (i = 0; i < n; i++)
		free(texts[i]);
	free(texts);
	clear_list(key, object);
}

static void release_map(const struct lu_yaml_key *key, char *object)
{
	lu_yaml_release(key->of, object + key->offset);
}

static void release_maps(const struct lu_yaml_key *key, char *object)
{
	char *array = *(char **)(object + key->offset);
	size_t i, n = *(size_t *)(object + key->count);

	for (i = 0; i < n; i++)
		lu_yaml_release(key->of, array + i * key->of->size);
	free(array);
	clear_list(key, object);
}

void lu_yaml_release(const struct lu_yaml_map *map, void *object)
{
	static void (*const release[])(const struct lu_yaml_key *, char *) = {
		[LU_YAML_TEXT] = release_text,
		[LU_YAML_TEXTS] = release_texts,
		[LU_YAML_PAIRS] = release_texts,
		[LU_YAML_MAP] = release_map,
		[LU_YAML_MAPS] = release_maps,
	};
	const struct lu_yaml_key *key;

	for (key = map->keys; key < map->keys + map->n_keys; key++)
		if (release[key->kind])
			release[key->kind](key, object);
}

/* The value meant, or the nearest thing around it that exists. */
static struct fy_node *locate(struct lu_yaml *yaml, struct lu_yaml_where where)
{
	struct fy_node *node = lu_yaml_root(yaml), *list, *item, *value;
	void *iter = NULL;
	size_t i = 0;

	list = where.list ? lu_yaml_value(node, where.list) : NULL;
	if (lu_yaml_shape(list) == LU_YAML_LIST)
		while ((item = lu_yaml_item(list, &iter)))
			if (i++ == where.index)
				node = item;
	if (!where.key || lu_yaml_shape(node) != LU_YAML_MAPPING)
		return node;
	value = lu_yaml_value(node, where.key);
	return value ? value : node;
}

int lu_yaml_error(struct lu_yaml *yaml, struct lu_yaml_where where,
		  const char *fmt, ...)
{
	va_list args;
	int err;

	va_start(args, fmt);
	err = lu_yaml_vfail(yaml, locate(yaml, where), fmt, args);
	va_end(args);
	return err;
}
