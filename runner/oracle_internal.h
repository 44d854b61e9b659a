/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the oracles share, and the parts of them that unit tests call with
 * made-up facts.
 */
#ifndef ORACLE_INTERNAL_H
#define ORACLE_INTERNAL_H

#include <stdbool.h>

#include "lu_provider.h"
#include "oracle.h"

extern const struct oracle oracle_aer;
extern const struct oracle oracle_alive;
extern const struct oracle oracle_clock;
extern const struct oracle oracle_config;
extern const struct oracle oracle_leak;
extern const struct oracle oracle_kmemleak;
extern const struct oracle oracle_left;
extern const struct oracle oracle_link;
extern const struct oracle oracle_log;
extern const struct oracle oracle_taint;

#define ORACLE_DRIVER "lutorture_pci"

/**
 * oracle_red() - Report one finding.
 * @ctx:    told; its finding callback may be NULL (then only counted)
 * @oracle: name
 * @fmt:    printf format of the text
 *
 * Return: 1.
 */
int oracle_red(const struct oracle_ctx *ctx, const char *oracle,
	       const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/**
 * oracle_path() - Name of a file in the test's folder.
 * @ctx: whose
 * @buf: filled
 * @size: of @buf
 * @fmt: printf format of the file's name
 *
 * Return: 0; -ENAMETOOLONG.
 */
int oracle_path(const struct oracle_ctx *ctx, char *buf, size_t size,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/**
 * oracle_no_duts() - Whether a DUT oracle has nothing to look at.
 *
 * Return: 1 the rig declares no device that may be tested; -ENODEV it does,
 * but none was found; 0 there are some.
 */
int oracle_no_duts(const struct oracle_ctx *ctx);

/* ---- log */

/**
 * oracle_log_read() - Look at a kernel log.
 * @ctx:    reports, and dmesg_allow
 * @fd:     for lu_kmsg_scan()
 * @from:   first record that was not looked at yet
 * @next:   receives the first record to look at next time
 * @prefix: put before each finding; "" for none
 *
 * Return: number of findings; -ENODATA records were lost and no finding;
 * -EINVAL an entry of dmesg_allow is so wide that it would excuse a sign of
 * any origin; errors of lu_kmsg_scan().
 */
int oracle_log_read(struct oracle_ctx *ctx, int fd, uint64_t from,
		    uint64_t *next, const char *prefix);

/* ---- kmemleak */

/**
 * oracle_kmemleak_judge() - Report what kmemleak lists.
 * @ctx:  told
 * @text: as /sys/kernel/debug/kmemleak reads
 *
 * Return: number of findings, one for each object.
 */
int oracle_kmemleak_judge(const struct oracle_ctx *ctx, const char *text);

/* ---- left */

#define LEFT_MAX     2048
#define LEFT_MODULES 64 /* followed, at most; the virtual rig has 15 or so */

/**
 * struct left_module - A module that is loaded.
 * @name: as in /proc/modules
 * @refs: references on it, without those of modules that use it
 */
struct left_module {
	char name[56];
	int refs;
};

/** struct left_modules - @n modules. */
struct left_modules {
	struct left_module module[LEFT_MODULES];
	size_t n;
};

/**
 * left_modules_parse() - References, as the kernel lists them.
 * @text: of /proc/modules
 * @all:  every module; else those of lutorture only
 * @out:  filled
 *
 * What is being loaded or unloaded is left out.
 *
 * Return: 0; -E2BIG more than LEFT_MODULES; -ENODATA the provider's is not there.
 */
int left_modules_parse(const char *text, bool all, struct left_modules *out);

/**
 * left_modules_format() - Counts as text, for left_modules_scan().
 * @modules: counts
 * @buf:     filled
 * @size:    of @buf
 *
 * Return: 0; -E2BIG too long.
 */
int left_modules_format(const struct left_modules *modules, char *buf,
			size_t size);

/**
 * left_modules_scan() - Read that again.
 * @text: of left_modules_format()
 * @out:  filled
 *
 * Return: 0; -ENODATA it is none.
 */
int left_modules_scan(const char *text, struct left_modules *out);

/**
 * left_modules_judge() - References that are left.
 * @ctx:  reports
 * @base: at the start of the test, in its first boot
 * @now:  at its end
 *
 * One that was loaded in between had none; one that is gone has none left. Fewer
 * than at the start are a finding on lutorture's modules: on others one may have
 * been on its way back.
 *
 * Return: number of findings.
 */
int left_modules_judge(const struct oracle_ctx *ctx,
		       const struct left_modules *base,
		       const struct left_modules *now);

/**
 * struct left_facts - What is preserved, at one moment.
 * @status:  of the provider
 * @out:     outgoing table, @n_out entries
 * @in:      incoming table, @n_in entries
 * @modules: references on modules
 * @bridges: as lu_pci_bridges()
 */
struct left_facts {
	struct lu_provider_status status;
	struct lu_provider_entry out[LEFT_MAX];
	struct lu_provider_entry in[LEFT_MAX];
	size_t n_out, n_in;
	struct left_modules modules;
	int (*bridges)(struct lu_bdf bdf, struct lu_bdf *out, size_t max);
};

/**
 * struct left_base - Counts to be reached again.
 * @pages:    preserved at the start of this boot's part of the test
 * @sessions: alive then
 * @modules:  references at the start of the test
 */
struct left_base {
	long pages;
	long sessions;
	struct left_modules modules;
};

/* Number of findings; ctx->finding NULL: only counted. -errno: blind. */
int oracle_left_at_jump(const struct oracle_ctx *ctx,
			const struct left_facts *facts);
int oracle_left_at_arrival(const struct oracle_ctx *ctx,
			   const struct left_facts *facts,
			   const struct lu_provider_entry *sent, size_t n_sent);
int oracle_left_at_end(const struct oracle_ctx *ctx,
		       const struct left_facts *facts,
		       const struct left_base *base);

/* ---- clock */

/**
 * struct clock_facts - Clocks and counter, at one moment.
 * @now:       CLOCK_REALTIME in seconds
 * @tsc:       time stamp counter
 * @kho_count: kexecs with handover since the last cold boot
 */
struct clock_facts {
	double now;
	uint64_t tsc;
	unsigned int kho_count;
};

/**
 * oracle_clock_judge() - Did they move as they must?
 * @ctx:   what the journal says
 * @facts: what the machine says
 * @count: the count that was carried; -1: none
 *
 * Return: number of findings.
 */
int oracle_clock_judge(const struct oracle_ctx *ctx,
		       const struct clock_facts *facts, long count);

/* ---- aer */

/**
 * oracle_aer_judge() - Compare an attribute with what it was.
 * @ctx:    reports
 * @where:  function
 * @attr:   attribute
 * @before: its text then; "" counts as zero
 * @now:    its text now: "error count" lines with a TOTAL_ line, or one number
 *
 * A total below that of before is a count that began anew.
 *
 * Return: number of findings.
 */
int oracle_aer_judge(const struct oracle_ctx *ctx, const char *where,
		     const char *attr, const char *before, const char *now);

/**
 * oracle_aer_allowed() - Whether the test may provoke errors of a severity.
 * @ctx:      dmesg_allow
 * @severity: as the kernel's log has it
 */
bool oracle_aer_allowed(const struct oracle_ctx *ctx, const char *severity);

/* ---- link */

/**
 * oracle_link_judge() - Compare two lists of links.
 * @ctx:    reports
 * @before: text of a <leg>.link
 * @now:    the same of now; functions that are only here are passed over
 *
 * Return: number of findings; -EPROTONOSUPPORT @before has another header.
 */
int oracle_link_judge(const struct oracle_ctx *ctx, const char *before,
		      const char *now);

/* ---- taint */

/**
 * oracle_taint_judge() - Bits that are new and should not be.
 * @ctx:       reports
 * @expected:  bits that may be set
 * @now:       bits that are
 * @explained: bits that the log has an event for
 *
 * Return: number of findings.
 */
int oracle_taint_judge(const struct oracle_ctx *ctx, unsigned long long expected,
		       unsigned long long now, unsigned long long explained);

/** oracle_taint_arriving() - Bits the next kernel may have, if this one has @before. */
unsigned long long oracle_taint_arriving(unsigned long long before);

/** oracle_taint_explained() - Bits that a line of the kernel log accounts for. */
unsigned long long oracle_taint_explained(const char *text);

#endif
