// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the kinds of PCI failures as a table, and of the points they make:
 * nothing here touches a machine.
 */
#include "kselftest_harness.h"

#include "lu_mishap.h"
#include "lu_pcifail.h"

#define MAX_POINTS 2048

/* Two devices behind one switch, the last one right below another root port. */
static const char *const behind_a_switch[LU_PLACES] = {
	"0000:00:04.0/00.0/00.0/00.0",
	"0000:00:04.0/00.0/01.0/00.0",
	"0000:00:05.0/00.0",
};

static struct lu_matrix_rig rig = { .devices = 3 };

static struct lu_point points[MAX_POINTS];

__attribute__((constructor)) static void make_rig(void)
{
	lu_matrix_paths(&rig, behind_a_switch);
}

static const struct {
	const char *path[LU_PLACES];
	unsigned int hops[LU_PLACES], own[LU_PLACES];
} trees[] = {
	{ { "0000:00:04.0/00.0/00.0/00.0", "0000:00:04.0/00.0/01.0/00.0",
	    "0000:00:04.0/00.0/02.0/00.0" },
	  { 4, 4, 4 },
	  { 4, 2, 2 } },
	/* Other buses of the same shape, and one that shares with the second. */
	{ { "0000:00:04.0/00.0/00.0/00.0/00.0/00.0",
	    "0000:80:04.0/00.0/00.0/00.0", "0000:80:04.0/00.0/10.0/00.0" },
	  { 6, 4, 4 },
	  { 6, 4, 2 } },
	/* Functions of one device have their port in common. */
	{ { "0000:00:04.0/00.0", "0000:00:04.0/00.1", "0000:00:04.0/00.1" },
	  { 2, 2, 2 },
	  { 2, 1, 0 } },
	{ { "0000:00:04.0", "0000:00:04.0", "0000:00:04.1" },
	  { 1, 1, 1 },
	  { 1, 0, 1 } },
	{ { "0000:00:04.0/00.0", "0000:00:04.0/00.0/01.0", "0000:00:04.0" },
	  { 2, 3, 1 },
	  { 2, 1, 0 } },
};

TEST(row_is_found_by_its_name)
{
	const struct lu_pcifail *last = NULL, *row;

	for (size_t i = 0; (row = lu_pcifail_row(i)); i++)
		last = row;
	ASSERT_NE(NULL, last);
	EXPECT_EQ(last, lu_pcifail_find(last->name));
	EXPECT_EQ(NULL, lu_pcifail_find("aer"));
	EXPECT_EQ(NULL, lu_pcifail_find(""));
}

TEST(bridges_are_told_apart_by_where_they_are)
{
	struct lu_matrix_rig got;

	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++) {
		lu_matrix_paths(&got, trees[i].path);
		for (int p = 0; p < LU_PLACES; p++) {
			EXPECT_EQ(trees[i].hops[p], got.hops[p]);
			EXPECT_EQ(trees[i].own[p], got.own[p])
			TH_LOG("%s", trees[i].path[p]);
		}
	}
}

TEST(each_row_is_complete_and_has_a_name_of_its_own)
{
	const struct lu_pcifail *row, *other;

	ASSERT_NE(NULL, lu_pcifail_row(0));
	for (size_t i = 0; (row = lu_pcifail_row(i)); i++) {
		EXPECT_NE(NULL, row->suite);
		EXPECT_NE(NULL, row->words);
		EXPECT_TRUE(row->reach != NULL);
		EXPECT_TRUE(row->strike != NULL);
		EXPECT_NE(NULL, row->undo);
		EXPECT_NE(0, row->hops);
		EXPECT_GT(LU_PCIFAIL_EFFECTS, row->effect);
		EXPECT_GT(LU_PCIFAIL_EFFECTS, row->above);
		for (size_t k = 0; k < i && (other = lu_pcifail_row(k)); k++)
			EXPECT_NE(0, strcmp(row->name, other->name));
	}
}

TEST(points_have_ids_that_fit_and_differ)
{
	size_t n = lu_pcifail_points(&rig, NULL, points, MAX_POINTS);

	ASSERT_LT(0, n);
	ASSERT_GE(MAX_POINTS, n);
	for (size_t i = 0; i < n; i++) {
		EXPECT_GT(LU_POINT_ID - 1, strlen(points[i].id));
		EXPECT_NE(NULL, points[i].pci);
		EXPECT_EQ(NULL, points[i].stage);
		EXPECT_LT(0, points[i].cost_ms);
		EXPECT_GT(rig.hops[points[i].place], points[i].hop);
		for (size_t k = 0; k < i; k++)
			EXPECT_NE(0, strcmp(points[i].id, points[k].id));
	}
}

