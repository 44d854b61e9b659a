// SPDX-License-Identifier: GPL-2.0-only
/*
 * What of the differences between two snapshots is a finding.
 *
 * Works on snapshots only; writes the file of differences.
 */
#include "oracle_config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "oracle_internal.h"

#define MAX_TOLD       50 /* findings of one look; the file has them all */
#define COMMAND	       0x04
#define COMMAND_MASTER 0x04
#define HEADER_TYPE    0x0e
#define MASTER	       "Command.BusMaster "
#define MASTER_LOST    MASTER "1→0"
#define MASTER_GAINED  MASTER "0→1"

struct compare {
	const struct oracle_ctx *ctx;
	const struct lu_snapshot *before, *after;
	const struct config_between *between;
	const char *diff;
	FILE *file;
	int red;
};

static const struct lu_snapshot_fn *by_bdf(const struct lu_snapshot *s,
					   struct lu_bdf bdf)
{
	for (size_t i = 0; i < s->n; i++)
		if (lu_bdf_equal(s->fn[i].bdf, bdf))
			return &s->fn[i];
	return NULL;
}

static const struct lu_snapshot_fn *same(const struct lu_snapshot *s,
					 const struct lu_snapshot_fn *fn)
{
	for (size_t i = 0; fn->path[0] && i < s->n; i++)
		if (!strcmp(s->fn[i].path, fn->path))
			return &s->fn[i];
	return by_bdf(s, fn->bdf);
}

static const char *driver(const struct lu_snapshot_fn *fn)
{
	for (size_t i = 0; i < LU_SNAPSHOT_ATTRS; i++)
		if (!strcmp(lu_snapshot_attrs[i].name, "driver"))
			return fn->attr[i];
	return "";
}

static bool was_preserved(const struct config_between *b, struct lu_bdf bdf)
{
	for (size_t i = 0; i < b->n_preserved; i++)
		if (lu_bdf_equal(b->preserved[i].bdf, bdf))
			return true;
	return false;
}

static bool was_rebound(const struct config_between *b, struct lu_bdf bdf)
{
	for (size_t i = 0; i < b->n_rebound; i++)
		if (lu_bdf_equal(b->rebound[i], bdf))
			return true;
	return false;
}

static bool is_endpoint(const struct lu_snapshot_fn *fn)
{
	return (fn->config[HEADER_TYPE] & 0x7f) == 0;
}

/* A test turns bus mastering on when it will; only drivers turn it off. */
static bool master_excused(const struct config_between *b, struct lu_bdf bdf,
			   const char *field)
{
	if (b->jump)
		return !was_preserved(b, bdf) && !strcmp(field, MASTER_LOST);
	if (!strcmp(field, MASTER_GAINED))
		return true;
	return !strcmp(field, MASTER_LOST) && was_rebound(b, bdf);
}

static bool excused(const struct config_between *b,
		    const struct lu_snapshot_fn *was,
		    const struct lu_snapshot_fn *is, const char *field)
{
	if (was->len && is->len && strcmp(driver(was), driver(is)))
		return true;
	return is_endpoint(was) && master_excused(b, was->bdf, field);
}

/* A line about no function that is known is a finding, whatever it says. */
static bool counts(const struct compare *c, const char *line)
{
	const struct lu_snapshot_fn *was, *is;
	char text[LU_BDF_STRLEN] = "";
	struct lu_bdf bdf;

	sscanf(line, "%19s", text);
	if (lu_bdf_parse(text, &bdf))
		return true;
	was = by_bdf(c->before, bdf);
	if (!was)
		return true;
	is = same(c->after, was);
	return !is || !excused(c->between, was, is, line + strlen(text) + 1);
}

static int take(void *arg, const char *line)
{
	struct compare *c = arg;

	if (!counts(c, line))
		return 0;
	if (++c->red <= MAX_TOLD)
		oracle_red(c->ctx, ORACLE_CONFIG, "%s", line);
	if (!c->file)
		c->file = fopen(c->diff, "we");
	if (!c->file || fprintf(c->file, "%s\n", line) < 0)
		return lu_err(-errno, "%s: %m", c->diff);
	return 0;
}

/* What was found counts, even if it could not be written down. */
static int finish(struct compare *c, int ret)
{
	if (c->red > MAX_TOLD)
		oracle_red(c->ctx, ORACLE_CONFIG,
			   "and %d more, see the file of differences",
			   c->red - MAX_TOLD);
	if (c->file && fclose(c->file) && ret >= 0)
		ret = lu_err(-EIO, "%s: cannot be written", c->diff);
	return ret < 0 && !c->red ? ret : c->red;
}

int oracle_config_compare(const struct oracle_ctx *ctx,
			  const struct lu_snapshot *before,
			  const struct lu_snapshot *after,
			  const struct config_between *between, const char *diff)
{
	struct compare c = {
		.ctx = ctx,
		.before = before,
		.after = after,
		.between = between,
		.diff = diff,
	};

	unlink(diff);
	return finish(&c, lu_snapshot_diff(before, after, take, &c));
}

static bool mastered(const struct lu_snapshot *s, struct lu_bdf bdf)
{
	const struct lu_snapshot_fn *fn = by_bdf(s, bdf);

	return fn && fn->len && (fn->config[COMMAND] & COMMAND_MASTER);
}

int oracle_config_arrived(const struct oracle_ctx *ctx,
			  const struct lu_snapshot *before,
			  const struct lu_provider_entry *in, size_t n)
{
	char text[LU_BDF_STRLEN];
	int red = 0, unseen = 0;

	for (size_t i = 0; i < n; i++) {
		if (!mastered(before, in[i].bdf))
			continue;
		if (in[i].arrived_bme < 0)
			unseen++;
		else if (!in[i].arrived_bme)
			red += oracle_red(ctx, ORACLE_CONFIG,
					  "%s left with bus "
					  "mastering on and arrived with it off",
					  lu_bdf_format(in[i].bdf, text));
	}
	if (unseen && !red)
		return lu_err(-ENODATA,
			      "the provider did not see how %d "
			      "functions arrived",
			      unseen);
	return red;
}
