/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_YAML_H
#define LU_YAML_H

#include <stdbool.h>
#include <stddef.h>

/** LU_YAML_MAX_BYTES - a larger file is refused unread. */
#define LU_YAML_MAX_BYTES (1024 * 1024)

/** struct lu_yaml - A file that was read; opaque. */
struct lu_yaml;

/**
 * enum lu_yaml_kind - What the value of a key is, and the member it fills.
 * @LU_YAML_TEXT:   one text: char *
 * @LU_YAML_UINT:   one decimal number: unsigned int
 * @LU_YAML_BOOL:   yes, no, true or false, without quotes: bool
 * @LU_YAML_CHOICE: one of @choices: enum or int, their index
 * @LU_YAML_PARSED: one text that @parse takes apart
 * @LU_YAML_OTHER:  any key that has no row, passed over with all it holds, for files
 *                  that are somebody else's; the last row, its name is not read
 * @LU_YAML_TEXTS:  list of texts: char ** and a count
 * @LU_YAML_PAIRS:  mapping of texts: char ** of "key=value" and a count
 * @LU_YAML_MAP:    one mapping: a struct @of, inside the one around it
 * @LU_YAML_MAPS:   list of mappings: array of structs @of, and a count
 */
enum lu_yaml_kind {
	LU_YAML_TEXT,
	LU_YAML_UINT,
	LU_YAML_BOOL,
	LU_YAML_CHOICE,
	LU_YAML_PARSED,
	LU_YAML_OTHER,
	LU_YAML_TEXTS,
	LU_YAML_PAIRS,
	LU_YAML_MAP,
	LU_YAML_MAPS,
};

/**
 * struct lu_yaml_key - A key that a mapping may have.
 * @name:     the key
 * @expected: what its value is, in words that follow "expected"
 * @kind:     kind of value
 * @required: absent is an error
 * @offset:   of the member in the struct that the mapping fills
 * @count:    offset of the size_t that counts it; lists and pairs only
 * @min:      smallest number, or fewest entries of a list
 * @max:      largest number, or most entries of a list; 0: no limit
 * @valid:    whether a text (of a list: each; of pairs: each "key=value") will
 *            do; NULL: any does
 * @choices:  NULL-terminated texts
 * @parse:    fills members of @object from @text; false: it will not do
 * @of:       shape of the mapping, or of each entry
 */
struct lu_yaml_key {
	const char *name, *expected;
	enum lu_yaml_kind kind;
	bool required;
	size_t offset, count;
	unsigned int min, max;
	bool (*valid)(const char *text);
	const char *const *choices;
	bool (*parse)(const char *text, void *object);
	const struct lu_yaml_map *of;
};

/**
 * struct lu_yaml_map - Shape of a mapping: its keys, and the struct they fill.
 * @what:   what it describes, with its article: "a device"
 * @size:   bytes of the struct; it starts as all zeros
 * @keys:   keys it may have
 * @n_keys: their count
 */
struct lu_yaml_map {
	const char *what;
	size_t size;
	const struct lu_yaml_key *keys;
	size_t n_keys;
};

/**
 * struct lu_yaml_where - A value, for a message about it.
 * @list:  key of a list in the root mapping; NULL: the root mapping itself
 * @index: entry of @list
 * @key:   key in that mapping; NULL, or one it lacks: the mapping
 */
struct lu_yaml_where {
	const char *list;
	size_t index;
	const char *key;
};

/**
 * lu_yaml_open() - Read a file that holds one YAML document.
 * @file: path
 * @out:  set on success, else NULL; release with lu_yaml_close()
 *
 * Return: 0; -EINVAL not one well-formed document, with "file:line:column: ..."
 * in lu_errmsg(); -E2BIG over LU_YAML_MAX_BYTES; -ENOMEM; -errno of reading.
 */
int lu_yaml_open(const char *file, struct lu_yaml **out);

/** lu_yaml_close() - Release a file; NULL is allowed. */
void lu_yaml_close(struct lu_yaml *yaml);

/**
 * lu_yaml_decode() - Fill a struct from the root mapping.
 * @yaml:   file
 * @map:    shape of its root
 * @object: struct of @map->size bytes, all zeros or holding defaults; a default
 *          text must be malloc'ed. On failure it holds what was read before.
 *
 * Keys unknown to @map (unless it has LU_YAML_OTHER), aliases and duplicate keys are
 * errors.
 *
 * Return: 0; -EINVAL with "file:line:column: expected ..., found ..."; -ENOMEM.
 * The caller releases @object by lu_yaml_release() either way.
 */
int lu_yaml_decode(struct lu_yaml *yaml, const struct lu_yaml_map *map,
		   void *object);

/**
 * lu_yaml_release() - Free everything that decoding put into a struct.
 * @map:    shape it was decoded by
 * @object: struct; itself not freed, its pointers become NULL
 */
void lu_yaml_release(const struct lu_yaml_map *map, void *object);

/**
 * lu_yaml_error() - Report something wrong about a value.
 * @yaml:  file
 * @where: the value
 * @fmt:   printf format of "expected ..., found ..."
 *
 * Return: -EINVAL, with the position before the text in lu_errmsg().
 */
int lu_yaml_error(struct lu_yaml *yaml, struct lu_yaml_where where,
		  const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** lu_yaml_is_name() - Whether a text is made of letters, digits, '_' and '-'. */
bool lu_yaml_is_name(const char *text);

#endif
