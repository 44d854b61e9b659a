/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_SUITE_INFO_H
#define RUNNER_SUITE_INFO_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* What a suite program says of itself: `prog --describe`. */
struct suite_info {
	char *name;		 /* [a-z0-9_]+ */
	char *description;	 /* one line, "will ..." */
	char *needs;		 /* words with commas, "" for none */
	char *device;		 /* "", "any" or a device type */
	unsigned int timeout_ms; /* limit of one leg, at least 1 */
	unsigned int legs;	 /* at least 1, for LUTORTURE_CYCLES as given */
	char *meta;		 /* "verdict:key", "" for a normal suite */
	unsigned int contrived; /* 1: figures come of what it does on purpose */
	unsigned int no_master; /* 1: looks at devices before they master the bus */
	unsigned int late_skip; /* 1: may skip behind a jump */
	char **dmesg_allow;	/* kernel log texts it may cause */
	size_t n_dmesg_allow;
	char **blind_ok; /* oracles that may be unable to look */
	size_t n_blind_ok;
	char **without; /* oracles that must not look */
	size_t n_without;
	char **contrived_tests; /* of which the same holds; all are in tests */
	size_t n_contrived_tests;
	char **delay_tests; /* that take the delay of a run; all are in tests */
	size_t n_delay_tests;
	char **tests; /* "fixture.test", at least one */
	size_t n_tests;
};

/**
 * suite_info_parse() - Read the output of --describe.
 * @text: whole standard output; lines "key<TAB>value". First line
 *        "format<TAB>lutorture-suite 1"
 * @out:  filled on success; release with suite_info_free()
 *
 * Strict: a line without a tab, an unknown key, a key given twice that may
 * occur once, a missing name, timeout_ms, legs or test, a number that is none,
 * a test named twice, an empty value where text is needed: all refused.
 *
 * Return: 0; -EPROTO another format or version; -EINVAL (line and cause by
 * lu_errmsg()); -ENOMEM.
 */
int suite_info_parse(const char *text, struct suite_info **out);

/**
 * suite_info_free() - Release a description.
 * @info: description or NULL
 */
void suite_info_free(struct suite_info *info);

/** suite_info_delays() - Whether a test takes the delay of a run. */
bool suite_info_delays(const struct suite_info *info, const char *test);

/**
 * suite_info_item() - Entry of the journal's "items" record for one test.
 * @info: description
 * @test: one of its tests
 *
 * Return: new JSON object {suite, test, legs, timeout_ms[, meta]
 * [, contrived][, no_master][, late_skip][, blind_ok][, without][, allow]}, or NULL
 * out of memory.
 */
json_t *suite_info_item(const struct suite_info *info, const char *test);

#endif /* RUNNER_SUITE_INFO_H */
