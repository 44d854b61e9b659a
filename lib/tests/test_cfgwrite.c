// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of stamps of config writes, of taking a write apart by registers, and of
 * what the outside says, on config space that is made up. Touches nothing.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_cfgoutside.h"
#include "lu_cfgwrite.h"
#include "lu_timeline.h"
#include "test_snapshot_image.h"

static bool parse_write(const char *symbol, struct lu_cfgwrite *out)
{
	struct lu_stamp stamp = { .tsc = 7, .out = true };

	snprintf(stamp.symbol, sizeof(stamp.symbol), "%s", symbol);
	return lu_cfgwrite_parse(&stamp, out);
}

static bool parse_look(const char *symbol, struct lu_cfglook *out)
{
	struct lu_stamp stamp = { .tsc = 7, .out = true };

	snprintf(stamp.symbol, sizeof(stamp.symbol), "%s", symbol);
	return lu_cfglook_parse(&stamp, out);
}

TEST(write_is_read_with_all_its_fields)
{
	struct lu_cfgwrite w;

	ASSERT_TRUE(parse_write("10000:3f:1d.7+1fc/4,fee00000>ffffffff", &w));
	EXPECT_EQ(7, w.tsc);
	EXPECT_TRUE(w.out);
	EXPECT_EQ(0x10000, w.bdf.domain);
	EXPECT_EQ(0x3f, w.bdf.bus);
	EXPECT_EQ(0xef, w.bdf.devfn);
	EXPECT_EQ(0x1fc, w.reg);
	EXPECT_EQ(4, w.len);
	EXPECT_EQ(0xfee00000, w.old);
	EXPECT_EQ(0xffffffff, w.value);
}

TEST(other_stamps_are_no_writes)
{
	static const char *const others[] = {
		"machine_kexec",
		"",
		"0000:03:00.0",
		"0000:03:00.0=0407,1011",
		"0000:03:00.0+004/2,407",
		"0000:03:00.0+004/2,407>",
		"0000:03:00.0+004/2,407>507x",
		"0000:03:00.0+004/3,407>507",
		"0000:03:00.0+005/2,407>507",
		"0000:03:20.0+004/2,407>507",
		"a_symbol_that_is_longer_than_an_address+004/2,1>2",
	};
	struct lu_cfgwrite w;

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		EXPECT_FALSE(parse_write(others[i], &w))
		TH_LOG("%s", others[i]);
	}
}

TEST(look_is_read_with_and_without_a_link)
{
	struct lu_cfglook look;

	ASSERT_TRUE(parse_look("0000:03:00.0=0407,1011", &look));
	EXPECT_EQ(3, look.bdf.bus);
	EXPECT_EQ(0x407, look.command);
	EXPECT_EQ(0x1011, look.lnksta);
	ASSERT_TRUE(parse_look("0000:03:00.0=0407,-", &look));
	EXPECT_EQ(-1, look.lnksta);
	EXPECT_FALSE(parse_look("0000:03:00.0=0407", &look));
	EXPECT_FALSE(parse_look("0000:03:00.0=0407,", &look));
	EXPECT_FALSE(parse_look("0000:03:00.0=0407,10x", &look));
	EXPECT_FALSE(parse_look("machine_kexec", &look));
}

static const struct {
	bool bridge;
	struct lu_cfgwrite write;
	size_t n;
	struct lu_cfgpart parts[2];
} splits[] = {
	{ false,
	  { .reg = 4, .len = 2, .old = 7, .value = 0x407 },
	  1,
	  { { "Command", 0xffff, 7, 0x407 } } },
	/* Two registers in one write. */
	{ false,
	  { .reg = 4, .len = 4, .old = 0x100007, .value = 0xffff0003 },
	  2,
	  { { "Command", 0xffff, 7, 3 }, { "Status", 0xffff, 0x10, 0xffff } } },
	/* One byte of a register. */
	{ false,
	  { .reg = AT_PCIE + 9, .len = 1, .old = 0x28, .value = 0xa8 },
	  1,
	  { { "DevCtl", 0xff00, 0x2800, 0xa800 } } },
	/* The upper half of one with 64 bits. */
	{ false,
	  { .reg = AT_MSI + 8, .len = 4, .old = 1, .value = 2 },
	  1,
	  { { "MSI.Address", ~0U, 1, 2 } } },
	{ false,
	  { .reg = AT_SRIOV + 0x10, .len = 2, .old = 0, .value = 7 },
	  1,
	  { { "SR-IOV.NumVFs", 0xffff, 0, 7 } } },
	{ true,
	  { .reg = 0x1c, .len = 2, .old = 0x1111, .value = 0x1010 },
	  1,
	  { { "IOWindow", 0xffff, 0x1111, 0x1010 } } },
	{ true,
	  { .reg = 0x28, .len = 4, .old = 0x10, .value = ~0U },
	  1,
	  { { "PrefWindow.Upper", ~0U, 0x10, ~0U } } },
	{ true,
	  { .reg = 0x30, .len = 4, .old = 0, .value = 0xffff },
	  1,
	  { { "IOWindow.Upper", ~0U, 0, 0xffff } } },
	/* Nobody's. */
	{ true,
	  { .reg = 0xf1, .len = 1, .old = 1, .value = 2 },
	  1,
	  { { "Config+0xf1", 0xff, 1, 2 } } },
};

