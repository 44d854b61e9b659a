// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test owes of the fault matrix, held against what was recorded: counts,
 * verdicts, and what the summary says. Reads no file.
 */
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "merged.h"
#include "report.h"
#include "runjson.h"

#define RUN "{'kind':'run','run':'r','plan':'p','rig':'q','seed':1};"
#define OWES(a, b)                                             \
	"{'kind':'owes','tests':[{'item':0,'points':[" a "]}," \
	"{'item':1,'points':[" b "]}]};"
#define ITEMS(a, b)                                                       \
	"{'kind':'items','items':[{'suite':'s','test':'" a "','legs':1}," \
	"{'suite':'s','test':'" b "','legs':1}]};"
#define BOOT "{'kind':'boot','boot':0,'how':'first','release':'7.3.4'};"
#define A    "'suite':'s','test':'f.a'"
#define B    "'suite':'s','test':'f.b'"
#define BEGIN(t, attempt) \
	"{'kind':'begin'," t ",'leg':0,'attempt':" #attempt "};"
#define POINT(t, id, outcome, text)                               \
	"{'kind':'point'," t ",'id':'" id "','outcome':'" outcome \
	"','symbol':'','text':'" text "'};"
#define KTAP(t, line) \
	"{'kind':'ktap'," t ",'lines':['TAP version 13','1..1','" line "']};"
#define END(t)                                                         \
	"{'kind':'oracles'," t ",'when':'end','states':{'log':'ok'}};" \
	"{'kind':'end'," t ",'status':0,'signal':0,'timeout':false};"
#define SKIPPED(t, line)                                               \
	"{'kind':'ktap'," t ",'lines':['TAP version 13','1..1','" line \
	"']};" END(t)
#define DONE "{'kind':'done'};"

#define OWED	     RUN OWES("'x/errno','x/kill'", "'y'") ITEMS("f.a", "f.b") BOOT
#define OK_B	     BEGIN(B, 1) POINT(B, "y", "ok", "") KTAP(B, "ok 1 f.b") END(B)
#define OK_A(points) BEGIN(A, 1) points KTAP(A, "ok 1 f.a") END(A)
#define BOTH	     POINT(A, "x/errno", "ok", "") POINT(A, "x/kill", "ok", "")
#define ONE	     POINT(A, "x/errno", "ok", "")

#define SUMMARY(n, ok, wrong, not_hit, unreachable, none)               \
	"Fault points: " #n ", " #ok " ok, " #wrong " wrong, " #not_hit \
	" not-hit, " #unreachable " unreachable, " #none " none\n"
#define MISSING \
	"[point-missing] the points it recorded are not those that it owes: "

static struct merge *merge(const char *text)
{
	return merged_lists(quoted_list(text, 1), NULL, NULL);
}

