/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the lu_yaml files share and nobody else needs: nodes of a document, which
 * is everything that is asked of the YAML library, and decoders of values.
 * Nodes belong to their file.
 */
#ifndef LU_YAML_NODE_H
#define LU_YAML_NODE_H

#include <stdarg.h>
#include <stddef.h>

#include "lu_yaml.h"

struct fy_node;

/** enum lu_yaml_shape - What a node is, whatever was hoped for. */
enum lu_yaml_shape {
	LU_YAML_NOTHING, /* key without a value */
	LU_YAML_PLAIN,	 /* text without quotes */
	LU_YAML_QUOTED,	 /* text in quotes, or a block */
	LU_YAML_LIST,
	LU_YAML_MAPPING,
	LU_YAML_ALIAS,
	LU_YAML_BINARY, /* text with a NUL in it */
};

/** lu_yaml_root() - Root node; NULL for an empty file. */
struct fy_node *lu_yaml_root(struct lu_yaml *yaml);

/** lu_yaml_shape() - What a node is; NULL is LU_YAML_NOTHING. */
enum lu_yaml_shape lu_yaml_shape(struct fy_node *node);

/** lu_yaml_text() - Copy of a scalar's text, to be freed; NULL: no memory. */
char *lu_yaml_text(struct fy_node *node);

/** lu_yaml_size() - Entries of a list or pairs of a mapping; else 0. */
size_t lu_yaml_size(struct fy_node *node);

/** lu_yaml_item() - Next entry of a list; NULL at its end. *@at starts NULL. */
struct fy_node *lu_yaml_item(struct fy_node *list, void **at);

/** lu_yaml_pair() - Key of the next pair, NULL at the end; value in *@value. */
struct fy_node *lu_yaml_pair(struct fy_node *mapping, void **at,
			     struct fy_node **value);

/** lu_yaml_value() - Value of a key; NULL when there is none. */
struct fy_node *lu_yaml_value(struct fy_node *mapping, const char *key);

/** lu_yaml_fail() - lu_err(-EINVAL) with "file:line:column: " of a node. */
int lu_yaml_fail(struct lu_yaml *yaml, struct fy_node *node, const char *fmt,
		 ...) __attribute__((format(printf, 3, 4)));
int lu_yaml_vfail(struct lu_yaml *yaml, struct fy_node *node, const char *fmt,
		  va_list args);

/**
 * struct lu_yaml_slot - What is being filled.
 * @yaml:   file
 * @key:    key whose value it is
 * @name:   that key in the file; NULL for the root
 * @object: struct that the value goes into
 */
struct lu_yaml_slot {
	struct lu_yaml *yaml;
	const struct lu_yaml_key *key;
	struct fy_node *name;
	char *object;
};

/** LU_YAML_EXCERPT - bytes of an excerpt, NUL included. */
#define LU_YAML_EXCERPT 80

/** lu_yaml_excerpt() - Enough of a text to know it by, fit for a terminal. */
const char *lu_yaml_excerpt(const char *text, char buf[LU_YAML_EXCERPT]);

/** lu_yaml_is_text() - Whether a node is a scalar with text in it. */
bool lu_yaml_is_text(struct fy_node *node);

/** lu_yaml_unexpected() - Fail with what @at wants and what @node is. */
int lu_yaml_unexpected(struct lu_yaml_slot at, struct fy_node *node);

/** lu_yaml_check_item() - Fail if an entry is empty, which has no position. */
int lu_yaml_check_item(struct lu_yaml_slot at, struct fy_node *item);

/**
 * lu_yaml_make_room() - Give a list member room for all entries of a node.
 * @at:    member; its count is left at 0
 * @node:  what is to be a list or mapping
 * @shape: which of them
 * @size:  bytes of an entry
 * @array: set to the entries, all zeros, one more than there are
 * @count: set to the member's count, to be raised with each entry filled
 *
 * Return: 0; -EINVAL another shape, fewer or more entries than the key allows;
 * -ENOMEM.
 */
int lu_yaml_make_room(struct lu_yaml_slot at, struct fy_node *node,
		      enum lu_yaml_shape shape, size_t size, void **array,
		      size_t **count);

/* One for each kind of value but LU_YAML_MAP and LU_YAML_MAPS; 0, -EINVAL or -ENOMEM. */
int lu_yaml_decode_text(struct lu_yaml_slot at, struct fy_node *node);
int lu_yaml_decode_uint(struct lu_yaml_slot at, struct fy_node *node);
int lu_yaml_decode_bool(struct lu_yaml_slot at, struct fy_node *node);
int lu_yaml_decode_choice(struct lu_yaml_slot at, struct fy_node *node);
int lu_yaml_decode_parsed(struct lu_yaml_slot at, struct fy_node *node);
int lu_yaml_decode_texts(struct lu_yaml_slot at, struct fy_node *node);
int lu_yaml_decode_pairs(struct lu_yaml_slot at, struct fy_node *node);

#endif
