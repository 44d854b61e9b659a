/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_VERDICT_H
#define RUNNER_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "facts.h"

enum verdict {
	VERDICT_INFRA, /* nothing can be said: the tester failed */
	VERDICT_XFAIL, /* every sign of failure is a known issue's */
	VERDICT_FAIL,
	VERDICT_SKIP,
	VERDICT_PASS,
	VERDICTS
};

struct verdict_rule {
	enum verdict verdict;
	const char *key; /* one word, unique; meta suites name it */
	bool (*match)(const struct facts *f);
	enum fact fact;	  /* whose text is the reason; FACTS: none */
	const char *text; /* what it means, for people */
};

#define VERDICT_REASON_SIZE 512

struct verdict_result {
	enum verdict verdict;
	const char *key;
	char reason[VERDICT_REASON_SIZE]; /* text, and what was seen */
	/* further rules that match, so that nothing seen is hidden */
	char also[VERDICT_REASON_SIZE]; /* "fail:check-failed, ..." or "" */
};

/**
 * verdict() - Judge one test.
 * @f:   facts
 * @out: filled
 *
 * The first rule that matches decides; rules stand in the order infra, xfail,
 * fail, skip, pass. Pure: the same facts give the same verdict. Where no rule
 * matches the verdict is infra:no-evidence, so that a pass needs a reason.
 */
void verdict(const struct facts *f, struct verdict_result *out);

/**
 * verdict_name() - "infra", "xfail", "fail", "skip", "pass".
 * @v: verdict
 *
 * Return: the name; "?" out of range.
 */
const char *verdict_name(enum verdict v);

/** verdict_all_skipped() - Did a test come to its end, and skip where it may? */
bool verdict_all_skipped(const struct facts *f);

/**
 * verdict_rule_at() - Rules in order, for help and tests.
 * @i: from 0
 *
 * Return: rule, or NULL at the end.
 */
const struct verdict_rule *verdict_rule_at(size_t i);

/**
 * verdict_is() - Compare with what a meta suite declares.
 * @r:    verdict
 * @meta: "verdict:key"
 *
 * Return: true when both parts are equal.
 */
bool verdict_is(const struct verdict_result *r, const char *meta);

#endif /* RUNNER_VERDICT_H */
