// SPDX-License-Identifier: GPL-2.0-only
/*
 * A test that is begun again: what was told of before it was broken off counts, and
 * what its suite had come to by then does not. Reads no file.
 */
#include "kselftest_harness.h"
#include "merged.h"
#include "verdict.h"

#define A "'suite':'s','test':'f.a'"
#define FIRST                                                       \
	"{'kind':'run'};"                                           \
	"{'kind':'items','items':[{'suite':'s','test':'f.a',"       \
	"'legs':2},{'suite':'s','test':'f.b','legs':1}]};"          \
	"{'kind':'boot','boot':0,'how':'first','release':'7.3.4'};" \
	"{'kind':'begin','boot':0," A ",'leg':0,'attempt':1};"
#define JUMP(nr, nonce) \
	"{'kind':'jump','boot':" #nr "," A ",'leg':0,'nonce':'" nonce "'};"
#define BOOT(nr, how) \
	"{'kind':'boot','boot':" #nr ",'how':'" how "','release':'7.3.4'};"
#define CUT(nr) "{'kind':'boot','boot':" #nr ",'how':'cold','why':'cut'};"
#define BEGIN(nr, leg, attempt)                            \
	"{'kind':'begin','boot':" #nr "," A ",'leg':" #leg \
	",'attempt':" #attempt "};"
#define LOOK(when, state)                                                   \
	"{'kind':'oracles'," A ",'when':'" when "','states':{'log':'" state \
	"'}};"
#define FINDING(oracle, text)                                               \
	"{'kind':'finding'," A ",'oracle':'" oracle "','text':'" text "'};" \
	"{'kind':'oracles'," A ",'when':'jump','states':{'" oracle "':'red'}};"
#define KTAP(line) \
	"{'kind':'ktap'," A ",'lines':['TAP version 13','1..1','" line "']};"
#define END "{'kind':'end'," A ",'status':0,'signal':0,'timeout':false};"
/* From its beginning in boot @a to its end in boot @b. */
#define FIRST_LEG(nr, attempt) BEGIN(nr, 0, attempt) LOOK("jump", "ok")
#define LAST_LEG(nr, attempt) \
	BEGIN(nr, 1, attempt) KTAP("ok 1 f.a") LOOK("end", "ok") END
