// SPDX-License-Identifier: GPL-2.0-only
/* Owns the order in which pieces of a list are left out. Touches nothing. */
#include "lu_ddmin.h"

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
