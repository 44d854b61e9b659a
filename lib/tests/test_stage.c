// SPDX-License-Identifier: GPL-2.0-only
/* Tests of the table of stages: complete, and which function stands for a row. */
#include <errno.h>
#include <string.h>

#include "kselftest_harness.h"

#include "lu_fault.h"
#include "lu_stage.h"

TEST(rows_are_complete_and_have_a_name_of_their_own)
{
	const struct lu_stage *s;

	for (size_t i = 0; (s = lu_stage_at(i)); i++) {
		ASSERT_NE(NULL, s->symbols[0]) TH_LOG("%s", s->name);
		EXPECT_EQ(s, lu_stage_find(s->name)) TH_LOG("%s", s->name);
		EXPECT_TRUE(!s->with || lu_stage_find(s->with));
		for (int k = 0; k < LU_STAGE_SYMBOLS && s->symbols[k]; k++)
			EXPECT_GT(LU_FAULT_SYMBOL_MAX, strlen(s->symbols[k]));
	}
}

static bool is_ours(const char *symbol)
{
	return !strncmp(symbol, "lutorture_pci_", 14);
}

static bool is_other(const char *symbol)
{
	return !is_ours(symbol);
}

static int has_ours(const char *symbol)
{
	return is_ours(symbol);
}

static int has_other(const char *symbol)
{
	return is_other(symbol);
}

static int has_all(const char *symbol)
{
	return !!*symbol;
}

static int has_none(const char *symbol)
{
	return !*symbol;
}

static int is_full(const char *symbol)
{
	return *symbol ? -ENOSPC : 0;
}

/* Not of ours, and of the other it cannot be told. */
static int is_full_behind_ours(const char *symbol)
{
	return is_ours(symbol) ? 0 : -ENOMEM;
}

/* VFIO has nothing to unfreeze: that row alone is for our provider only. */
TEST(callbacks_of_ours_have_another_providers_beside_them)
{
	const struct lu_stage *s;
	unsigned int n = 0;

	for (size_t i = 0; (s = lu_stage_at(i)); i++) {
		if (!is_ours(s->symbols[0]) || !strcmp(s->name, "file.unfreeze"))
			continue;
		ASSERT_NE(NULL, s->symbols[1]) TH_LOG("%s", s->name);
		EXPECT_FALSE(is_ours(s->symbols[1])) TH_LOG("%s", s->name);
		n++;
	}
	EXPECT_EQ(14, n);
}

/* Its errno is what the caller then sees: it must be one, and on the same way. */
TEST(what_has_to_fail_with_another_can)
{
	const struct lu_stage *s, *with;

	for (size_t i = 0; (s = lu_stage_at(i)); i++) {
		if (!s->with)
			continue;
		with = lu_stage_find(s->with);
		ASSERT_NE(NULL, with) TH_LOG("%s", s->name);
		EXPECT_EQ(s->op, with->op) TH_LOG("%s", s->name);
		EXPECT_EQ(LU_RETURNS_ERRNO, with->returns)
		TH_LOG("%s", s->name);
	}
}

TEST(only_a_stage_without_an_axis_says_why_it_has_none)
{
	const struct lu_stage *s;
	unsigned int n = 0;

	for (size_t i = 0; (s = lu_stage_at(i)); i++) {
		if (s->lone)
			EXPECT_EQ(LU_PER_CALL, s->per) TH_LOG("%s", s->name);
		n += !!s->lone;
	}
	EXPECT_EQ(1, n);
}

TEST(the_first_that_a_kernel_has_is_taken)
{
	const struct lu_stage *s = lu_stage_find("flb.retrieve");
	const char *symbol;

	EXPECT_EQ(0, lu_stage_symbol(s, has_all, &symbol));
	EXPECT_STREQ("lutorture_pci_flb_retrieve", symbol);
	EXPECT_EQ(0, lu_stage_symbol(s, has_other, &symbol));
	EXPECT_STREQ("pci_flb_retrieve", symbol);
	EXPECT_EQ(0, lu_stage_symbol(s, has_none, &symbol));
	EXPECT_EQ(NULL, symbol);
	s = lu_stage_find("jump");
	EXPECT_EQ(0, lu_stage_symbol(s, has_ours, &symbol));
	EXPECT_EQ(NULL, symbol);
	EXPECT_EQ(0, lu_stage_symbol(s, has_all, &symbol));
	EXPECT_STREQ("machine_kexec", symbol);
}

TEST(what_cannot_be_told_is_not_none)
{
	const struct lu_stage *s = lu_stage_find("flb.retrieve");
	const char *symbol = "before";

	EXPECT_EQ(-ENOSPC, lu_stage_symbol(s, is_full, &symbol));
	EXPECT_EQ(NULL, symbol);
	EXPECT_EQ(-ENOMEM, lu_stage_symbol(s, is_full_behind_ours, &symbol));
	EXPECT_EQ(NULL, symbol);
}

/* It is asked for where a call's allocations are swept, and nowhere else. */
TEST(what_needs_memory_is_swept)
{
	const struct lu_stage *stage;
	unsigned int n = 0;

	for (size_t i = 0; (stage = lu_stage_at(i)); i++) {
		n += stage->needs_memory;
		EXPECT_TRUE(stage->entry || !stage->needs_memory)
		TH_LOG("%s", stage->name);
	}
	EXPECT_LT(0, n);
}

TEST_HARNESS_MAIN
