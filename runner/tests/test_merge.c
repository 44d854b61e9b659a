// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the records of both sides to verdicts: each row is a run of one or two
 * tests, and what they must be judged. Reads no file but a temporary one.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "kselftest_harness.h"
#include "lu_err.h"
#include "merge_internal.h"
#include "merged.h"
#include "quoted.h"
#include "verdict.h"

#define RUN                                                       \
	"{'kind':'run','format':'lutorture-journal','version':1," \
	"'run':'r1','seed':42,'plan':'smoke','rig':'q35'};"
#define ITEMS                                                 \
	"{'kind':'items','items':[{'suite':'s','test':'f.a'," \
	"'legs':2},{'suite':'s','test':'f.b','legs':1,'blind_ok':['left']}]};"
#define LATE                                                  \
	"{'kind':'items','items':[{'suite':'s','test':'f.a'," \
	"'legs':3,'late_skip':true},{'suite':'s','test':'f.b','legs':1}]};"
#define BOOT(nr, how, tsc)                                    \
	"{'kind':'boot','boot':" #nr ",'how':'" how           \
	"','release':'7.3.4','provider':'compat','tsc':" #tsc \
	",'tsc_khz':1000};"
#define A "'suite':'s','test':'f.a'"
#define B "'suite':'s','test':'f.b'"
#define BEGIN(t, leg, attempt) \
	"{'kind':'begin'," t ",'leg':" #leg ",'attempt':" #attempt "};"
#define KTAP(t, text)                                     \
	"{'kind':'ktap'," t ",'lines':['TAP version 13'," \
	"'1..1'," text "]};"
#define LOOK(t, when, states) \
	"{'kind':'oracles'," t ",'when':'" when "','states':{" states "}};"
#define OKS  "'log':'ok','left':'ok'"
#define JUMP "{'kind':'jump'," A ",'leg':0,'tsc':1000000};"
#define END(t, status) \
	"{'kind':'end'," t ",'status':" #status ",'signal':0,'timeout':false};"
#define LOST(t, why) "{'kind':'lost'," t ",'leg':0,'why':'" why "'};"
#define FINDING(t, oracle, text) \
	"{'kind':'finding'," t ",'oracle':'" oracle "','text':'" text "'};"
#define DONE "{'kind':'done'};"
#define GAP  "GAP;"

#define FIRST RUN ITEMS BOOT(0, "first", 100)
#define LEG0                  \
	BEGIN(A, 0, 1)        \
	LOOK(A, "begin", OKS) \
	LOOK(A, "jump", OKS) KTAP(A, "'# RUN'") JUMP BOOT(1, "jump", 3000000)
#define OK_A                                                              \
	LEG0 BEGIN(A, 1, 1) LOOK(A, "arrival", OKS) KTAP(A, "'ok 1 f.a'") \
		LOOK(A, "end", OKS) END(A, 0)
#define OK_B BEGIN(B, 0, 1) KTAP(B, "'ok 1 f.b'") LOOK(B, "end", OKS) END(B, 0)
#define SIGN(nr, sign, text) \
	"{'kind':'console','boot':" #nr ",'sign':'" sign "','text':'" text "'};"
#define POWER(nr, what, why) \
	"{'kind':'power','boot':" #nr ",'what':'" what "','why':'" why "'};"

