// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the capabilities in an image of config space.
 *
 * Owns the walk along the two chains. The image may come from a broken device
 * or a damaged file: no pointer, length or id in it is trusted. Touches
 * nothing on the machine.
 */
#include "lu_cfgspace.h"

#include <stdio.h>
#include <string.h>

#define STD_FIRST	0x40
#define STD_END		0x100
#define EXT_FIRST	0x100
#define STATUS		0x06
#define STATUS_CAP_LIST 0x10
#define HEADER_TYPE	0x0e
#define HEADER_CARDBUS	2

/* One walk: what may be visited, and what was. */
struct walk {
	const uint8_t *cfg;
	unsigned int first, end;
	bool ext;
	bool seen[4096 / 4];
};

static void add(struct lu_cfgspace *cs, const struct walk *w, unsigned int off,
		unsigned int id)
{
	struct lu_cfgcap *cap = &cs->cap[cs->n];
	size_t i;

	*cap = (struct lu_cfgcap){ .id = id, .off = off, .ext = w->ext };
	cap->set = lu_regs_cap(w->ext, id, w->cfg + off);
	for (i = 0; i < cs->n; i++)
		if (cs->cap[i].ext == w->ext && cs->cap[i].id == id)
			cap->nth++;
	cs->n++;
}

/* Take the entry at @off; return the pointer to the next. */
static unsigned int visit(struct lu_cfgspace *cs, struct walk *w,
			  unsigned int off)
{
	const uint8_t *p = w->cfg + off;

	w->seen[off / 4] = true;
	if (w->ext) {
		add(cs, w, off, lu_regs_get(p, 2));
		return lu_regs_get(p + 2, 2) >> 4;
	}
	add(cs, w, off, p[0]);
	return p[1];
}

static bool all_ones(const struct walk *w, unsigned int off)
{
	if (w->ext)
		return lu_regs_get(w->cfg + off, 4) == 0xffffffff;
	return w->cfg[off] == 0xff;
}

static enum lu_cfgchain follow(struct lu_cfgspace *cs, struct walk *w,
			       unsigned int *ptr)
{
	unsigned int off;

	for (; *ptr; *ptr = visit(cs, w, off)) {
		/* The low two bits are reserved: software masks them. */
		off = *ptr & ~3U;
		if (off < w->first || off + 4 > w->end)
			return LU_CHAIN_RANGE;
		if (w->seen[off / 4])
			return LU_CHAIN_LOOP;
		if (all_ones(w, off))
			return LU_CHAIN_ONES;
	}
	return LU_CHAIN_OK;
}

static void walk_std(const uint8_t *cfg, struct lu_cfgspace *cs)
{
	struct walk w = { .cfg = cfg, .first = STD_FIRST, .end = STD_END };
	bool cardbus = (cfg[HEADER_TYPE] & 0x7f) == HEADER_CARDBUS;

	if (!(cfg[STATUS] & STATUS_CAP_LIST))
		return;
	cs->end[0] = cfg[cardbus ? 0x14 : 0x34];
	cs->chain[0] = follow(cs, &w, &cs->end[0]);
}

static void walk_ext(const uint8_t *cfg, size_t len, struct lu_cfgspace *cs)
{
	struct walk w = {
		.cfg = cfg,
		.first = EXT_FIRST,
		.end = len,
		.ext = true,
	};

	/* An empty list is a first header of all zeroes, or all ones. */
	if (!lu_regs_get(cfg + EXT_FIRST, 4) || all_ones(&w, EXT_FIRST))
		return;
	cs->end[1] = EXT_FIRST;
	cs->chain[1] = follow(cs, &w, &cs->end[1]);
}

static unsigned int next_start(const struct lu_cfgspace *cs,
			       const struct lu_cfgcap *cap, size_t len)
{
	unsigned int end = cap->ext ? len : STD_END;
	size_t i;

	for (i = 0; i < cs->n; i++)
		if (cs->cap[i].off > cap->off && cs->cap[i].off < end)
			end = cs->cap[i].off;
	return end;
}

static void set_len(struct lu_cfgspace *cs, const uint8_t *cfg,
		    struct lu_cfgcap *cap, size_t len)
{
	unsigned int room = next_start(cs, cap, len) - cap->off;

	cap->len = room;
	if (cap->set && cap->set->get_len)
		cap->len = cap->set->get_len(cfg + cap->off, room);
	else if (cap->set && cap->set->len && cap->set->len < room)
		cap->len = cap->set->len;
}

void lu_cfgspace_parse(const uint8_t *cfg, size_t len, struct lu_cfgspace *out)
{
	size_t i;

	out->n = 0;
	memset(out->chain, 0, sizeof(out->chain));
	memset(out->end, 0, sizeof(out->end));
	if (len >= STD_END)
		walk_std(cfg, out);
	if (len > EXT_FIRST)
		walk_ext(cfg, len, out);
	for (i = 0; i < out->n; i++)
		set_len(out, cfg, &out->cap[i], len);
}

const struct lu_cfgcap *lu_cfgspace_at(const struct lu_cfgspace *cs,
				       unsigned int off)
{
	size_t i;

	for (i = 0; i < cs->n; i++)
		if (off >= cs->cap[i].off &&
		    off < cs->cap[i].off + cs->cap[i].len)
			return &cs->cap[i];
	return NULL;
}

const char *lu_cfgspace_name(const struct lu_cfgcap *cap, char *buf, size_t size)
{
	char nth[8] = "";

	if (cap->nth)
		snprintf(nth, sizeof(nth), "#%u", cap->nth);
	if (cap->set)
		snprintf(buf, size, "%s%s", cap->set->name, nth);
	else
		snprintf(buf, size, "%s-%0*x%s", cap->ext ? "ExtCap" : "Cap",
			 cap->ext ? 4 : 2, cap->id, nth);
	return buf;
}

const char *lu_cfgspace_chain(enum lu_cfgchain chain)
{
	static const char *const words[] = {
		[LU_CHAIN_ABSENT] = "absent", [LU_CHAIN_OK] = "ok",
		[LU_CHAIN_LOOP] = "loop",     [LU_CHAIN_RANGE] = "out of range",
		[LU_CHAIN_ONES] = "all ones",
	};

	return words[chain];
}
