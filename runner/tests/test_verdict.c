// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verdict: each rule seen to fire and seen not to, their order, and that no
 * lack of evidence passes.
 */
#include "kselftest_harness.h"
#include "verdict.h"

/* A test with one jump of which nothing bad can be said. */
static void good(struct facts *f)
{
	if (facts_init(f, "cycle", "f.a"))
		abort();
	f->legs = 2;
	f->legs_begun = 2;
	f->end = FACTS_ENDED;
	f->attempts = 1;
	f->ktap = true;
	f->plan = 1;
	f->points[KTAP_OK] = 1;
	f->judged = true;
}

static void all_skipped(struct facts *f)
{
	f->points[KTAP_OK] = 0;
	f->points[KTAP_SKIP] = 1;
	f->legs_begun = 1;
	facts_set(&f->skip_reason, "no SR-IOV");
}

static void no_result(struct facts *f)
{
	f->points[KTAP_OK] = 0;
}

static void one_of_two(struct facts *f)
{
	f->plan = 2;
}

static void no_plan(struct facts *f)
{
	f->plan = -1;
}

static void zero_plan(struct facts *f)
{
	f->plan = 0;
	f->points[KTAP_OK] = 0;
}

static void stranger(struct facts *f)
{
	f->strangers = 1;
}

static void twice(struct facts *f)
{
	f->points[KTAP_OK] = 2;
}

static void short_of_legs(struct facts *f)
{
	f->legs_begun = 1;
}

static void too_many_legs(struct facts *f)
{
	f->legs_begun = 3;
}

static void odd_status(struct facts *f)
{
	f->status = 1;
}

static void short_of_points(struct facts *f)
{
	facts_add(f, FACT_POINT, "1 left no record: x");
}

static void known_and_short_of_points(struct facts *f)
{
	facts_add(f, FACT_KNOWN, "an issue");
	short_of_points(f);
}

static void not_run(struct facts *f)
{
	f->end = FACTS_NOT_RUN;
}

static void running(struct facts *f)
{
	f->end = FACTS_RUNNING;
}

static void not_applicable(struct facts *f)
{
	f->end = FACTS_SKIPPED;
	facts_set(&f->why, "no kvm");
}

static void no_oracle(struct facts *f)
{
	f->judged = false;
}

static void xfail_point(struct facts *f)
{
	f->points[KTAP_OK] = 0;
	f->points[KTAP_XFAIL] = 1;
}

static void blind(struct facts *f)
{
	facts_add(f, FACT_BLIND, "left: no debugfs");
}

static void blind_and_skipped(struct facts *f)
{
	blind(f);
	all_skipped(f);
	no_oracle(f);
}

static void blind_and_failed(struct facts *f)
{
	blind(f);
	facts_add(f, FACT_NOT_OK, "x");
}

static void known_only(struct facts *f)
{
	facts_add(f, FACT_KNOWN, "flb: refcount_t");
}

static void known_and_more(struct facts *f)
{
	known_only(f);
	facts_add(f, FACT_WARNING, "WARNING: x");
}

static void known_and_blind(struct facts *f)
{
	known_only(f);
	blind(f);
}

static void skipped_late(struct facts *f)
{
	all_skipped(f);
	f->legs_begun = 2;
	facts_add(f, FACT_LATE_SKIP, "no LUO");
}

static void skipped_late_and_blind(struct facts *f)
{
	skipped_late(f);
	blind(f);
}

static void skipped_and_warned(struct facts *f)
{
	all_skipped(f);
	facts_add(f, FACT_WARNING, "WARNING: x");
}

static void lost_in_panic(struct facts *f)
{
	f->end = FACTS_LOST;
	f->judged = false;
	f->plan = -1;
	no_result(f);
	facts_add(f, FACT_CRASHED, "");
	facts_add(f, FACT_PANIC, "Kernel panic - not syncing: x");
}

static void died_for_good(struct facts *f)
{
	running(f);
	facts_add(f, FACT_HANG, "no sign of life");
}

static void timed_out(struct facts *f)
{
	facts_add(f, FACT_TIMEOUT, "");
	no_result(f);
	f->plan = -1;
	f->status = -1;
}

static void failed_with_status(struct facts *f)
{
	no_result(f);
	f->points[KTAP_NOT_OK] = 1;
	facts_add(f, FACT_NOT_OK, "f.a\n# here");
	f->status = 1;
}

static void known_failure(struct facts *f)
{
	no_result(f);
	f->points[KTAP_NOT_OK] = 1;
	facts_add(f, FACT_KNOWN, "id: f.a\n# sign");
	f->status = 1;
}

