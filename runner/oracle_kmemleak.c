// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "kmemleak": memory of the kernel that nothing refers to any more.
 *
 * Has the kernel scan its memory at the end of a test, and only then: two scans
 * and the time between them take as long as many a test. What was told is
 * cleared, so that it is told once. Changes nothing else. On a kernel without
 * kmemleak there is nothing to look with: the oracle is absent, not blind.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "oracle_internal.h"

#define NAME	 "kmemleak"
#define PATH	 "/sys/kernel/debug/kmemleak"
#define MAX_TOLD 20   /* findings of one look; more are counted */
#define AGE_MS	 5200 /* younger objects are not reported: mm/kmemleak.c */
#define OBJECT	 "unreferenced object"
#define STACK	 "  backtrace"

/* Copies the lines from @at to @end that tell more than an address would. */
static void copy_report(const char *at, const char *end, char *buf, size_t size)
{
	size_t len = 0, line;
	bool stack = false;

	*buf = '\0';
	for (; at < end; at += line + (at[line] == '\n')) {
		line = strcspn(at, "\n");
		if (!strncmp(at, STACK, strlen(STACK)))
			stack = true;
		else if (!stack && strncmp(at, "  comm", 6))
			continue;
		if (len + line + 2 > size)
			break;
		len += snprintf(buf + len, size - len, "\n%.*s", (int)line, at);
	}
}

static int tell(const struct oracle_ctx *ctx, const char *at, const char *end)
{
	const char *size = strstr(at, "(size ");
	char report[960];

	copy_report(at, end, report, sizeof(report));
	return oracle_red(ctx, NAME, "memory leaked: %lu bytes%s",
			  size && size < end ? strtoul(size + 6, NULL, 10) : 0,
			  report);
}

int oracle_kmemleak_judge(const struct oracle_ctx *ctx, const char *text)
{
	const char *at = strstr(text, OBJECT), *next;
	int red = 0;

	for (; at; at = next) {
		next = strstr(at + 1, OBJECT);
		if (red++ < MAX_TOLD)
			tell(ctx, at, next ? next : at + strlen(at));
	}
	if (red > MAX_TOLD)
		oracle_red(ctx, NAME, "and %d more", red - MAX_TOLD);
	return red;
}

static int order(const char *what)
{
	int err = lu_file_write(PATH, what);

	return err ? lu_err(err, PATH ": %s: %s", what, strerror(-err)) : 0;
}

/* The first scan takes checksums, the second holds memory against them. */
static int scan(void)
{
	int err = order("scan");

	if (err)
		return err;
	poll(NULL, 0, AGE_MS);
	return order("scan");
}

static int check(struct oracle_ctx *ctx, enum oracle_when when)
{
	char *text;
	int ret;

	(void)when;
	if (access(PATH, F_OK))
		return lu_err(-EOPNOTSUPP, PATH ": %m");
	ret = scan();
	if (ret)
		return ret;
	text = lu_file_slurp(PATH, NULL);
	if (!text)
		return lu_err(-errno, PATH ": %m");
	ret = oracle_kmemleak_judge(ctx, text);
	free(text);
	return order("clear") ?: ret;
}

const struct oracle oracle_kmemleak = {
	.name = NAME,
	.reads = PATH,
	.blind_to = "memory that something still refers to, or a number that "
		    "looks like its address; pages that come from the page "
		    "allocator; what the kernel before the last jump leaked; "
		    "all of it on a kernel without CONFIG_DEBUG_KMEMLEAK, where "
		    "it is absent",
	.at_end = true,
	.check = check,
};
