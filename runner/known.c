// SPDX-License-Identifier: GPL-2.0-only
/*
 * Known issues: reads their list and recognises their signs. Owns the list;
 * touches nothing but the file it reads. Must stay exact: a sign that matches
 * loosely would excuse defects nobody has seen yet.
 */
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "known.h"
#include "lu_err.h"
#include "lu_yaml.h"

#define ISSUE(field) offsetof(struct known_issue, field)

static const struct lu_yaml_key issue_keys[] = {
	{ .name = "id",
	  .expected = "a word",
	  .kind = LU_YAML_TEXT,
	  .required = true,
	  .offset = ISSUE(id),
	  .valid = lu_yaml_is_name },
	{ .name = "first",
	  .expected = "a kernel release",
	  .kind = LU_YAML_TEXT,
	  .required = true,
	  .offset = ISSUE(first) },
	{ .name = "last",
	  .expected = "a kernel release",
	  .kind = LU_YAML_TEXT,
	  .offset = ISSUE(last) },
	{ .name = "sign",
	  .expected = "the exact line",
	  .kind = LU_YAML_TEXT,
	  .required = true,
	  .offset = ISSUE(sign) },
	{ .name = "at",
	  .expected = "a function",
	  .kind = LU_YAML_TEXT,
	  .offset = ISSUE(at),
	  .valid = lu_yaml_is_name },
	{ .name = "evidence",
	  .expected = "where it is shown",
	  .kind = LU_YAML_TEXT,
	  .required = true,
	  .offset = ISSUE(evidence) },
	{ .name = "reproducer",
	  .expected = "suite.test",
	  .kind = LU_YAML_TEXT,
	  .offset = ISSUE(reproducer) },
	{ .name = "rate",
	  .expected = "how often, as 1/1",
	  .kind = LU_YAML_TEXT,
	  .offset = ISSUE(rate) },
	{ .name = "one-of",
	  .expected = "a word",
	  .kind = LU_YAML_TEXT,
	  .offset = ISSUE(one_of),
	  .valid = lu_yaml_is_name },
};

static const struct lu_yaml_map issue_map = {
	.what = "a known issue",
	.size = sizeof(struct known_issue),
	.keys = issue_keys,
	.n_keys = sizeof(issue_keys) / sizeof(issue_keys[0]),
};

static bool is_one(const char *text)
{
	return !strcmp(text, "1");
}

struct document {
	struct known known;
	char *format;
};

static const struct lu_yaml_key root_keys[] = {
	{ .name = "known-issues",
	  .expected = "version 1",
	  .kind = LU_YAML_TEXT,
	  .required = true,
	  .offset = offsetof(struct document, format),
	  .valid = is_one },
	{ .name = "issues",
	  .expected = "a list of known issues",
	  .kind = LU_YAML_MAPS,
	  .required = true,
	  .offset = offsetof(struct document, known.issues),
	  .count = offsetof(struct document, known.n_issues),
	  .of = &issue_map },
};

static const struct lu_yaml_map root_map = {
	.what = "a list of known issues",
	.size = sizeof(struct document),
	.keys = root_keys,
	.n_keys = sizeof(root_keys) / sizeof(root_keys[0]),
};

static struct document *document_of(struct known *known)
{
	return (struct document *)((char *)known -
				   offsetof(struct document, known));
}

void known_free(struct known *known)
{
	struct document *doc;

	if (!known)
		return;
	doc = document_of(known);
	free(known->file);
	lu_yaml_release(&root_map, doc);
	free(doc);
}

/* What may be left out becomes "". */
static int fill(struct known_issue *issue)
{
	char **const fields[] = { &issue->last, &issue->at, &issue->reproducer,
				  &issue->rate, &issue->one_of };
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (!*fields[i])
			*fields[i] = strdup("");
		if (!*fields[i])
			return lu_err(-ENOMEM, "out of memory");
	}
	return 0;
}

static int same_id(struct lu_yaml *yaml, const struct known *known, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(known->issues[i].id, known->issues[n].id))
			return lu_yaml_error(yaml,
					     (struct lu_yaml_where){
						     .list = "issues",
						     .index = n,
						     .key = "id" },
					     "expected another id than %s, found it twice",
					     known->issues[n].id);
	return 0;
}

static int decode(struct lu_yaml *yaml, struct document *doc)
{
	int ret = lu_yaml_decode(yaml, &root_map, doc);
	size_t i;

	for (i = 0; i < doc->known.n_issues && !ret; i++) {
		ret = same_id(yaml, &doc->known, i);
		if (!ret)
			ret = fill(&doc->known.issues[i]);
	}
	return ret;
}

