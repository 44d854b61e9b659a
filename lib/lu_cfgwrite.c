// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the form of stamps of config writes, and taking a write apart by the
 * registers it covers. Pure: touches nothing on the machine.
 */
#include "lu_cfgwrite.h"

#include <stdio.h>
#include <string.h>

#include "lu_cfgspace.h"
#include "lu_timeline.h"

#define HEADER_LEN  0x40
#define HEADER_TYPE 0x0e

/* The address that a stamp begins with; where it goes on. NULL: none. */
static const char *take_bdf(const char *symbol, struct lu_bdf *bdf)
{
	char text[LU_BDF_STRLEN];
	size_t n = strcspn(symbol, "+=");

	if (n >= sizeof(text))
		return NULL;
	memcpy(text, symbol, n);
	text[n] = '\0';
	return lu_bdf_parse(text, bdf) ? NULL : symbol + n;
}

bool lu_cfgwrite_parse(const struct lu_stamp *stamp, struct lu_cfgwrite *out)
{
	unsigned int reg, len, old, value;
	const char *at;
	int end = 0;

	*out = (struct lu_cfgwrite){ .tsc = stamp->tsc, .out = stamp->out };
	at = take_bdf(stamp->symbol, &out->bdf);
	if (!at ||
	    sscanf(at, "+%3x/%1u,%x>%x%n", &reg, &len, &old, &value, &end) != 4 ||
	    at[end] || (len != 1 && len != 2 && len != 4) || reg % len)
		return false;
	out->reg = reg;
	out->len = len;
	out->old = old;
	out->value = value;
	return true;
}

bool lu_cfglook_parse(const struct lu_stamp *stamp, struct lu_cfglook *out)
{
	unsigned int command, link;
	const char *at;
	int end = 0;

	*out = (struct lu_cfglook){ .tsc = stamp->tsc,
				    .out = stamp->out,
				    .lnksta = -1 };
	at = take_bdf(stamp->symbol, &out->bdf);
	if (!at || sscanf(at, "=%4x,%n", &command, &end) != 1 || !end)
		return false;
	out->command = command;
	at += end;
	if (!strcmp(at, "-"))
		return true;
	end = 0;
	if (sscanf(at, "%4x%n", &link, &end) != 1 || at[end])
		return false;
	out->lnksta = link;
	return true;
}

static const struct lu_reg *reg_at(const struct lu_reg *regs, unsigned int off)
{
	for (; regs && regs->size; regs++)
		if (off >= regs->off &&
		    off < (unsigned int)regs->off + regs->size)
			return regs;
	return NULL;
}

/* A register, and where in config space it begins. */
struct place {
	const struct lu_reg *reg;
	unsigned int at;
	char name[40];
};

/* Windows have a second half that the tables name by what it belongs to. */
static void name_header(struct place *p)
{
	snprintf(p->name, sizeof(p->name), "%s",
		 p->reg->name	     ? p->reg->name :
		 p->reg->off == 0x30 ? "IOWindow.Upper" :
				       "PrefWindow.Upper");
}

static void find(const struct lu_cfgspace *cs, const uint8_t *config,
		 unsigned int off, struct place *p)
{
	const struct lu_cfgcap *cap = NULL;
	unsigned int base = 0;

	*p = (struct place){ .at = off };
	if (off < HEADER_LEN) {
		p->reg = reg_at(lu_regs_header(config[HEADER_TYPE] & 0x7f)->regs,
				off);
	} else {
		cap = lu_cfgspace_at(cs, off);
		base = cap ? cap->off : 0;
		p->reg = cap && cap->set ? reg_at(cap->set->regs, off - base) :
					   NULL;
	}
	if (!p->reg) {
		snprintf(p->name, sizeof(p->name), "Config+0x%02x", off);
		return;
	}
	p->at = base + p->reg->off;
	if (cap)
		snprintf(p->name, sizeof(p->name), "%s", p->reg->name);
	else
		name_header(p);
}

static void add_byte(struct lu_cfgpart *part, unsigned int bit, uint8_t old,
		     uint8_t value)
{
	part->mask |= 0xffu << bit;
	part->old |= (uint32_t)old << bit;
	part->value |= (uint32_t)value << bit;
}

size_t lu_cfgwrite_split(const struct lu_cfgwrite *write, const uint8_t *config,
			 size_t len, struct lu_cfgpart *out)
{
	struct lu_cfgspace cs;
	struct place p, last = { .at = ~0U };
	size_t n = 0;

	lu_cfgspace_parse(config, len, &cs);
	for (unsigned int i = 0; i < write->len; i++) {
		find(&cs, config, write->reg + i, &p);
		if (p.at != last.at) {
			out[n] = (struct lu_cfgpart){ .mask = 0 };
			memcpy(out[n].name, p.name, sizeof(p.name));
			n++;
		}
		last = p;
		add_byte(&out[n - 1], 8 * ((write->reg + i - p.at) % 4),
			 write->old >> 8 * i, write->value >> 8 * i);
	}
	return n;
}

/* As many bytes as an aligned write at @reg can have. */
static unsigned int aligned(unsigned int reg)
{
	return reg % 2 ? 1 : reg % 4 ? 2 : 4;
}

unsigned int lu_cfgwrite_size(unsigned int reg, const uint8_t *config,
			      size_t len)
{
	unsigned int size = aligned(reg), left;
	struct lu_cfgspace cs;
	struct place p;

	lu_cfgspace_parse(config, len, &cs);
	find(&cs, config, reg, &p);
	if (!p.reg)
		return 1;
	left = p.at + p.reg->size - reg;
	while (size > left)
		size /= 2;
	return size;
}
