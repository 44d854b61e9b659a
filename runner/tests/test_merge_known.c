// SPDX-License-Identifier: GPL-2.0-only
/*
 * What known issues excuse of a test that failed, and when their entries can go: a
 * made-up run of one test, and what the harness printed. Reads no file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "merged.h"
#include "verdict.h"

/* As the harness and LU_FINDING print it. */
#define FINDING(text, line) \
	"# " text "\n# s.c:" line ":t:Expected 0 (0) != lu_right (0)\n"
#define LOST	 FINDING("a page is lost", "7")
#define TWICE	 FINDING("a page is there twice", "8")
#define NEW	 FINDING("nobody knows this", "9")
#define CHECK	 "# s.c:5:t:Expected 1 (1) == count(\"finished\") (0)\n"
#define FAILED	 "# t: Test failed\n"
#define NOT_OK	 "#          FAIL  f.t\nnot ok 1 f.t\n"
#define FAIL(of) of FAILED NOT_OK
#define OK	 "#            OK  f.t\nok 1 f.t\n"
#define SKIP_T	 "ok 1 f.t # SKIP no memory\n"
#define KASAN	 "BUG: KASAN: use-after-free in x"
#define WARN	 "warning: WARNING: x.c:1 at late"

static const struct known_issue list[] = {
	{ .id = (char *)"lost", .sign = (char *)"a page is lost" },
	{ .id = (char *)"twice", .sign = (char *)"a page is there twice" },
	{ .id = (char *)"warns", .sign = (char *)"WARNING: x.c:1 at late" },
};

#define ISSUES (sizeof(list) / sizeof(list[0]))

static void fill(struct known_issue *issues)
{
	for (size_t i = 0; i < ISSUES; i++) {
		issues[i] = list[i];
		issues[i].first = issues[i].last = (char *)"7.3.4";
		issues[i].at = issues[i].one_of = (char *)"";
		issues[i].reproducer = (char *)"s.f.t";
	}
}

static json_t *lines_of(const char *text)
{
	json_t *lines = json_pack("[ss]", "TAP version 13", "1..1");
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		json_array_append_new(lines, json_stringn(text, len));
	}
	return lines;
}

static void add(json_t *records, json_t *rec)
{
	json_t *common = json_pack("{sI ss ss}", "n",
				   (json_int_t)json_array_size(records) + 1,
				   "suite", "s", "test", "f.t");

	if (!rec || !common || json_object_update_missing(rec, common) ||
	    json_array_append_new(records, rec))
		abort();
	json_decref(common);
}

/* @log: what the log oracle found, or "" */
static struct merge *merge(struct known_issue *issues, const char *ktap,
			   const char *log)
{
	struct known known = { .issues = issues, .n_issues = ISSUES };
	json_t *dut = json_array();

	add(dut, json_pack("{ss s[{ss ss si}]}", "kind", "items", "items",
			   "suite", "s", "test", "f.t", "legs", 1));
	add(dut, json_pack("{ss si ss ss}", "kind", "boot", "boot", 0, "how",
			   "first", "release", "7.3.4"));
	add(dut, json_pack("{ss}", "kind", "begin"));
	add(dut, json_pack("{ss so}", "kind", "ktap", "lines", lines_of(ktap)));
	if (*log)
		add(dut, json_pack("{ss ss ss}", "kind", "finding", "oracle",
				   "log", "text", log));
	add(dut, json_pack("{ss ss s{ss}}", "kind", "oracles", "when", "end",
			   "states", "log", *log ? "red" : "ok"));
	add(dut, json_pack("{ss si si}", "kind", "end", "status",
			   !!strstr(ktap, "not ok"), "signal", 0));
	return merged_lists(dut, NULL, &known);
}