/* clang-format off */
static const struct {
	const char *name, *dut, *controller;
	const char *a, *b;
} rows[] = {
	{ "both pass", FIRST OK_A OK_B DONE, POWER(1, "off", ""),
	  "pass:passed", "pass:passed" },
	{ "no record of either", FIRST, "", "infra:not-run", "infra:not-run" },
	{ "stopped in the middle", FIRST LEG0 BEGIN(A, 1, 1), "",
	  "infra:unfinished", "infra:not-run" },
	{ "panic in the outgoing leg", FIRST BEGIN(A, 0, 1)
	  BOOT(1, "cold", 1) LOST(A, "crashed") OK_B,
	  SIGN(0, "panic", "Kernel panic - not syncing: x")
	  POWER(0, "off", ""), "fail:panic", "pass:passed" },
	{ "panic in the next kernel before the agent", FIRST BEGIN(A, 0, 1)
	  JUMP BOOT(1, "cold", 1) LOST(A, "cold-boot") OK_B,
	  SIGN(0, "panic", "x") POWER(0, "off", ""),
	  "fail:panic", "pass:passed" },
	{ "panic after arrival, before the leg", FIRST LEG0
	  BOOT(2, "cold", 1) LOST(A, "crashed") OK_B, SIGN(1, "panic", "x"),
	  "fail:panic", "pass:passed" },
	{ "panic in the second test only", FIRST OK_A BEGIN(B, 0, 1)
	  BOOT(2, "cold", 1) LOST(B, "crashed"), SIGN(1, "panic", "x"),
	  "pass:passed", "fail:panic" },
	{ "hang, cut by the controller", FIRST BEGIN(A, 0, 1)
	  BOOT(1, "cold", 1) LOST(A, "crashed") OK_B,
	  SIGN(0, "hang", "no sign of life") POWER(0, "kill", "hang")
	  POWER(0, "off", ""), "fail:hang", "pass:passed" },
	{ "switched off in a leg", FIRST BEGIN(A, 0, 1)
	  BOOT(1, "cold", 1) LOST(A, "crashed") OK_B, POWER(0, "off", ""),
	  "fail:killed", "pass:passed" },
	{ "new boot in a leg, power stayed on", FIRST BEGIN(A, 0, 1)
	  BOOT(1, "cold", 1) LOST(A, "crashed") OK_B, "",
	  "fail:crashed", "pass:passed" },
	{ "jump without handover", FIRST BEGIN(A, 0, 1) JUMP
	  BOOT(1, "cold", 1) LOST(A, "cold-boot") OK_B, POWER(1, "off", ""),
	  "fail:cold-boot", "pass:passed" },
	{ "gone in the jump", FIRST BEGIN(A, 0, 1) JUMP BOOT(1, "cold", 1)
	  LOST(A, "cold-boot") OK_B, POWER(0, "off", ""),
	  "fail:cold-boot", "pass:passed" },
	{ "controller stopped in a leg", FIRST BEGIN(A, 0, 1),
	  POWER(0, "kill", "interrupted") POWER(0, "off", ""),
	  "infra:unfinished", "infra:not-run" },
	{ "interrupted once", FIRST BEGIN(A, 0, 1) KTAP(A, "'not ok 1 f.a'")
	  BOOT(1, "cold", 1) BEGIN(A, 0, 2) JUMP BOOT(2, "jump", 5000000)
	  BEGIN(A, 1, 2) KTAP(A, "'ok 1 f.a'") LOOK(A, "end", OKS) END(A, 0)
	  OK_B, POWER(0, "kill", "interrupted") POWER(0, "off", ""),
	  "pass:passed", "pass:passed" },
	{ "the rig at fault once, behind a jump", FIRST BEGIN(A, 0, 1) JUMP
	  BOOT(1, "cold", 1) BEGIN(A, 0, 2) LOOK(A, "begin", OKS)
	  LOOK(A, "jump", OKS) KTAP(A, "'# RUN'") JUMP
	  BOOT(2, "jump", 3000000) BEGIN(A, 1, 2) LOOK(A, "arrival", OKS) KTAP(A, "'ok 1 f.a'")
	  LOOK(A, "end", OKS) END(A, 0) OK_B DONE,
	  SIGN(0, "hang", "rcu: INFO: rcu_preempt detected stalls")
	  "{'kind':'rig-fault','boot':0,'text':'emulator: CPU 0'};"
	  POWER(0, "kill", "interrupted") POWER(0, "off", ""),
	  "pass:passed", "pass:passed" },
	{ "the rig at fault before there was an agent", FIRST OK_A OK_B,
	  POWER(-1, "on", "") SIGN(-1, "hang", "rcu: rcu_preempt stalls")
	  "{'kind':'rig-fault','boot':-1,'text':'emulator: CPU 0'};"
	  POWER(-1, "kill", "interrupted")
	  SIGN(-1, "hang", "rcu: rcu_preempt kthread starved")
	  POWER(-1, "off", "") POWER(-1, "on", "interrupted"),
	  "pass:passed", "pass:passed" },
	{ "interrupted too often", FIRST BEGIN(A, 0, 3)
	  LOST(A, "interrupted"), "", "infra:interrupted", "infra:not-run" },
	{ "machine and journal disagree", FIRST BEGIN(A, 0, 1)
	  BOOT(1, "jump", 1) LOST(A, "journal-torn") OK_B, "",
	  "infra:journal-torn", "pass:passed" },
	{ "torn before anything began", FIRST LOST(A, "journal-torn") OK_B,
	  "", "infra:journal-torn", "pass:passed" },
	{ "suite could not be started", FIRST LOST(A, "no such file") OK_B,
	  "", "infra:rig-failed", "pass:passed" },
	{ "record missing within a test", FIRST OK_A BEGIN(B, 0, 1) GAP
	  KTAP(B, "'ok 1 f.b'") LOOK(B, "end", OKS) END(B, 0), "",
	  "pass:passed", "infra:journal-torn" },
	{ "begin itself missing", FIRST OK_A GAP
	  KTAP(B, "'ok 1 f.b'") LOOK(B, "end", OKS) END(B, 0), "",
	  "pass:passed", "infra:journal-torn" },
	{ "warning", FIRST OK_A BEGIN(B, 0, 1) KTAP(B, "'ok 1 f.b'")
	  FINDING(B, "log", "warning: WARNING: x.c:1 at y")
	  LOOK(B, "end", "'log':'red','left':'ok'") END(B, 0), "",
	  "pass:passed", "fail:kernel-warning" },
	{ "bug", FIRST OK_A BEGIN(B, 0, 1) KTAP(B, "'ok 1 f.b'")
	  FINDING(B, "log", "bad address: BUG: unable to handle page fault")
	  LOOK(B, "end", OKS) END(B, 0), "", "pass:passed",
	  "fail:kernel-bug" },
	{ "config", FIRST OK_A BEGIN(B, 0, 1) KTAP(B, "'ok 1 f.b'")
	  FINDING(B, "config", "0000:03:00.0 Command.BusMaster")
	  LOOK(B, "end", OKS) END(B, 0), "", "pass:passed",
	  "fail:config-changed" },
	{ "red without a word", FIRST OK_A BEGIN(B, 0, 1)
	  KTAP(B, "'ok 1 f.b'") LOOK(B, "end", "'left':'red'") END(B, 0), "",
	  "pass:passed", "fail:left-behind" },
	{ "unknown oracle red", FIRST OK_A BEGIN(B, 0, 1)
	  KTAP(B, "'ok 1 f.b'") LOOK(B, "end", "'moon':'red'") END(B, 0), "",
	  "pass:passed", "fail:oracle-red" },
	{ "blind where that is declared", FIRST OK_A BEGIN(B, 0, 1)
	  KTAP(B, "'ok 1 f.b'") LOOK(B, "end", "'left':'blind:no debugfs'")
	  END(B, 0), "", "pass:passed", "pass:passed" },
	{ "absent, on a kernel that has it not", FIRST OK_A BEGIN(B, 0, 1)
	  KTAP(B, "'ok 1 f.b'")
	  LOOK(B, "end", "'log':'ok','kmemleak':'absent:no such file'")
	  END(B, 0), "", "pass:passed", "pass:passed" },
	{ "blind where it is not", FIRST OK_A BEGIN(B, 0, 1)
	  KTAP(B, "'ok 1 f.b'") LOOK(B, "end", "'log':'blind:no kmsg'")
	  END(B, 0), "", "pass:passed", "infra:oracle-blind" },
	{ "an answer nobody understands", FIRST OK_A BEGIN(B, 0, 1)
	  KTAP(B, "'ok 1 f.b'") LOOK(B, "end", "'log':'fine'") END(B, 0), "",
	  "pass:passed", "infra:oracle-blind" },
	{ "no oracle looked", FIRST OK_A BEGIN(B, 0, 1)
	  KTAP(B, "'ok 1 f.b'") END(B, 0), "", "pass:passed",
	  "infra:oracle-blind" },
	{ "oracles named none", FIRST OK_A BEGIN(B, 0, 1)
	  KTAP(B, "'ok 1 f.b'") LOOK(B, "end", "") END(B, 0), "",
	  "pass:passed", "infra:oracle-blind" },
	{ "blind before the jump only", FIRST BEGIN(A, 0, 1)
	  LOOK(A, "jump", "'log':'blind:x'") JUMP BOOT(1, "jump", 3000000)
	  BEGIN(A, 1, 1) KTAP(A, "'ok 1 f.a'") LOOK(A, "end", OKS) END(A, 0),
	  "", "infra:oracle-blind", "infra:not-run" },
	{ "result of another test", FIRST OK_A BEGIN(B, 0, 1)
	  KTAP(B, "'ok 1 f.c'") LOOK(B, "end", OKS) END(B, 0), "",
	  "pass:passed", "fail:ktap-missing" },
	{ "no jump where one is declared", FIRST BEGIN(A, 0, 1)
	  KTAP(A, "'ok 1 f.a'") LOOK(A, "end", OKS) END(A, 0), "",
	  "fail:leg-missing", "infra:not-run" },
	{ "result before the last leg does not count", FIRST BEGIN(A, 0, 1)
	  KTAP(A, "'ok 1 f.a'") JUMP BOOT(1, "jump", 3000000) BEGIN(A, 1, 1)
	  LOOK(A, "end", OKS) END(A, 0), "",
	  "fail:ktap-empty", "infra:not-run" },
	{ "failure before the last leg counts", FIRST BEGIN(A, 0, 1)
	  KTAP(A, "'not ok 1 f.a'") JUMP BOOT(1, "jump", 3000000)
	  BEGIN(A, 1, 1) KTAP(A, "'ok 1 f.a'") LOOK(A, "end", OKS)
	  END(A, 0), "", "fail:check-failed", "infra:not-run" },
	{ "skipped in the first leg", FIRST BEGIN(A, 0, 1)
	  KTAP(A, "'ok 1 f.a # SKIP no LUO'") LOOK(A, "end", "'log':'blind'")
	  END(A, 0), "", "skip:all-skipped", "infra:not-run" },
	{ "skipped behind a jump", FIRST LEG0 BEGIN(A, 1, 1)
	  KTAP(A, "'ok 1 f.a # SKIP no LUO'") LOOK(A, "end", "'log':'blind'")
	  END(A, 4) OK_B, "", "fail:skipped-late", "pass:passed" },
	{ "skipped behind a jump, as it may", RUN LATE BOOT(0, "first", 100)
	  LEG0 BEGIN(A, 1, 1) KTAP(A, "'ok 1 f.a # SKIP too little work'")
	  LOOK(A, "end", OKS) END(A, 4) OK_B, "", "skip:all-skipped",
	  "pass:passed" },
	{ "skipped in a first leg that was begun again", FIRST LEG0
	  BEGIN(A, 0, 2) KTAP(A, "'ok 1 f.a # SKIP no LUO'")
	  LOOK(A, "end", OKS) END(A, 4) OK_B, "", "skip:all-skipped",
	  "pass:passed" },
	{ "skipped by the runner", FIRST "{'kind':'skip'," A
	  ",'why':'no such device'};" OK_B, "", "skip:not-applicable",
	  "pass:passed" },
	{ "limit reached", FIRST OK_A BEGIN(B, 0, 1) KTAP(B, "'# RUN'")
	  LOOK(B, "end", OKS) "{'kind':'end'," B
	  ",'status':-1,'signal':9,'timeout':true};", "", "pass:passed",
	  "fail:timeout" },
	{ "suite died", FIRST OK_A BEGIN(B, 0, 1) KTAP(B, "'# RUN'")
	  LOOK(B, "end", OKS) "{'kind':'end'," B
	  ",'status':-1,'signal':11,'timeout':false};", "", "pass:passed",
	  "fail:test-killed" },
	{ "undo left", FIRST OK_A BEGIN(B, 0, 1)
	  "{'kind':'undo'," B ",'path':'/x','value':'1'};" KTAP(B, "'ok 1 f.b'")
	  LOOK(B, "end", OKS) END(B, 0), "", "pass:passed",
	  "fail:undo-left" },
	{ "undo done", FIRST OK_A BEGIN(B, 0, 1)
	  "{'kind':'undo'," B ",'path':'/x','value':'1'};" KTAP(B, "'ok 1 f.b'")
	  LOOK(B, "end", OKS) "{'kind':'undone','count':1};" END(B, 0), "",
	  "pass:passed", "pass:passed" },
	{ "clock backwards", FIRST BEGIN(A, 0, 1) JUMP
	  BOOT(1, "jump", 999999) BEGIN(A, 1, 1) KTAP(A, "'ok 1 f.a'")
	  LOOK(A, "end", OKS) END(A, 0), "", "fail:clock-wrong",
	  "infra:not-run" },
	{ "unknown records", FIRST "{'kind':'weather'};" OK_A OK_B DONE,
	  "{'kind':'weather'};", "pass:passed", "pass:passed" },
};

