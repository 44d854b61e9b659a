// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of PCI addresses as text. Touches nothing on the machine.
 */
#include "kselftest_harness.h"

#include "lu_bdf.h"
#include "lu_err.h"

TEST(format_and_parse_agree)
{
	static const char *const texts[] = {
		"0000:00:00.0",	 "0000:03:00.1",     "ffff:ff:1f.7",
		"10000:e0:06.0", "deadbeef:01:02.3",
	};
	char buf[LU_BDF_STRLEN];
	struct lu_bdf bdf;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		ASSERT_EQ(0, lu_bdf_parse(texts[i], &bdf));
		EXPECT_STREQ(texts[i], lu_bdf_format(bdf, buf));
	}
}

TEST(fields_land_where_they_belong)
{
	struct lu_bdf bdf;

	ASSERT_EQ(0, lu_bdf_parse("12345678:9A:1e.5", &bdf));
	EXPECT_EQ(0x12345678, bdf.domain);
	EXPECT_EQ(0x9a, bdf.bus);
	EXPECT_EQ(0x1e << 3 | 5, bdf.devfn);
}

TEST(anything_else_is_refused)
{
	static const char *const texts[] = {
		"",
		"0000",
		"00:03.0",
		"000:00:00.0",
		"123456789:00:00.0",
		"0000:0:00.0",
		"0000:00:0.0",
		"0000:00:20.0",
		"0000:00:00.8",
		"0000:00:00.0 ",
		" 0000:00:00.0",
		"0000:00:00.00",
		"0x00:00:00.0",
		"0000-00:00.0",
		"0000:00:00:0",
		"-001:00:00.0",
		"0000:g0:00.0",
		":00:00.0",
		"0000:00:00.",
	};
	struct lu_bdf bdf = { 1, 2, 3 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		EXPECT_EQ(-EINVAL, lu_bdf_parse(texts[i], &bdf))
	TH_LOG("text %zu", i);
	EXPECT_TRUE(lu_bdf_equal(bdf, (struct lu_bdf){ 1, 2, 3 }));
	lu_bdf_parse("03:00.0", &bdf);
	EXPECT_STREQ("expected a PCI address like 0000:03:00.0, found '03:00.0'",
		     lu_errmsg());
}

TEST(equal_looks_at_every_field)
{
	const struct lu_bdf a = { 0x10000, 3, 8 };

	EXPECT_TRUE(lu_bdf_equal(a, a));
	EXPECT_FALSE(lu_bdf_equal(a, (struct lu_bdf){ 0, 3, 8 }));
	EXPECT_FALSE(lu_bdf_equal(a, (struct lu_bdf){ 0x10000, 4, 8 }));
	EXPECT_FALSE(lu_bdf_equal(a, (struct lu_bdf){ 0x10000, 3, 9 }));
}

TEST(set_has_each_address_once)
{
	struct lu_bdf set[2] = { { 0, 1, 2 } };
	size_t n = 1;

	EXPECT_EQ(0, lu_bdf_add(set, &n, 2, (struct lu_bdf){ 0, 1, 2 }));
	EXPECT_EQ(1, n);
	EXPECT_EQ(0, lu_bdf_add(set, &n, 2, (struct lu_bdf){ 0, 1, 3 }));
	EXPECT_EQ(2, n);
	EXPECT_EQ(3, set[1].devfn);
	EXPECT_EQ(-ENOSPC, lu_bdf_add(set, &n, 2, (struct lu_bdf){ 1, 1, 2 }));
	EXPECT_STREQ("no room for 0001:01:00.2: 2 are there", lu_errmsg());
	EXPECT_EQ(0, lu_bdf_add(set, &n, 2, (struct lu_bdf){ 0, 1, 3 }));
	EXPECT_EQ(2, n);
}

TEST_HARNESS_MAIN
