// SPDX-License-Identifier: GPL-2.0-only
/*
 * Differences: the masks they pass, and the registers they are found in.
 *
 * Owns the form of a line. Touches nothing on the machine; must do no I/O,
 * the caller's function alone sees the lines.
 */
#include "lu_diff.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE_SIZE	256
#define NAME_SIZE	64
#define FIELD_NAME_SIZE (2 * NAME_SIZE)
#define VALUE_SIZE	24

static bool covers(const struct lu_diff *d, const struct lu_snapshot_mask *m,
		   const char *name)
{
	if ((m->vendor && m->vendor != d->vendor) ||
	    (m->device && m->device != d->device))
		return false;
	return !fnmatch(m->field, name, FNM_NOESCAPE);
}

static bool masked(const struct lu_diff *d, const char *name)
{
	const struct lu_snapshot_mask *m;
	size_t i;

	for (i = 0; (m = lu_snapshot_masks(i)); i++)
		if (covers(d, m, name))
			return true;
	for (m = d->extra; m && m->field; m++)
		if (covers(d, m, name))
			return true;
	return false;
}

void lu_diff_emit(struct lu_diff *d, const char *name, const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list ap;
	int n;

	if (d->stop || masked(d, name))
		return;
	d->count++;
	if (!d->fn)
		return;
	n = snprintf(line, sizeof(line), "%s %s ", d->who, name);
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - n, fmt, ap);
	va_end(ap);
	d->stop = d->fn(d->ctx, line);
}

static void emit_values(struct lu_diff *d, const char *name,
			enum lu_regs_fmt fmt, unsigned int bits, uint64_t a,
			uint64_t b)
{
	char from[VALUE_SIZE], to[VALUE_SIZE];

	lu_regs_format(fmt, a, bits, from, sizeof(from));
	lu_regs_format(fmt, b, bits, to, sizeof(to));
	/* Bus number 0 below a bridge means that nothing is reachable there. */
	lu_diff_emit(d, name, "%s→%s%s", from, to,
		     fmt == LU_FMT_BUS && a && !b ? " (bus number lost)" : "");
}

static void diff_field(struct lu_diff *d, const char *reg, const char *field,
		       uint32_t mask, enum lu_regs_fmt fmt, uint64_t a,
		       uint64_t b)
{
	unsigned int shift = __builtin_ctz(mask);
	unsigned int bits = 32 - __builtin_clz(mask) - shift;
	char name[FIELD_NAME_SIZE];

	snprintf(name, sizeof(name), "%s.%s", reg, field);
	emit_values(d, name, fmt, bits, (a & mask) >> shift,
		    (b & mask) >> shift);
}

static void diff_fields(struct lu_diff *d, const struct lu_reg *reg,
			const char *name, uint64_t a, uint64_t b)
{
	const struct lu_field *f;
	uint64_t rest = a ^ b;

	for (f = reg->fields; f->name; f++) {
		if ((a ^ b) & f->mask)
			diff_field(d, name, f->name, f->mask, f->fmt, a, b);
		rest &= ~(uint64_t)f->mask;
	}
	for (; rest; rest &= rest - 1) {
		char bit[8];

		snprintf(bit, sizeof(bit), "bit%u", __builtin_ctz(rest) & 31);
		diff_field(d, name, bit, rest & -rest, LU_FMT_AUTO, a, b);
	}
}

void lu_diff_reg(struct lu_diff *d, const struct lu_reg *reg,
		 const struct lu_reg *all, const char *tag, const uint8_t *a,
		 const uint8_t *b)
{
	char name[NAME_SIZE];
	uint64_t va, vb;

	if (reg->kind == LU_REG_COVER)
		return;
	if (reg->kind >= LU_REG_IO_WINDOW) {
		lu_diff_window(d, reg, a, b);
		return;
	}
	snprintf(name, sizeof(name), "%s%s", reg->name, tag);
	if (reg->kind == LU_REG_BAR) {
		lu_diff_bar(d, reg, all, name, a, b);
		return;
	}
	va = lu_regs_get(a + reg->off, reg->size);
	vb = lu_regs_get(b + reg->off, reg->size);
	if (va == vb)
		return;
	if (reg->fields)
		diff_fields(d, reg, name, va, vb);
	else
		emit_values(d, name, reg->fmt, 8 * reg->size, va, vb);
}
