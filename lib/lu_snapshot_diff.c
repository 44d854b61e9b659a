// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares two snapshots function by function.
 *
 * Owns the matching: a function is the one in the same slot, whatever its
 * address is now. Touches nothing on the machine, only compares what was
 * recorded.
 */
#include "lu_snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_diff.h"
#include "lu_err.h"

/* How well two records fit: higher is better, 0 is not at all. */
static int likeness(const struct lu_snapshot_fn *a,
		    const struct lu_snapshot_fn *b)
{
	bool paths = a->path[0] && b->path[0];
	bool same_bdf = lu_bdf_equal(a->bdf, b->bdf);

	if (paths && strcmp(a->path, b->path))
		return 0;
	if (paths)
		return same_bdf ? 3 : 2;
	return same_bdf;
}

/* Best counterpart in @s that is not @taken; -1: none. */
static ssize_t counterpart(const struct lu_snapshot_fn *fn,
			   const struct lu_snapshot *s, const bool *taken)
{
	ssize_t best = -1;
	int most = 0;
	size_t i;

	for (i = 0; i < s->n; i++) {
		int like = taken[i] ? 0 : likeness(fn, &s->fn[i]);

		if (like > most) {
			most = like;
			best = i;
		}
	}
	return best;
}

static void about(struct lu_diff *d, const struct lu_snapshot_fn *fn)
{
	lu_bdf_format(fn->bdf, d->who);
	d->vendor = lu_regs_get(fn->config, 2);
	d->device = lu_regs_get(fn->config + 2, 2);
}

static void diff_attrs(struct lu_diff *d, const struct lu_snapshot_fn *a,
		       const struct lu_snapshot_fn *b)
{
	char name[64];
	size_t i;

	for (i = 0; i < LU_SNAPSHOT_ATTRS; i++) {
		if (!lu_snapshot_attrs[i].compare ||
		    !strcmp(a->attr[i], b->attr[i]))
			continue;
		snprintf(name, sizeof(name), "sysfs.%s",
			 lu_snapshot_attrs[i].name);
		lu_diff_emit(d, name, "%s→%s",
			     a->attr[i][0] ? a->attr[i] : "none",
			     b->attr[i][0] ? b->attr[i] : "none");
	}
}

static void diff_fn(struct lu_diff *d, const struct lu_snapshot_fn *a,
		    const struct lu_snapshot_fn *b)
{
	char to[LU_BDF_STRLEN];

	about(d, a->len ? a : b);
	lu_bdf_format(a->bdf, d->who);
	if (!a->len || !b->len) {
		if (a->len != b->len)
			lu_diff_emit(d, "Function", "%s",
				     a->len ? "vanished" : "appeared");
		return;
	}
	if (!lu_bdf_equal(a->bdf, b->bdf))
		lu_diff_emit(d, "BDF", "%s→%s", d->who,
			     lu_bdf_format(b->bdf, to));
	lu_diff_config(d, a->config, a->len, b->config, b->len);
	diff_attrs(d, a, b);
}

static void diff_all(struct lu_diff *d, const struct lu_snapshot *before,
		     const struct lu_snapshot *after, bool *taken)
{
	ssize_t at;
	size_t i;

	for (i = 0; i < before->n && !d->stop; i++) {
		at = counterpart(&before->fn[i], after, taken);
		if (at >= 0) {
			taken[at] = true;
			diff_fn(d, &before->fn[i], &after->fn[at]);
		} else if (before->fn[i].len) {
			about(d, &before->fn[i]);
			lu_diff_emit(d, "Function", "vanished");
		}
	}
	for (i = 0; i < after->n && !d->stop; i++) {
		if (taken[i] || !after->fn[i].len)
			continue;
		about(d, &after->fn[i]);
		lu_diff_emit(d, "Function", "appeared");
	}
}

int lu_snapshot_diff_masked(const struct lu_snapshot *before,
			    const struct lu_snapshot *after,
			    const struct lu_snapshot_mask *extra,
			    lu_snapshot_diff_fn fn, void *ctx)
{
	struct lu_diff d = { .extra = extra, .fn = fn, .ctx = ctx };
	bool *taken = calloc(after->n + 1, sizeof(*taken));

	if (!taken)
		return lu_err(-ENOMEM, "comparing %zu functions", after->n);
	diff_all(&d, before, after, taken);
	free(taken);
	if (d.stop)
		return d.stop < 0 ? d.stop : -ECANCELED;
	return d.count;
}

int lu_snapshot_diff(const struct lu_snapshot *before,
		     const struct lu_snapshot *after, lu_snapshot_diff_fn fn,
		     void *ctx)
{
	return lu_snapshot_diff_masked(before, after, NULL, fn, ctx);
}