/* A check with a text of its own, and one with another check's behind it. */
static const char failed_check[] = FIRST OK_A BEGIN(B, 0, 1)
	KTAP(B, "'# RUN f.b ...','# s.c:9:b:Expected 0 == 1','# s.c:9:b:why',"
	     "'not ok 1 f.b'") LOOK(B, "end", OKS) END(B, 0) DONE;
static const char failed_bare[] = FIRST OK_A BEGIN(B, 0, 1)
	KTAP(B, "'# RUN f.b ...','# s.c:9:b:Expected 0 == 1','# s.c:91:b:why',"
	     "'not ok 1 f.b'") LOOK(B, "end", OKS) END(B, 0) DONE;
/* clang-format on */

static void expect(struct __test_metadata *_metadata, const char *name,
		   const struct facts *f, const char *want)
{
	struct verdict_result r;

	verdict(f, &r);
	EXPECT_TRUE(verdict_is(&r, want))
	{
		TH_LOG("%s: %s is %s:%s (%s), wanted %s", name, f->test,
		       verdict_name(r.verdict), r.key, r.reason, want);
	}
}

TEST(each_run_is_judged)
{
	struct merge *m;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		m = merged(rows[i].dut, rows[i].controller, NULL);
		ASSERT_EQ(2, m->n_facts);
		expect(_metadata, rows[i].name, &m->facts[0], rows[i].a);
		expect(_metadata, rows[i].name, &m->facts[1], rows[i].b);
		merge_free(m);
	}
}

