// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares two images of one function's config space.
 *
 * Owns the order: header, chains, capabilities one by one, then every byte
 * nobody claimed. A capability is looked for by id, first where it was. Bytes
 * of one that vanished or appeared are covered by that line. Touches nothing
 * on the machine.
 */
#include "lu_diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_LEN  0x40
#define HEADER_TYPE 0x0e

/* One image, and which of its bytes have been compared or explained. */
struct image {
	const uint8_t *cfg;
	size_t len;
	struct lu_cfgspace cs;
	bool done[LU_SNAPSHOT_CONFIG_MAX];
	int16_t match[LU_CFGSPACE_CAPS]; /* in the other; -1: none */
};

static void raw(struct lu_diff *d, const char *where, const struct image *a,
		const struct image *b, unsigned int aoff, unsigned int boff)
{
	char name[24];

	if (a->cfg[aoff] == b->cfg[boff])
		return;
	snprintf(name, sizeof(name), "Config+0x%02x", aoff);
	lu_diff_emit(d, name, "0x%02x→0x%02x%s%s%s", a->cfg[aoff], b->cfg[boff],
		     *where ? " (in " : "", where, *where ? ")" : "");
}

/* Compare @len bytes by their registers, and what these leave by bytes. */
static void part(struct lu_diff *d, struct image *a, struct image *b,
		 const struct lu_reg *regs, const char *tag, const char *where,
		 unsigned int aoff, unsigned int boff, unsigned int len)
{
	const struct lu_reg *r;
	unsigned int i;

	for (r = regs; r && r->size; r++) {
		if (r->off + r->size > len)
			continue;
		memset(a->done + aoff + r->off, 1, r->size);
		lu_diff_reg(d, r, regs, tag, a->cfg + aoff, b->cfg + boff);
	}
	for (i = 0; i < len; i++) {
		if (!a->done[aoff + i])
			raw(d, where, a, b, aoff + i, boff + i);
	}
	memset(a->done + aoff, 1, len);
	memset(b->done + boff, 1, len);
}

static void match_caps(struct image *a, struct image *b, bool in_place)
{
	const struct lu_cfgcap *x, *y;
	size_t i, j;

	for (i = 0; i < a->cs.n; i++) {
		x = &a->cs.cap[i];
		for (j = 0; a->match[i] < 0 && j < b->cs.n; j++) {
			y = &b->cs.cap[j];
			if (b->match[j] >= 0 || x->ext != y->ext ||
			    x->id != y->id || (in_place && x->off != y->off))
				continue;
			a->match[i] = j;
			b->match[j] = i;
		}
	}
}

/* A capability that only one image has: "Cap MSI-X vanished". */
static void only_in(struct lu_diff *d, struct image *im,
		    const struct lu_cfgcap *cap, const char *what)
{
	char cap_name[32], name[48];

	memset(im->done + cap->off, 1, cap->len);
	lu_cfgspace_name(cap, cap_name, sizeof(cap_name));
	snprintf(name, sizeof(name), "Cap %s", cap_name);
	lu_diff_emit(d, name, "%s (at 0x%02x)", what, cap->off);
}

static void both(struct lu_diff *d, struct image *a, struct image *b,
		 const struct lu_cfgcap *x, const struct lu_cfgcap *y)
{
	unsigned int len = x->len < y->len ? x->len : y->len;
	const struct lu_reg *regs = x->set ? x->set->regs : NULL;
	char cap_name[32], name[48], tag[8] = "";

	lu_cfgspace_name(x, cap_name, sizeof(cap_name));
	if (x->off != y->off) {
		snprintf(name, sizeof(name), "Cap %s", cap_name);
		lu_diff_emit(d, name, "moved 0x%02x→0x%02x", x->off, y->off);
	}
	if (x->nth)
		snprintf(tag, sizeof(tag), "#%u", x->nth);
	part(d, a, b, regs, tag, cap_name, x->off, y->off, len);
}

static void caps(struct lu_diff *d, struct image *a, struct image *b)
{
	size_t i;

	memset(a->match, -1, sizeof(a->match));
	memset(b->match, -1, sizeof(b->match));
	match_caps(a, b, true);
	match_caps(a, b, false);
	for (i = 0; i < a->cs.n; i++) {
		if (a->match[i] < 0)
			only_in(d, a, &a->cs.cap[i], "vanished");
		else
			both(d, a, b, &a->cs.cap[i], &b->cs.cap[a->match[i]]);
	}
	for (i = 0; i < b->cs.n; i++)
		if (b->match[i] < 0)
			only_in(d, b, &b->cs.cap[i], "appeared");
}

static void chains(struct lu_diff *d, const struct lu_cfgspace *a,
		   const struct lu_cfgspace *b)
{
	static const char *const names[] = { "CapChain", "ExtCapChain" };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		if (a->chain[i] == b->chain[i] && a->end[i] == b->end[i])
			continue;
		lu_diff_emit(d, names[i], "%s→%s (at 0x%02x→0x%02x)",
			     lu_cfgspace_chain(a->chain[i]),
			     lu_cfgspace_chain(b->chain[i]), a->end[i],
			     b->end[i]);
	}
}

static void compare(struct lu_diff *d, struct image *a, struct image *b)
{
	size_t i, len = a->len < b->len ? a->len : b->len;
	const struct lu_regset *header;

	if (a->len != b->len)
		lu_diff_emit(d, "Config.Size", "%zu→%zu", a->len, b->len);
	lu_cfgspace_parse(a->cfg, a->len, &a->cs);
	lu_cfgspace_parse(b->cfg, b->len, &b->cs);
	header = lu_regs_header(a->cfg[HEADER_TYPE] & 0x7f);
	part(d, a, b, header->regs, "", "", 0, 0, HEADER_LEN);
	chains(d, &a->cs, &b->cs);
	caps(d, a, b);
	for (i = HEADER_LEN; i < len; i++)
		if (!a->done[i] && !b->done[i])
			raw(d, "", a, b, i, i);
}

void lu_diff_config(struct lu_diff *d, const uint8_t *a, size_t alen,
		    const uint8_t *b, size_t blen)
{
	struct image before = { .cfg = a, .len = alen };
	struct image after = { .cfg = b, .len = blen };

	if (alen != blen || memcmp(a, b, alen))
		compare(d, &before, &after);
}
