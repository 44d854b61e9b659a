// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "taint": the kernel is as trustworthy as it was.
 *
 * Reads /proc/sys/kernel/tainted, and the kernel log only when a bit is new;
 * changes nothing. Our own modules may taint. A bit that an event sets is the
 * log oracle's to judge if the log names such an event: that one knows what the
 * test allows and what is a known issue. What comes with loading code is in
 * every kernel of a run, so it is carried over jumps; events are not.
 * Source: Documentation/admin-guide/tainted-kernels.rst.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_kmsg.h"
#include "lu_pci_sys.h"
#include "oracle_internal.h"

#define NAME "taint"
#define KEY  "oracle.taint.base"
#define PATH "/proc/sys/kernel/tainted"
#define BITS 64

enum kind {
	UNKNOWN, /* of a kernel newer than this table */
	OURS,	 /* set by loading our modules */
	LOAD,	 /* comes with code, configuration or machine */
	EVENT,	 /* something happened */
};

static const struct {
	char letter;
	enum kind kind;
	const char *means;
	const char *log[4]; /* the kernel's words for such an event */
} bits[BITS] = {
	[0] = { 'P', LOAD, "proprietary module loaded", { 0 } },
	[1] = { 'F', EVENT, "module force loaded", { 0 } },
	[2] = { 'S', LOAD, "system out of specification", { 0 } },
	[3] = { 'R', EVENT, "module force unloaded", { 0 } },
	[4] = { 'M', EVENT, "machine check", { 0 } },
	[5] = { 'B', EVENT, "bad page or memory", { "BUG: ", "BUG " } },
	[6] = { 'U', EVENT, "requested by user space", { 0 } },
	[7] = { 'D', EVENT, "kernel died", { "Oops", "BUG: ", "kernel BUG" } },
	[8] = { 'A', LOAD, "ACPI table overridden", { 0 } },
	[9] = { 'W', EVENT, "warning", { "WARNING: ", "UBSAN: ", "refcount_t" } },
	[10] = { 'C', LOAD, "staging driver loaded", { 0 } },
	[11] = { 'I', LOAD, "firmware bug worked around", { 0 } },
	[12] = { 'O', OURS, "out-of-tree module loaded", { 0 } },
	[13] = { 'E', OURS, "unsigned module loaded", { 0 } },
	[14] = { 'L', EVENT, "soft lockup", { "soft lockup" } },
	[15] = { 'K', LOAD, "live patched", { 0 } },
	[16] = { 'X', LOAD, "distribution's own", { 0 } },
	[17] = { 'T', LOAD, "structures randomized", { 0 } },
	[18] = { 'N', EVENT, "in-kernel test run", { 0 } },
	[19] = { 'J', EVENT, "fwctl command", { 0 } },
};

static unsigned long long of_kind(enum kind kind)
{
	unsigned long long mask = 0;

	for (size_t i = 0; i < BITS; i++)
		if (bits[i].kind == kind)
			mask |= 1ULL << i;
	return mask;
}

/* A record that the log oracle passes over explains nothing. */
unsigned long long oracle_taint_explained(const char *text)
{
	unsigned long long mask = 0;

	if (!lu_kmsg_match(text))
		return 0;
	for (size_t i = 0; i < BITS; i++)
		for (size_t k = 0; k < 4 && bits[i].log[k]; k++)
			if (strstr(text, bits[i].log[k]))
				mask |= 1ULL << i;
	return mask;
}

int oracle_taint_judge(const struct oracle_ctx *ctx, unsigned long long expected,
		       unsigned long long now, unsigned long long explained)
{
	unsigned long long fresh = now & ~expected & ~explained & ~of_kind(OURS);
	int red = 0;

	for (size_t i = 0; i < BITS; i++)
		if (fresh >> i & 1)
			red += oracle_red(ctx, NAME, "bit %zu (%c) is new: %s%s",
					  i, bits[i].letter ?: '?',
					  bits[i].means ?: "unknown",
					  *bits[i].log ?
						  ", and the log says nothing" :
						  "");
	return red;
}

unsigned long long oracle_taint_arriving(unsigned long long before)
{
	return before & ~of_kind(EVENT);
}

static int take(void *arg, const struct lu_kmsg_record *rec)
{
	*(unsigned long long *)arg |= oracle_taint_explained(rec->text);
	return 0;
}

/* Bits are never cleared, so any record of this boot will do. */
static unsigned long long read_log(void)
{
	unsigned long long mask = 0;
	uint64_t next, lost;
	int fd = lu_kmsg_open();

	if (fd < 0)
		return 0;
	lu_kmsg_scan(fd, 0, take, &mask, &next, &lost);
	close(fd);
	return mask;
}

static int read_taint(unsigned long long *now)
{
	char path[PATH_MAX], text[32], *end;
	int len = lu_file_read(lu_pci_sys_path(path, PATH), text, sizeof(text));

	if (len < 0)
		return lu_err(len, PATH ": %s", strerror(-len));
	*now = strtoull(text, &end, 10);
	return len && !*end ? 0 : lu_err(-EPROTO, PATH ": \"%s\"", text);
}

static int carry(struct oracle_ctx *ctx, unsigned long long now)
{
	char value[32];

	snprintf(value, sizeof(value), "%llu", now);
	return ctx->set(ctx->ctx, KEY, value);
}

static int carried(struct oracle_ctx *ctx, unsigned long long *base)
{
	char value[32];

	if (ctx->get(ctx->ctx, KEY, value, sizeof(value)) < 0 ||
	    sscanf(value, "%llu", base) != 1)
		return lu_err(-ENODATA, "no taint from the start of the test");
	return 0;
}

static int begin(struct oracle_ctx *ctx)
{
	unsigned long long now;
	int err = read_taint(&now);

	return err ?: carry(ctx, now);
}

static int check(struct oracle_ctx *ctx, enum oracle_when when)
{
	struct oracle_ctx quiet = *ctx;
	unsigned long long now, base;
	int red, err = read_taint(&now);

	err = err ?: carried(ctx, &base);
	if (err)
		return err;
	if (when == ORACLE_ARRIVAL)
		base = oracle_taint_arriving(base);
	quiet.finding = NULL;
	red = oracle_taint_judge(&quiet, base, now, 0);
	if (red)
		red = oracle_taint_judge(ctx, base, now, read_log());
	err = carry(ctx, now | base);
	return red ?: err;
}

const struct oracle oracle_taint = {
	.name = NAME,
	.reads = PATH,
	.blind_to = "a second event of a kind that this boot has seen already; "
		    "events that the log names, which the log oracle judges",
	.begin = begin,
	.check = check,
};