TEST(reason_says_which_check_failed)
{
	struct merge *m = merged(failed_check, "", NULL);
	struct verdict_result r;

	ASSERT_EQ(2, m->n_facts);
	verdict(&m->facts[1], &r);
	EXPECT_STREQ("the test says so: f.b: s.c:9:b:why", r.reason);
	merge_free(m);
	m = merged(failed_bare, "", NULL);
	ASSERT_EQ(2, m->n_facts);
	verdict(&m->facts[1], &r);
	EXPECT_STREQ("the test says so: f.b: s.c:9:b:Expected 0 == 1", r.reason);
	merge_free(m);
}

TEST(figures_are_gathered)
{
	struct merge *m =
		merged(FIRST OK_A OK_B
		       "{'kind':'devices','devices':[{'name':'nvme0'}]};"
		       "{'kind':'measure'," A ",'leg':1,'name':'iops','value':7,"
		       "'unit':'1/s'};" DONE,
		       "", NULL);

	ASSERT_EQ(1, m->n_blackouts);
	EXPECT_EQ(2000.0, m->blackouts[0].ms);
	EXPECT_EQ(1, m->blackouts[0].boot);
	EXPECT_EQ(1, m->facts[0].jumps);
	EXPECT_EQ(2, m->boots);
	EXPECT_EQ(1, json_array_size(m->devices));
	ASSERT_EQ(1, m->n_measures);
	EXPECT_EQ(7.0, m->measures[0].value);
	ASSERT_EQ(2, m->n_oracles);
	EXPECT_EQ(5, m->oracles[0].ok);
	EXPECT_STREQ("7.3.4", m->release);
	EXPECT_TRUE(m->done);
	merge_free(m);
}

