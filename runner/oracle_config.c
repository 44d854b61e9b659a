// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "config": config space of the devices under test and all bridges
 * above them, as it was.
 *
 * Reads config space and sysfs; writes snapshots into the test's folder and
 * nothing else. Each snapshot is compared with the one before it: on arrival
 * with the one from before the jump, else with the one this boot began with.
 * On arrival the kernel's own re-enabling hides a bit that was lost on the way,
 * so the provider's record of what arrived counts for bus mastering.
 *
 * The first snapshot of a boot is also kept in memory: that saves reading it
 * back, and its file says nothing of who had a device in between. A process
 * that does not have it reads the file, and excuses nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_snapshot.h"
#include "oracle_bound.h"
#include "oracle_config.h"
#include "oracle_internal.h"
#include "oracle_places.h"

#define PATH_BYTES 4096

/* The snapshot this boot's part of a test began with. */
static struct {
	char path[PATH_BYTES];
	struct lu_snapshot *snapshot;
	struct oracle_bound bound;
} kept;

static int take(const struct oracle_ctx *ctx, struct lu_snapshot **out)
{
	struct oracle_places places;
	struct lu_bdf *bdf = NULL;
	int ret = oracle_places_take(ctx, &places);

	if (!ret)
		bdf = calloc(places.n + 1, sizeof(*bdf));
	if (!ret && !bdf)
		ret = lu_err(-ENOMEM, "no memory for a list of functions");
	for (size_t i = 0; !ret && i < places.n; i++)
		bdf[i] = places.place[i].bdf;
	if (!ret)
		ret = lu_snapshot_take_some(bdf, places.n, out);
	free(bdf);
	free(places.place);
	return ret < 0 ? ret : 0;
}

/* leg of -1: a file that is not of one leg */
static int file_name(const struct oracle_ctx *ctx, const char *stem, int leg,
		     const char *suffix, char *buf)
{
	if (leg < 0)
		return oracle_path(ctx, buf, PATH_BYTES, "%s.%s", stem, suffix);
	return oracle_path(ctx, buf, PATH_BYTES, "%d.%s.%s", leg, stem, suffix);
}

static int name_now(const struct oracle_ctx *ctx, enum oracle_when when,
		    const char *suffix, char *buf)
{
	static const struct {
		const char *stem;
		bool of_leg;
	} names[] = {
		[ORACLE_BEGIN] = { "begin", false },
		[ORACLE_ARRIVAL] = { "after", true },
		[ORACLE_JUMP] = { "before", true },
		[ORACLE_END] = { "end", false },
	};

	return file_name(ctx, names[when].stem,
			 names[when].of_leg ? (int)ctx->leg : -1, suffix, buf);
}

static int name_last(const struct oracle_ctx *ctx, enum oracle_when when,
		     char *buf)
{
	if (when == ORACLE_ARRIVAL)
		return file_name(ctx, "before", ctx->leg - 1, "lspci", buf);
	if (ctx->leg && !ctx->fresh)
		return file_name(ctx, "after", ctx->leg, "lspci", buf);
	return file_name(ctx, "begin", -1, "lspci", buf);
}

static int save_now(const struct oracle_ctx *ctx, enum oracle_when when,
		    struct lu_snapshot **now)
{
	char path[PATH_BYTES];
	int err = take(ctx, now);

	err = err ?: name_now(ctx, when, "lspci", path);
	return err ?: lu_snapshot_save(*now, path);
}

/* Takes the snapshot over. */
static void keep(const struct oracle_ctx *ctx, enum oracle_when when,
		 struct lu_snapshot *now)
{
	lu_snapshot_free(kept.snapshot);
	kept.snapshot = now;
	oracle_bound_take(&kept.bound, ctx->duts, ctx->n_duts);
	if (name_now(ctx, when, "lspci", kept.path))
		kept.path[0] = '\0';
}

/* After a jump: what was handed over, and how it arrived. */
static int compare_arrived(struct oracle_ctx *ctx,
			   const struct lu_snapshot *last,
			   const struct lu_snapshot *now, const char *diff)
{
	struct lu_provider_entry *in = calloc(LEFT_MAX, sizeof(*in));
	struct config_between between = { .jump = true, .preserved = in };
	int n, red, ret;

	if (!in)
		return lu_err(-ENOMEM, "no memory for a table");
	n = lu_provider_read(LU_PROVIDER_INCOMING, in, LEFT_MAX);
	if (n < 0) {
		free(in);
		return n;
	}
	between.n_preserved = n;
	red = oracle_config_compare(ctx, last, now, &between, diff);
	ret = oracle_config_arrived(ctx, last, in, n);
	free(in);
	if (red > 0 && ret > 0)
		return red + ret;
	return red > 0 || (red < 0 && ret <= 0) ? red : ret;
}

static int compare_kept(struct oracle_ctx *ctx, const struct lu_snapshot *last,
			const struct lu_snapshot *now, const char *diff)
{
	struct lu_bdf rebound[ORACLE_BOUND_MAX];
	struct config_between between = { .rebound = rebound };

	if (last == kept.snapshot)
		between.n_rebound = oracle_bound_changed(&kept.bound, rebound);
	return oracle_config_compare(ctx, last, now, &between, diff);
}

static int compare(struct oracle_ctx *ctx, enum oracle_when when,
		   const struct lu_snapshot *now)
{
	struct lu_snapshot *last = NULL;
	char path[PATH_BYTES], diff[PATH_BYTES];
	int ret = name_last(ctx, when, path);

	ret = ret ?: name_now(ctx, when, "diff", diff);
	if (ret)
		return ret;
	if (!strcmp(path, kept.path))
		return compare_kept(ctx, kept.snapshot, now, diff);
	ret = lu_snapshot_load(path, &last);
	if (!ret)
		ret = (when == ORACLE_ARRIVAL ?
			       compare_arrived :
			       compare_kept)(ctx, last, now, diff);
	lu_snapshot_free(last);
	return ret;
}

static int look(struct oracle_ctx *ctx, enum oracle_when when)
{
	struct lu_snapshot *now = NULL;
	int ret = oracle_no_duts(ctx);

	if (ret)
		return ret < 0 ? ret : 0;
	ret = save_now(ctx, when, &now);
	if (!ret && when != ORACLE_BEGIN)
		ret = compare(ctx, when, now);
	if (now && (when == ORACLE_BEGIN || when == ORACLE_ARRIVAL))
		keep(ctx, when, now);
	else
		lu_snapshot_free(now);
	return ret;
}

static int begin(struct oracle_ctx *ctx)
{
	return look(ctx, ORACLE_BEGIN);
}

const struct oracle oracle_config = {
	.name = ORACLE_CONFIG,
	.reads = "config space through libpci; incoming table in " LU_PROVIDER_DIR,
	.blind_to = "registers behind BARs; what changed and changed back; "
		    "functions whose driver changed since the last snapshot",
	.begin = begin,
	.check = look,
};