#define WHOLE(a, b, attempt)  \
	FIRST_LEG(a, attempt) \
	JUMP(a, "b" #b) BOOT(b, "jump") LAST_LEG(b, attempt)
#define SAME(nr) "{'kind':'boot','boot':" #nr ",'how':'same'};"
#define WARN	 "warning: WARNING: x.c:1 at y"
#define STALL	 "RCU stalled: rcu: INFO: rcu_preempt detected stalls"
#define POWER(nr, what, why) \
	"{'kind':'power','boot':" #nr ",'what':'" what "','why':'" why "'};"
#define SIGN(nr, sign, text) \
	"{'kind':'console','boot':" #nr ",'sign':'" sign "','text':'" text "'};"
#define STOPPED(nr) POWER(nr, "kill", "interrupted") POWER(nr, "off", "")
#define FAULT(nr)   "{'kind':'rig-fault','boot':" #nr ",'text':'CPU 0'};"
#define ON(nr)	    POWER(nr, "on", "interrupted")
#define DEFECT(nr, nonce)                                                      \
	"{'kind':'defect','boot':" #nr ",'nonce':'" nonce "','text':'[ 12.1] " \
	"WARNING: x.c:1 at late+0x1/0x2'};"

/* clang-format off */
static const struct {
	const char *name, *dut, *controller, *a, *reason;
} rows[] = {
	{ "nothing was told of", FIRST SAME(0) WHOLE(0, 1, 2), "",
	  "pass:passed", "" },
	{ "a check had failed, and it went off to boot cold", FIRST
	  LOOK("jump", "ok") KTAP("not ok 1 f.a") JUMP(0, "a1")
	  BOOT(1, "jump") BEGIN(1, 1, 1) SAME(1) BOOT(2, "cold")
	  WHOLE(2, 3, 2), POWER(1, "off", "") POWER(1, "on", ""),
	  "pass:passed", "" },
	{ "an oracle had been blind", FIRST LOOK("begin", "blind:x") SAME(0)
	  WHOLE(0, 1, 2), "", "pass:passed", "" },
	{ "the kernel had warned", FIRST FINDING("log", WARN) SAME(0)
	  WHOLE(0, 1, 2), "", "fail:kernel-warning",
	  "the kernel warned: attempt 1: " WARN },
	{ "before the test", FIRST FINDING("log", "before this test: " WARN)
	  SAME(0) WHOLE(0, 1, 2), "", "fail:kernel-warning",
	  "attempt 1: before this test: " WARN },
	{ "in the second of three", FIRST SAME(0) BEGIN(0, 0, 2)
	  FINDING("log", WARN) SAME(0) WHOLE(0, 1, 3), "",
	  "fail:kernel-warning", "the kernel warned: attempt 2: " WARN },
	{ "in each of two", FIRST FINDING("log", WARN) SAME(0) BEGIN(0, 0, 2)
	  FINDING("log", "warning: WARNING: later") SAME(0) WHOLE(0, 1, 3), "",
	  "fail:kernel-warning", "the kernel warned: attempt 1: " WARN },
	{ "and the power was cut", FIRST FINDING("log", WARN) CUT(1)
	  WHOLE(1, 2, 2), STOPPED(0) ON(0), "fail:kernel-warning", "" },
	{ "and the rig was at fault", FIRST FINDING("log", WARN) CUT(1)
	  WHOLE(1, 2, 2), FAULT(0) STOPPED(0) ON(0), "fail:kernel-warning",
	  "" },
	{ "it had a bug", FIRST FINDING("log", "bad address: Oops: x") SAME(0)
	  WHOLE(0, 1, 2), "", "fail:kernel-bug", "" },
	{ "it leaked memory", FIRST FINDING("kmemleak", "x") SAME(0)
	  WHOLE(0, 1, 2), "", "fail:kernel-bug", "" },
	{ "config space was another", FIRST FINDING("config", "x") SAME(0)
	  WHOLE(0, 1, 2), "", "fail:config-changed", "" },
	{ "it was tainted", FIRST FINDING("taint", "x") SAME(0)
	  WHOLE(0, 1, 2), "", "fail:link-changed", "" },
	{ "red, and no word about it", FIRST LOOK("jump", "red") SAME(0)
	  WHOLE(0, 1, 2), "", "fail:kernel-log", "" },
	{ "a record was missing", FIRST "GAP;" LOOK("begin", "ok") SAME(0)
	  WHOLE(0, 1, 2), "", "infra:journal-torn",
	  "the journal and the machine disagree: attempt 1: a record is missing" },
	{ "it had warned as it left", FIRST JUMP(0, "a1") BOOT(1, "jump")
	  BEGIN(1, 1, 1) SAME(1) BOOT(2, "cold") WHOLE(2, 3, 2),
	  DEFECT(0, "a1"), "fail:kernel-warning", "" },
	{ "it had panicked, and the emulator died of that", FIRST CUT(1)
	  WHOLE(1, 2, 2), SIGN(0, "panic", "Kernel panic - not syncing: x")
	  FAULT(0) STOPPED(0) ON(0), "fail:panic", "" },
	{ "it had stood still", FIRST FINDING("log", STALL) SAME(0)
	  WHOLE(0, 1, 2), "", "fail:hang", "" },
	{ "which was the rig's fault", FIRST FINDING("log", STALL) CUT(1)
	  WHOLE(1, 2, 2), SIGN(0, "hang", STALL) FAULT(0) STOPPED(0) ON(0),
	  "pass:passed", "" },
	{ "in an attempt before that one", FIRST FINDING("log", STALL) CUT(1)
	  BEGIN(1, 0, 2) FINDING("log", "CPU stuck: soft lockup") CUT(2)
	  WHOLE(2, 3, 3), STOPPED(0) ON(0) SIGN(1, "hang", STALL) FAULT(1)
	  STOPPED(1) ON(1), "fail:hang", "stood still: attempt 1: " STALL },
};
/* clang-format on */

TEST(what_was_told_of_is_held_against_the_next_attempt)
{
	struct verdict_result r;
	struct merge *m;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		m = merged(rows[i].dut, rows[i].controller, NULL);
		ASSERT_EQ(2, m->n_facts);
		verdict(&m->facts[0], &r);
		EXPECT_TRUE(verdict_is(&r, rows[i].a))
		TH_LOG("%s: %s:%s (%s), wanted %s", rows[i].name,
		       verdict_name(r.verdict), r.key, r.reason, rows[i].a);
		EXPECT_NE(NULL, strstr(r.reason, rows[i].reason))
		TH_LOG("%s: %s", rows[i].name, r.reason);
		verdict(&m->facts[1], &r);
		EXPECT_TRUE(verdict_is(&r, "infra:not-run"))
		TH_LOG("%s: f.b: %s", rows[i].name, r.reason);
		EXPECT_EQ(0, m->strays + m->gaps);
		merge_free(m);
	}
}

TEST_HARNESS_MAIN
