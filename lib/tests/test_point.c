// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of points on a machine that has no fault module: nothing can be told of
 * them, which is no reason to pass one over.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_err.h"
#include "lu_mishap.h"
#include "lu_point.h"

FIXTURE(point)
{
	struct lu_point point;
};

FIXTURE_SETUP(point)
{
	self->point = (struct lu_point){
		.id = "file.preserve/errno",
		.stage = lu_stage_find("file.preserve"),
		.kind = lu_fault_kind_find("errno"),
	};
	ASSERT_NE(NULL, self->point.stage);
	ASSERT_NE(NULL, self->point.kind);
	if (!access(LU_FAULT_DIR, F_OK))
		SKIP(return, "the module is loaded on this machine");
}

FIXTURE_TEARDOWN(point)
{
}

/* Asked twice: an answer that was none is not kept. */
TEST_F(point, without_the_module_none_is_unreachable)
{
	const char *why = "before";

	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(-ENODEV, lu_point_unreachable(&self->point, &why));
		EXPECT_EQ(NULL, why);
		EXPECT_NE(NULL, strstr(lu_errmsg(), "load lutorture_fault"));
		EXPECT_EQ(NULL, lu_point_symbol(&self->point));
	}
}

/* What nobody does is unreachable, with the module or without. */
TEST_F(point, what_the_outside_has_to_do_needs_somebody)
{
	const char *const kinds[][3] = {
		{ "panic", "watch", "nobody outside sees" },
		{ "hang", "watch", "nobody outside sees" },
		{ "power", "power-cut", "nobody outside can do power-cut" },
	};
	const char *why;

	for (int i = 0; i < 3; i++) {
		self->point.kind = lu_fault_kind_find(kinds[i][0]);
		ASSERT_NE(NULL, self->point.kind);
		setenv("LUTORTURE_OUTSIDE", kinds[i < 2 ? 2 : 0][1], 1);
		EXPECT_EQ(0, lu_point_unreachable(&self->point, &why));
		ASSERT_NE(NULL, why);
		EXPECT_NE(NULL, strstr(why, kinds[i][2])) TH_LOG("%s", why);
		setenv("LUTORTURE_OUTSIDE", kinds[i][1], 1);
		EXPECT_EQ(-ENODEV, lu_point_unreachable(&self->point, &why));
		EXPECT_EQ(NULL, why);
	}
	unsetenv("LUTORTURE_OUTSIDE");
}

TEST_F(point, without_the_module_there_is_no_fault)
{
	struct lu_fault fault;

	EXPECT_EQ(-ENODEV, lu_point_fault(&self->point, 1, 0, &fault));
	EXPECT_EQ(-ENODEV, lu_point_arm(&self->point, 1));
}

TEST_F(point, without_the_module_no_mishap_is_reached)
{
	const char *symbol = "before";

	EXPECT_EQ(-ENODEV, lu_mishap_reach("race.reboot", &symbol));
	EXPECT_EQ(NULL, symbol);
	EXPECT_EQ(-EINVAL, lu_mishap_reach("next.no-image", &symbol));
	EXPECT_EQ(-ENOENT, lu_mishap_reach("no.such", &symbol));
	EXPECT_EQ(NULL, symbol);
}

TEST_HARNESS_MAIN
