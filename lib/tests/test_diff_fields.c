// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every register and field of every table: one bit is flipped, and exactly
 * that field has to be named. The tables themselves are checked as well.
 *
 * Touches nothing on the machine.
 */
#include "kselftest_harness.h"
#include "test_snapshot_image.h"

#include "lu_regs.h"

/* Flipping these changes what else is where, so more may be said. */
static const char *const deciding[] = {
	"Status.CapList",	"HeaderType.Layout", "CapPtr",
	"PCIeCap.Version",	"MSI.64bit",	     "MSI.MaskBit",
	"ACSCap.P2PEgressCtrl",
};

struct subject {
	const struct lu_regset *set;
	unsigned int at; /* 0: header */
	bool ext;
};

static bool is_deciding(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t i;

	for (i = 0; i < ARRAY_SIZE(deciding); i++)
		if (!strcmp(name, deciding[i]))
			return true;
	/* Pointers and headers of capabilities. */
	return dot && (!strcmp(dot, ".Next") || !strcmp(dot, ".Length") ||
		       !strcmp(dot, ".Version"));
}

/* All registers that a capability may have are there. */
static void fill_cap(const struct subject *s, uint8_t *cap)
{
	put(cap, 0, 2, s->set->id);
	if (s->ext)
		put(cap, 2, 2, 1);
	else
		put(cap, 2, 2, s->set->vval);
	if (!strcmp(s->set->name, "PCIe"))
		put(cap, 2, 2, 2);
	if (!strcmp(s->set->name, "VSEC") || !strcmp(s->set->name, "DVSEC"))
		put(cap, 4, 4, 0x10000000);
	if (!strcmp(s->set->name, "ReBAR"))
		put(cap, 8, 4, 6 << 5);
	if (!strcmp(s->set->name, "DPC"))
		put(cap, 4, 2, 0x20);
}

static void make(const struct subject *s, struct lu_snapshot_fn *fn)
{
	memset(fn->config, 0, sizeof(fn->config));
	fn->len = 4096;
	put(fn->config, 0, 4, 0x12348086);
	if (!s->at) {
		put(fn->config, 0x0e, 1, s->set->id & 0x7f);
		return;
	}
	if (!s->ext) {
		put(fn->config, 0x06, 2, 0x10);
		put(fn->config, 0x34, 1, s->at);
	}
	fill_cap(s, fn->config + s->at);
}

static bool always_masked(const char *name)
{
	const struct lu_snapshot_mask *m;
	size_t i;

	for (i = 0; (m = lu_snapshot_masks(i)); i++)
		if (!strcmp(m->field, name))
			return true;
	return false;
}

static bool said(const struct lines *l, const char *name)
{
	char start[128];
	size_t i;

	snprintf(start, sizeof(start), "0000:03:00.0 %s ", name);
	for (i = 0; i < l->n; i++)
		if (!strncmp(l->text[i], start, strlen(start)))
			return true;
	return false;
}

static void flip(struct __test_metadata *_metadata, struct pair *p,
		 const struct subject *s, const struct lu_reg *reg,
		 uint64_t bit, const char *name)
{
	uint8_t *cfg;
	int n;

	make(s, p->before->fn);
	make(s, p->after->fn);
	cfg = p->after->fn->config + s->at + reg->off;
	put(cfg, 0, reg->size, lu_regs_get(cfg, reg->size) ^ bit);
	n = pair_diff(p);
	if (always_masked(name)) {
		EXPECT_EQ(0, n)
		TH_LOG("%s: %s", name, p->lines.text[0]);
		return;
	}
	EXPECT_TRUE(said(&p->lines, name))
	TH_LOG("%s of %s: %s", name, s->set->name, p->lines.text[0]);
	if (!is_deciding(name))
		EXPECT_EQ(1, n)
	TH_LOG("%s: %s", name, p->lines.text[1]);
}

static void flip_reg(struct __test_metadata *_metadata, struct pair *p,
		     const struct subject *s, const struct lu_reg *reg)
{
	const struct lu_field *f;
	uint64_t known = 0, all;
	char name[96];

	if (reg->kind != LU_REG_PLAIN)
		return;
	if (!reg->fields) {
		flip(_metadata, p, s, reg, 1, reg->name);
		return;
	}
	all = reg->size < 8 ? (1ULL << 8 * reg->size) - 1 : ~0ULL;
	for (f = reg->fields; f->name; f++) {
		EXPECT_EQ(0, known & f->mask)
		TH_LOG("%s.%s overlaps", reg->name, f->name);
		EXPECT_EQ(0, f->mask & ~all)
		TH_LOG("%s.%s too wide", reg->name, f->name);
		EXPECT_EQ(0, (f->mask + (f->mask & -f->mask)) & f->mask)
		TH_LOG("%s.%s has a gap", reg->name, f->name);
		known |= f->mask;
		snprintf(name, sizeof(name), "%s.%s", reg->name, f->name);
		flip(_metadata, p, s, reg, f->mask & -f->mask, name);
	}
	if (~known & all) {
		uint64_t bit = (~known & all) & -(~known & all);

		snprintf(name, sizeof(name), "%s.bit%d", reg->name,
			 __builtin_ctzll(bit));
		flip(_metadata, p, s, reg, bit, name);
	}
}

static void flip_all(struct __test_metadata *_metadata,
		     const struct lu_regset *set, unsigned int at, bool ext)
{
	struct pair *p = pair_new(image_endpoint);
	struct subject s = { .at = at, .ext = ext };
	const struct lu_reg *r;

	for (s.set = set; s.set->name; s.set++)
		for (r = s.set->regs; r && r->size; r++)
			flip_reg(_metadata, p, &s, r);
	pair_free(p);
}

TEST(header_fields_are_named)
{
	/* The one for unknown headers has an id that no header holds. */
	flip_all(_metadata, lu_regs_headers, 0, false);
}

TEST(capability_fields_are_named)
{
	flip_all(_metadata, lu_regs_caps, 0x40, false);
}

TEST(extended_capability_fields_are_named)
{
	flip_all(_metadata, lu_regs_ext, 0x100, true);
}

TEST(masks_name_fields_that_exist)
{
	const struct lu_snapshot_mask *m;
	uint64_t bits;
	size_t i;

	for (i = 0; (m = lu_snapshot_masks(i)); i++) {
		ASSERT_NE(NULL, lu_regs_find(m->field, &bits))
		TH_LOG("%s", m->field);
		EXPECT_NE(0, bits);
		EXPECT_NE(NULL, m->why);
		EXPECT_NE(NULL, m->spec);
	}
	EXPECT_LT(10, i);
}

TEST(bits_of_a_field_are_found)
{
	uint64_t bits;

	ASSERT_NE(NULL, lu_regs_find("DevCtl.MPS", &bits));
	EXPECT_EQ(0xe0, bits);
	ASSERT_NE(NULL, lu_regs_find("SR-IOV.NumVFs", &bits));
	EXPECT_EQ(0xffff, bits);
	EXPECT_EQ(NULL, lu_regs_find("DevCtl.Nothing", NULL));
	EXPECT_EQ(NULL, lu_regs_find("Nothing", NULL));
}

TEST_HARNESS_MAIN
