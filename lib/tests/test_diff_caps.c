// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capabilities that vanish, appear or move, and chains that are broken.
 *
 * Touches nothing on the machine.
 */
#include "kselftest_harness.h"
#include "test_snapshot_image.h"

#include "lu_cfgspace.h"

#define BDF "0000:03:00.0 "

static bool said(const struct lines *l, const char *line)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!strcmp(l->text[i], line))
			return true;
	return false;
}

TEST(capability_that_vanished_is_named)
{
	struct pair *p = pair_new(image_endpoint);

	/* MSI now points past MSI-X. */
	put(p->after->fn->config, AT_MSI + 1, 1, AT_PCIE);
	memset(p->after->fn->config + AT_MSIX, 0, 12);
	EXPECT_EQ(2, pair_diff(p));
	EXPECT_STREQ(BDF "MSI.Next 0x70→0x80", p->lines.text[0]);
	EXPECT_STREQ(BDF "Cap MSI-X vanished (at 0x70)", p->lines.text[1]);
	pair_free(p);
}

TEST(extended_capability_that_vanished_is_named)
{
	struct pair *p = pair_new(image_endpoint);

	put(p->after->fn->config, AT_ARI + 2, 2, 1 | AT_SRIOV << 4);
	EXPECT_EQ(2, pair_diff(p));
	EXPECT_STREQ(BDF "ARI.Next 0x170→0x180", p->lines.text[0]);
	EXPECT_STREQ(BDF "Cap ACS vanished (at 0x170)", p->lines.text[1]);
	pair_free(p);
}

TEST(capability_that_appeared_is_named)
{
	struct pair *p = pair_new(image_bridge);
	uint8_t *cfg = p->after->fn->config;

	put(cfg, AT_PCIE + 1, 1, 0xc0);
	put(cfg, 0xc0, 8, 0x123456780000000dULL);
	EXPECT_EQ(2, pair_diff(p));
	EXPECT_STREQ(BDF "PCIe.Next 0x00→0xc0", p->lines.text[0]);
	EXPECT_STREQ(BDF "Cap SSVID appeared (at 0xc0)", p->lines.text[1]);
	pair_free(p);
}

TEST(capability_that_moved_is_still_compared)
{
	struct pair *p = pair_new(image_endpoint);
	uint8_t *cfg = p->after->fn->config;

	memcpy(cfg + 0xe0, cfg + AT_MSIX, 12);
	memset(cfg + AT_MSIX, 0, 12);
	put(cfg, AT_MSI + 1, 1, 0xe0);
	put(cfg, 0xe2, 2, 0x0009);
	EXPECT_EQ(3, pair_diff(p));
	EXPECT_TRUE(said(&p->lines, BDF "Cap MSI-X moved 0x70→0xe0"));
	EXPECT_TRUE(said(&p->lines, BDF "MSI-X.Enable 1→0"));
	pair_free(p);
}

TEST(extended_space_that_is_gone_is_reported)
{
	struct pair *p = pair_new(image_bridge);

	p->after->fn->len = 256;
	pair_diff(p);
	EXPECT_TRUE(said(&p->lines, BDF "Config.Size 4096→256"));
	EXPECT_TRUE(said(&p->lines, BDF "Cap AER vanished (at 0x100)"));
	EXPECT_TRUE(said(&p->lines, BDF "Cap DPC vanished (at 0x200)"));
	pair_free(p);
}

struct broken {
	unsigned int off, size;
	uint64_t value;
	enum lu_cfgchain std, ext;
	const char *line;
};

