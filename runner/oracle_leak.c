// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "leak": what a test took from the kernel is given back.
 *
 * Counts objects of kmalloc() by cache, open files, and folders of modules, at
 * the start of each boot's part of a test and at the end. Has caches give back
 * what CPUs keep free; changes nothing else. One test's loss is seen where it
 * is more than what is normal; a smaller one when each of the last tests in
 * this boot added to it. A leg that jumps is not judged: the suite still holds
 * everything, and the jump gives all of it back.
 * Counts are kept in memory: an agent that starts anew begins the test anew.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_kernel.h"
#include "lu_wait.h"
#include "oracle_internal.h"
#include "oracle_leak.h"

#define SETTLE_MS   1500
#define CPUS_SCALED 2 /* of the machine that the normal counts are from */
/* Other processes of a whole system come and go. */
#define HOST_FILES 64
#define WIDE_SCALE 8

static struct {
	struct leak_facts base;
	unsigned long long since;
	unsigned int boot;
	bool valid;
	struct leak_facts ends[LEAK_TREND + 1];
	size_t n_ends;
} kept;

static int capture(struct leak_facts *facts)
{
	int err = leak_slab_read(facts);

	return err ?: leak_files_read(facts);
}

static struct leak_limits limits_of(const struct oracle_ctx *ctx)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	long scale = cpus > CPUS_SCALED ? cpus / CPUS_SCALED : 1;
	bool host = ctx->rig->machine != LU_RIG_QEMU;
	/* A kernel that counts lines keeps those of modules that are gone. */
	bool wide = host || lu_kernel_here()->counts;

	return (struct leak_limits){
		.scale = wide ? scale * WIDE_SCALE : scale,
		.files = host ? HOST_FILES : 0,
	};
}

static int judge(const struct oracle_ctx *ctx, const struct leak_facts *now)
{
	struct leak_limits limits = limits_of(ctx);

	return leak_slab_judge(ctx, &limits, &kept.base, now) +
	       leak_files_judge(ctx, &limits, &kept.base, now);
}

struct settle {
	struct oracle_ctx quiet;
	struct leak_facts *facts;
	int ret;
};

/* What a process held is freed some time after it is gone. */
static bool settled(void *arg)
{
	struct settle *settle = arg;

	settle->ret = capture(settle->facts);
	if (settle->ret)
		return true;
	if (settle->facts->files > kept.base.files)
		leak_files_holders(kept.since, settle->facts);
	return !judge(&settle->quiet, settle->facts);
}

static int trend(const struct oracle_ctx *ctx, const struct leak_facts *now)
{
	struct leak_limits limits = limits_of(ctx);

	if (kept.n_ends > LEAK_TREND) {
		memmove(&kept.ends[0], &kept.ends[1],
			LEAK_TREND * sizeof(kept.ends[0]));
		kept.n_ends--;
	}
	kept.ends[kept.n_ends++] = *now;
	return kept.n_ends > LEAK_TREND ?
		       leak_slab_trend(ctx, &limits, kept.ends) :
		       0;
}

static int end(struct oracle_ctx *ctx)
{
	static struct leak_facts now;
	struct settle settle = { .quiet = *ctx, .facts = &now };

	if (!kept.valid || kept.boot != ctx->boot)
		return lu_err(-ENODATA, "no counts from the start of the test");
	settle.quiet.finding = NULL;
	lu_wait(settled, &settle, SETTLE_MS);
	return settle.ret ?: judge(ctx, &now) + trend(ctx, &now);
}

static int begin(struct oracle_ctx *ctx)
{
	int err = capture(&kept.base);

	if (kept.boot != ctx->boot)
		kept.n_ends = 0;
	if (kept.n_ends)
		leak_slab_lower(&kept.base, &kept.ends[kept.n_ends - 1]);
	kept.boot = ctx->boot;
	kept.since = leak_files_now();
	kept.valid = !err;
	return err;
}

static int check(struct oracle_ctx *ctx, enum oracle_when when)
{
	if (when == ORACLE_ARRIVAL)
		return begin(ctx);
	return when == ORACLE_END ? end(ctx) : 0;
}

const struct oracle oracle_leak = {
	.name = ORACLE_LEAK,
	.reads = "/proc/slabinfo after /sys/kernel/slab/kmalloc-*/shrink, "
		 "/proc/sys/fs/file-nr, /proc/*/fd",
	.blind_to = "a few objects lost once; memory that is not from kmalloc; "
		    "legs that jump; caches while modules are loaded",
	.counts = true,
	.begin = begin,
	.check = check,
};
