// SPDX-License-Identifier: GPL-2.0-only
/*
 * Look-ups in the register tables, and the way values are written.
 *
 * Owns no data of its own. Touches nothing on the machine; must stay free of
 * I/O, so that a difference can be made anywhere from stored snapshots.
 */
#include "lu_regs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

uint64_t lu_regs_get(const uint8_t *p, unsigned int size)
{
	uint64_t v = 0;

	while (size--)
		v = v << 8 | p[size];
	return v;
}

const struct lu_regset *lu_regs_header(unsigned int type)
{
	const struct lu_regset *set;

	for (set = lu_regs_headers; set[1].name; set++)
		if (set->id == type)
			break;
	return set;
}

const struct lu_regset *lu_regs_cap(bool ext, unsigned int id,
				    const uint8_t *cap)
{
	const struct lu_regset *set = ext ? lu_regs_ext : lu_regs_caps;

	for (; set->name; set++)
		if (set->id == id &&
		    (lu_regs_get(cap + 2, 2) & set->vmask) == set->vval)
			return set;
	return NULL;
}

static const struct lu_reg *find_in_set(const struct lu_regset *set,
					const char *reg, size_t len)
{
	const struct lu_reg *r;

	for (r = set->regs; r && r->size; r++)
		if (r->name && strlen(r->name) == len &&
		    !memcmp(r->name, reg, len))
			return r;
	return NULL;
}

static const struct lu_reg *find_reg(const char *reg, size_t len)
{
	static const struct lu_regset *const all[] = {
		lu_regs_headers,
		lu_regs_caps,
		lu_regs_ext,
	};
	const struct lu_regset *set;
	const struct lu_reg *r;
	size_t i;

	for (i = 0; i < ARRAY_LEN(all); i++) {
		for (set = all[i]; set->name; set++) {
			r = find_in_set(set, reg, len);
			if (r)
				return r;
		}
	}
	return NULL;
}

const struct lu_reg *lu_regs_find(const char *name, uint64_t *bits)
{
	const char *dot = strrchr(name, '.');
	const struct lu_reg *r = find_reg(name, strlen(name));
	const struct lu_field *f;

	if (r) {
		if (bits)
			*bits = r->size < 8 ? (1ULL << 8 * r->size) - 1 : ~0ULL;
		return r;
	}
	r = dot ? find_reg(name, dot - name) : NULL;
	for (f = r ? r->fields : NULL; f && f->name; f++) {
		if (strcmp(f->name, dot + 1))
			continue;
		if (bits)
			*bits = f->mask;
		return r;
	}
	return NULL;
}

static const char *const speeds[] = {
	"none",	  "2.5GT/s", "5GT/s",  "8GT/s",
	"16GT/s", "32GT/s",  "64GT/s", "128GT/s",
};

static const char *const powers[] = { "D0", "D1", "D2", "D3hot" };

void lu_regs_format(enum lu_regs_fmt fmt, uint64_t v, unsigned int bits,
		    char *buf, size_t size)
{
	if (fmt == LU_FMT_SPEED && v < ARRAY_LEN(speeds))
		snprintf(buf, size, "%s", speeds[v]);
	else if (fmt == LU_FMT_POWER && v < ARRAY_LEN(powers))
		snprintf(buf, size, "%s", powers[v]);
	else if (fmt == LU_FMT_PAYLOAD && v <= 5)
		snprintf(buf, size, "%u", 128U << v);
	else if (fmt == LU_FMT_WIDTH)
		snprintf(buf, size, "x%" PRIu64, v);
	else if (fmt == LU_FMT_BUS)
		snprintf(buf, size, "%02" PRIx64, v);
	else if (fmt == LU_FMT_DEC || (fmt == LU_FMT_AUTO && bits <= 4))
		snprintf(buf, size, "%" PRIu64, v);
	else
		snprintf(buf, size, "0x%0*" PRIx64, (int)(bits + 3) / 4, v);
}
