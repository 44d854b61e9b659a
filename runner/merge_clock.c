// SPDX-License-Identifier: GPL-2.0-only
/*
 * The blackout by another clock. On both sides of a jump the machine makes a mark;
 * the controller knows when it came, the mark itself says what the TSC was. What
 * lies between the marks by the one, less what lies there by the other, is what
 * the two clocks differ by over that jump. Owns nothing.
 */
#include <string.h>

#include "journal.h"
#include "merge_internal.h"

/* "<end>.<nonce>" of a mark; NULL: another end, or no mark. */
static const char *nonce_of(const json_t *rec, const char *end)
{
	const char *name = journal_str(rec, "name");
	size_t len = strlen(end);

	if (strcmp(journal_str(rec, "kind"), "mark") ||
	    strncmp(name, end, len) || name[len] != '.')
		return NULL;
	return name + len + 1;
}

static struct merge_blackout *find(struct merge *m, const char *nonce)
{
	size_t i;

	for (i = m->n_blackouts; i--;)
		if (!strcmp(m->blackouts[i].nonce, nonce))
			return &m->blackouts[i];
	return NULL;
}

static void set(struct merge_blackout *b, const json_t *out, const json_t *in,
		double khz)
{
	double ticks =
		(double)(journal_int(in, "tsc", 0) - journal_int(out, "tsc", 0));
	double outside = journal_num(in, "s", 0) - journal_num(out, "s", 0);

	/* A controller that was started anew may have another clock. */
	if (ticks <= 0 || outside <= 0)
		return;
	b->timed = true;
	b->outside_ms = b->ms + outside * 1000 - ticks / khz;
}

void merge_clock(struct merge *m, json_t *controller)
{
	const json_t *out = NULL;
	struct merge_blackout *b;
	const char *nonce;
	json_t *rec;
	size_t i;

	json_array_foreach (controller, i, rec) {
		if (nonce_of(rec, "jump"))
			out = rec;
		nonce = nonce_of(rec, "arrive");
		if (!nonce || !out || strcmp(nonce, nonce_of(out, "jump")))
			continue;
		b = find(m, nonce);
		if (b)
			set(b, out, rec, (double)m->tsc_khz);
		out = NULL;
	}
}