static void ended_with_nothing(struct facts *f)
{
	f->ktap = false;
	f->judged = false;
	f->plan = -1;
	no_result(f);
}

static void lost_without_a_cause(struct facts *f)
{
	f->end = FACTS_LOST;
}

/* clang-format off */
static const struct {
	void (*change)(struct facts *f);
	const char *want;
} cases[] = {
	{ not_run, "infra:not-run" },
	{ running, "infra:unfinished" },
	{ blind, "infra:oracle-blind" },
	{ no_oracle, "infra:oracle-blind" },
	{ lost_without_a_cause, "infra:no-evidence" },
	{ known_only, "xfail:known-issue" },
	{ known_failure, "xfail:known-issue" },
	{ known_and_blind, "infra:oracle-blind" },
	{ xfail_point, "xfail:declared" },
	{ known_and_more, "fail:kernel-warning" },
	{ lost_in_panic, "fail:panic" },
	{ died_for_good, "fail:hang" },
	{ timed_out, "fail:timeout" },
	{ failed_with_status, "fail:check-failed" },
	{ blind_and_failed, "fail:check-failed" },
	{ skipped_and_warned, "fail:kernel-warning" },
	{ skipped_late, "fail:skipped-late" },
	{ skipped_late_and_blind, "fail:skipped-late" },
	{ short_of_points, "fail:point-missing" },
	{ known_and_short_of_points, "fail:point-missing" },
	{ no_plan, "fail:ktap-empty" },
	{ zero_plan, "fail:ktap-empty" },
	{ ended_with_nothing, "fail:ktap-empty" },
	{ no_result, "fail:ktap-missing" },
	{ one_of_two, "fail:ktap-missing" },
	{ stranger, "fail:ktap-surplus" },
	{ twice, "fail:ktap-surplus" },
	{ short_of_legs, "fail:leg-missing" },
	{ too_many_legs, "fail:leg-missing" },
	{ odd_status, "fail:exit-status" },
	{ all_skipped, "skip:all-skipped" },
	{ blind_and_skipped, "skip:all-skipped" },
	{ not_applicable, "skip:not-applicable" },
};
/* clang-format on */

#define N_CASES (sizeof(cases) / sizeof(cases[0]))

TEST(good_facts_pass)
{
	struct verdict_result r;
	struct facts f;

	good(&f);
	verdict(&f, &r);
	EXPECT_TRUE(verdict_is(&r, "pass:passed")) TH_LOG("%s", r.reason);
	EXPECT_STREQ("", r.also);
	facts_free(&f);
}

TEST(each_change_gives_its_verdict)
{
	struct verdict_result r;
	struct facts f;
	size_t i;

	for (i = 0; i < N_CASES; i++) {
		good(&f);
		cases[i].change(&f);
		verdict(&f, &r);
		EXPECT_TRUE(verdict_is(&r, cases[i].want))
		TH_LOG("%s: got %s:%s", cases[i].want, verdict_name(r.verdict),
		       r.key);
		facts_free(&f);
	}
}

static bool is_fact_rule(const struct verdict_rule *rule)
{
	return !rule->match && rule->fact < FACTS;
}

TEST(each_fact_fires_its_rule_and_gives_the_reason)
{
	const struct verdict_rule *rule;
	struct verdict_result r;
	struct facts f;
	size_t i;

	for (i = 0; (rule = verdict_rule_at(i)); i++) {
		if (!is_fact_rule(rule))
			continue;
		good(&f);
		facts_add(&f, rule->fact, "seen\nmore");
		verdict(&f, &r);
		EXPECT_EQ(rule->verdict, r.verdict) TH_LOG("%s", rule->key);
		EXPECT_STREQ(rule->key, r.key);
		EXPECT_NE(NULL, strstr(r.reason, ": seen"));
		EXPECT_EQ(NULL, strchr(r.reason, '\n'));
		facts_free(&f);
	}
}

TEST(no_fact_is_without_a_rule)
{
	struct verdict_result r;
	struct facts f;
	int fact;

	for (fact = 0; fact < FACTS; fact++) {
		good(&f);
		facts_add(&f, (enum fact)fact, "seen");
		verdict(&f, &r);
		EXPECT_NE(VERDICT_PASS, r.verdict)
		TH_LOG("%s passes", fact_name((enum fact)fact));
		facts_free(&f);
	}
}