static size_t count(const char *row, bool jump)
{
	size_t n = lu_pcifail_points(&rig, NULL, points, MAX_POINTS), hits = 0;

	for (size_t i = 0; i < n; i++)
		hits += !strcmp(points[i].pci->name, row) &&
			jump == !strcmp(points[i].suite, LU_PCIFAIL_JUMP);
	return hits;
}

/* Endpoint, port, between, root of the first; what the others do not share. */
TEST(shared_bridges_count_once)
{
	EXPECT_EQ(3, count("reset.flr", false));
	EXPECT_EQ(4 + 2 + 2, count("sysfs.remove", false));
	EXPECT_EQ(3 + 1 + 1, count("reset.subordinate", false));
	EXPECT_EQ(3, count("slot.replug", false));
}

TEST(each_point_is_made_with_a_jump_too)
{
	const struct lu_pcifail *row;

	for (size_t i = 0; (row = lu_pcifail_row(i)); i++) {
		EXPECT_EQ(count(row->name, false), count(row->name, true))
		TH_LOG("%s", row->name);
	}
}

TEST(a_place_that_is_left_out_has_a_reason_and_no_other)
{
	const struct lu_pcifail *row;
	const char *where;

	for (size_t i = 0; (row = lu_pcifail_row(i)); i++)
		for (unsigned int hop = 0; hop < LU_PCIFAIL_HOPS; hop++) {
			EXPECT_EQ(!(row->hops & 1u << hop),
				  !!lu_pcifail_why_not(row, hop, &where))
			TH_LOG("%s, %s", row->name, where);
		}
}

TEST(a_count_needs_no_room_and_a_short_one_is_kept)
{
	size_t n = lu_pcifail_points(&rig, NULL, NULL, 0);

	memset(points, 0, sizeof(points));
	EXPECT_EQ(n, lu_pcifail_points(&rig, NULL, points, 2));
	EXPECT_NE('\0', points[1].id[0]);
	EXPECT_EQ('\0', points[2].id[0]);
}

TEST(the_matrix_has_them_behind_the_stages)
{
	size_t mine = lu_pcifail_points(&rig, NULL, NULL, 0);
	size_t all = lu_matrix_points(&rig, NULL, LU_OPS, points, MAX_POINTS);
	size_t stages = 0;

	ASSERT_GE(MAX_POINTS, all);
	while (stages < all && points[stages].stage)
		stages++;
	EXPECT_EQ(all, stages + mine + lu_mishap_points(NULL, NULL, 0));
	EXPECT_EQ(all, lu_matrix_points(&rig, NULL, LU_OPS, NULL, 0));
	for (size_t i = stages; i < stages + mine; i++)
		EXPECT_NE(NULL, points[i].pci);
	EXPECT_EQ(lu_pcifail_points(&rig, LU_PCIFAIL_JUMP, NULL, 0),
		  lu_matrix_points(&rig, LU_PCIFAIL_JUMP, LU_OPS, NULL, 0));
	EXPECT_EQ(0, lu_pcifail_points(&(struct lu_matrix_rig){ 0 }, NULL, NULL,
				       0));
}

/* Endpoints 3:0 and 4:0 below ports 2:0 and 2:1 of the switch 1:0. */
static const struct lu_fixture_device devs[] = {
	{ .bdf = { .bus = 3 },
	  .bridges = { { .bus = 2 }, { .bus = 1 }, { .devfn = 32 } },
	  .n_bridges = 3 },
	{ .bdf = { .bus = 4 },
	  .bridges = { { .bus = 2, .devfn = 8 }, { .bus = 1 }, { .devfn = 32 } },
	  .n_bridges = 3 },
};

static const struct {
	enum lu_pcifail_scope scope;
	unsigned int hop;
	bool first, second;
} scopes[] = {
	{ LU_PCIFAIL_SELF, 0, true, false },
	{ LU_PCIFAIL_SELF, 1, true, false },
	{ LU_PCIFAIL_SELF, 2, true, true },
	{ LU_PCIFAIL_BELOW, 0, false, false },
	{ LU_PCIFAIL_BELOW, 1, true, false },
	{ LU_PCIFAIL_BELOW, 3, true, true },
};

