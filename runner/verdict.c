// SPDX-License-Identifier: GPL-2.0-only
/*
 * Judges facts: one table of rules, the first that matches decides. Pure; owns
 * nothing, reads no file, touches nothing on the machine. Must never infer from
 * an exit status alone that a test did well, and never let what was not looked
 * at pass: a pass is a rule that has to match, like all others.
 *
 * Blindness of an oracle spoils a pass. A failure that was seen stays one, since
 * a dead device makes oracles blind; and a skip claims nothing.
 */
#include <stdio.h>
#include <string.h>

#include "verdict.h"

static unsigned int own_points(const struct facts *f)
{
	unsigned int i, n = 0;

	for (i = 0; i < KTAP_RESULTS; i++)
		n += f->points[i];
	return n;
}

static bool ended(const struct facts *f)
{
	return f->end == FACTS_ENDED;
}

bool verdict_all_skipped(const struct facts *f)
{
	return ended(f) && f->points[KTAP_SKIP] &&
	       f->points[KTAP_SKIP] == own_points(f) &&
	       !f->count[FACT_LATE_SKIP];
}

static bool is_not_run(const struct facts *f)
{
	return f->end == FACTS_NOT_RUN;
}

static bool is_unfinished(const struct facts *f)
{
	return f->end == FACTS_RUNNING && !f->count[FACT_PANIC] &&
	       !f->count[FACT_HANG] && !f->count[FACT_KILLED];
}

static bool any_fail(const struct facts *f);

static bool is_blind(const struct facts *f)
{
	return ended(f) && (f->count[FACT_BLIND] || !f->judged) &&
	       !verdict_all_skipped(f) && !any_fail(f);
}

static bool is_known(const struct facts *f)
{
	return f->count[FACT_KNOWN] && !any_fail(f);
}

static bool is_xfail(const struct facts *f)
{
	return ended(f) && f->points[KTAP_XFAIL] && !any_fail(f);
}

/* A leg that was killed owes no results. */
static bool came_to_its_end(const struct facts *f)
{
	return ended(f) && !f->count[FACT_TIMEOUT] && !f->count[FACT_SIGNAL];
}

static bool is_empty(const struct facts *f)
{
	return came_to_its_end(f) && f->plan <= 0;
}

static bool is_missing(const struct facts *f)
{
	unsigned int own = own_points(f);

	return came_to_its_end(f) &&
	       (!own || (long)(own + f->strangers) < f->plan);
}

static bool is_surplus(const struct facts *f)
{
	return ended(f) && f->plan > 0 &&
	       (f->strangers || (long)own_points(f) > f->plan);
}

static bool legs_differ(const struct facts *f)
{
	return came_to_its_end(f) && f->legs && f->legs_begun != f->legs &&
	       !verdict_all_skipped(f);
}

/* A check that failed, known or not, or skipped, explains its exit status. */
static bool is_odd_exit(const struct facts *f)
{
	return came_to_its_end(f) && f->status && !f->count[FACT_NOT_OK] &&
	       !f->points[KTAP_NOT_OK] && !f->points[KTAP_SKIP];
}

static bool is_not_applicable(const struct facts *f)
{
	return f->end == FACTS_SKIPPED;
}

static bool is_pass(const struct facts *f)
{
	return ended(f) && f->judged && !f->count[FACT_BLIND] &&
	       f->points[KTAP_OK] && f->points[KTAP_OK] == own_points(f);
}

