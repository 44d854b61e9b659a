// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fields of journal records: typed reading with defaults, and text that may
 * hold anything. Owns nothing, touches nothing on the machine. Must not report
 * a missing field as an error: whether it may be missing depends on the kind.
 */
#include <stdlib.h>
#include <string.h>

#include "journal.h"

const char *journal_str(const json_t *rec, const char *key)
{
	const char *text = json_string_value(json_object_get(rec, key));

	return text ? text : "";
}

long long journal_int(const json_t *rec, const char *key, long long def)
{
	const json_t *value = json_object_get(rec, key);

	return json_is_integer(value) ? json_integer_value(value) : def;
}

double journal_num(const json_t *rec, const char *key, double def)
{
	const json_t *value = json_object_get(rec, key);

	return json_is_number(value) ? json_number_value(value) : def;
}

int journal_bool(const json_t *rec, const char *key)
{
	const json_t *value = json_object_get(rec, key);

	return json_is_true(value) || journal_int(rec, key, 0) != 0;
}

/* Bytes of the UTF-8 sequence that a lead byte announces; 0: no lead byte. */
static size_t lead(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c < 0xe0)
		return 2;
	if (c >= 0xe0 && c < 0xf0)
		return 3;
	return c >= 0xf0 && c < 0xf5 ? 4 : 0;
}

/* Length of the valid sequence at @s, 0 when there is none. */
static size_t sequence(const char *s)
{
	size_t len = lead((unsigned char)*s), i;
	json_t *probe;

	for (i = 1; i < len; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
	if (len < 3)
		return len;
	/* Surrogates and overlong forms: leave the fine print to the library. */
	probe = json_stringn(s, len);
	json_decref(probe);
	return probe ? len : 0;
}

json_t *journal_text(const char *text)
{
	char *copy = strdup(text), *at;
	json_t *out;
	size_t len;

	for (at = copy; at && *at; at += len ? len : 1) {
		len = sequence(at);
		if (!len)
			*at = '?';
	}
	out = copy ? json_string(copy) : NULL;
	free(copy);
	return out;
}
