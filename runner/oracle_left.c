// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "left": what is preserved adds up, arrives, and is gone in the end.
 *
 * Reads the provider's tables and counters and all modules' reference counts;
 * changes nothing. Counts to be reached again are taken at the start of each
 * boot's part of a test. The outgoing table is saved at a jump, as
 * <leg>.outgoing, for the next kernel to compare. What a process holds is
 * released some time after it is gone, so the end is waited for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_fault.h"
#include "lu_file.h"
#include "lu_pci.h"
#include "lu_wait.h"
#include "oracle_internal.h"
#include "oracle_table.h"

#define KEY	  "oracle.left.base"
#define MODULES	  "/proc/modules"
#define SETTLE_MS 2000

/* What the fault module keeps for its stamps comes and goes with it. */
static int leave_out_ours(struct lu_provider_status *status)
{
	int ours = lu_fault_kho_pages();

	if (ours > 0 && status->kho_pages >= ours)
		status->kho_pages -= ours;
	return ours < 0 ? ours : 0;
}

/* Modules of a machine with other work are that work's. */
static int count_references(const struct oracle_ctx *ctx,
			    struct left_modules *modules)
{
	char *text = lu_file_slurp(MODULES, NULL);
	int err;

	if (!text)
		return lu_err(-errno, MODULES ": %m");
	err = left_modules_parse(text, ctx->rig->machine == LU_RIG_QEMU,
				 modules);
	free(text);
	return err;
}

static int capture(const struct oracle_ctx *ctx, struct left_facts *facts)
{
	int err = lu_provider_status(&facts->status), n;

	err = err ?: lu_provider_check_counts(&facts->status);
	err = err ?: leave_out_ours(&facts->status);
	err = err ?: count_references(ctx, &facts->modules);
	if (err)
		return err;
	n = lu_provider_read(LU_PROVIDER_OUTGOING, facts->out, LEFT_MAX);
	if (n < 0)
		return n;
	facts->n_out = n;
	n = lu_provider_read(LU_PROVIDER_INCOMING, facts->in, LEFT_MAX);
	if (n < 0)
		return n;
	facts->n_in = n;
	facts->bridges = lu_pci_bridges;
	return 0;
}

static int save_base(struct oracle_ctx *ctx, const struct left_facts *facts,
		     const struct left_modules *modules)
{
	char value[ORACLE_VALUE_MAX];
	int n = snprintf(value, sizeof(value), "%u %ld %ld", ctx->boot,
			 facts->status.kho_pages, facts->status.sessions_alive);
	int err = left_modules_format(modules, value + n, sizeof(value) - n);

	return err ?: ctx->set(ctx->ctx, KEY, value);
}

/* Boot the counts are of; the references count for all boots of a test. */
static int load_base(struct oracle_ctx *ctx, struct left_base *base,
		     unsigned int *boot)
{
	char value[ORACLE_VALUE_MAX];
	int len;

	if (ctx->get(ctx->ctx, KEY, value, sizeof(value)) < 0 ||
	    sscanf(value, "%u %ld %ld%n", boot, &base->pages, &base->sessions,
		   &len) != 3)
		return lu_err(-ENODATA, "no counts from the start of the test");
	return left_modules_scan(value + len, &base->modules);
}

/* What arrived holds references until it is finished, so the first boot's. */
static int renew_base(struct oracle_ctx *ctx, const struct left_facts *facts)
{
	struct left_base base;
	unsigned int boot;
	int err = load_base(ctx, &base, &boot);

	return err ?: save_base(ctx, facts, &base.modules);
}

static int jump(struct oracle_ctx *ctx, struct left_facts *facts)
{
	char path[4096];
	int red, err;

	red = oracle_left_at_jump(ctx, facts);
	err = oracle_path(ctx, path, sizeof(path), "%u.outgoing", ctx->leg);
	err = err ?: oracle_table_save(path, facts->out, facts->n_out);
	return red ?: err;
}

/*
 * A provider that was told to be late has not fetched anything yet, and must
 * not be made to: that is what the test is about. Nothing has arrived then.
 */
static bool is_late(void)
{
	char text[8];

	return lu_file_read("/sys/module/lutorture_pci/parameters/late", text,
			    sizeof(text)) > 0 &&
	       *text == 'Y';
}

static int arrival(struct oracle_ctx *ctx, struct left_facts *facts)
{
	struct lu_provider_entry *sent = calloc(LEFT_MAX, sizeof(*sent));
	char path[4096];
	int ret, err;

	if (!sent)
		return lu_err(-ENOMEM, "no memory for a table");
	ret = oracle_path(ctx, path, sizeof(path), "%u.outgoing", ctx->leg - 1);
	ret = ret ?: oracle_table_load(path, sent, LEFT_MAX);
	if (ret >= 0)
		ret = is_late() ? 0 :
				  oracle_left_at_arrival(ctx, facts, sent, ret);
	free(sent);
	err = renew_base(ctx, facts);
	return ret ?: err;
}

struct settle {
	struct oracle_ctx quiet;
	struct left_facts *facts;
	struct left_base base;
	int ret;
};

static bool settled(void *arg)
{
	struct settle *settle = arg;

	settle->ret = capture(&settle->quiet, settle->facts);
	if (settle->ret)
		return true;
	return !oracle_left_at_end(&settle->quiet, settle->facts, &settle->base);
}

static int end(struct oracle_ctx *ctx, struct left_facts *facts)
{
	struct settle settle = { .quiet = *ctx, .facts = facts };
	unsigned int boot;
	int err = load_base(ctx, &settle.base, &boot);

	if (!err && boot != ctx->boot)
		err = lu_err(-ENODATA, "no counts from the start of boot %u",
			     ctx->boot);
	if (err)
		return err;
	settle.quiet.finding = NULL;
	lu_wait(settled, &settle, SETTLE_MS);
	return settle.ret ?: oracle_left_at_end(ctx, facts, &settle.base);
}

static int with_facts(struct oracle_ctx *ctx,
		      int (*fn)(struct oracle_ctx *, struct left_facts *))
{
	struct left_facts *facts = calloc(1, sizeof(*facts));
	int ret;

	if (!facts)
		return lu_err(-ENOMEM, "no memory for tables");
	ret = capture(ctx, facts);
	if (!ret)
		ret = fn(ctx, facts);
	free(facts);
	return ret;
}

static int baseline(struct oracle_ctx *ctx, struct left_facts *facts)
{
	return save_base(ctx, facts, &facts->modules);
}

static int begin(struct oracle_ctx *ctx)
{
	return with_facts(ctx, baseline);
}

static int check(struct oracle_ctx *ctx, enum oracle_when when)
{
	static int (*const parts[])(struct oracle_ctx *, struct left_facts *) = {
		[ORACLE_BEGIN] = baseline,
		[ORACLE_ARRIVAL] = arrival,
		[ORACLE_JUMP] = jump,
		[ORACLE_END] = end,
	};

	return with_facts(ctx, parts[when]);
}

const struct oracle oracle_left = {
	.name = ORACLE_LEFT,
	.reads = LU_PROVIDER_DIR ", " MODULES ", " LU_FAULT_DIR "/status",
	.blind_to = "slab and other memory that is not preserved; sessions made "
		    "before the module was loaded; what the previous kernel "
		    "preserved and nobody claimed; references on what is built "
		    "in and, on a real machine, on modules not of lutorture",
	.begin = begin,
	.check = check,
};