/* clang-format off */
static const struct {
	const char *name, *dut, *verdict, *says, *too;
} rows[] = {
	{ "all are recorded", OWED OK_A(BOTH) OK_B DONE, "pass:passed",
	  SUMMARY(3, 3, 0, 0, 0, 0) "\n", "" },
	{ "one left no record", OWED OK_A(ONE) OK_B DONE, "fail:point-missing",
	  SUMMARY(3, 2, 0, 0, 0, 1) "  1 none in s.f.a: x/kill\n",
	  MISSING "1 left no record: x/kill\n" },
	{ "none of them did", OWED OK_A("") OK_B DONE, "fail:point-missing",
	  SUMMARY(3, 1, 0, 0, 0, 2) "  2 none in s.f.a: x/errno x/kill\n",
	  MISSING "2 left no record: x/errno, x/kill\n" },
	{ "another test has recorded it", OWED OK_A(ONE)
	  BEGIN(B, 1) POINT(B, "x/kill", "ok", "") POINT(B, "y", "ok", "")
	  KTAP(B, "ok 1 f.b") END(B) DONE, "fail:point-missing",
	  SUMMARY(4, 3, 0, 0, 0, 1),
	  MISSING "1 recorded that it does not owe: x/kill\n" },
	{ "the test has skipped", OWED BEGIN(A, 1)
	  SKIPPED(A, "ok 1 f.a # SKIP no stress-ng") OK_B DONE,
	  "skip:all-skipped", SUMMARY(3, 1, 0, 0, 2, 0)
	  "  2 unreachable in s.f.a, no stress-ng: x/errno x/kill\n", "" },
	{ "it skipped behind its first point", OWED BEGIN(A, 1) ONE
	  SKIPPED(A, "ok 1 f.a # SKIP no more") OK_B DONE, "skip:all-skipped",
	  SUMMARY(3, 2, 0, 0, 1, 0)
	  "  1 unreachable in s.f.a, no more: x/kill\n", "" },
	{ "it skipped behind a jump", OWED BEGIN(A, 1) ONE
	  "{'kind':'begin'," A ",'leg':1,'attempt':1};"
	  SKIPPED(A, "ok 1 f.a # SKIP no LUO") OK_B DONE, "fail:skipped-late",
	  SUMMARY(3, 2, 0, 0, 0, 1) "  1 none in s.f.a: x/kill\n",
	  "also: fail:point-missing" },
	{ "it skipped and gave no reason", OWED BEGIN(A, 1)
	  SKIPPED(A, "ok 1 f.a # SKIP") OK_B DONE, "fail:point-missing",
	  SUMMARY(3, 1, 0, 0, 0, 2), "2 left no record" },
	{ "the time was up before it", OWED OK_B
	  "{'kind':'skip'," A ",'why':'the time of the run is up'};" DONE,
	  "skip:not-applicable", SUMMARY(3, 1, 0, 0, 2, 0) "  2 unreachable in "
	  "s.f.a, the time of the run is up: x/errno x/kill\n", "" },
	{ "it was passed over, and nobody says why", OWED OK_B
	  "{'kind':'skip'," A ",'why':''};" DONE, "fail:point-missing",
	  SUMMARY(3, 1, 0, 0, 0, 2), MISSING "2 left no record" },
	{ "it was not begun", OWED OK_B, "infra:not-run",
	  SUMMARY(1, 1, 0, 0, 0, 0) "\n", "" },
	{ "it is under way", OWED OK_B BEGIN(A, 1) ONE, "infra:unfinished",
	  SUMMARY(2, 2, 0, 0, 0, 0) "\n", "" },
	{ "the machine went away in it", OWED OK_B BEGIN(A, 1) ONE
	  "{'kind':'lost'," A ",'leg':0,'why':'crashed'};" DONE,
	  "fail:crashed", SUMMARY(3, 2, 0, 0, 0, 1)
	  "  1 none in s.f.a: x/kill\n", "also: fail:point-missing\n" },
	{ "a check failed before its last", OWED BEGIN(A, 1) ONE
	  KTAP(A, "not ok 1 f.a") END(A) OK_B DONE, "fail:check-failed",
	  SUMMARY(3, 2, 0, 0, 0, 1), "also: fail:point-missing\n" },
	{ "only the last attempt counts", OWED BEGIN(A, 1) BOTH BEGIN(A, 2) ONE
	  KTAP(A, "ok 1 f.a") END(A) OK_B DONE, "fail:point-missing",
	  SUMMARY(3, 2, 0, 0, 0, 1), "1 left no record: x/kill  (attempt 2)\n" },
	{ "the last attempt has all", OWED BEGIN(A, 1) ONE BEGIN(A, 2) BOTH
	  KTAP(A, "ok 1 f.a") END(A) OK_B DONE, "pass:passed",
	  SUMMARY(3, 3, 0, 0, 0, 0) "\n", "" },
	{ "two records are one point, as bad as the worse", OWED
	  OK_A(BOTH POINT(A, "x/kill", "not-hit", "armed") BOTH) OK_B DONE,
	  "fail:check-failed", SUMMARY(3, 2, 0, 1, 0, 0) "\n",
	  "x/kill: not-hit: armed\n" },
	{ "wrong is worse than not hit", OWED
	  OK_A(ONE POINT(A, "x/kill", "wrong", "EIO")
	       POINT(A, "x/kill", "not-hit", "armed")) OK_B DONE,
	  "fail:check-failed", SUMMARY(3, 2, 1, 0, 0, 0) "\n", "" },
	{ "unreachable, with its reason", OWED
	  OK_A(ONE POINT(A, "x/kill", "unreachable", "no such symbol")) OK_B
	  DONE, "pass:passed", SUMMARY(3, 2, 0, 0, 1, 0)
	  "  1 unreachable in s.f.a, no such symbol: x/kill\n", "" },
	{ "unreachable, and nobody says why", OWED
	  OK_A(ONE POINT(A, "x/kill", "unreachable", "")) OK_B DONE,
	  "fail:check-failed", SUMMARY(3, 2, 1, 0, 0, 0) "\n",
	  "x/kill: wrong: without a reason\n" },
	{ "none is no outcome to record", OWED
	  OK_A(ONE POINT(A, "x/kill", "none", "")) OK_B DONE,
	  "fail:check-failed", SUMMARY(3, 2, 1, 0, 0, 0) "\n", "" },
	{ "the test is in the plan twice", RUN OWES("'x/errno'", "'x/errno'")
	  ITEMS("f.a", "f.a") BOOT OK_A(ONE) OK_A(ONE) DONE, "pass:passed",
	  SUMMARY(2, 2, 0, 0, 0, 0) "\n", "" },
	{ "twice, and once without", RUN OWES("'x/errno'", "'x/errno'")
	  ITEMS("f.a", "f.a") BOOT OK_A("") OK_A(ONE) DONE,
	  "fail:point-missing", SUMMARY(2, 1, 0, 0, 0, 1), "" },
	{ "a test that owes none", RUN OWES("", "'y'") ITEMS("f.a", "f.b") BOOT
	  OK_A(ONE) OK_B DONE, "fail:point-missing", SUMMARY(2, 2, 0, 0, 0, 0),
	  "1 recorded that it does not owe: x/errno\n" },
	{ "a test that is not in the list owes none", RUN
	  "{'kind':'owes','tests':[{'item':1,'points':['y']}]};"
	  ITEMS("f.a", "f.b") BOOT OK_A(ONE) OK_B DONE, "fail:point-missing",
	  SUMMARY(2, 2, 0, 0, 0, 0),
	  "1 recorded that it does not owe: x/errno\n" },
	{ "expanded twice: the second counts", RUN OWES("'z'", "'z'") OWED
	  OK_A(BOTH) OK_B DONE, "pass:passed", SUMMARY(3, 3, 0, 0, 0, 0), "" },
	{ "nobody recorded what is owed", RUN ITEMS("f.a", "f.b") BOOT
	  OK_A(ONE) OK_B DONE, "pass:passed", "Fault points: 2, 2 ok, 0 wrong, "
	  "0 not-hit, 0 unreachable, ? none\n\n", "" },
};
/* clang-format on */

