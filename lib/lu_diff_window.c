// SPDX-License-Identifier: GPL-2.0-only
/*
 * Differences in what is more than one register: base address registers, of
 * which two may make one, and the windows of a bridge.
 *
 * Owns how addresses are put together. Touches nothing on the machine.
 * Source: PCI Local Bus 3.0, 6.2.5.1; PCI-to-PCI Bridge 1.2, 3.2.5.6 to 10.
 */
#include "lu_diff.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct bar {
	const char *type;
	uint64_t addr;
	bool upper; /* its value is part of the one before */
};

struct window {
	uint64_t base, limit;
	unsigned int type; /* low nibble of the base, then of the limit */
};

static const char *const bar_types[] = {
	"mem32",      "mem1M",	    "mem64",	  "mem-reserved",
	"mem32-pref", "mem1M-pref", "mem64-pref", "mem-reserved-pref",
};

static struct bar decode_bar(const uint8_t *p, bool last)
{
	uint32_t lo = lu_regs_get(p, 4);
	struct bar bar = { .addr = lo & ~0xfU };

	if (lo & 1)
		return (struct bar){ lo & 2 ? "io-reserved" : "io", lo & ~3U,
				     false };
	bar.type = bar_types[lo >> 1 & 7];
	if ((lo & 6) == 4 && !last)
		bar.addr |= lu_regs_get(p + 4, 4) << 32;
	return bar;
}

/* BAR number @nr of @n that start at @bars. */
static struct bar bar_at(const uint8_t *bars, unsigned int n, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if ((bars[4 * i] & 7) != 4)
			continue;
		if (i + 1 == nr)
			return (struct bar){ "upper half",
					     lu_regs_get(bars + 4 * nr, 4),
					     true };
		i++;
	}
	return decode_bar(bars + 4 * nr, nr + 1 == n);
}

void lu_diff_bar(struct lu_diff *d, const struct lu_reg *reg,
		 const struct lu_reg *all, const char *name, const uint8_t *a,
		 const uint8_t *b)
{
	unsigned int first = 0, n = 0;
	struct bar from, to;
	char type[64];

	for (; all->size; all++) {
		if (all->kind == LU_REG_BAR && !n++)
			first = all->off;
	}
	from = bar_at(a + first, n, (reg->off - first) / 4);
	to = bar_at(b + first, n, (reg->off - first) / 4);
	if (from.upper && to.upper)
		return;
	if (strcmp(from.type, to.type)) {
		snprintf(type, sizeof(type), "%s.Type", name);
		lu_diff_emit(d, type, "%s→%s", from.type, to.type);
	}
	if (from.addr != to.addr)
		lu_diff_emit(d, name, "0x%08" PRIx64 "→0x%08" PRIx64, from.addr,
			     to.addr);
}

static struct window io_window(const uint8_t *cfg)
{
	uint8_t base = cfg[0x1c], limit = cfg[0x1d];

	return (struct window){
		.base = (base & 0xf0) << 8 | lu_regs_get(cfg + 0x30, 2) << 16,
		.limit = (limit & 0xf0) << 8 | 0xfff |
			 lu_regs_get(cfg + 0x32, 2) << 16,
		.type = (base & 0xf) << 4 | (limit & 0xf),
	};
}

/* The memory window at @p, less the upper halves a prefetchable one has. */
static struct window mem_window(const uint8_t *p)
{
	uint64_t base = lu_regs_get(p, 2), limit = lu_regs_get(p + 2, 2);

	return (struct window){
		.base = (base & 0xfff0) << 16,
		.limit = (limit & 0xfff0) << 16 | 0xfffff,
		.type = (base & 0xf) << 4 | (limit & 0xf),
	};
}

static struct window decode_window(const struct lu_reg *reg, const uint8_t *cfg)
{
	struct window w;

	if (reg->kind == LU_REG_IO_WINDOW)
		return io_window(cfg);
	w = mem_window(cfg + reg->off);
	if (reg->kind == LU_REG_PREF_WINDOW) {
		w.base |= lu_regs_get(cfg + 0x28, 4) << 32;
		w.limit |= lu_regs_get(cfg + 0x2c, 4) << 32;
	}
	return w;
}

static void format_window(const struct window *w, char *buf, size_t size)
{
	snprintf(buf, size, "%s0x%" PRIx64 "-0x%" PRIx64 "%s",
		 w->base > w->limit ? "closed(" : "", w->base, w->limit,
		 w->base > w->limit ? ")" : "");
}

void lu_diff_window(struct lu_diff *d, const struct lu_reg *reg,
		    const uint8_t *a, const uint8_t *b)
{
	struct window from = decode_window(reg, a), to = decode_window(reg, b);
	char x[64], y[64];

	if (from.base != to.base || from.limit != to.limit) {
		format_window(&from, x, sizeof(x));
		format_window(&to, y, sizeof(y));
		lu_diff_emit(d, reg->name, "%s→%s", x, y);
	}
	if (from.type != to.type) {
		snprintf(x, sizeof(x), "%s.Type", reg->name);
		lu_diff_emit(d, x, "0x%02x→0x%02x", from.type, to.type);
	}
}