/* @gone: of LOST, TWICE and WARN, whose entries can go */
static const struct {
	const char *name, *ktap, *log, *verdict, *reason;
	const char *gone;
} rows[] = {
	{ "passes", OK, "", "pass:passed", "", "lost twice warns " },
	{ "known sign", FAIL(LOST), "", "xfail:known-issue", "a page is lost",
	  "twice warns " },
	{ "two known signs", FAIL(LOST TWICE), "", "xfail:known-issue",
	  "lost: f.t: a page is lost", "warns " },
	{ "a known sign, and a check before it", FAIL(CHECK LOST), "",
	  "fail:check-failed", "s.c:5:t:Expected 1", "" },
	{ "a known sign, and a check behind it", FAIL(LOST CHECK), "",
	  "fail:check-failed", "s.c:5:t:Expected 1", "" },
	{ "a known sign, and one nobody knows", FAIL(LOST NEW), "",
	  "fail:check-failed", "f.t: nobody knows this", "" },
	{ "another check behind the text of a known sign",
	  FAIL("# a page is lost\n" CHECK), "", "fail:check-failed",
	  "s.c:5:t:Expected 1", "" },
	{ "the text of a known sign, and no check", FAIL("# a page is lost\n"),
	  "", "fail:check-failed", "f.t", "" },
	{ "the check of a finding, its text elsewhere",
	  FAIL("# a page is lost\n" CHECK
	       "# s.c:7:t:Expected 0 (0) != lu_right (0)\n"),
	  "", "fail:check-failed", "s.c:5:t:Expected 1", "" },
	{ "a known sign, then the limit of the harness",
	  LOST "# t: Test terminated by timeout\n" NOT_OK, "",
	  "fail:check-failed", "f.t", "" },
	{ "a known sign, then a signal",
	  LOST "# t: Test terminated unexpectedly by signal 11\n" NOT_OK, "",
	  "fail:check-failed", "f.t", "" },
	{ "a known sign, then an assertion",
	  LOST CHECK "# t: Test terminated by assertion\n" NOT_OK, "",
	  "fail:check-failed", "s.c:5:t:Expected 1", "" },
	{ "a known sign, and nobody says how it ended", LOST NOT_OK, "",
	  "fail:check-failed", "f.t", "" },
	{ "a known sign in the log, and the point is ok", OK, WARN,
	  "xfail:known-issue", "warns: ", "lost twice " },
	{ "known signs in the log and of the test", FAIL(TWICE), WARN,
	  "xfail:known-issue", "twice: f.t: a page", "lost " },
	{ "a known sign in the log, and a check", FAIL(CHECK), WARN,
	  "fail:check-failed", "s.c:5:t:Expected 1", "" },
	{ "a known sign, and a bug in the log", FAIL(LOST), KASAN,
	  "fail:kernel-bug", "KASAN", "" },
	{ "skipped", SKIP_T, "", "skip:all-skipped", "no memory", "" },
	{ "skipped, with a known sign in the log", SKIP_T, WARN,
	  "xfail:known-issue", "warns: ", "" },
	{ "failed before it came to the sign", FAIL(CHECK), "",
	  "fail:check-failed", "s.c:5:t:Expected 1", "" },
	{ "no result", "# RUN f.t ...\n", "", "fail:ktap-missing", "", "" },
};

static void gone(const struct merge *m, char *buf, size_t size)
{
	size_t len = 0;

	*buf = '\0';
	for (size_t i = 0; i < m->n_gone && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s ",
					m->gone[i]);
}

TEST(each_check_needs_a_sign_of_its_own)
{
	struct known_issue issues[ISSUES];
	struct verdict_result r;
	struct merge *m;
	char ids[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fill(issues);
		m = merge(issues, rows[i].ktap, rows[i].log);
		ASSERT_EQ(1, m->n_facts);
		verdict(&m->facts[0], &r);
		EXPECT_TRUE(verdict_is(&r, rows[i].verdict) &&
			    strstr(r.reason, rows[i].reason))
		{
			TH_LOG("%s: %s:%s (%s), wanted %s (%s)", rows[i].name,
			       verdict_name(r.verdict), r.key, r.reason,
			       rows[i].verdict, rows[i].reason);
		}
		gone(m, ids, sizeof(ids));
		EXPECT_STREQ(rows[i].gone, ids)
		{
			TH_LOG("%s: gone", rows[i].name);
		}
		merge_free(m);
	}
}

/* What is over the limit of one result is dropped: it may have been a check. */
TEST(nothing_is_excused_where_lines_are_dropped)
{
	struct known_issue issues[ISSUES];
	char text[2 * KTAP_DIAG_MAX];
	struct verdict_result r;
	struct merge *m;
	size_t len;

	len = (size_t)snprintf(text, sizeof(text), "%s", LOST FAILED);
	while (len < KTAP_DIAG_MAX)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"# %0100d\n", 0);
	snprintf(text + len, sizeof(text) - len, "%s", CHECK NOT_OK);
	fill(issues);
	m = merge(issues, text, "");
	ASSERT_EQ(1, m->n_facts);
	verdict(&m->facts[0], &r);
	EXPECT_TRUE(verdict_is(&r, "fail:check-failed"));
	EXPECT_EQ(0, m->n_gone);
	merge_free(m);
}

TEST_HARNESS_MAIN
