// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the table of damages and of the generator: repeatable, complete,
 * within bounds. Touches nothing on the machine.
 */
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "lu_damage.h"
#include "lu_damage_make.h"
#include "lu_file.h"
#include "lu_plan.h"
#include "yaml_cases.h"

#define CASES 2000

static const struct lu_damage_set set = { .functions = 2, .entries = 6 };

static size_t row_number(const struct lu_damage_row *row)
{
	size_t i = 0;

	while (lu_damage_row_at(i) && lu_damage_row_at(i) != row)
		i++;
	return i;
}

TEST(rows_are_complete)
{
	const struct lu_damage_row *r, *s;

	for (size_t i = 0; (r = lu_damage_row_at(i)); i++) {
		EXPECT_TRUE(r->make && r->promise && r->seen)
		TH_LOG("%s", r->name);
		EXPECT_EQ(!!r->crash, !!(r->seen & LU_DAMAGE_CRASH))
		TH_LOG("%s", r->name);
		EXPECT_EQ(!!r->refusals[0].err, !!(r->seen & LU_DAMAGE_REFUSED))
		TH_LOG("%s", r->name);
		EXPECT_TRUE(!r->crash || *r->crash)
		TH_LOG("%s: any panic would do", r->name);
		for (size_t k = 0; k < i; k++) {
			s = lu_damage_row_at(k);
			EXPECT_STRNE(s->name, r->name);
		}
	}
}

/* What shares a jump must not be able to end the kernel for the others. */
TEST(what_shares_a_jump_ends_nothing)
{
	const unsigned int ends = LU_DAMAGE_CRASH | LU_DAMAGE_EIO |
				  LU_DAMAGE_MISSING;
	const struct lu_damage_row *r;

	for (size_t i = 0; (r = lu_damage_row_at(i)); i++) {
		if (r->class == LU_DAMAGE_ALL)
			continue;
		EXPECT_EQ(0, r->seen & ends)
		TH_LOG("%s", r->name);
	}
}

TEST(equal_names_give_equal_cases)
{
	struct lu_damage_case a, b;

	for (unsigned int n = 0; n < CASES; n++) {
		lu_damage_case(7, n, &set, &a);
		lu_damage_case(7, n, &set, &b);
		ASSERT_EQ(0, memcmp(&a, &b, sizeof(a)));
	}
}

TEST(seeds_differ)
{
	struct lu_damage_case a, b;
	unsigned int differ = 0;

	for (unsigned int n = 0; n < CASES; n++) {
		lu_damage_case(7, n, &set, &a);
		lu_damage_case(8, n, &set, &b);
		differ += !!memcmp(&a, &b, sizeof(a));
	}
	EXPECT_LT(CASES / 2, differ);
}

static unsigned int least_of(const char *plan_file)
{
	struct lu_plan *plan;
	unsigned int n = 0;
	char path[512];

	if (lu_plan_load(case_path(path, plan_file), &plan))
		return 0;
	for (size_t i = 0; i < plan->n_items; i++)
		if (!strcmp(plan->items[i].suite, "damage"))
			n += plan->items[i].repeat *
			     lu_damage_least(plan->items[i].cycles);
	lu_plan_free(plan);
	return n;
}

TEST(plans_have_500_cases_between_them)
{
	unsigned int smoke = least_of("../../suites/plans/smoke.yaml");
	unsigned int qualify = least_of("../../suites/plans/qualify.yaml");
	unsigned int nightly = least_of("../../suites/plans/nightly.yaml");

	EXPECT_LE(20, smoke);
	EXPECT_LE(170, qualify);
	EXPECT_LE(310, nightly);
	EXPECT_LE(500, smoke + qualify + nightly);
}

