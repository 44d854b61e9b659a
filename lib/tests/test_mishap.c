// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the faults that are a test each, and of the matrix as a whole: every
 * point has a suite that there is, and a plan that runs it. Reads suites/.
 */
#include <errno.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "fake_agent.h"
#include "lu_damage.h"
#include "lu_mishap.h"
#include "lu_pcifail.h"
#include "lu_plan.h"
#include "lu_pressure.h"
#include "yaml_cases.h"

#define MAX_POINTS 4096

static const struct lu_matrix_rig rig = { .devices = 3, .hops = { 4, 4, 4 } };

static struct lu_point points[MAX_POINTS];

TEST(each_row_is_complete_and_has_a_name_of_its_own)
{
	const struct lu_mishap *row, *other;

	ASSERT_NE(NULL, lu_mishap_at(0));
	for (size_t i = 0; (row = lu_mishap_at(i)); i++) {
		EXPECT_TRUE(row->suite && row->where && row->undo && row->cost_ms)
		TH_LOG("%s", row->name);
		EXPECT_GT(LU_POINT_ID - 1, strlen(row->name));
		for (size_t k = 0; k < i && (other = lu_mishap_at(k)); k++)
			EXPECT_STRNE(other->name, row->name);
	}
}

/* Which function stands for a stage is for its own table to say. */
TEST(a_row_that_holds_a_call_names_its_stage)
{
	const struct lu_mishap *row;
	const struct lu_point *point;

	for (size_t i = 0; (row = lu_mishap_at(i)); i++) {
		point = lu_mishap_find(row->name);
		ASSERT_NE(NULL, point);
		EXPECT_EQ(!row->stage, !point->stage) TH_LOG("%s", row->name);
		if (lu_mishap_is(row, row->suite, "oom."))
			EXPECT_STREQ(row->name + 4, row->stage);
		if (lu_mishap_is(row, row->suite, "closed.") ||
		    lu_mishap_is(row, row->suite, "race."))
			EXPECT_NE(NULL, row->stage) TH_LOG("%s", row->name);
	}
	EXPECT_EQ(NULL, lu_mishap_find("race.against-time"));
	EXPECT_EQ(NULL, lu_mishap_find("pressure.cpu/preserve")->stage);
}

/* What `lutorture list --matrix` prints of each kind there is. */
TEST(each_kind_says_where_and_how_it_is_undone)
{
	const struct lu_fault_kind *kind;
	const struct lu_damage_row *row;
	const struct lu_pressure *pressure;
	const struct lu_pcifail *pci;
	char text[96];

	for (size_t i = 0; (kind = lu_fault_kind_at(i)); i++) {
		EXPECT_TRUE(kind->where && kind->undo)
		TH_LOG("kind of fault %s", kind->name);
	}
	for (size_t i = 0; (pressure = lu_pressure_at(i)); i++) {
		EXPECT_TRUE(pressure->where && pressure->undo)
		TH_LOG("%s", pressure->name);
	}
	for (size_t i = 0; (pci = lu_pcifail_row(i)); i++) {
		EXPECT_TRUE(*lu_pcifail_where(pci, text, sizeof(text)) &&
			    pci->undo)
		TH_LOG("%s", pci->name);
	}
	for (size_t i = 0; (row = lu_damage_row_at(i)); i++) {
		EXPECT_TRUE(lu_damage_where(row) && lu_damage_undo(row))
		TH_LOG("%s", row->name);
	}
}

TEST(damage_that_ends_a_kernel_is_undone_by_leaving_it)
{
	const struct lu_damage_row crash = { .seen = LU_DAMAGE_CRASH |
						     LU_DAMAGE_EIO },
				   eio = { .seen = LU_DAMAGE_EIO },
				   same = { .seen = LU_DAMAGE_SAME };

	EXPECT_STREQ("a cold boot", lu_damage_undo(&crash));
	EXPECT_STREQ("a jump that carries nothing", lu_damage_undo(&eio));
	EXPECT_EQ(0, strncmp("nothing:", lu_damage_undo(&same), 8));
}

