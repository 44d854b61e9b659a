// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the fault matrix as tables make it, and of the order of its points
 * over legs: nothing here touches a machine.
 */
#include "kselftest_harness.h"

#include "lu_call.h"
#include "lu_schedule.h"
#include "yaml_cases.h"

#define MAX_POINTS 2048

static const struct lu_matrix_rig rig = { .devices = 3, .hops = { 4, 4, 2 } };

static struct lu_point points[MAX_POINTS];

static size_t all(void)
{
	return lu_matrix_points(&rig, NULL, LU_OPS, points, MAX_POINTS);
}

/* Points of a stage and a kind, whatever device and hop. */
static unsigned int count(const char *id)
{
	size_t n = all(), len = strlen(id);
	unsigned int hits = 0;

	for (size_t i = 0; i < n; i++)
		hits += !strncmp(points[i].id, id, len) &&
			(!points[i].id[len] || points[i].id[len] == '/');
	return hits;
}

TEST(points_have_ids_that_fit_and_differ)
{
	size_t n = all();

	ASSERT_LT(0, n);
	ASSERT_GE(MAX_POINTS, n);
	for (size_t i = 0; i < n; i++) {
		EXPECT_GT(LU_POINT_ID - 1, strlen(points[i].id));
		EXPECT_LT(0, points[i].cost_ms);
		for (size_t k = 0; k < i; k++)
			EXPECT_NE(0, strcmp(points[i].id, points[k].id));
	}
}

TEST(a_device_is_an_axis_where_it_can_be_chosen)
{
	EXPECT_EQ(3, count("preserve.ioctl/errno"));
	EXPECT_EQ(3, count("preserve.ioctl/alloc"));
	EXPECT_EQ(3, count("retrieve.ioctl/errno"));
	EXPECT_EQ(1, count("flb.preserve/errno"));
	EXPECT_EQ(4 + 4 + 2, count("pci.hop/errno"));
}

/* One sweep behind the jump goes over all devices, and is one point. */
TEST(a_sweep_behind_the_jump_is_one_point)
{
	EXPECT_EQ(1, count("retrieve.ioctl/alloc"));
	EXPECT_EQ(1, count("memfd.retrieve/alloc"));
	EXPECT_EQ(1, count("finish.ioctl/alloc"));
}

TEST(what_gives_null_is_made_to_and_gives_no_errno)
{
	EXPECT_EQ(1, count("memfd.restore-list/false"));
	EXPECT_EQ(1, count("memfd.restore-folio/false"));
	EXPECT_EQ(0, count("memfd.restore-list/errno"));
	EXPECT_EQ(0, count("memfd.restore-folio/errno"));
}

/* All of the machine makes such files: none of them may die of it. */
TEST(what_all_tasks_pass_is_the_callers_and_kills_nobody_else)
{
	EXPECT_EQ(1, count("session.inode/errno"));
	EXPECT_EQ(1, count("take.inode/errno"));
	EXPECT_EQ(3, count("retrieve.inode/errno"));
	EXPECT_EQ(1, count("take.inode/kill"));
	EXPECT_EQ(0, count("take.inode/panic"));
	EXPECT_EQ(0, count("session.inode/power"));
}

/* Devices are unpreserved from the last on, each from its root port down. */
TEST(hits_are_counted_in_the_order_of_the_operation)
{
	struct lu_call call = { .n = 3, .hops = { 4, 4, 2 }, .device = 1 };
	struct lu_stage stage = { .op = LU_OP_PRESERVE, .per = LU_PER_HOP };
	struct lu_point point = { .stage = &stage, .hop = 1 };

	EXPECT_EQ(2, lu_call_nth(&call, &point));
	stage.op = LU_OP_CLOSE;
	EXPECT_EQ(2 + 3, lu_call_nth(&call, &point));
	point.hop = 3;
	EXPECT_EQ(2 + 1, lu_call_nth(&call, &point));
	call.device = 2;
	stage.per = LU_PER_DEVICE;
	EXPECT_EQ(1, lu_call_nth(&call, &point));
}

/* What a stage of @name is hit as, at a device and a function on its path. */
static unsigned int nth(const char *name, unsigned int device, unsigned int hop)
{
	static const unsigned int hops[] = { 4, 3, 2 };
	struct lu_point point = { .stage = lu_stage_find(name), .hop = hop };

	return lu_matrix_nth(&point, device, hops, 3);
}

