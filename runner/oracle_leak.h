/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parts of the "leak" oracle.
 */
#ifndef ORACLE_LEAK_H
#define ORACLE_LEAK_H

#include <stdbool.h>
#include <stddef.h>

#include "oracle.h"

#define ORACLE_LEAK	 "leak"
#define LEAK_CACHES	 24 /* kmalloc caches followed; there are 13 or so */
#define LEAK_CACHE_NAME	 24
#define LEAK_TREND	 5  /* tests in a row that must grow a cache */
#define LEAK_HOLDERS	 16 /* processes named, at most */
#define LEAK_HOLDER_TEXT 160

/** struct leak_cache - Objects of one cache that are in use. */
struct leak_cache {
	char name[LEAK_CACHE_NAME];
	long objects;
};

/**
 * struct leak_holder - A process that should be gone.
 * @text: who it is and what it has open
 */
struct leak_holder {
	char text[LEAK_HOLDER_TEXT];
};

/**
 * struct leak_facts - What is in use, at one moment.
 * @cache:     caches, @n_caches of them
 * @modules:   folders in /sys/module; loading one takes memory for good
 * @own_files: open in the agent
 * @files:     open in the whole system
 * @holder:    processes started since the baseline that hold what a suite left
 *             behind, @n_holders of them; only looked for when @files grew
 */
struct leak_facts {
	struct leak_cache cache[LEAK_CACHES];
	size_t n_caches;
	long modules;
	long own_files, files;
	struct leak_holder holder[LEAK_HOLDERS];
	size_t n_holders;
};

/**
 * struct leak_limits - What is normal on a machine.
 * @scale: factor on what is normal in a cache; CPUs keep free objects
 * @files: other processes may have so many more files open
 */
struct leak_limits {
	long scale;
	long files;
};

/**
 * leak_slab_parse() - Caches of kmalloc() in the kernel's table.
 * @text: of /proc/slabinfo
 * @out:  caches and their number are filled in
 *
 * Return: 0; -EPROTO another version of the table, or no such cache in it.
 */
int leak_slab_parse(const char *text, struct leak_facts *out);

/**
 * leak_slab_read() - Give back what CPUs keep free, then count.
 * @out: as leak_slab_parse()
 *
 * Return: 0; -ENODATA with the reason: no table, or caches cannot be shrunk.
 */
int leak_slab_read(struct leak_facts *out);

/**
 * leak_slab_lower() - Take the lower of two counts.
 * @base: counts at the start of a test, lowered
 * @end:  at the end of the test before it, in this boot
 *
 * What was counted only now is on its way back, and would hide a loss.
 */
void leak_slab_lower(struct leak_facts *base, const struct leak_facts *end);

/**
 * leak_slab_judge() - Caches that grew in one test by more than is normal.
 * @ctx:    reports
 * @limits: of the machine
 * @before: at the start of the test, in this boot
 * @now:    at its end
 *
 * Return: number of findings.
 */
int leak_slab_judge(const struct oracle_ctx *ctx,
		    const struct leak_limits *limits,
		    const struct leak_facts *before,
		    const struct leak_facts *now);

/**
 * leak_slab_trend() - Caches that grew in each of the last tests.
 * @ctx:    reports
 * @limits: of the machine
 * @ends:   counts at the end of LEAK_TREND + 1 tests, oldest first
 *
 * Return: number of findings.
 */
int leak_slab_trend(const struct oracle_ctx *ctx,
		    const struct leak_limits *limits,
		    const struct leak_facts ends[LEAK_TREND + 1]);

/**
 * leak_files_read() - Count what is open.
 * @out: counts are filled in; no holder is
 *
 * Return: 0; -errno of procfs.
 */
int leak_files_read(struct leak_facts *out);

/**
 * leak_files_holders() - Look for processes that a test left behind.
 * @since: start time of the oldest process to look at, in ticks since boot
 * @out:   holders are filled in
 */
void leak_files_holders(unsigned long long since, struct leak_facts *out);

/**
 * leak_files_now() - Start time that a process started now would have.
 *
 * Return: ticks since boot.
 */
unsigned long long leak_files_now(void);

/**
 * leak_files_judge() - Files that are open and were not.
 * @ctx:    reports
 * @limits: of the machine
 * @before: at the start of the test, in this boot
 * @now:    at its end
 *
 * Return: number of findings.
 */
int leak_files_judge(const struct oracle_ctx *ctx,
		     const struct leak_limits *limits,
		     const struct leak_facts *before,
		     const struct leak_facts *now);

#endif
