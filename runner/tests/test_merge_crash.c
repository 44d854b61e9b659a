// SPDX-License-Identifier: GPL-2.0-only
/*
 * A panic that a test said it would end in: it counts where the console has each line
 * of what was expected, in the panic itself or on the way there. Reads no file.
 */
#include <stdio.h>
#include <string.h>

#include "kselftest_harness.h"
#include "merged.h"
#include "verdict.h"

#define A "'suite':'s','test':'f.a'"

/* %1: text that is expected, of a panic, a hang or a reset */
static const char *const dut[] = {
	"{'kind':'run','n':1}",
	"{'kind':'items','n':2,'items':[{'suite':'s','test':'f.a','legs':2}]}",
	"{'kind':'boot','n':3,'boot':0,'how':'first','release':'7.3.4'}",
	"{'kind':'begin','n':4,'boot':0," A ",'leg':0,'attempt':1}",
	"{'kind':'expect','n':5,'boot':0," A
	",'leg':0,'kinds':7,'text':'%s','limit_ms':0}",
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
	return merged_lists(a, b, NULL);
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
#define HANG  "{" SIGN "'hang','text':'no sign of life'};"
#define FIRED "{" SIGN "'fault','text':'lutorture_fault: here 5'};"
#define POWER(what, why) \
	"{'kind':'power','boot':0,'what':'" what "','why':'" why "'};"
#define OFF  POWER("off", "")
#define ON   POWER("on", "")
#define HUNG HANG POWER("kill", "hang") OFF

/* How a controller begins: there is no boot yet. */
#define BEGUN	 "{'kind':'run','boot':0};"
#define FIRST_ON "{'kind':'power','boot':-1,'what':'on','why':''};"

/* What the controller saw before the kernel of boot 1 came up. */
static const struct {
	const char *name, *expect, *controller, *want;
} deaths[] = {
	{ "one", "", PANIC OFF ON, "pass:passed" },
	{ "one, behind the first time that it was switched on", "",
	  BEGUN FIRST_ON PANIC OFF ON, "pass:passed" },
	{ "one in two signs", "", HANG PANIC OFF ON, "pass:passed" },
	{ "one that the power ends", "", HUNG ON, "pass:passed" },
	{ "which the console tells of last", "",
	  POWER("kill", "hang") PANIC OFF ON, "pass:passed" },
	{ "without a word", "", OFF ON, "pass:passed" },
	{ "of what was armed", "here", FIRED HUNG ON, "pass:passed" },
	{ "of what was not", "here", HUNG ON, "fail:hang" },
	{ "the next kernel too", "", PANIC OFF ON PANIC OFF ON, "fail:panic" },
	{ "another death of it", "", PANIC OFF ON HUNG ON, "fail:hang" },
	{ "that of the next one alone", "", ON PANIC OFF ON, "fail:panic" },
	{ "what was armed told of itself long before", "here",
	  FIRED HUNG ON HUNG ON, "fail:hang" },
};

TEST(one_death_is_expected_and_none_behind_it)
{
	for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++) {
		json_t *a = json_array();
		json_t *b = quoted_list(deaths[i].controller, 1);

		for (size_t k = 0; k < sizeof(dut) / sizeof(dut[0]); k++)
			json_array_append_new(a, quoted_json(dut[k],
							     deaths[i].expect));
		judge(_metadata, deaths[i].name, merged_lists(a, b, NULL),
		      deaths[i].want);
	}
}

TEST(death_before_the_first_boot_is_no_test_s)
{
	json_t *a = json_array();
	json_t *b = quoted_list(BEGUN FIRST_ON
				"{'kind':'console','boot':-1,'sign':'panic',"
				"'text':'x'};" FIRST_ON PANIC OFF ON,
				1);
	struct merge *m;

	for (size_t k = 0; k < sizeof(dut) / sizeof(dut[0]); k++)
		json_array_append_new(a, quoted_json(dut[k], ""));
	m = merged_lists(a, b, NULL);
	EXPECT_EQ(1, m->strays);
	judge(_metadata, "before", m, "pass:passed");
}

/* In the leg itself, where no jump explains that it is off. */
static const char in_leg[] =
	"{'kind':'run'};"
	"{'kind':'items','items':[{'suite':'s','test':'f.a','legs':2}]};"
	"{'kind':'boot','boot':0,'how':'first','release':'7.3.4'};"
	"{'kind':'begin','boot':0," A ",'leg':0,'attempt':1};"
	"{'kind':'expect','boot':0," A
	",'leg':0,'kinds':7,'text':'','limit_ms':0};"
	"{'kind':'boot','boot':1,'how':'cold','release':'7.3.4'};";

static const struct {
	const char *name, *controller;
	unsigned int killed;
} resets[] = {
	{ "one", OFF ON, 0 },
	{ "a panic", PANIC OFF ON, 0 },
	{ "two", OFF ON OFF ON, 1 },
	{ "one behind a panic", PANIC OFF ON OFF ON, 1 },
	{ "the runner was stopped, twice",
	  OFF ON POWER("kill", "interrupted") OFF ON, 0 },
};

TEST(kernel_that_goes_off_behind_the_expected_death_is_told_of)
{
	for (size_t i = 0; i < sizeof(resets) / sizeof(resets[0]); i++) {
		struct merge *m = merged(in_leg, resets[i].controller, NULL);

		EXPECT_EQ(resets[i].killed, m->facts[0].count[FACT_KILLED])
		TH_LOG("%s", resets[i].name);
		merge_free(m);
	}
}

TEST_HARNESS_MAIN