static void check_row(struct __test_metadata *_metadata, size_t i)
{
	struct merge *m = merge(rows[i].dut);
	char *text = NULL;
	struct report *r;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ASSERT_EQ(0, report_judge(m, "/nowhere", &r));
	report_print(r, out);
	fclose(out);
	EXPECT_TRUE(verdict_is(&r->verdicts[0], rows[i].verdict))
	TH_LOG("%s: %s %s", rows[i].name, r->verdicts[0].key,
	       r->verdicts[0].reason);
	EXPECT_NE(NULL, strstr(text, rows[i].says))
	TH_LOG("%s: no %s in %s", rows[i].name, rows[i].says, text);
	EXPECT_NE(NULL, strstr(text, rows[i].too))
	TH_LOG("%s: no %s in %s", rows[i].name, rows[i].too, text);
	free(text);
	report_free(r);
	merge_free(m);
}

TEST(what_is_owed_is_held_against_what_is_recorded)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(_metadata, i);
}

/* Points of one reason in a line, and of each reason a line. */
TEST(those_that_were_not_made_are_named_by_reason)
{
	struct merge *m = merge(
		RUN OWES("'p','q','r','s'", "") ITEMS("f.a", "f.b") BOOT OK_A(
			POINT(A, "p", "unreachable",
			      "no flr") POINT(A, "q", "unreachable", "no slot")
				POINT(A, "r", "unreachable", "no flr")) DONE);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	report_print_points(m, out);
	fclose(out);
	EXPECT_STREQ(SUMMARY(4, 0, 0, 0, 3,
			     1) "  2 unreachable in s.f.a, no flr: p r\n"
				"  1 unreachable in s.f.a, no slot: q\n"
				"  1 none in s.f.a: s\n\n",
		     text);
	free(text);
	merge_free(m);
}

TEST(run_json_has_them_too)
{
	struct merge *m = merge(OWED OK_A(ONE) OK_B DONE);
	struct merge *old = merge(RUN ITEMS("f.a", "f.b") BOOT OK_A(ONE));
	json_t *json, *list, *first;
	struct report *r;

	ASSERT_EQ(0, report_judge(m, "/nowhere", &r));
	json = runjson_build(r);
	first = json_object_get(json, "points");
	EXPECT_EQ(1, json_integer_value(json_object_get(first, "none")));
	list = json_object_get(json, "points_not_made");
	ASSERT_EQ(1, json_array_size(list));
	first = json_array_get(list, 0);
	EXPECT_STREQ("x/kill", json_string_value(json_object_get(first, "id")));
	EXPECT_STREQ("none",
		     json_string_value(json_object_get(first, "outcome")));
	json_decref(json);
	report_free(r);
	ASSERT_EQ(0, report_judge(old, "/nowhere", &r));
	json = runjson_build(r);
	EXPECT_TRUE(json_is_null(
		json_object_get(json_object_get(json, "points"), "none")));
	json_decref(json);
	report_free(r);
	merge_free(old);
	merge_free(m);
}

TEST_HARNESS_MAIN
