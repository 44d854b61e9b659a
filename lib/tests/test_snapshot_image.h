/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_SNAPSHOT_IMAGE_H
#define TEST_SNAPSHOT_IMAGE_H

/* Config space made up for tests, and what is said about two of them. */

#include <stdlib.h>
#include <string.h>

#include "lu_snapshot.h"
#include "lu_snapshot_pci.h"

/* Where the endpoint has its capabilities; the bridge shares the first. */
enum image_cap {
	AT_PM = 0x40,
	AT_MSI = 0x50,
	AT_MSIX = 0x70,
	AT_PCIE = 0x80,
	AT_VENDOR = 0xc0,
	AT_AER = 0x100,
	AT_DSN = 0x148,
	AT_ARI = 0x160,
	AT_ACS = 0x170,
	AT_SRIOV = 0x180,
	AT_LTR = 0x1c0,
	AT_L1SS = 0x1d0,
	AT_VSEC = 0x1e0,
	AT_DPC = 0x200,
};

static inline void put(uint8_t *cfg, unsigned int off, unsigned int size,
		       uint64_t v)
{
	for (; size--; v >>= 8)
		cfg[off++] = v;
}

struct image_link {
	uint16_t off, id;
};

/* Chain capabilities; the last entry has id 0. */
static inline void image_chain(uint8_t *cfg, const struct image_link *l)
{
	if (l->off < 0x100)
		put(cfg, 0x34, 1, l->off);
	for (; l->id; l++) {
		if (l->off < 0x100)
			put(cfg, l->off, 2, l->id | l[1].off << 8);
		else
			put(cfg, l->off, 4,
			    l->id | 1 << 16 | (uint32_t)l[1].off << 20);
	}
}

static inline void image_common(struct lu_snapshot_fn *fn, uint8_t type)
{
	fn->len = 4096;
	put(fn->config, 0x00, 2, 0x8086);
	put(fn->config, 0x02, 2, 0x10c9);
	put(fn->config, 0x04, 2, 0x0006);
	put(fn->config, 0x06, 2, 0x0010);
	put(fn->config, 0x09, 3, 0x020000);
	put(fn->config, 0x0e, 1, type);
	put(fn->config, AT_PCIE + 2, 2, 0x0002);
	put(fn->config, AT_PCIE + 8, 2, 0x2810);    /* MPS 128, MRRS 512 */
	put(fn->config, AT_PCIE + 0x12, 2, 0x0043); /* 8GT/s x4 */
}

/* An endpoint with SR-IOV, two 64-bit BARs and much else. */
static inline void image_endpoint(struct lu_snapshot_fn *fn)
{
	static const struct image_link std[] = {
		{ AT_PM, 0x01 },   { AT_MSI, 0x05 },	{ AT_MSIX, 0x11 },
		{ AT_PCIE, 0x10 }, { AT_VENDOR, 0x09 }, { 0, 0 },
	};
	static const struct image_link ext[] = {
		{ AT_AER, 0x01 },  { AT_DSN, 0x03 },   { AT_ARI, 0x0e },
		{ AT_ACS, 0x0d },  { AT_SRIOV, 0x10 }, { AT_LTR, 0x18 },
		{ AT_L1SS, 0x1e }, { AT_VSEC, 0x0b },  { AT_DPC, 0x1d },
		{ 0, 0 },
	};

	image_common(fn, 0);
	image_chain(fn->config, std);
	image_chain(fn->config, ext);
	put(fn->config, 0x10, 8, 0xfe00000cULL | 1ULL << 36);
	put(fn->config, 0x18, 4, 0x0000c001);
	put(fn->config, 0x1c, 4, 0xfd000000);
	put(fn->config, AT_MSI + 2, 2, 0x0180);
	put(fn->config, AT_MSIX + 2, 2, 0x8009);
	put(fn->config, AT_VENDOR + 2, 1, 0x10);
	put(fn->config, AT_DSN + 4, 8, 0x1122334455667788ULL);
	put(fn->config, AT_SRIOV + 0xe, 2, 7);
	put(fn->config, AT_SRIOV + 0x24, 8, 0xfc00000cULL);
	put(fn->config, AT_VSEC + 4, 4, 0x01010042);
	put(fn->config, AT_DPC + 4, 2, 0x0020);
}

/* A downstream port with bus numbers and three windows. */
static inline void image_bridge(struct lu_snapshot_fn *fn)
{
	static const struct image_link std[] = {
		{ AT_PM, 0x01 },
		{ AT_PCIE, 0x10 },
		{ 0, 0 },
	};
	static const struct image_link ext[] = {
		{ AT_AER, 0x01 },
		{ AT_ACS, 0x0d },
		{ AT_DPC, 0x1d },
		{ 0, 0 },
	};

	image_common(fn, 1);
	image_chain(fn->config, std);
	image_chain(fn->config, ext);
	put(fn->config, 0x18, 4, 0x00050201);
	put(fn->config, 0x1c, 2, 0x1111);     /* 0x1000-0x1fff */
	put(fn->config, 0x20, 4, 0xfe10fe00); /* 0xfe000000-0xfe1fffff */
	put(fn->config, 0x24, 4, 0x00110001); /* above 4 GiB */
	put(fn->config, 0x28, 4, 0x00000010);
	put(fn->config, 0x2c, 4, 0x00000010);
	put(fn->config, AT_ACS + 6, 2, 0x001d);
}

struct lines {
	size_t n;
	char text[64][256];
};

static inline int lines_add(void *ctx, const char *line)
{
	struct lines *l = ctx;

	if (l->n < 64)
		snprintf(l->text[l->n], sizeof(l->text[0]), "%s", line);
	l->n++;
	return 0;
}

/* Two snapshots of one function each, the same but for what a test does. */
struct pair {
	struct lu_snapshot *before, *after;
	struct lines lines;
};

static inline struct pair *pair_new(void (*make)(struct lu_snapshot_fn *fn))
{
	struct pair *p = calloc(1, sizeof(*p));

	if (!p)
		abort();
	p->before = lu_snapshot_alloc(1);
	p->after = lu_snapshot_alloc(1);
	make(p->before->fn);
	lu_bdf_parse("0000:03:00.0", &p->before->fn->bdf);
	p->after->fn[0] = p->before->fn[0];
	return p;
}

static inline int pair_diff(struct pair *p)
{
	p->lines.n = 0;
	return lu_snapshot_diff(p->before, p->after, lines_add, &p->lines);
}

static inline void pair_free(struct pair *p)
{
	lu_snapshot_free(p->before);
	lu_snapshot_free(p->after);
	free(p);
}

#endif