TEST(boots_lost_to_the_rig_are_counted)
{
	struct merge *m = merged(FIRST LEG0 BEGIN(A, 1, 1),
				 "{'kind':'rig-fault','boot':0,'text':'one'};"
				 "{'kind':'rig-fault','boot':1,'text':'two'};",
				 NULL);

	EXPECT_EQ(2, m->rig_faults);
	EXPECT_STREQ("one", m->rig_fault);
	merge_free(m);
}

TEST(signs_outside_of_tests_are_kept)
{
	struct merge *m =
		merged(FIRST BEGIN(B, 0, 1) KTAP(B, "'ok 1 f.b'")
			       LOOK(B, "end", OKS) END(B, 0) BOOT(1, "cold", 1)
				       GAP DONE,
		       SIGN(1, "panic", "Kernel panic - not syncing: y"), NULL);

	EXPECT_EQ(1, m->strays);
	EXPECT_STREQ("Kernel panic - not syncing: y", m->stray);
	EXPECT_EQ(1, m->gaps);
	expect(_metadata, "stray", &m->facts[1], "pass:passed");
	merge_free(m);
}

static struct known_issue issues[] = {
	{ .id = (char *)"flb",
	  .first = (char *)"7.3",
	  .last = (char *)"",
	  .sign = (char *)"refcount_t: underflow",
	  .at = (char *)"put_in",
	  .reproducer = (char *)"s.f.b",
	  .one_of = (char *)"" },
};

