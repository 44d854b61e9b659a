// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports of a kernel that left, as the controller recorded them: whose they are,
 * and what becomes of them. Reads no file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "merged.h"
#include "verdict.h"

/* %1: of f.a's item */
#define ITEMS                                                               \
	"{'kind':'run','n':1}",                                             \
		"{'kind':'items','n':2,'items':[{'suite':'s','test':'f.a'," \
		"'legs':2%s},{'suite':'s','test':'f.b','legs':1}]}"
#define A   "'suite':'s','test':'f.a'"
#define B   "'suite':'s','test':'f.b'"
#define OKS "'states':{'log':'ok'}"

/* f.a jumps, is refused once before that, and f.b follows. */
static const char *const dut[] = {
	ITEMS,
	"{'kind':'boot','n':3,'boot':0,'how':'first','release':'7.3.4'}",
	"{'kind':'begin','n':4,'boot':0," A ",'leg':0,'attempt':1}",
	"{'kind':'jump','n':5,'boot':0," A ",'leg':0,'nonce':'a0'}",
	"{'kind':'refused','n':6,'boot':0," A ",'leg':0,'err':-5}",
	"{'kind':'jump','n':7,'boot':0," A ",'leg':0,'nonce':'a1'}",
	"{'kind':'boot','n':8,'boot':1,'how':'jump','release':'7.3.4'}",
	"{'kind':'begin','n':9,'boot':1," A ",'leg':1,'attempt':1}",
	"{'kind':'ktap','n':10,'boot':1," A
	",'lines':['TAP version 13','1..1','ok 1 f.a']}",
	"{'kind':'oracles','n':11,'boot':1," A ",'when':'end'," OKS "}",
	"{'kind':'end','n':12,'boot':1," A ",'status':0,'signal':0}",
	"{'kind':'begin','n':13,'boot':1," B ",'leg':0,'attempt':1}",
	"{'kind':'ktap','n':14,'boot':1," B
	",'lines':['TAP version 13','1..1','ok 1 f.b']}",
	"{'kind':'oracles','n':15,'boot':1," B ",'when':'end'," OKS "}",
	"{'kind':'end','n':16,'boot':1," B ",'status':0,'signal':0}",
	"{'kind':'done','n':17,'boot':1}",
};

/* f.a stays, since its jump is refused. */
static const char *const stayed[] = {
	ITEMS,
	"{'kind':'boot','n':3,'boot':0,'how':'first','release':'7.3.4'}",
	"{'kind':'begin','n':4,'boot':0," A ",'leg':0,'attempt':1}",
	"{'kind':'jump','n':5,'boot':0," A ",'leg':0,'nonce':'a1'}",
	"{'kind':'refused','n':6,'boot':0," A ",'leg':0,'err':-5}",
};

static struct known_issue issues[] = {
	{ .id = (char *)"late-warns",
	  .first = (char *)"7.3",
	  .last = (char *)"",
	  .sign = (char *)"WARNING: x.c:1 at late",
	  .at = (char *)"freeze_all",
	  .reproducer = (char *)"",
	  .one_of = (char *)"" },
};

#define WARN	     "[   12.1] WARNING: x.c:1 at late+0x1/0x2"
#define KASAN	     "[   12.1] BUG: KASAN: use-after-free in late"
#define REPORT(text) "{'kind':'defect','boot':0,'nonce':'a1','text':'" text "'}"

static const struct {
	const char *name, *item, *record;
	const char *a;
} rows[] = {
	{ "none", "", "{'kind':'weather','boot':0}", "pass:passed" },
	{ "warning", "", REPORT(WARN), "fail:kernel-warning" },
	{ "bug", "", REPORT(KASAN), "fail:kernel-bug" },
	{ "of the jump that was refused: the log has it", "",
	  "{'kind':'defect','boot':0,'nonce':'a0','text':'" WARN "'}",
	  "pass:passed" },
	{ "of a jump nobody announced", "",
	  "{'kind':'defect','boot':0,'nonce':'a2','text':'" WARN "'}",
	  "pass:passed" },
	{ "without a nonce", "",
	  "{'kind':'defect','boot':0,'nonce':'','text':'" WARN "'}",
	  "pass:passed" },
	{ "declared", ",'allow':['WARNING: x.c:1 at late']", REPORT(WARN),
	  "pass:passed" },
	{ "another declared", ",'allow':['WARNING: x.c:2 at late']",
	  REPORT(WARN), "fail:kernel-warning" },
	{ "one sign of two declared", ",'allow':['WARNING: x.c:1 at late']",
	  REPORT("refcount_t: underflow\\n" WARN), "fail:kernel-warning" },
	{ "the suite does without the log", ",'without':['log']", REPORT(WARN),
	  "pass:passed" },
	{ "the suite does without another", ",'without':['config']",
	  REPORT(WARN), "fail:kernel-warning" },
	{ "known", "", REPORT(WARN "\\n[   12.1]  freeze_all+0x2/0x9"),
	  "xfail:known-issue" },
	{ "known, elsewhere", "", REPORT(WARN "\\n[   12.1]  thaw_all+0x2/0x9"),
	  "fail:kernel-warning" },
};

static struct merge *merge_list(const char *const *dut, size_t n,
				const char *item, const char *controller)
{
	struct known known = { .issues = issues, .n_issues = 1 };
	json_t *d = json_array(), *c = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(d, quoted_json(dut[i], item));
	json_array_append_new(c, quoted_json(controller, ""));
	return merged_lists(d, c, &known);
}

static struct merge *merge(const char *item, const char *controller)
{
	return merge_list(dut, sizeof(dut) / sizeof(dut[0]), item, controller);
}

TEST(kernel_that_stayed_has_it_in_its_log)
{
	struct merge *m = merge_list(stayed, sizeof(stayed) / sizeof(stayed[0]),
				     "", REPORT(WARN));

	ASSERT_EQ(2, m->n_facts);
	EXPECT_EQ(0, m->facts[0].count[FACT_WARNING]);
	merge_free(m);
}

TEST(report_is_judged_as_the_log_would_have_been)
{
	struct verdict_result a, b;
	struct merge *m;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		m = merge(rows[i].item, rows[i].record);
		ASSERT_EQ(2, m->n_facts);
		verdict(&m->facts[0], &a);
		verdict(&m->facts[1], &b);
		EXPECT_TRUE(verdict_is(&a, rows[i].a))
		{
			TH_LOG("%s: %s:%s (%s), wanted %s", rows[i].name,
			       verdict_name(a.verdict), a.key, a.reason,
			       rows[i].a);
		}
		EXPECT_TRUE(verdict_is(&b, "pass:passed"))
		{
			TH_LOG("%s: f.b: %s", rows[i].name, b.reason);
		}
		merge_free(m);
	}
}

TEST(reason_says_where_it_was_seen)
{
	struct merge *m = merge("", REPORT(WARN));

	EXPECT_STREQ("behind the last look: warning: " WARN,
		     m->facts[0].detail[FACT_WARNING]);
	EXPECT_EQ(1, m->facts[0].count[FACT_WARNING]);
	EXPECT_EQ(0, m->strays);
	merge_free(m);
}

TEST_HARNESS_MAIN
