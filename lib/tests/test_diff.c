// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of a difference, word for word, for the registers that a live update
 * is most likely to lose; masks; and how functions are matched.
 *
 * Touches nothing on the machine.
 */
#include "kselftest_harness.h"
#include "test_snapshot_image.h"

#include <errno.h>

struct change {
	unsigned int off, size;
	uint64_t value;
	const char *line;
};

#define BDF "0000:03:00.0 "

static const struct change endpoint_changes[] = {
	{ 0x04, 2, 0x0002, BDF "Command.BusMaster 1→0" },
	{ 0x04, 2, 0x0004, BDF "Command.Memory 1→0" },
	{ 0x04, 2, 0x0406, BDF "Command.INTxDisable 0→1" },
	{ 0x10, 8, 0xfe00000cULL | 2ULL << 36,
	  BDF "BAR0 0x10fe000000→0x20fe000000" },
	{ 0x10, 4, 0xfa00000c, BDF "BAR0 0x10fe000000→0x10fa000000" },
	{ 0x18, 4, 0x0000d001, BDF "BAR2 0x0000c000→0x0000d000" },
	{ 0x1c, 4, 0xfb000000, BDF "BAR3 0xfd000000→0xfb000000" },
	{ 0x1c, 4, 0xfd000008, BDF "BAR3.Type mem32→mem32-pref" },
	{ 0x3c, 1, 11, BDF "InterruptLine 0x00→0x0b" },
	{ 0x36, 1, 0xaa, BDF "Config+0x36 0x00→0xaa" },
	{ AT_PM + 4, 2, 3, BDF "PMCSR.PowerState D0→D3hot" },
	{ AT_MSI + 2, 2, 0x0181, BDF "MSI.Enable 0→1" },
	{ AT_MSI + 4, 8, 0xfee00000,
	  BDF "MSI.Address 0x0000000000000000→0x00000000fee00000" },
	{ AT_MSIX + 2, 2, 0x0009, BDF "MSI-X.Enable 1→0" },
	{ AT_MSIX + 2, 2, 0xc009, BDF "MSI-X.FunctionMask 0→1" },
	{ AT_PCIE + 8, 2, 0x2830, BDF "DevCtl.MPS 128→256" },
	{ AT_PCIE + 8, 2, 0x5810, BDF "DevCtl.MRRS 512→4096" },
	{ AT_PCIE + 0x10, 2, 0x10, BDF "LnkCtl.LinkDisable 0→1" },
	{ AT_PCIE + 0x12, 2, 0x0041, BDF "LnkSta.Speed 8GT/s→2.5GT/s" },
	{ AT_PCIE + 0x12, 2, 0x0013, BDF "LnkSta.Width x4→x1" },
	{ AT_PCIE + 0x28, 2, 0x20, BDF "DevCtl2.ARIForwarding 0→1" },
	{ AT_VENDOR + 8, 1, 1, BDF "Config+0xc8 0x00→0x01 (in VendorSpecific)" },
	{ AT_AER + 8, 4, 0x100000, BDF "UEMsk.UnsupReq 0→1" },
	{ AT_DSN + 4, 8, 0x1122334455667789ULL,
	  BDF "DSN.Serial 0x1122334455667788→0x1122334455667789" },
	{ AT_ARI + 5, 1, 1, BDF "ARICap.NextFunction 0x00→0x01" },
	{ AT_ARI + 6, 2, 2, BDF "ARICtl.ACS 0→1" },
	{ AT_ACS + 6, 2, 1, BDF "ACSCtl.SourceValidation 0→1" },
	{ AT_SRIOV + 8, 2, 1, BDF "SR-IOV.VFEnable 0→1" },
	{ AT_SRIOV + 0x10, 2, 4, BDF "SR-IOV.NumVFs 0→4" },
	{ AT_SRIOV + 0x24, 8, 0xfb00000cULL,
	  BDF "SR-IOV.BAR0 0xfc000000→0xfb000000" },
	{ AT_LTR + 4, 2, 0x0003, BDF "LTR.MaxSnoop.Value 0x000→0x003" },
	{ AT_L1SS + 8, 4, 1, BDF "L1SubCtl1.PCIPM_L1.2 0→1" },
	{ AT_VSEC + 0xc, 1, 7, BDF "Config+0x1ec 0x00→0x07 (in VSEC)" },
	{ AT_DPC + 6, 2, 1, BDF "DPCCtl.Trigger 0→1" },
	{ 0x123 + 0xe00, 1, 0xbb, BDF "Config+0xf23 0x00→0xbb" },
};