int known_load(const char *file, struct known **out)
{
	struct document *doc = calloc(1, sizeof(*doc));
	struct lu_yaml *yaml = NULL;
	int ret = doc ? lu_yaml_open(file, &yaml) :
			lu_err(-ENOMEM, "out of memory");

	*out = NULL;
	if (!ret)
		ret = decode(yaml, doc);
	if (!ret) {
		doc->known.file = strdup(file);
		ret = doc->known.file ? 0 : lu_err(-ENOMEM, "out of memory");
	}
	lu_yaml_close(yaml);
	if (ret)
		known_free(doc ? &doc->known : NULL);
	else
		*out = &doc->known;
	return ret;
}

/*
 * Numbers of two releases, as far as @bound goes: "7.3" says nothing of the
 * third number. What follows the numbers ("-rc1", "-lutorture") is left out.
 */
static int compare(const char *release, const char *bound)
{
	unsigned long a, b;
	char *end_a, *end_b;

	while (isdigit((unsigned char)*bound)) {
		a = strtoul(release, &end_a, 10);
		b = strtoul(bound, &end_b, 10);
		if (a != b)
			return a < b ? -1 : 1;
		release = end_a + (*end_a == '.');
		bound = end_b + (*end_b == '.');
	}
	return 0;
}

bool known_applies(const struct known_issue *issue, const char *release)
{
	if (!isdigit((unsigned char)*release))
		return false;
	return compare(release, issue->first) >= 0 &&
	       compare(release, issue->last) <= 0;
}

/* Passes over "# ", "<4>", "[   12.345678] " and "[    T123] ". */
static const char *skip_stamp(const char *line)
{
	const char *end;

	if (!strncmp(line, "# ", 2))
		line += 2;
	if (*line == '<')
		line += strspn(line, "<0123456789>");
	while (*line == '[') {
		end = line + 1 + strspn(line + 1, " 0123456789.CT");
		if (*end != ']')
			break;
		line = end + 1 + strspn(end + 1, " ");
	}
	return line;
}

/* Bytes of "+0x12/0x34" at @at, which changes with every build; 0: none. */
static size_t offset_len(const char *at, size_t len)
{
	size_t n;

	if (len < 3 || memcmp(at, "+0x", 3))
		return 0;
	for (n = 3; n < len && strchr("0123456789abcdefx/", at[n]); n++)
		;
	return n > 3 ? n : 0;
}

/*
 * The kernel ends the first line of a warning in ", CPU#0: comm/pid". That and
 * offsets into functions are passed over: no sign could foresee them.
 */
static bool line_is(const char *line, size_t len, const char *sign)
{
	static const char tail[] = ", CPU#";
	const char *cut = memmem(line, len, tail, strlen(tail));
	size_t i = 0;

	if (strlen(sign) == len && !memcmp(line, sign, len))
		return true;
	if (cut)
		len = cut - line;
	while (i < len) {
		i += offset_len(line + i, len - i);
		if (i < len && line[i++] != *sign++)
			return false;
	}
	return !*sign;
}

/* As in " ? name+0x12/0x34 [module]". */
static bool names_function(const char *line, size_t len, const char *name)
{
	size_t size = strlen(name);
	const char *hit = memmem(line, len, name, size);

	for (; hit;
	     hit = memmem(hit + 1, len - (size_t)(hit + 1 - line), name, size)) {
		bool starts = hit == line || (!isalnum((unsigned char)hit[-1]) &&
					      !strchr("_.", hit[-1]));
		const char *end = hit + size;

		if (starts &&
		    (end == line + len ||
		     (!isalnum((unsigned char)*end) && !strchr("_.", *end))))
			return true;
	}
	return false;
}

static bool is_sign(const struct known_issue *issue, const char *text)
{
	bool sign = false, at = !*issue->at;
	const char *line;
	size_t len;

	for (; *text; text += *text == '\n') {
		len = strcspn(text, "\n");
		line = skip_stamp(text);
		text += len;
		len = line < text ? (size_t)(text - line) : 0;
		sign |= line_is(line, len, issue->sign);
		at |= *issue->at && names_function(line, len, issue->at);
	}
	return sign && at;
}

const struct known_issue *known_match(struct known *known, const char *release,
				      const char *text)
{
	struct known_issue *issue;
	size_t i;

	for (i = 0; known && i < known->n_issues; i++) {
		issue = &known->issues[i];
		if (!known_applies(issue, release) || !is_sign(issue, text))
			continue;
		issue->seen++;
		return issue;
	}
	return NULL;
}