#define SPLAT "refcount_t: underflow\\n put_in+0x1/0x2"
#define WITH(text)                                                              \
	FIRST OK_A BEGIN(B, 0, 1) KTAP(B, "'ok 1 f.b'") FINDING(B, "log", text) \
		LOOK(B, "end", "'log':'red'") END(B, 0) DONE

TEST(known_sign_is_excused_and_only_that)
{
	struct known known = { .issues = issues, .n_issues = 1 };
	struct merge *m;

	issues[0].seen = 0;
	m = merged(WITH("before this test: reference count broken: " SPLAT), "",
		   &known);
	expect(_metadata, "known", &m->facts[1], "xfail:known-issue");
	EXPECT_STREQ("flb", m->facts[1].known);
	EXPECT_EQ(0, m->n_gone);
	merge_free(m);
	m = merged(WITH("reference count broken: refcount_t: underflow"), "",
		   &known);
	expect(_metadata, "other", &m->facts[1], "fail:kernel-warning");
	merge_free(m);
}

TEST(known_issue_that_is_gone_is_told)
{
	struct known known = { .issues = issues, .n_issues = 1 };
	struct merge *m;

	issues[0].seen = 0;
	m = merged(FIRST OK_A OK_B DONE, "", &known);
	ASSERT_EQ(1, m->n_gone);
	EXPECT_STREQ("flb", m->gone[0]);
	merge_free(m);
	m = merged(FIRST OK_A, "", &known);
	EXPECT_EQ(0, m->n_gone);
	merge_free(m);
}

/* A test that shows now this, now that. */
TEST(known_issue_is_not_gone_where_another_shows_in_its_place)
{
	struct known_issue list[] = { issues[0], issues[0], issues[0] };
	struct known known = { .issues = list, .n_issues = 3 };
	struct merge *m;

	list[0].seen = list[1].seen = list[2].seen = 0;
	list[0].one_of = list[1].one_of = (char *)"pair";
	list[0].sign = list[2].sign = (char *)"WARNING: odd";
	list[2].id = (char *)"alone";
	m = merged(WITH("before this test: reference count broken: " SPLAT), "",
		   &known);
	expect(_metadata, "one", &m->facts[1], "xfail:known-issue");
	ASSERT_EQ(1, m->n_gone);
	EXPECT_STREQ("alone", m->gone[0]);
	merge_free(m);
	list[1].seen = 0;
	m = merged(FIRST OK_A OK_B DONE, "", &known);
	EXPECT_EQ(3, m->n_gone);
	merge_free(m);
}

TEST(repeated_and_unplanned_tests_have_facts_of_their_own)
{
	struct merge *m =
		merged(FIRST OK_B OK_B BEGIN("'suite':'s','test':'f.c'", 0, 1),
		       "", NULL);

	ASSERT_EQ(4, m->n_facts);
	expect(_metadata, "first", &m->facts[1], "pass:passed");
	expect(_metadata, "again", &m->facts[2], "pass:passed");
	EXPECT_STREQ("f.c", m->facts[3].test);
	merge_free(m);
}

static const char whole[] = FIRST OK_A OK_B LOST(A, "x") DONE;

TEST(every_prefix_of_the_records_merges)
{
	json_t *all = quoted_list(whole, 1), *part = json_array();
	struct merge *m;
	size_t i;

	for (i = 0; i < json_array_size(all); i++) {
		ASSERT_EQ(0, merge_records(part, NULL, NULL, &m));
		EXPECT_FALSE(m->done);
		merge_free(m);
		json_array_append(part, json_array_get(all, i));
	}
	json_decref(all);
	json_decref(part);
}

TEST(each_field_may_be_of_any_type)
{
	json_t *all = quoted_list(whole, 1), *rec, *copy, *odd;
	const char *key;
	struct merge *m;
	json_t *value;
	size_t i;

	json_array_foreach (all, i, rec) {
		json_object_foreach (rec, key, value) {
			odd = json_pack("[{s:i}]", "x", 1);
			copy = json_deep_copy(all);
			json_object_set_new(json_array_get(copy, i), key, odd);
			ASSERT_EQ(0, merge_records(copy, copy, NULL, &m));
			merge_free(m);
			json_decref(copy);
		}
	}
	json_decref(all);
}

TEST(folder_without_a_journal_is_told)
{
	struct merge *m;

	EXPECT_EQ(-ENOENT, merge_load("/nonexistent", NULL, &m));
	EXPECT_EQ(NULL, m);
}

TEST_HARNESS_MAIN
