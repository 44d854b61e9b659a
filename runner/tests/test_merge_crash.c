// SPDX-License-Identifier: GPL-2.0-only
/*
 * A panic that a test said it would end in: it counts where the console has each line
 * of what was expected, in the panic itself or on the way there. Reads no file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "merge.h"
#include "quoted.h"
#include "verdict.h"

#define A "'suite':'s','test':'f.a'"

/* %1: text that is expected */
static const char *const dut[] = {
	"{'kind':'run','n':1}",
	"{'kind':'items','n':2,'items':[{'suite':'s','test':'f.a','legs':2}]}",
	"{'kind':'boot','n':3,'boot':0,'how':'first','release':'7.3.4'}",
	"{'kind':'begin','n':4,'boot':0," A ",'leg':0,'attempt':1}",
	"{'kind':'expect','n':5,'boot':0," A
	",'leg':0,'kinds':1,'text':'%s','limit_ms':0}",
	"{'kind':'jump','n':6,'boot':0," A ",'leg':0,'nonce':'a1'}",
	"{'kind':'boot','n':7,'boot':1,'how':'cold','release':'7.3.4'}",
	"{'kind':'begin','n':8,'boot':1," A ",'leg':1,'attempt':1}",
	"{'kind':'ktap','n':9,'boot':1," A
	",'lines':['TAP version 13','1..1','ok 1 f.a']}",
	"{'kind':'oracles','n':10,'boot':1," A
	",'when':'end','states':{'log':'ok'}}",
	"{'kind':'end','n':11,'boot':1," A ",'status':0,'signal':0}",
	"{'kind':'done','n':12,'boot':1}",
};

#define WROTE "lutorture_damage: write 0: 0 at 0x10, 0x1 -> 0x2"
#define NOT   "lutorture_damage: write 0: -14 at 0x10, 0x0 -> 0x0"
#define PLACE "RIP: 0010:far_in+0x1/0x2\\nfar_out+0x1/0x2"
#define DIES  "Kernel panic - not syncing: Fatal exception"
#define SIGN  "'kind':'console','boot':0,'sign':"

static const struct {
	const char *name, *expect, *trail, *want;
} rows[] = {
	{ "any", "", NULL, "pass:passed" },
	{ "its line", "Fatal exception", NULL, "pass:passed" },
	{ "another line", "Attempted to kill init", NULL, "fail:panic" },
	{ "the function it is in", "far_in+", PLACE, "pass:passed" },
	{ "one that led there", "far_out+", PLACE, "pass:passed" },
	{ "another function", "elsewhere+", PLACE, "fail:panic" },
	{ "nothing led there", "far_in+", NULL, "fail:panic" },
	{ "with a write", "far_in+\\nlutorture_damage: write 0: 0 at ",
	  WROTE "\\n" PLACE, "pass:passed" },
	{ "with a write that failed",
	  "far_in+\\nlutorture_damage: write 0: 0 at ", NOT "\\n" PLACE,
	  "fail:panic" },
	{ "with one write of two",
	  "far_in+\\nlutorture_damage: write 0: 0 at "
	  "\\nlutorture_damage: write 1: 0 at ",
	  WROTE "\\n" PLACE, "fail:panic" },
	{ "with a write, elsewhere",
	  "elsewhere+\\nlutorture_damage: write 0: 0 at ", WROTE "\\n" PLACE,
	  "fail:panic" },
};

/* @old: what an earlier panic had, before the power came again */
static struct merge *put_together(const char *expect, const char *trail,
				  const char *old)
{
	json_t *a = json_array(), *b = json_array();
	struct merge *m = NULL;

	for (size_t i = 0; i < sizeof(dut) / sizeof(dut[0]); i++)
		json_array_append_new(a, quoted_json(dut[i], expect));
	if (old) {
		json_array_append_new(b, quoted_json("{" SIGN
						     "'trail','text':'%s'}",
						     old));
		json_array_append_new(b,
				      quoted_json(
					      "{'kind':'power','boot':0,'what':'on'}"));
	}
	if (trail)
		json_array_append_new(b, quoted_json("{" SIGN
						     "'trail','text':'%s'}",
						     trail));
	json_array_append_new(b, quoted_json("{" SIGN "'panic','text':'%s'}",
					     DIES));
	if (merge_records(a, b, NULL, &m))
		abort();
	json_decref(a);
	json_decref(b);
	return m;
}

static void judge(struct __test_metadata *_metadata, const char *name,
		  struct merge *m, const char *want)
{
	struct verdict_result result;

	verdict(&m->facts[0], &result);
	EXPECT_TRUE(verdict_is(&result, want))
	TH_LOG("%s: %s:%s (%s)", name, verdict_name(result.verdict), result.key,
	       result.reason);
	merge_free(m);
}

TEST(panic_is_expected_by_all_its_lines)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		judge(_metadata, rows[i].name,
		      put_together(rows[i].expect, rows[i].trail, NULL),
		      rows[i].want);
}

TEST(what_led_to_an_earlier_panic_does_not_count)
{
	judge(_metadata, "old", put_together("far_in+", NULL, PLACE),
	      "fail:panic");
}

#define PANIC "{" SIGN "'panic','text':'" DIES "'};"
#define POWER(what, why) \
	"{'kind':'power','boot':0,'what':'" what "','why':'" why "'};"
#define OFF POWER("off", "")
#define ON  POWER("on", "")

/* How a controller begins: there is no boot yet. */
#define BEGUN	 "{'kind':'run','boot':0};"
#define FIRST_ON "{'kind':'power','boot':-1,'what':'on','why':''};"

TEST(death_before_the_first_boot_is_no_test_s)
{
	json_t *a = json_array();
	json_t *b = quoted_list(BEGUN FIRST_ON
				"{'kind':'console','boot':-1,'sign':'panic',"
				"'text':'x'};" FIRST_ON PANIC OFF ON,
				1);
	struct merge *m = NULL;

	for (size_t k = 0; k < sizeof(dut) / sizeof(dut[0]); k++)
		json_array_append_new(a, quoted_json(dut[k], ""));
	ASSERT_EQ(0, merge_records(a, b, NULL, &m));
	EXPECT_EQ(1, m->strays);
	judge(_metadata, "before", m, "pass:passed");
	json_decref(a);
	json_decref(b);
}

TEST_HARNESS_MAIN
