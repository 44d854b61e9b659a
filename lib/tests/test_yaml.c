// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of filling structs from YAML by tables of keys, with tables of their
 * own; rig and plan have tests for what their files mean.
 */
#include "kselftest_harness.h"

#include <stddef.h>
#include <sys/mman.h>

#include "lu_err.h"
#include "lu_yaml.h"
#include "yaml_cases.h"

struct part {
	char *name;
	unsigned int n;
};

struct thing {
	char *text;
	unsigned int number;
	bool flag;
	int choice;
	char parsed;
	char **texts;
	size_t n_texts;
	char **pairs;
	size_t n_pairs;
	struct part *parts;
	size_t n_parts;
};

static bool parse_letter(const char *text, void *object)
{
	((struct thing *)object)->parsed = *text;
	return strlen(text) == 1;
}

static const char *const colours[] = { "red", "green", NULL };

static const struct lu_yaml_key part_keys[] = {
	{ "name", "a name", LU_YAML_TEXT, .required = true,
	  .valid = lu_yaml_is_name, .offset = offsetof(struct part, name) },
	{ "n", "a number", LU_YAML_UINT, .offset = offsetof(struct part, n) },
};

static const struct lu_yaml_map part_map = { "a part", sizeof(struct part),
					     part_keys, ARRAY_SIZE(part_keys) };

static const struct lu_yaml_key thing_keys[] = {
	{ "text", "a text", LU_YAML_TEXT,
	  .offset = offsetof(struct thing, text) },
	{ "number", "2 to 9", LU_YAML_UINT, .min = 2, .max = 9,
	  .offset = offsetof(struct thing, number) },
	{ "flag", "yes or no", LU_YAML_BOOL,
	  .offset = offsetof(struct thing, flag) },
	{ "choice", "red or green", LU_YAML_CHOICE, .choices = colours,
	  .offset = offsetof(struct thing, choice) },
	{ "parsed", "a letter", LU_YAML_PARSED, .parse = parse_letter },
	{ "texts", "1 or 2 texts", LU_YAML_TEXTS, .min = 1, .max = 2,
	  .offset = offsetof(struct thing, texts),
	  .count = offsetof(struct thing, n_texts) },
	{ "pairs", "pairs", LU_YAML_PAIRS,
	  .offset = offsetof(struct thing, pairs),
	  .count = offsetof(struct thing, n_pairs) },
	{ "parts", "parts", LU_YAML_MAPS, .of = &part_map,
	  .offset = offsetof(struct thing, parts),
	  .count = offsetof(struct thing, n_parts) },
};

static const struct lu_yaml_map thing_map = {
	"a thing",
	sizeof(struct thing),
	thing_keys,
	ARRAY_SIZE(thing_keys),
};

FIXTURE(yaml)
{
	struct lu_yaml *yaml;
	struct thing thing;
	char path[64];
	int fd;
};

FIXTURE_SETUP(yaml)
{
	self->fd = memfd_create("yaml", 0);
	ASSERT_LE(0, self->fd);
	snprintf(self->path, sizeof(self->path), "/proc/self/fd/%d", self->fd);
}

FIXTURE_TEARDOWN(yaml)
{
	lu_yaml_release(&thing_map, &self->thing);
	lu_yaml_close(self->yaml);
	close(self->fd);
	EXPECT_EQ(0, found_leaks());
}

static int decode(FIXTURE_DATA(yaml) * self, const char *text)
{
	int err;

	lu_yaml_release(&thing_map, &self->thing);
	lu_yaml_close(self->yaml);
	if (ftruncate(self->fd, 0) ||
	    pwrite(self->fd, text, strlen(text), 0) != (ssize_t)strlen(text))
		abort();
	err = lu_yaml_open(self->path, &self->yaml);
	return err ? err : lu_yaml_decode(self->yaml, &thing_map, &self->thing);
}

/* The message less the name of the file. */
static const char *message(FIXTURE_DATA(yaml) * self)
{
	return lu_errmsg() + strlen(self->path) + 1;
}