TEST(files_are_finished_from_the_last_one_on)
{
	EXPECT_EQ(3, nth("file.finish", 0, 0));
	EXPECT_EQ(1, nth("file.finish", 2, 0));
	EXPECT_EQ(2, nth("flb.finish.luo", 2, 0));
	EXPECT_EQ(1, nth("file.can_finish", 0, 0));
	EXPECT_EQ(3, nth("retrieve.luo", 2, 0));
	EXPECT_EQ(2, nth("file.unfreeze", 1, 0));
}

TEST(a_path_is_let_go_from_its_root_port_down)
{
	EXPECT_EQ(2, nth("pci.hop-finish", 2, 0));
	EXPECT_EQ(1, nth("pci.hop-finish", 2, 1));
	EXPECT_EQ(2 + 3, nth("pci.hop-finish", 1, 0));
	EXPECT_EQ(2 + 3 + 1, nth("pci.hop-finish", 0, 3));
	EXPECT_EQ(nth("pci.hop-drop", 0, 2), nth("pci.hop-finish", 0, 2));
	EXPECT_EQ(4 + 4 + 2, count("pci.hop-finish/kill"));
}

/* A device that froze is thawed when the memfd behind all of them does not. */
TEST(each_device_is_thawed)
{
	EXPECT_EQ(3, count("file.unfreeze/delay"));
	EXPECT_EQ(0, count("file.unfreeze/errno"));
	EXPECT_EQ(1, count("device.shutdown/delay"));
}

/* No image is left to jump with where reboot() comes back. */
TEST(what_makes_reboot_come_back_needs_no_jump)
{
	static const char *const ids[] = { "session.entry/false",
					   "memfd.freeze/errno",
					   "unfreeze.luo/kill" };
	size_t n = all(), found = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < 3; k++) {
			if (strcmp(points[i].id, ids[k]))
				continue;
			EXPECT_STREQ("fault_freeze", points[i].suite);
			found++;
		}
	EXPECT_EQ(3, found);
}

static unsigned int two_slots(const struct lu_point *point)
{
	(void)point;
	return 2;
}

static struct lu_schedule whole, sample;

static void make_sample(unsigned int seed)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", seed);
	setenv("LUTORTURE_SEED", text, 1);
	lu_schedule_make(&sample, "fault_jump");
}

static void mark_sample(bool *seen)
{
	for (size_t i = 0, k = 0; i < whole.n && k < sample.n; i++)
		if (!strcmp(whole.points[i].id, sample.points[k].id)) {
			seen[i] = true;
			k++;
		}
}

/* As many as were asked for, in their order, and each with one seed or another. */
TEST(a_sample_is_spread_over_all_points)
{
	static bool seen[LU_SCHEDULE_MAX];
	char path[512];
	size_t n = 0;

	setenv("LUTORTURE_RIG",
	       case_path(path, "../../hwconfigs/virtual/q35-switch.yaml"), 1);
	lu_schedule_make(&whole, "fault_jump");
	ASSERT_LT(100, whole.n);
	setenv("LUTORTURE_STEPS", "100", 1);
	for (unsigned int seed = 0; seed < whole.n; seed++) {
		make_sample(seed);
		ASSERT_EQ(100, sample.n);
		mark_sample(seen);
	}
	for (size_t i = 0; i < whole.n; i++)
		n += seen[i];
	EXPECT_EQ(whole.n, n);
}

TEST(a_clean_cycle_comes_behind_the_last_point)
{
	static struct lu_schedule schedule = { .slots = two_slots,
					       .n = 2,
					       .clean = true };
	struct lu_schedule_leg leg;

	ASSERT_EQ(1 + 2 * 2 + 1, lu_schedule_legs(&schedule));
	for (unsigned int i = 0; i < 6; i++) {
		lu_schedule_at(&schedule, i, &leg);
		EXPECT_EQ(i == 4, leg.leave);
		EXPECT_EQ(i == 5, leg.arrive);
		EXPECT_EQ(i == 0 || i == 2, leg.begin != NULL);
		EXPECT_EQ(i > 0 && i < 5, leg.check != NULL);
	}
	schedule.clean = false;
	ASSERT_EQ(1 + 2 * 2, lu_schedule_legs(&schedule));
	lu_schedule_at(&schedule, 4, &leg);
	EXPECT_FALSE(leg.leave);
	EXPECT_NE(NULL, leg.check);
}

TEST_HARNESS_MAIN
