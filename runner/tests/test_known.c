// SPDX-License-Identifier: GPL-2.0-only
/* Known issues: the list as kept, its flaws, and how exact a sign must be. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "known.h"
#include "lu_err.h"

static int load(const char *text, struct known **out)
{
	char path[] = "/tmp/test_known.XXXXXX";
	int fd = mkstemp(path), ret;

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	close(fd);
	ret = known_load(path, out);
	unlink(path);
	return ret;
}

#define HEAD "known-issues: 1\nissues:\n"
#define ENTRY                                                    \
	"  - id: flb\n    first: \"7.3\"\n    last: \"7.3.4\"\n" \
	"    sign: \"refcount_t: underflow; use-after-free.\"\n" \
	"    at: liveupdate_flb_put_incoming\n    evidence: seen\n"
#define OPEN                                                \
	"  - id: open\n    first: \"7.4\"\n    sign: odd\n" \
	"    evidence: seen\n"
#define WARN                                                     \
	"  - id: warn\n    first: \"7.4\"\n    evidence: seen\n" \
	"    sign: \"WARNING: a/b.c:1 at foo\"\n    one-of: pair\n"

FIXTURE(known)
{
	struct known *known;
};

FIXTURE_SETUP(known)
{
	ASSERT_EQ(0, load(HEAD ENTRY OPEN WARN, &self->known))
	TH_LOG("%s", lu_errmsg());
}

FIXTURE_TEARDOWN(known)
{
	known_free(self->known);
}

TEST_F(known, optional_fields_are_empty)
{
	ASSERT_EQ(3, self->known->n_issues);
	EXPECT_STREQ("", self->known->issues[1].last);
	EXPECT_STREQ("", self->known->issues[1].reproducer);
	EXPECT_STREQ("", self->known->issues[1].rate);
	EXPECT_STREQ("", self->known->issues[1].one_of);
	EXPECT_STREQ("pair", self->known->issues[2].one_of);
}

#define SIGN  "refcount_t: underflow; use-after-free."
#define TRACE "\n[    1.5] Call Trace:\n ? foo+0x1/0x2\n"
#define AT    " liveupdate_flb_put_incoming+0x33/0x90\n"

/* clang-format off */
static const struct {
	const char *release, *text;
	bool match;
} texts[] = {
	{ "7.3.4", SIGN TRACE AT, true },
	{ "7.3.4-lutorture", SIGN TRACE AT, true },
	{ "7.3.0", SIGN TRACE AT, true },
	{ "7.3", SIGN TRACE AT, true },
	{ "7.3.4", "[   12.345678] " SIGN TRACE AT, true },
	{ "7.3.4", "<4>[   12.345678][  T123] " SIGN TRACE AT, true },
	{ "7.3.4", "WARNING: x\n" SIGN TRACE AT, true },
	{ "7.3.4", SIGN, false },
	{ "7.3.4", SIGN TRACE " xliveupdate_flb_put_incoming+0x1\n", false },
	{ "7.3.4", SIGN TRACE " liveupdate_flb_put_incoming.cold+1\n", false },
	{ "7.3.4", SIGN TRACE " liveupdate_flb_put_incoming2+1\n", false },
	{ "7.3.4", "refcount_t: underflow; use-after-free" TRACE AT, false },
	{ "7.3.4", "x " SIGN TRACE AT, false },
	{ "7.3.4", SIGN " x" TRACE AT, false },
	{ "7.3.5", SIGN TRACE AT, false },
	{ "7.2.9", SIGN TRACE AT, false },
	{ "7.4", SIGN TRACE AT, false },
	{ "8.0", SIGN TRACE AT, false },
	{ "", SIGN TRACE AT, false },
	{ "7.4", "odd", true },
	{ "7.4", "a.test\n# odd\n# a.c:1: more", true },
	{ "7.4", "# # odd", false },
	{ "9.1-rc2", "odd", true },
	{ "7.3.4", "odd", false },
	{ "7.4", "", false },
	{ "7.4", "WARNING: a/b.c:1 at foo+0x1f/0x20, CPU#1: x/5", true },
	{ "7.4", "WARNING: a/b.c:1 at foo", true },
	{ "7.4", "WARNING: a/b.c:1 at foo+0x1f/0x20", true },
	{ "7.4", "WARNING: a/b.c:2 at foo+0x1f/0x20, CPU#1: x/5", false },
	{ "7.4", "WARNING: a/b.c:1 at foo2+0x1f/0x20, CPU#1: x/5", false },
	{ "7.4", "WARNING: a/b.c:1 at fob+0x1f/0x20, CPU#1: x/5", false },
	{ "7.4", "WARNING: a/b.c:1 at foo+0x1f/0x20 x, CPU#1: x/5", false },
	{ "7.4", "WARNING: a/b.c:1 at foo, x", false },
	{ "7.4", "WARNING: a/b.c:1 at foo+0x", false },
};
/* clang-format on */

TEST_F(known, sign_must_be_exact)
{
	const struct known_issue *issue;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		issue = known_match(self->known, texts[i].release,
				    texts[i].text);
		EXPECT_EQ(texts[i].match, issue != NULL)
		TH_LOG("%zu: %s", i, texts[i].text);
	}
	EXPECT_EQ(7, self->known->issues[0].seen);
	EXPECT_EQ(3, self->known->issues[1].seen);
	EXPECT_EQ(3, self->known->issues[2].seen);
}

TEST(no_list_matches_nothing)
{
	EXPECT_EQ(NULL, known_match(NULL, "7.3.4", SIGN));
	known_free(NULL);
}

/* clang-format off */
static const struct {
	const char *text;
	const char *message;
} bad[] = {
	{ HEAD ENTRY ENTRY, ":9:" },
	{ "known-issues: 2\nissues: []\n", ":1:" },
	{ "issues: []\n", "known-issues" },
	{ HEAD "  - id: x\n", ":3:" },
	{ HEAD ENTRY "    severity: high\n", ":9:" },
	{ HEAD ENTRY "    rate: [1]\n", ":9:" },
};
/* clang-format on */

TEST(each_flaw_is_refused_with_its_line)
{
	struct known *known;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_EQ(-EINVAL, load(bad[i].text, &known)) TH_LOG("%zu", i);
		EXPECT_EQ(NULL, known);
		EXPECT_NE(NULL, strstr(lu_errmsg(), bad[i].message))
		TH_LOG("%zu: %s", i, lu_errmsg());
	}
}

TEST(absent_list_is_told)
{
	struct known *known;

	EXPECT_EQ(-ENOENT, known_load("/nonexistent.yaml", &known));
}

/* Run from the top of the tree, as all unit tests are. */
TEST(list_of_the_tree_can_be_read)
{
	struct known *known;

	if (access("hwconfigs/known-issues.yaml", R_OK))
		SKIP(return, "not run from the top of the tree");
	ASSERT_EQ(0, known_load("hwconfigs/known-issues.yaml", &known))
	TH_LOG("%s", lu_errmsg());
	EXPECT_NE(NULL, known_match(known, "7.3.4", SIGN TRACE AT));
	known_free(known);
}

TEST_HARNESS_MAIN