TEST_F(yaml, every_kind_is_read)
{
	ASSERT_EQ(0, decode(self, "text: \"a: b\"\n"
				  "number: 9\nflag: true\n"
				  "choice: green\nparsed: x\ntexts: [a, 'b']\n"
				  "pairs: {k: v, e: ''}\n"
				  "parts: [{name: p}, {name: q, n: 7}]\n"))
	TH_LOG("%s", lu_errmsg());
	EXPECT_STREQ("a: b", self->thing.text);
	EXPECT_EQ(9, self->thing.number);
	EXPECT_TRUE(self->thing.flag);
	EXPECT_EQ(1, self->thing.choice);
	EXPECT_EQ('x', self->thing.parsed);
	ASSERT_EQ(2, self->thing.n_texts);
	EXPECT_STREQ("b", self->thing.texts[1]);
	ASSERT_EQ(2, self->thing.n_pairs);
	EXPECT_STREQ("k=v", self->thing.pairs[0]);
	EXPECT_STREQ("e=", self->thing.pairs[1]);
	ASSERT_EQ(2, self->thing.n_parts);
	EXPECT_STREQ("q", self->thing.parts[1].name);
	EXPECT_EQ(7, self->thing.parts[1].n);
}

TEST_F(yaml, yes_and_no_have_two_words_each)
{
	static const struct {
		const char *text;
		bool flag;
	} words[] = {
		{ "flag: yes", true },
		{ "flag: true", true },
		{ "flag: no", false },
		{ "flag: false", false },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		ASSERT_EQ(0, decode(self, words[i].text));
		EXPECT_EQ(words[i].flag, self->thing.flag);
	}
	EXPECT_EQ(-EINVAL, decode(self, "flag: on"));
	EXPECT_EQ(-EINVAL, decode(self, "flag: 1"));
}

TEST_F(yaml, numbers_are_decimal_and_in_range)
{
	static const char *const texts[] = {
		"number: 1",	      "number: 10",  "number: 0x5",
		"number: -3",	      "number: +3",  "number: 3.0",
		"number: '3'",	      "number: 3 3", "number: 1e0",
		"number: 4294967299",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		EXPECT_EQ(-EINVAL, decode(self, texts[i]))
	TH_LOG("text %zu", i);
	EXPECT_EQ(0, decode(self, "number: 03"));
	EXPECT_EQ(3, self->thing.number);
}

TEST_F(yaml, lists_have_their_limits)
{
	EXPECT_EQ(-EINVAL, decode(self, "texts: []"));
	EXPECT_STREQ("1:8: expected 1 or 2 texts, found 0 entries",
		     message(self));
	EXPECT_EQ(-EINVAL, decode(self, "texts: [a, b, c]"));
	EXPECT_STREQ("1:8: expected 1 or 2 texts, found 3 entries",
		     message(self));
	EXPECT_EQ(-EINVAL, decode(self, "texts: [a, [b]]"));
	EXPECT_STREQ("1:12: expected 1 or 2 texts, found a list", message(self));
}

TEST_F(yaml, what_was_read_before_a_mistake_is_released)
{
	EXPECT_EQ(-EINVAL, decode(self, "text: a\ntexts: [a]\npairs: {k: v}\n"
					"parts: [{name: p}, {name: q, m: 1}]"));
	EXPECT_STREQ("4:30: expected a key of a part (name, n), found 'm'",
		     message(self));
	lu_yaml_release(&thing_map, &self->thing);
	EXPECT_EQ(NULL, self->thing.parts);
	EXPECT_EQ(0, self->thing.n_parts);
	EXPECT_EQ(NULL, self->thing.text);
}

TEST_F(yaml, error_names_the_value_or_what_is_around_it)
{
	const struct lu_yaml_where name = { "parts", 1, "name" };
	const struct lu_yaml_where lacking = { "parts", 1, "n" };
	const struct lu_yaml_where root_key = { .key = "text" };

	ASSERT_EQ(0, decode(self, "text: a\nparts:\n  - name: p\n"
				  "  - name: q\n"));
	EXPECT_EQ(-EINVAL, lu_yaml_error(self->yaml, name, "no %d", 1));
	EXPECT_STREQ("4:11: no 1", message(self));
	EXPECT_EQ(-EINVAL, lu_yaml_error(self->yaml, lacking, "no"));
	EXPECT_STREQ("4:5: no", message(self));
	EXPECT_EQ(-EINVAL, lu_yaml_error(self->yaml, root_key, "no"));
	EXPECT_STREQ("1:7: no", message(self));
}

TEST_F(yaml, shown_text_is_short_and_printable)
{
	char text[400] = "text: a\nflag: ";

	memset(text + strlen(text), 'y', 300);
	EXPECT_EQ(-EINVAL, decode(self, text));
	EXPECT_LT(strlen(message(self)), 140);
	EXPECT_EQ(-EINVAL, decode(self, "choice: \"\\e[31m\\a\""));
	EXPECT_STREQ("1:9: expected red or green, found '?[31m?'",
		     message(self));
}

TEST_HARNESS_MAIN