/* A rule without a function matches when its fact was seen. */
static const struct verdict_rule rules[] = {
	{ VERDICT_INFRA, "journal-torn", NULL, FACT_TORN,
	  "the journal and the machine disagree" },
	{ VERDICT_INFRA, "interrupted", NULL, FACT_INTERRUPTED,
	  "the runner was stopped in every attempt" },
	{ VERDICT_INFRA, "rig-failed", NULL, FACT_RIG,
	  "the machine or the suite could not be started" },
	{ VERDICT_INFRA, "not-run", is_not_run, FACTS,
	  "there is no record of the test" },
	{ VERDICT_INFRA, "unfinished", is_unfinished, FACTS,
	  "the test was begun and nothing ended it" },
	{ VERDICT_INFRA, "oracle-blind", is_blind, FACT_BLIND,
	  "an oracle could not look" },

	{ VERDICT_XFAIL, "known-issue", is_known, FACT_KNOWN,
	  "every sign of failure is a known issue's" },
	{ VERDICT_XFAIL, "declared", is_xfail, FACTS,
	  "the suite declares this failure" },

	{ VERDICT_FAIL, "panic", NULL, FACT_PANIC, "the kernel panicked" },
	{ VERDICT_FAIL, "hang", NULL, FACT_HANG,
	  "the machine or a part of it stood still" },
	{ VERDICT_FAIL, "killed", NULL, FACT_KILLED,
	  "the machine went away without a word" },
	{ VERDICT_FAIL, "cold-boot", NULL, FACT_COLD,
	  "a jump was announced and the machine came up cold" },
	{ VERDICT_FAIL, "crashed", NULL, FACT_CRASHED,
	  "the machine booted in the middle of a leg" },
	{ VERDICT_FAIL, "timeout", NULL, FACT_TIMEOUT,
	  "the limit of a leg was reached" },
	{ VERDICT_FAIL, "test-killed", NULL, FACT_SIGNAL,
	  "a signal ended the suite" },
	{ VERDICT_FAIL, "kernel-bug", NULL, FACT_BUG,
	  "the kernel reported a bug" },
	{ VERDICT_FAIL, "kernel-warning", NULL, FACT_WARNING,
	  "the kernel warned" },
	{ VERDICT_FAIL, "check-failed", NULL, FACT_NOT_OK, "the test says so" },
	{ VERDICT_FAIL, "skipped-late", NULL, FACT_LATE_SKIP,
	  "it skipped behind a jump" },
	{ VERDICT_FAIL, "config-changed", NULL, FACT_CONFIG,
	  "config space differs from before" },
	{ VERDICT_FAIL, "left-behind", NULL, FACT_LEFT,
	  "something was not given back" },
	{ VERDICT_FAIL, "device-dead", NULL, FACT_DEVICE,
	  "a device shows no sign of life" },
	{ VERDICT_FAIL, "link-changed", NULL, FACT_LINK,
	  "error counters, link or taint changed" },
	{ VERDICT_FAIL, "clock-wrong", NULL, FACT_CLOCK,
	  "clock or KHO count did not move as it must" },
	{ VERDICT_FAIL, "kernel-log", NULL, FACT_LOG,
	  "the kernel log holds a line that is not allowed" },
	{ VERDICT_FAIL, "oracle-red", NULL, FACT_ORACLE,
	  "an oracle found a defect" },
	{ VERDICT_FAIL, "undo-left", NULL, FACT_UNDO,
	  "changes to the machine were not undone" },
	{ VERDICT_FAIL, "over-budget", NULL, FACT_BUDGET,
	  "a figure is over its budget" },
	{ VERDICT_FAIL, "point-missing", NULL, FACT_POINT,
	  "the points it recorded are not those that it owes" },
	{ VERDICT_FAIL, "unexpected-pass", NULL, FACT_XPASS,
	  "it passed where the suite declares a failure" },
	{ VERDICT_FAIL, "ktap-empty", is_empty, FACTS,
	  "no test was planned: a filter that matches nothing" },
	{ VERDICT_FAIL, "ktap-missing", is_missing, FACTS,
	  "a declared test has no result line" },
	{ VERDICT_FAIL, "ktap-surplus", is_surplus, FACTS,
	  "there are result lines nobody declared" },
	{ VERDICT_FAIL, "leg-missing", legs_differ, FACTS,
	  "the test jumped less or more often than declared" },
	{ VERDICT_FAIL, "exit-status", is_odd_exit, FACTS,
	  "exit status is not 0 and no check explains it" },

	{ VERDICT_SKIP, "all-skipped", verdict_all_skipped, FACTS, "skipped" },
	{ VERDICT_SKIP, "not-applicable", is_not_applicable, FACTS,
	  "not applicable" },

	{ VERDICT_PASS, "passed", is_pass, FACTS,
	  "every check passed and every oracle looked" },
};

#define N_RULES (sizeof(rules) / sizeof(rules[0]))

static const struct verdict_rule no_evidence = {
	VERDICT_INFRA, "no-evidence", NULL, FACTS, "no rule matches",
};

static const char *const names[] = {
	[VERDICT_INFRA] = "infra", [VERDICT_XFAIL] = "xfail",
	[VERDICT_FAIL] = "fail",   [VERDICT_SKIP] = "skip",
	[VERDICT_PASS] = "pass",
};

_Static_assert(sizeof(names) / sizeof(names[0]) == VERDICTS,
	       "each verdict has a name");

static bool matches(const struct verdict_rule *rule, const struct facts *f)
{
	return rule->match ? rule->match(f) : f->count[rule->fact] > 0;
}

static bool any_fail(const struct facts *f)
{
	size_t i;

	for (i = 0; i < N_RULES; i++)
		if (rules[i].verdict == VERDICT_FAIL && matches(&rules[i], f))
			return true;
	return false;
}

static const char *detail(const struct verdict_rule *rule, const struct facts *f)
{
	if (rule->fact < FACTS)
		return f->detail[rule->fact] ? f->detail[rule->fact] : "";
	if (rule->verdict != VERDICT_SKIP)
		return "";
	return f->skip_reason && *f->skip_reason ? f->skip_reason :
	       f->why				 ? f->why :
						   "";
}

/* One line of it is enough for a table. */
static void say_reason(const struct verdict_rule *rule, const struct facts *f,
		       struct verdict_result *out)
{
	const char *text = detail(rule, f);
	int len = (int)strcspn(text, "\n");

	out->verdict = rule->verdict;
	out->key = rule->key;
	snprintf(out->reason, sizeof(out->reason), "%s%s%.*s", rule->text,
		 len ? ": " : "", len, text);
}

static void say_also(const struct verdict_rule *rule, struct verdict_result *out)
{
	size_t len = strlen(out->also);

	if (rule->verdict != VERDICT_SKIP && rule->verdict != VERDICT_PASS)
		snprintf(out->also + len, sizeof(out->also) - len, "%s%s:%s",
			 len ? ", " : "", names[rule->verdict], rule->key);
}

void verdict(const struct facts *f, struct verdict_result *out)
{
	size_t i;

	*out = (struct verdict_result){ .key = NULL };
	for (i = 0; i < N_RULES; i++) {
		if (!matches(&rules[i], f))
			continue;
		if (out->key)
			say_also(&rules[i], out);
		else
			say_reason(&rules[i], f, out);
	}
	if (!out->key)
		say_reason(&no_evidence, f, out);
}

const char *verdict_name(enum verdict v)
{
	return (unsigned int)v < VERDICTS ? names[v] : "?";
}

const struct verdict_rule *verdict_rule_at(size_t i)
{
	return i < N_RULES ? &rules[i] : NULL;
}

bool verdict_is(const struct verdict_result *r, const char *meta)
{
	const char *name = verdict_name(r->verdict);
	size_t len = strlen(name);

	return !strncmp(meta, name, len) && meta[len] == ':' &&
	       !strcmp(meta + len + 1, r->key);
}