/* Which cases these are, hangs on the number of rows and on their order. */
TEST(coverage_has_the_damage_that_only_handed_over_blocks_can_show)
{
	static const char *const rows[] = { "session.twice", "files.count-out",
					    "files.next-self", "files.count" };
	struct lu_damage_case c;
	struct lu_plan *plan;
	unsigned int n = 0;
	char path[512];

	ASSERT_EQ(0, lu_plan_load(case_path(path, "../../suites/plans/"
						  "coverage.yaml"),
				  &plan));
	for (size_t i = 0; i < plan->n_items; i++) {
		if (strcmp(plan->items[i].suite, "damage"))
			continue;
		ASSERT_GT(4, n);
		lu_damage_case(1, plan->items[i].steps, &set, &c);
		EXPECT_STREQ(rows[n++], c.row->name);
		EXPECT_EQ(1, lu_damage_round(plan->items[i].steps));
	}
	EXPECT_EQ(4, n);
	lu_plan_free(plan);
}

/* So does this: a mutant that no test would see counts as one that survives. */
TEST(mutants_are_run_with_the_damage_that_shows_them)
{
	static const struct {
		const char *patch, *row;
	} mutants[] = {
		{ "mutants/31-version-not-checked.patch", "pci.version" },
		{ "mutants/32-page-not-checked.patch", "flb.data" },
		{ "mutants/33-order-not-checked.patch", "function.swapped" },
	};
	struct lu_damage_case c;
	char path[512], *text, *at;

	for (size_t i = 0; i < sizeof(mutants) / sizeof(mutants[0]); i++) {
		text = lu_file_slurp(case_path(path, mutants[i].patch), NULL);
		ASSERT_NE(NULL, text);
		at = strstr(text, "{suite: damage, steps: ");
		ASSERT_NE(NULL, at);
		lu_damage_case(1, strtoul(strpbrk(at, "0123456789"), NULL, 10),
			       &set, &c);
		EXPECT_STREQ(mutants[i].row, c.row->name);
		free(text);
	}
}

static bool is_drawn(const char *row, uint64_t seed, unsigned int cases)
{
	struct lu_damage_case c;

	for (unsigned int n = 0; n < cases; n++) {
		lu_damage_case(seed, n, &set, &c);
		if (!strcmp(c.row->name, row))
			return true;
	}
	return false;
}

/* Rows that none of the first cases of a seed is of. */
static unsigned int left_out(uint64_t seed, unsigned int cases, bool of_all)
{
	const struct lu_damage_row *r;
	unsigned int n = 0;

	for (size_t i = 0; (r = lu_damage_row_at(i)); i++)
		n += (of_all || r->class != LU_DAMAGE_ALL) &&
		     !is_drawn(r->name, seed, cases);
	return n;
}

/* Whatever the seed: rows of a class come in turn. */
TEST(plans_draw_every_row_of_pci_and_of_memfds)
{
	unsigned int qualify = least_of("../../suites/plans/qualify.yaml");
	unsigned int nightly = least_of("../../suites/plans/nightly.yaml");

	for (uint64_t seed = 1; seed <= 10; seed++) {
		EXPECT_EQ(0, left_out(seed, qualify, false));
		EXPECT_GE(5, left_out(seed, qualify, true));
		EXPECT_EQ(0, left_out(seed, nightly, true));
	}
	EXPECT_TRUE(is_drawn("pci.version-older", 1, qualify));
	EXPECT_TRUE(is_drawn("pci.version-newer", 1, qualify));
}

/* A layout of before and one to come: one less and one more. */
TEST(versions_are_one_off)
{
	int64_t off[2] = { 0 };
	struct lu_damage_case c;

	for (unsigned int n = 0; n < CASES; n++) {
		lu_damage_case(3, n, &set, &c);
		for (int i = 0; i < 2; i++)
			if (!strcmp(c.row->name, i ? "pci.version-newer" :
						     "pci.version-older")) {
				ASSERT_EQ(LUTORTURE_DAMAGE_ADD, c.write[0].op);
				off[i] = (int64_t)c.write[0].value;
			}
	}
	EXPECT_EQ(-1, off[0]);
	EXPECT_EQ(1, off[1]);
}

