/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_KNOWN_H
#define RUNNER_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

/* One defect that is known, of the kernel or of a device. */
struct known_issue {
	char *id;	    /* one word */
	char *first, *last; /* kernel releases, both inclusive; "" open */
	char *sign;	    /* exact line: "refcount_t: underflow; ..." */
	char *at;	    /* function the sign must name too, or "" */
	char *evidence;	    /* where it is shown */
	char *reproducer;   /* "suite.test" or "" */
	char *rate;	    /* how often, "1/1" */
	char *one_of;	    /* shared where one shows at a time, or "" */
	unsigned int seen;  /* in this run */
};

struct known {
	char *file;
	struct known_issue *issues;
	size_t n_issues;
};

/**
 * known_load() - Read the list of known issues.
 * @file: YAML file
 * @out:  filled on success; release with known_free()
 *
 * Return: 0; -EINVAL ("file:line:col: text" by lu_errmsg()); -ENOENT; -ENOMEM.
 */
int known_load(const char *file, struct known **out);

/**
 * known_free() - Release the list.
 * @known: list or NULL
 */
void known_free(struct known *known);

/**
 * known_match() - Is this the sign of a known issue?
 * @known:   list; NULL matches nothing. The entry's "seen" is counted up
 * @release: kernel it was seen on
 * @text:    one line, or the lines of one kernel report with "\n" between
 *
 * A "[  12.345678] " stamp, a log level and the "# " of a test's output are
 * passed over, and so are offsets
 * into functions ("+0x12/0x34") and ", CPU#0: comm/pid" at the end of a line. One
 * line must equal the sign, whole; with "at", another (or the same) must name
 * that function.
 *
 * Return: the first entry that matches, or NULL.
 */
const struct known_issue *known_match(struct known *known, const char *release,
				      const char *text);

/**
 * known_applies() - Does an entry speak of this kernel?
 * @issue:   entry
 * @release: "7.3.4-lutorture"; compared number by number
 *
 * Return: true when within first..last. "7.3" as last covers 7.3.4.
 */
bool known_applies(const struct known_issue *issue, const char *release);

#endif /* RUNNER_KNOWN_H */
