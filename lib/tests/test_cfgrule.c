// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the table of config writes: what is in it, what must not be, and the
 * words for that. Touches nothing.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <string.h>

#include "lu_cfgrule.h"
#include "lu_err.h"
#include "test_snapshot_image.h"

static const struct {
	bool bridge;
	enum lu_cfgstage stage;
	struct lu_cfgwrite write;
	int want;
} rows[] = {
	/* Decoding may go off while BARs are sized; bus mastering may not. */
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = 4, .len = 2, .old = 7, .value = 4 },
	  0 },
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = 4, .len = 2, .old = 7, .value = 3 },
	  -EPERM },
	{ true,
	  LU_CFG_ENUMERATION,
	  { .reg = 4, .len = 2, .old = 7, .value = 3 },
	  -EPERM },
	{ false,
	  LU_CFG_SHUTDOWN,
	  { .reg = 4, .len = 2, .old = 7, .value = 4 },
	  -EPERM },
	{ false,
	  LU_CFG_SHUTDOWN,
	  { .reg = 4, .len = 2, .old = 7, .value = 3 },
	  -EPERM },
	{ false,
	  LU_CFG_MODULES,
	  { .reg = 4, .len = 2, .old = 7, .value = 3 },
	  -EPERM },
	/* What is there already may be written anywhere. */
	{ false, LU_CFG_SHUTDOWN, { .reg = 4, .len = 2, .old = 7, .value = 7 }, 0 },
	{ false,
	  LU_CFG_MODULES,
	  { .reg = 0x3c, .len = 1, .old = 9, .value = 9 },
	  0 },
	/* BARs: all ones, or what was there; nothing beside. */
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x18, .len = 4, .old = 0xc001, .value = ~0U },
	  0 },
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x18, .len = 4, .old = 0xc001, .value = 0xc001 },
	  0 },
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x18, .len = 4, .old = 0xc001, .value = 0xd001 },
	  -EPERM },
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x18, .len = 4, .old = 0xc001, .value = 0 },
	  -EPERM },
	{ false,
	  LU_CFG_MODULES,
	  { .reg = 0x18, .len = 4, .old = 0xc001, .value = ~0U },
	  -EPERM },
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x30, .len = 4, .old = 0, .value = 0xfffff800 },
	  0 },
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x30, .len = 4, .old = 0, .value = 0xfffff801 },
	  -EPERM },
	/* VFs: numbers are tried while none is enabled. */
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = AT_SRIOV + 0x10, .len = 2, .old = 0, .value = 7 },
	  0 },
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = AT_SRIOV + 8, .len = 2, .old = 0, .value = 1 },
	  -EPERM },
	/* Bridges: bus numbers and a reset of what is below are nobody's. */
	{ true,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x18, .len = 4, .old = 0x50201, .value = 0x60201 },
	  -EPERM },
	{ true,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x3e, .len = 2, .old = 2, .value = 0x42 },
	  -EPERM },
	{ true,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x3e, .len = 2, .old = 2, .value = 2 },
	  0 },
	{ true,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x24, .len = 4, .old = 0x110001, .value = 0x100000 },
	  0 },
	{ true,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x24, .len = 4, .old = 0x110001, .value = 0x200000 },
	  -EPERM },
	/* Rows of bridges do not hold for endpoints. */
	{ true,
	  LU_CFG_SHUTDOWN,
	  { .reg = 4, .len = 2, .old = 0x407, .value = 7 },
	  0 },
	{ false,
	  LU_CFG_SHUTDOWN,
	  { .reg = 4, .len = 2, .old = 0x407, .value = 7 },
	  -EPERM },
	/* The link: trained anew, not switched off. */
	{ true,
	  LU_CFG_ENUMERATION,
	  { .reg = AT_PCIE + 0x10, .len = 2, .old = 0, .value = 0x20 },
	  0 },
	{ true,
	  LU_CFG_ENUMERATION,
	  { .reg = AT_PCIE + 0x10, .len = 2, .old = 0, .value = 0x10 },
	  -EPERM },
	/* A slot's power. */
	{ true,
	  LU_CFG_SHUTDOWN,
	  { .reg = AT_PCIE + 0x18, .len = 2, .old = 0x31, .value = 0 },
	  0 },
	{ true,
	  LU_CFG_SHUTDOWN,
	  { .reg = AT_PCIE + 0x18, .len = 2, .old = 0x31, .value = 0x400 },
	  -EPERM },
	/* Where ones clear, writing what is there is a change. */
	{ true,
	  LU_CFG_ENUMERATION,
	  { .reg = 0x1e, .len = 2, .old = 0x2000, .value = 0x2000 },
	  0 },
	{ true,
	  LU_CFG_MODULES,
	  { .reg = 0x1e, .len = 2, .old = 0x2000, .value = 0x2000 },
	  -EPERM },
	/* One word more than is allowed. */
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = 4, .len = 4, .old = 0x100007, .value = 0xffff0004 },
	  -EPERM },
	{ false,
	  LU_CFG_ENUMERATION,
	  { .reg = 0xf0, .len = 1, .old = 0, .value = 1 },
	  -EPERM },
};

TEST(writes_are_judged_by_register_bits_and_stage)
{
	struct lu_snapshot_fn fn;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		memset(&fn, 0, sizeof(fn));
		if (rows[i].bridge)
			image_bridge(&fn);
		else
			image_endpoint(&fn);
		EXPECT_EQ(rows[i].want,
			  lu_cfgrule_judge(&rows[i].write, rows[i].stage,
					   fn.config, fn.len))
		TH_LOG("row %zu: %s", i, lu_errmsg());
	}
}

TEST(refusal_names_function_register_values_and_stage)
{
	const struct lu_cfgwrite write = {
		.bdf = { .bus = 3 }, .reg = 4, .len = 2, .old = 7, .value = 3
	};
	struct lu_snapshot_fn fn = { .len = 0 };

	image_endpoint(&fn);
	ASSERT_EQ(-EPERM,
		  lu_cfgrule_judge(&write, LU_CFG_SHUTDOWN, fn.config, fn.len));
	EXPECT_STREQ("0000:03:00.0 Command: written 0x3, was 0x7 (2 bytes at 0x4), in shutdown: no such write is in the table",
		     lu_errmsg());
}

/* Of the names in the table each is one that a register has. */
TEST(each_row_has_a_register_a_reason_and_a_source)
{
	const struct lu_cfgrule *rule;
	char name[40];
	size_t i;

	for (i = 0; (rule = lu_cfgrule_at(i)); i++) {
		snprintf(name, sizeof(name), "%s", rule->reg);
		if (strchr(name, '?'))
			*strchr(name, '?') = '0';
		if (strstr(name, ".Upper"))
			*strstr(name, ".Upper") = '\0';
		EXPECT_NE(NULL, lu_regs_find(name, NULL)) TH_LOG("%s", name);
		EXPECT_NE(0, rule->stages);
		EXPECT_NE('\0', rule->why[0]);
		EXPECT_NE(NULL, strstr(rule->source, "()"));
	}
	EXPECT_LT(20, i);
}

TEST_HARNESS_MAIN