TEST(pressure_is_on_either_side_of_a_jump)
{
	size_t n = lu_mishap_points("pressure", points, MAX_POINTS), kinds = 0;

	while (lu_pressure_at(kinds))
		kinds++;
	ASSERT_EQ(kinds, n);
	EXPECT_STREQ("pressure.memory/preserve", points[0].id);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			EXPECT_STRNE(points[k].test, points[i].test);
	ASSERT_EQ(kinds, lu_mishap_points("pressure_jump", points, MAX_POINTS));
	EXPECT_STREQ("pressure.memory/retrieve", points[0].id);
}

TEST(a_count_needs_no_room_and_a_short_one_is_kept)
{
	size_t n = lu_mishap_points(NULL, NULL, 0);

	memset(points, 0, sizeof(points));
	EXPECT_EQ(n, lu_mishap_points(NULL, points, 2));
	EXPECT_NE('\0', points[1].id[0]);
	EXPECT_EQ('\0', points[2].id[0]);
}

TEST(what_is_no_row_is_not_recorded)
{
	EXPECT_EQ(-ENOENT, lu_mishap_judge("race.against-time", 0));
	EXPECT_EQ(-ENOENT, lu_mishap_end("race.against-time", false, false));
	EXPECT_EQ(0, lu_mishap_judge("race.jump", 0));
	EXPECT_EQ(0, lu_mishap_judge("pressure.cpu/retrieve", 0));
	EXPECT_EQ(0, lu_mishap_end("next.no-image", false, false));
	EXPECT_EQ(0, lu_mishap_end(NULL, true, false));
}

/* The run knows of each point that a test owes, and why that was skipped. */
TEST(a_test_that_was_skipped_records_nothing)
{
	fake_agent_open();
	EXPECT_EQ(0, lu_mishap_end("race.jump", false, true));
	EXPECT_EQ(0, fake_agent.asked);
	EXPECT_EQ(0, lu_mishap_end("race.jump", true, true));
	EXPECT_EQ(0, lu_mishap_end("race.jump", false, false));
	EXPECT_EQ(2, fake_agent.asked);
	fake_agent_close();
}

TEST(the_matrix_has_each_point_once)
{
	size_t n = lu_matrix_points(&rig, NULL, LU_OPS, points, MAX_POINTS);
	size_t mine = lu_mishap_points(NULL, NULL, 0), twins = 0;

	ASSERT_GE(MAX_POINTS, n);
	ASSERT_LT(mine, n);
	EXPECT_STREQ(lu_mishap_at(0)->name, points[n - mine].id);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			twins += !strcmp(points[k].id, points[i].id);
	EXPECT_EQ(0, twins);
	EXPECT_EQ(0, lu_matrix_points(&(struct lu_matrix_rig){ 0 },
				      "fault_race", LU_OPS, NULL, 0));
}

TEST(each_point_has_a_suite_and_a_cost)
{
	size_t n = lu_matrix_points(&rig, NULL, LU_OPS, points, MAX_POINTS);
	char path[512], name[128];

	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "../../suites/%s.c",
			 points[i].suite);
		ASSERT_EQ(0, access(case_path(path, name), F_OK))
		TH_LOG("%s: %s", points[i].id, path);
		EXPECT_LT(0, points[i].cost_ms) TH_LOG("%s", points[i].id);
	}
}

static bool is_run[MAX_POINTS];
static size_t n_points;

/* All of a suite's points, and not a sample or some of its tests. */
static void mark(void *ctx, const char *path)
{
	struct lu_plan *plan;

	(void)ctx;
	if (lu_plan_load(path, &plan))
		return;
	for (size_t k = 0; k < plan->n_items; k++)
		for (size_t i = 0; i < n_points; i++)
			is_run[i] |=
				!plan->items[k].steps &&
				!plan->items[k].n_tests &&
				!strcmp(plan->items[k].suite, points[i].suite);
	lu_plan_free(plan);
}

TEST(no_point_is_in_no_plan)
{
	size_t missing = 0;

	n_points = lu_matrix_points(&rig, NULL, LU_OPS, points, MAX_POINTS);
	ASSERT_GE(MAX_POINTS, n_points);
	EXPECT_LT(0, each_case("../../suites/plans", mark, NULL));
	for (size_t i = 0; i < n_points; i++)
		if (!is_run[i]) {
			TH_LOG("%s is in none", points[i].id);
			missing++;
		}
	EXPECT_EQ(0, missing);
}

TEST_HARNESS_MAIN