TEST(of_two_facts_the_earlier_rule_decides)
{
	const struct verdict_rule *a, *b;
	struct verdict_result r;
	struct facts f;
	size_t i, j;

	for (i = 0; (a = verdict_rule_at(i)); i++)
		for (j = i + 1; (b = verdict_rule_at(j)); j++) {
			if (!is_fact_rule(a) || !is_fact_rule(b))
				continue;
			good(&f);
			facts_add(&f, b->fact, "b");
			facts_add(&f, a->fact, "a");
			verdict(&f, &r);
			EXPECT_STREQ(a->key, r.key);
			EXPECT_NE(NULL, strstr(r.also, b->key));
			facts_free(&f);
		}
}

static bool is_tested(const struct verdict_rule *rule)
{
	char name[64];
	size_t i;

	snprintf(name, sizeof(name), "%s:%s", verdict_name(rule->verdict),
		 rule->key);
	for (i = 0; i < N_CASES; i++)
		if (!strcmp(cases[i].want, name))
			return true;
	return is_fact_rule(rule) || !strcmp(name, "pass:passed");
}

TEST(every_rule_is_tested_in_order_and_has_its_own_key)
{
	const struct verdict_rule *rule, *other;
	size_t i, j;

	for (i = 0; (rule = verdict_rule_at(i)); i++) {
		EXPECT_TRUE(is_tested(rule)) TH_LOG("%s", rule->key);
		EXPECT_LT(0, strlen(rule->text));
		for (j = 0; j < i; j++) {
			other = verdict_rule_at(j);
			EXPECT_STRNE(other->key, rule->key);
			EXPECT_LE(other->verdict, rule->verdict);
		}
	}
}

TEST(empty_facts_never_pass)
{
	struct verdict_result r;
	struct facts f;
	int end;

	for (end = FACTS_NOT_RUN; end <= FACTS_SKIPPED; end++) {
		ASSERT_EQ(0, facts_init(&f, "s", "t"));
		f.end = (enum facts_end)end;
		verdict(&f, &r);
		EXPECT_NE(VERDICT_PASS, r.verdict);
		facts_free(&f);
	}
	f = (struct facts){ .plan = -1 };
	verdict(&f, &r);
	EXPECT_TRUE(verdict_is(&r, "infra:not-run"));
}

/* Of the suite, and of how the attempt ended. */
static bool is_forgotten(int fact)
{
	static const enum fact list[] = {
		FACT_INTERRUPTED, FACT_RIG,	FACT_BLIND,	FACT_KILLED,
		FACT_COLD,	  FACT_CRASHED, FACT_SIGNAL,	FACT_TIMEOUT,
		FACT_NOT_OK,	  FACT_XPASS,	FACT_UNDO,	FACT_BUDGET,
		FACT_POINT,	  FACT_KNOWN,	FACT_LATE_SKIP,
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if ((int)list[i] == fact)
			return true;
	return false;
}

TEST(attempts_forget_what_the_suite_came_to_and_nothing_else)
{
	struct facts f;

	for (int fact = 0; fact < FACTS; fact++) {
		good(&f);
		facts_add(&f, (enum fact)fact, "x");
		facts_add(&f, (enum fact)fact, "y");
		facts_restart(&f);
		EXPECT_EQ(is_forgotten(fact) ? 0 : 2, f.count[fact])
		TH_LOG("%s", fact_name((enum fact)fact));
		EXPECT_STREQ(is_forgotten(fact) ? "" : "attempt 1: x",
			     f.detail[fact] ?: "");
		facts_free(&f);
	}
}

TEST(text_of_an_attempt_stays_that_of_the_first)
{
	struct verdict_result r;
	struct facts f;

	good(&f);
	facts_add(&f, FACT_PANIC, "x");
	facts_restart(&f);
	verdict(&f, &r);
	EXPECT_TRUE(verdict_is(&r, "infra:not-run"));
	EXPECT_EQ(1, f.attempts);
	EXPECT_EQ(2, f.legs);
	f.attempts = 2;
	facts_add(&f, FACT_PANIC, "y");
	facts_restart(&f);
	EXPECT_EQ(2, f.count[FACT_PANIC]);
	EXPECT_STREQ("attempt 1: x", f.detail[FACT_PANIC]);
	facts_free(&f);
}

TEST(meta_declaration_is_compared_whole)
{
	struct verdict_result r = { .verdict = VERDICT_FAIL, .key = "panic" };

	EXPECT_TRUE(verdict_is(&r, "fail:panic"));
	EXPECT_FALSE(verdict_is(&r, "fail:pani"));
	EXPECT_FALSE(verdict_is(&r, "fail:panics"));
	EXPECT_FALSE(verdict_is(&r, "fail"));
	EXPECT_FALSE(verdict_is(&r, "xfail:panic"));
	EXPECT_FALSE(verdict_is(&r, ""));
}

TEST_HARNESS_MAIN