TEST(write_is_taken_apart_by_registers)
{
	struct lu_cfgpart parts[LU_CFGPART_MAX];
	struct lu_snapshot_fn fn;
	size_t n;

	for (size_t i = 0; i < sizeof(splits) / sizeof(*splits); i++) {
		memset(&fn, 0, sizeof(fn));
		if (splits[i].bridge)
			image_bridge(&fn);
		else
			image_endpoint(&fn);
		n = lu_cfgwrite_split(&splits[i].write, fn.config, fn.len,
				      parts);
		ASSERT_EQ(splits[i].n, n) TH_LOG("row %zu", i);
		for (size_t k = 0; k < n; k++) {
			EXPECT_STREQ(splits[i].parts[k].name, parts[k].name);
			EXPECT_EQ(splits[i].parts[k].mask, parts[k].mask)
			TH_LOG("row %zu", i);
			EXPECT_EQ(splits[i].parts[k].old, parts[k].old)
			TH_LOG("row %zu", i);
			EXPECT_EQ(splits[i].parts[k].value, parts[k].value)
			TH_LOG("row %zu", i);
		}
	}
}

/* Any place, any length, any bytes: nothing is read beside the image. */
TEST(any_write_to_any_bytes_is_taken_apart)
{
	struct lu_cfgpart parts[LU_CFGPART_MAX];
	static uint8_t config[4096];
	struct lu_cfgwrite w;
	size_t n;

	for (unsigned int fill = 0; fill < 256; fill += 51)
		for (unsigned int reg = 0; reg < 4096; reg++) {
			memset(config, fill, sizeof(config));
			w = (struct lu_cfgwrite){ .reg = reg, .value = ~0U };
			lu_cfgoutside_complete(&w, config, sizeof(config));
			n = lu_cfgwrite_split(&w, config, sizeof(config), parts);
			ASSERT_LE(1, n);
			ASSERT_GE(LU_CFGPART_MAX, n);
			w.reg = reg;
			lu_cfgoutside_complete(&w, config, 256);
		}
}

TEST(outside_is_read_strictly)
{
	struct lu_cfgwrite out[2];

	EXPECT_EQ(0, lu_cfgoutside_parse("", out, 2));
	ASSERT_EQ(2, lu_cfgoutside_parse("0000:03:00.0+004,107\n"
					 "0000:04:1f.7+fff,ffffffff\n",
					 out, 2));
	EXPECT_EQ(3, out[0].bdf.bus);
	EXPECT_EQ(4, out[0].reg);
	EXPECT_EQ(0x107, out[0].value);
	EXPECT_EQ(0xfff, out[1].reg);
	EXPECT_EQ(~0U, out[1].value);
	EXPECT_EQ(-ENOSPC, lu_cfgoutside_parse("0000:03:00.0+004,107\n"
					       "0000:03:00.0+004,107\n",
					       out, 1));
	EXPECT_EQ(-EPROTO, lu_cfgoutside_parse("0000:03:00.0+004,107", out, 2));
	EXPECT_EQ(-EPROTO,
		  lu_cfgoutside_parse("0000:03:00.0+004,107 x\n", out, 2));
	EXPECT_EQ(-EPROTO, lu_cfgoutside_parse("03:00.0+004,107\n", out, 2));
	EXPECT_EQ(-EPROTO, lu_cfgoutside_parse("+004,107\n", out, 2));
	EXPECT_EQ(-EPROTO, lu_cfgoutside_parse("\n", out, 2));
}

static struct lu_cfgwrite completed(unsigned int reg, uint32_t value)
{
	struct lu_cfgwrite w = { .reg = reg, .value = value };
	struct lu_snapshot_fn fn = { .len = 0 };

	image_endpoint(&fn);
	lu_cfgoutside_complete(&w, fn.config, fn.len);
	return w;
}

TEST(length_is_that_of_the_register_or_of_the_value)
{
	struct lu_cfgwrite w = completed(4, 3);

	EXPECT_EQ(2, w.len);
	EXPECT_EQ(6, w.old);
	EXPECT_EQ(4, completed(4, 0x100003).len);
	EXPECT_EQ(0x100006, completed(4, 0x100003).old);
	EXPECT_EQ(1, completed(0x3c, 3).len);
	EXPECT_EQ(4, completed(0x10, 3).len);
	EXPECT_EQ(4, completed(AT_MSI + 8, 3).len);
	EXPECT_EQ(2, completed(AT_MSI + 0xc, 3).len);
	EXPECT_EQ(1, completed(5, 3).len);
}

TEST_HARNESS_MAIN