static const struct broken broken[] = {
	{ AT_VENDOR + 1, 1, AT_PM, LU_CHAIN_LOOP, LU_CHAIN_OK,
	  BDF "CapChain ok→loop (at 0x00→0x40)" },
	{ AT_PM + 1, 1, AT_PM, LU_CHAIN_LOOP, LU_CHAIN_OK,
	  BDF "CapChain ok→loop (at 0x00→0x40)" },
	{ 0x34, 1, 0x10, LU_CHAIN_RANGE, LU_CHAIN_OK,
	  BDF "CapChain ok→out of range (at 0x00→0x10)" },
	{ AT_MSI, 1, 0xff, LU_CHAIN_ONES, LU_CHAIN_OK,
	  BDF "CapChain ok→all ones (at 0x00→0x50)" },
	{ 0x06, 2, 0, LU_CHAIN_ABSENT, LU_CHAIN_OK,
	  BDF "CapChain ok→absent (at 0x00→0x00)" },
	{ AT_DPC + 2, 2, AT_AER << 4, LU_CHAIN_OK, LU_CHAIN_LOOP,
	  BDF "ExtCapChain ok→loop (at 0x00→0x100)" },
	{ AT_DPC + 2, 2, 0x0ff << 4, LU_CHAIN_OK, LU_CHAIN_RANGE,
	  BDF "ExtCapChain ok→out of range (at 0x00→0xff)" },
	{ AT_AER, 4, 0xffffffff, LU_CHAIN_OK, LU_CHAIN_ABSENT,
	  BDF "ExtCapChain ok→absent (at 0x00→0x00)" },
	{ AT_DSN, 4, 0xffffffff, LU_CHAIN_OK, LU_CHAIN_ONES,
	  BDF "ExtCapChain ok→all ones (at 0x00→0x148)" },
};

TEST(broken_chains_end_and_are_reported)
{
	struct pair *p = pair_new(image_endpoint);
	struct lu_cfgspace cs;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(broken); i++) {
		const struct broken *x = &broken[i];

		p->after->fn[0] = p->before->fn[0];
		put(p->after->fn->config, x->off, x->size, x->value);
		lu_cfgspace_parse(p->after->fn->config, 4096, &cs);
		EXPECT_EQ(x->std, cs.chain[0]) TH_LOG("%s", x->line);
		EXPECT_EQ(x->ext, cs.chain[1]) TH_LOG("%s", x->line);
		pair_diff(p);
		EXPECT_TRUE(said(&p->lines, x->line)) TH_LOG("%s", x->line);
	}
	pair_free(p);
}

TEST(chain_through_every_dword_ends)
{
	struct pair *p = pair_new(image_endpoint);
	uint8_t *cfg = p->after->fn->config;
	struct lu_cfgspace cs;
	unsigned int off;

	put(cfg, 0x34, 1, 0x40);
	for (off = 0x40; off < 0x100; off += 4)
		put(cfg, off, 4, 0x09 | (off + 4) << 8);
	for (off = 0x100; off < 0x1000; off += 4)
		put(cfg, off, 4, 0x10 | (off + 4) << 20);
	lu_cfgspace_parse(cfg, 4096, &cs);
	EXPECT_EQ(LU_CFGSPACE_CAPS, cs.n);
	EXPECT_LT(0, pair_diff(p));
	pair_free(p);
}

/* Any bytes at all: nothing is read or written outside. */
TEST(random_images_are_survived)
{
	struct pair *p = pair_new(image_endpoint);
	uint32_t seed = 1;
	unsigned int round, i;

	for (round = 0; round < 300; round++) {
		for (i = 0; i < 4096; i++) {
			seed = seed * 1664525 + 1013904223;
			p->before->fn->config[i] = seed >> 24;
			p->after->fn->config[i] = seed >> 16;
		}
		p->before->fn->config[6] |= 0x10;
		p->before->fn->config[0x0e] = round % 4;
		p->before->fn->len = round & 1 ? 256 : 4096;
		p->after->fn->len = round & 2 ? 256 : 4096;
		EXPECT_LT(0, pair_diff(p));
	}
	pair_free(p);
}

TEST(unknown_capabilities_have_names_too)
{
	struct lu_cfgcap cap = { .id = 0x42, .off = 0x40 };
	char name[32];

	EXPECT_STREQ("Cap-42", lu_cfgspace_name(&cap, name, sizeof(name)));
	cap.ext = true;
	cap.nth = 2;
	EXPECT_STREQ("ExtCap-0042#2",
		     lu_cfgspace_name(&cap, name, sizeof(name)));
}

TEST_HARNESS_MAIN
