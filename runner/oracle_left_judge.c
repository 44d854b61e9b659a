// SPDX-License-Identifier: GPL-2.0-only
/*
 * What must hold of the provider's tables at a jump, after it and at the end.
 *
 * Pure functions over captured facts; topology comes through facts->bridges.
 */
#include <string.h>

#include "oracle_internal.h"
#include "oracle_table.h"

#define DEPTH_MAX 64

#define RED(ctx, ...) oracle_red(ctx, ORACLE_LEFT, __VA_ARGS__)

static const struct lu_provider_entry *find(const struct lu_provider_entry *e,
					    size_t n, struct lu_bdf bdf)
{
	for (size_t i = 0; i < n; i++)
		if (lu_bdf_equal(e[i].bdf, bdf))
			return &e[i];
	return NULL;
}

/* Adds the endpoint to @sum along its path; @sum is parallel to facts->out. */
static int add_path(const struct oracle_ctx *ctx,
		    const struct left_facts *facts, size_t i, unsigned int *sum)
{
	struct lu_bdf path[DEPTH_MAX];
	char a[LU_BDF_STRLEN], b[LU_BDF_STRLEN];
	const struct lu_provider_entry *entry;
	int n = facts->bridges(facts->out[i].bdf, path, DEPTH_MAX), red = 0;

	if (n < 0)
		return RED(ctx, "%s is preserved but not there",
			   lu_bdf_format(facts->out[i].bdf, a));
	for (int k = 0; k < n; k++) {
		entry = find(facts->out, facts->n_out, path[k]);
		if (entry)
			sum[entry - facts->out]++;
		else
			red += RED(ctx,
				   "%s is preserved, bridge %s above it "
				   "is not",
				   lu_bdf_format(facts->out[i].bdf, a),
				   lu_bdf_format(path[k], b));
	}
	return red;
}

static int judge_refcounts(const struct oracle_ctx *ctx,
			   const struct left_facts *facts)
{
	unsigned int sum[LEFT_MAX] = { 0 };
	char text[LU_BDF_STRLEN];
	int red = 0;

	for (size_t i = 0; i < facts->n_out; i++) {
		if (facts->out[i].bridge)
			continue;
		sum[i] = 1;
		red += add_path(ctx, facts, i, sum);
	}
	for (size_t i = 0; i < facts->n_out; i++)
		if (facts->out[i].refcount != sum[i])
			red += RED(ctx,
				   "%s has refcount %u, with %u preserved "
				   "at or below it",
				   lu_bdf_format(facts->out[i].bdf, text),
				   facts->out[i].refcount, sum[i]);
	return red;
}

int oracle_left_at_jump(const struct oracle_ctx *ctx,
			const struct left_facts *facts)
{
	const struct lu_provider_status *s = &facts->status;
	int red = judge_refcounts(ctx, facts);

	if (s->flb_outgoing != (facts->n_out > 0))
		red += RED(ctx,
			   "FLB is %spreserved with %zu functions in the "
			   "outgoing table",
			   s->flb_outgoing ? "" : "not ", facts->n_out);
	if (facts->n_out && !s->sessions_alive)
		red += RED(ctx, "functions are preserved without a session");
	if (s->frozen)
		red += RED(ctx, "frozen before the jump");
	return red;
}

static int judge_sent(const struct oracle_ctx *ctx,
		      const struct lu_provider_entry *sent,
		      const struct lu_provider_entry *got)
{
	char text[LU_BDF_STRLEN];

	lu_bdf_format(sent->bdf, text);
	if (!got)
		return RED(ctx, "%s was preserved and did not arrive", text);
	if (got->refcount != sent->refcount || got->bridge != sent->bridge)
		return RED(ctx,
			   "%s left as %s with refcount %u and arrived as "
			   "%s with refcount %u",
			   text, sent->bridge ? "bridge" : "endpoint",
			   sent->refcount, got->bridge ? "bridge" : "endpoint",
			   got->refcount);
	return 0;
}

int oracle_left_at_arrival(const struct oracle_ctx *ctx,
			   const struct left_facts *facts,
			   const struct lu_provider_entry *sent, size_t n_sent)
{
	const char *flb = facts->status.flb_incoming;
	char text[LU_BDF_STRLEN];
	int red = 0;

	for (size_t i = 0; i < n_sent; i++)
		red += judge_sent(ctx, &sent[i],
				  find(facts->in, facts->n_in, sent[i].bdf));
	for (size_t i = 0; i < facts->n_in; i++)
		if (!find(sent, n_sent, facts->in[i].bdf))
			red += RED(ctx, "%s arrived and was not preserved",
				   lu_bdf_format(facts->in[i].bdf, text));
	if (facts->n_out || facts->status.flb_outgoing)
		red += RED(ctx, "%zu functions are preserved already on arrival",
			   facts->n_out);
	if (strcmp(flb, n_sent ? "live" : "none"))
		red += RED(ctx, "incoming FLB is %s with %zu functions sent",
			   flb, n_sent);
	return red;
}

static int judge_empty(const struct oracle_ctx *ctx, const char *table,
		       const struct lu_provider_entry *entries, size_t n)
{
	char text[LU_BDF_STRLEN];

	for (size_t i = 0; i < n; i++)
		RED(ctx, "%s is left in the %s table, refcount %u",
		    lu_bdf_format(entries[i].bdf, text), table,
		    entries[i].refcount);
	return n;
}

static int judge_counts(const struct oracle_ctx *ctx,
			const struct left_facts *facts,
			const struct left_base *base)
{
	const struct lu_provider_status *s = &facts->status;
	int red = 0;

	if (s->sessions_alive > base->sessions)
		red += RED(ctx, "%ld sessions are left alive",
			   s->sessions_alive - base->sessions);
	else if (s->sessions_alive < base->sessions)
		red += RED(ctx, "%ld sessions more were released than created",
			   base->sessions - s->sessions_alive);
	red += left_modules_judge(ctx, &base->modules, &facts->modules);
	if (s->kho_pages != base->pages)
		red += RED(ctx, "%ld pages are preserved, were %ld",
			   s->kho_pages, base->pages);
	return red;
}

int oracle_left_at_end(const struct oracle_ctx *ctx,
		       const struct left_facts *facts,
		       const struct left_base *base)
{
	const struct lu_provider_status *s = &facts->status;
	int red = judge_empty(ctx, "outgoing", facts->out, facts->n_out) +
		  judge_empty(ctx, "incoming", facts->in, facts->n_in) +
		  judge_counts(ctx, facts, base);

	if (s->flb_outgoing)
		red += RED(ctx, "outgoing FLB is still preserved");
	if (strcmp(s->flb_incoming, "none") &&
	    strcmp(s->flb_incoming, "finished"))
		red += RED(ctx, "incoming FLB is %s", s->flb_incoming);
	if (s->frozen)
		red += RED(ctx, "still frozen");
	return red;
}
