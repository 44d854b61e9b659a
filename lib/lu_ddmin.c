// SPDX-License-Identifier: GPL-2.0-only
/* Owns the order in which pieces of a list are left out. Touches nothing. */
#include "lu_ddmin.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* @list without its items from @from to before @to. */
static size_t without(const size_t *list, size_t n, size_t from, size_t to,
		      size_t *out)
{
	memcpy(out, list, from * sizeof(*list));
	memcpy(out + from, list + to, (n - to) * sizeof(*list));
	return n - (to - from);
}

size_t lu_ddmin(size_t *list, size_t n,
		bool (*fails)(const size_t *list, size_t n, void *ctx),
		void *ctx, unsigned int tries)
{
	size_t *part = malloc(n * sizeof(*part) + 1);
	size_t piece = (n + 1) / 2, at = 0, to, left;
	bool shorter = false;

	while (part && n > 1 && tries) {
		to = at + piece < n ? at + piece : n;
		left = without(list, n, at, to, part);
		tries--;
		if (left && fails(part, left, ctx)) {
			memcpy(list, part, left * sizeof(*list));
			n = left;
			shorter = true;
		} else {
			at = to;
		}
		if (at < n)
			continue;
		if (piece == 1 && !shorter)
			break;
		piece = piece > 1 ? (piece + 1) / 2 : 1;
		shorter = false;
		at = 0;
	}
	free(part);
	return n;
}

/* Answers that are known, and the first question that is not. */
struct record {
	const char *answers;
	size_t *part, *best;
	size_t n_part, n_best;
};

static bool recall(const size_t *list, size_t n, void *ctx)
{
	struct record *r = ctx;
	bool failed = *r->answers == '1';

	if (!*r->answers) {
		if (!r->n_part)
			memcpy(r->part, list, n * sizeof(*list));
		r->n_part = r->n_part ?: n;
		return false;
	}
	r->answers++;
	if (failed) {
		memcpy(r->best, list, n * sizeof(*list));
		r->n_best = n;
	}
	return failed;
}

size_t lu_ddmin_next(size_t n, const char *answers, size_t *part, size_t *best,
		     size_t *n_best)
{
	struct record r = { .answers = answers, .part = part, .best = best };
	size_t *list = malloc(n * sizeof(*list) + 1);

	for (size_t i = 0; list && i < n; i++)
		list[i] = i;
	if (list && recall(list, n, &r))
		lu_ddmin(list, n, recall, &r, UINT_MAX);
	free(list);
	*n_best = r.n_best;
	return r.n_part;
}