static const struct change bridge_changes[] = {
	{ 0x18, 1, 0, BDF "PrimaryBus 01→00 (bus number lost)" },
	{ 0x19, 1, 3, BDF "SecondaryBus 02→03" },
	{ 0x19, 1, 0, BDF "SecondaryBus 02→00 (bus number lost)" },
	{ 0x1a, 1, 9, BDF "SubordinateBus 05→09" },
	{ 0x1c, 2, 0x2121, BDF "IOWindow 0x1000-0x1fff→0x2000-0x2fff" },
	{ 0x1c, 2, 0x01f1, BDF "IOWindow 0x1000-0x1fff→closed(0xf000-0xfff)" },
	{ 0x20, 4, 0xfe10fe10,
	  BDF "MemWindow 0xfe000000-0xfe1fffff→0xfe100000-0xfe1fffff" },
	{ 0x24, 4, 0x00210001,
	  BDF "PrefWindow 0x1000000000-0x10001fffff→"
	      "0x1000000000-0x10002fffff" },
	{ 0x28, 8, 0x2000000020ULL,
	  BDF "PrefWindow 0x1000000000-0x10001fffff→"
	      "0x2000000000-0x20001fffff" },
	{ 0x3e, 2, 0x40, BDF "BridgeControl.BusReset 0→1" },
	{ AT_ACS + 6, 2, 0x1c, BDF "ACSCtl.SourceValidation 1→0" },
	{ AT_ACS + 6, 2, 0x0d, BDF "ACSCtl.UpstreamForward 1→0" },
	{ AT_PCIE + 0x18, 2, 0x400, BDF "SltCtl.PwrOff 0→1" },
	{ AT_PCIE + 0x1a, 2, 0x40, BDF "SltSta.PresDet 0→1" },
};

static void check_changes(struct __test_metadata *_metadata,
			  void (*image)(struct lu_snapshot_fn *fn),
			  const struct change *c, size_t n)
{
	struct pair *p = pair_new(image);

	for (; n--; c++) {
		p->after->fn[0] = p->before->fn[0];
		put(p->after->fn->config, c->off, c->size, c->value);
		pair_diff(p);
		EXPECT_EQ(1, p->lines.n) TH_LOG("%s", c->line);
		EXPECT_STREQ(c->line, p->lines.text[0]);
	}
	pair_free(p);
}

TEST(endpoint_changes_are_reported_word_for_word)
{
	check_changes(_metadata, image_endpoint, endpoint_changes,
		      ARRAY_SIZE(endpoint_changes));
}

TEST(bridge_changes_are_reported_word_for_word)
{
	check_changes(_metadata, image_bridge, bridge_changes,
		      ARRAY_SIZE(bridge_changes));
}

TEST(equal_snapshots_have_no_difference)
{
	struct pair *p = pair_new(image_endpoint);

	EXPECT_EQ(0, pair_diff(p));
	pair_free(p);
}

TEST(masked_fields_do_not_count)
{
	struct pair *p = pair_new(image_endpoint);
	uint8_t *cfg = p->after->fn->config;

	put(cfg, 0x06, 2, 0x2018);	  /* Interrupt, master abort */
	put(cfg, AT_PCIE + 0xa, 2, 0x29); /* events of DevSta */
	put(cfg, AT_MSI + 0x14, 4, 0x1);  /* pending */
	EXPECT_EQ(0, pair_diff(p)) TH_LOG("%s", p->lines.text[0]);
	/* Its neighbours in the same register do. */
	put(cfg, AT_PCIE + 0xa, 2, 0x2d);
	EXPECT_EQ(1, pair_diff(p));
	EXPECT_STREQ(BDF "DevSta.FatalErrDetected 0→1", p->lines.text[0]);
	pair_free(p);
}