TEST(a_failure_reaches_what_is_in_its_scope)
{
	struct lu_pcifail kind = { .name = "made up" };
	struct lu_point point = { .pci = &kind };
	struct lu_pcifail_at at;

	for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++) {
		kind.scope = scopes[i].scope;
		point.hop = scopes[i].hop;
		lu_pcifail_at(&point, devs, 2, &at);
		EXPECT_EQ(&devs[0], at.dev);
		EXPECT_EQ(scopes[i].first, lu_pcifail_reaches(&at, &devs[0]));
		EXPECT_EQ(scopes[i].second, lu_pcifail_reaches(&at, &devs[1]));
	}
}

static const struct lu_snapshot_mask changes[1], told[1];

/* Below the port 2:0 is 3:0; what is below the switch 1:0 is all but that. */
static const struct {
	enum lu_pcifail_scope scope;
	unsigned int hop;
	enum lu_pcifail_effect effect;
	struct lu_bdf fn;
	bool leaves;
	const struct lu_snapshot_mask *left;
} left_alone[] = {
#define FIRST            \
	{                \
		.bus = 3 \
	}
#define PORT             \
	{                \
		.bus = 2 \
	}
#define OTHER                        \
	{                            \
		.bus = 2, .devfn = 8 \
	}
#define ROOT                \
	{                   \
		.devfn = 32 \
	}
	{ LU_PCIFAIL_SELF, 0, LU_PCIFAIL_LOSES, FIRST, false, changes },
	{ LU_PCIFAIL_SELF, 0, LU_PCIFAIL_KEEPS, FIRST, true, changes },
	{ LU_PCIFAIL_SELF, 0, LU_PCIFAIL_LOSES, PORT, true, told },
	{ LU_PCIFAIL_SELF, 0, LU_PCIFAIL_LOSES, OTHER, true, NULL },
	{ LU_PCIFAIL_SELF, 0, LU_PCIFAIL_LOSES, ROOT, true, told },
	{ LU_PCIFAIL_BELOW, 1, LU_PCIFAIL_LOSES, FIRST, false, NULL },
	{ LU_PCIFAIL_BELOW, 1, LU_PCIFAIL_SAME, FIRST, true, NULL },
	{ LU_PCIFAIL_BELOW, 1, LU_PCIFAIL_LOSES, PORT, true, changes },
	{ LU_PCIFAIL_BELOW, 1, LU_PCIFAIL_LOSES, OTHER, true, NULL },
	{ LU_PCIFAIL_SELF, 1, LU_PCIFAIL_GOES, PORT, false, changes },
	{ LU_PCIFAIL_SELF, 1, LU_PCIFAIL_GOES, ROOT, true, told },
};

TEST(what_a_failure_does_not_reach_it_leaves_alone)
{
	static const struct lu_bdf below = { .bus = 3 };
	struct lu_pcifail kind = { .changes = changes, .told = told };
	struct lu_point point = { .pci = &kind };
	const struct lu_snapshot_mask *left;
	struct lu_pcifail_at at;

	for (size_t i = 0; i < sizeof(left_alone) / sizeof(*left_alone); i++) {
		kind.scope = left_alone[i].scope;
		kind.effect = left_alone[i].effect;
		point.hop = left_alone[i].hop;
		lu_pcifail_at(&point, devs, 2, &at);
		EXPECT_EQ(left_alone[i].leaves,
			  lu_pcifail_leaves(&at, left_alone[i].fn, &below,
					    point.hop ? 1 : 0, &left))
		TH_LOG("%zu", i);
		EXPECT_EQ(left_alone[i].left, left) TH_LOG("%zu", i);
	}
}

/* Lost registers of a switch are those that lead to what is below it. */
TEST(above_the_port_a_loss_makes_mute)
{
	const struct lu_pcifail *row;
	struct lu_point point = { .hop = 1 };
	struct lu_pcifail_at at;

	for (size_t i = 0; (row = lu_pcifail_row(i)); i++) {
		if (row->hops & (LU_PCIFAIL_BETWEEN | LU_PCIFAIL_ROOT)) {
			EXPECT_NE(LU_PCIFAIL_LOSES, row->above)
			TH_LOG("%s", row->name);
		}
		point.pci = row;
		point.hop = 1;
		lu_pcifail_at(&point, devs, 2, &at);
		EXPECT_EQ(row->effect, at.effect);
		point.hop = 2;
		lu_pcifail_at(&point, devs, 2, &at);
		EXPECT_EQ(row->above, at.effect);
	}
}

TEST_HARNESS_MAIN