TEST(least_number_of_cases)
{
	EXPECT_EQ(0, lu_damage_least(0));
	EXPECT_EQ(0, lu_damage_least(1));
	EXPECT_EQ(5, lu_damage_least(4));
	EXPECT_EQ(20, lu_damage_least(13));
}

/* 500 cases are the least that the plans do: no row may be left out. */
TEST(every_row_is_drawn)
{
	unsigned int drawn[256] = { 0 };
	struct lu_damage_case c;
	size_t i;

	for (unsigned int n = 0; n < 500; n++) {
		lu_damage_case(3, n, &set, &c);
		drawn[row_number(c.row)]++;
	}
	for (i = 0; lu_damage_row_at(i); i++) {
		EXPECT_LT(0, drawn[i])
		TH_LOG("%s", lu_damage_row_at(i)->name);
	}
	ASSERT_GT(256, i);
}

static bool is_writable(const struct lutorture_damage_write *w)
{
	if (w->to.hops >= LUTORTURE_DAMAGE_HOPS ||
	    w->from.hops >= LUTORTURE_DAMAGE_HOPS || strcmp(w->to.blob, "LUO"))
		return false;
	if (w->op == LUTORTURE_DAMAGE_COPY)
		return w->bytes && w->bytes <= LUTORTURE_DAMAGE_BYTES &&
		       !strcmp(w->from.blob, "LUO");
	return w->bytes == 1 || w->bytes == 2 || w->bytes == 4 || w->bytes == 8;
}

TEST(writes_are_what_the_module_takes)
{
	struct lu_damage_case c;

	for (unsigned int n = 0; n < CASES; n++) {
		lu_damage_case(11, n, &set, &c);
		ASSERT_LT(0, c.n_writes);
		ASSERT_GE(LU_DAMAGE_CASE_WRITES, c.n_writes);
		for (unsigned int i = 0; i < c.n_writes; i++) {
			ASSERT_TRUE(is_writable(&c.write[i]))
			TH_LOG("%u %s", n, c.row->name);
		}
	}
}

TEST(cases_of_a_round_have_a_file_each)
{
	struct lu_damage_case c;

	for (unsigned int n = 0; n < CASES; n += lu_damage_round(n)) {
		unsigned int len = lu_damage_round(n), files = 0;

		for (unsigned int i = 0; i < len; i++) {
			lu_damage_case(5, n + i, &set, &c);
			ASSERT_TRUE(len == 1 || c.row->class != LU_DAMAGE_ALL);
			if (c.row->class == LU_DAMAGE_PCI)
				c.file = 31;
			ASSERT_EQ(0, files & 1u << c.file);
			files |= 1u << c.file;
		}
	}
}

/* luo_ser to session 1 to file 2 to its memfd_luo_ser to the chunk to folio 1 */
TEST(path_leads_through_the_structures)
{
	static const uint64_t want[] = { 16, 16 + 80 + 64, 16 + 2 * 64 + 48, 32,
					 8,  16 + 5 };
	struct lu_damage_case c = { .session = 1, .file = 2 };
	struct lu_damage_maker m = { .c = &c, .set = &set, .entry = 1 };
	struct lutorture_damage_place place;

	lu_damage_place(&m, LU_DAMAGE_AT_FOLIO, 5, &place);
	EXPECT_STREQ("LUO", place.blob);
	ASSERT_EQ(5, place.hops);
	for (unsigned int i = 0; i <= place.hops; i++)
		EXPECT_EQ(want[i], place.offset[i]);
}

/* The makers without a place of their own must say which session they mean. */
TEST(tokens_are_changed_among_their_own_kind)
{
	struct lu_damage_case c;
	unsigned int n, met = 0;

	for (n = 0; n < CASES; n++) {
		lu_damage_case(13, n, &set, &c);
		if (strcmp(c.row->name, "file.token-twice"))
			continue;
		met++;
		/* By way of the first session's pointer to its files. */
		ASSERT_EQ(16 + 64, c.write[0].to.offset[1])
		TH_LOG("case %u", n);
	}
	EXPECT_LT(0, met);
}

TEST_HARNESS_MAIN