TEST(masks_of_the_caller_apply_besides)
{
	static const struct lu_snapshot_mask extra[] = {
		{ .field = "MSI-X.*", .vendor = 0x8086 },
		{ .field = "Command.BusMaster", .vendor = 0x1234 },
		{ 0 },
	};
	struct pair *p = pair_new(image_endpoint);
	uint8_t *cfg = p->after->fn->config;

	put(cfg, 0x04, 2, 0x0002);
	put(cfg, AT_MSIX + 2, 2, 0x0009);
	EXPECT_EQ(2, pair_diff(p));
	p->lines.n = 0;
	EXPECT_EQ(1, lu_snapshot_diff_masked(p->before, p->after, extra,
					     lines_add, &p->lines));
	EXPECT_STREQ(BDF "Command.BusMaster 1→0", p->lines.text[0]);
	pair_free(p);
}

TEST(function_that_moved_to_another_bus_is_the_same)
{
	struct pair *p = pair_new(image_endpoint);

	strcpy(p->before->fn->path, "0000:00:03.0/00.0");
	strcpy(p->after->fn->path, "0000:00:03.0/00.0");
	p->after->fn->bdf.bus = 4;
	put(p->after->fn->config, 0x04, 2, 0x0002);
	EXPECT_EQ(2, pair_diff(p));
	EXPECT_STREQ(BDF "BDF 0000:03:00.0→0000:04:00.0", p->lines.text[0]);
	EXPECT_STREQ(BDF "Command.BusMaster 1→0", p->lines.text[1]);
	pair_free(p);
}

TEST(other_slot_at_the_same_address_is_another_function)
{
	struct pair *p = pair_new(image_endpoint);

	strcpy(p->before->fn->path, "0000:00:03.0/00.0");
	strcpy(p->after->fn->path, "0000:00:04.0/00.0");
	EXPECT_EQ(2, pair_diff(p));
	EXPECT_STREQ(BDF "Function vanished", p->lines.text[0]);
	EXPECT_STREQ(BDF "Function appeared", p->lines.text[1]);
	pair_free(p);
}

TEST(function_without_an_answer_has_vanished)
{
	struct pair *p = pair_new(image_endpoint);

	p->after->fn->len = 0;
	EXPECT_EQ(1, pair_diff(p));
	EXPECT_STREQ(BDF "Function vanished", p->lines.text[0]);
	p->after->n = 0;
	EXPECT_EQ(1, pair_diff(p));
	p->before->fn->len = 0;
	EXPECT_EQ(0, pair_diff(p));
	pair_free(p);
}

TEST(attributes_are_compared)
{
	struct pair *p = pair_new(image_endpoint);

	strcpy(p->before->fn->attr[0], "nvme");
	EXPECT_EQ(1, pair_diff(p));
	EXPECT_STREQ(BDF "sysfs.driver nvme→none", p->lines.text[0]);
	pair_free(p);
}

static int stop_with(void *ctx, const char *line)
{
	(void)line;
	return *(int *)ctx;
}

TEST(receiver_can_stop_the_comparison)
{
	struct pair *p = pair_new(image_endpoint);
	int ret = -EPIPE;

	memset(p->after->fn->config + 0x800, 0xff, 0x800);
	EXPECT_EQ(-EPIPE,
		  lu_snapshot_diff(p->before, p->after, stop_with, &ret));
	ret = 1;
	EXPECT_EQ(-ECANCELED,
		  lu_snapshot_diff(p->before, p->after, stop_with, &ret));
	ret = 0;
	EXPECT_EQ(0x800, lu_snapshot_diff(p->before, p->after, NULL, NULL));
	pair_free(p);
}

TEST_HARNESS_MAIN
