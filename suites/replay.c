// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the steps of one walk through sessions and devices, as a
 * file has them ("lutorture run --walk FILE"): mostly one that failed, cut down;
 * on both sides of one jump, if it has one.
 * Passes if: each step has exactly the predicted outcome, the provider's tables
 * equal a model of its reference counts, and nothing is left behind.
 * Cannot see: anything behind a second jump. A walk without a jump is followed by
 * one all the same, since nobody knows beforehand what the file holds.
 * Source: as suites/tracking.c.
 */
#include <stdlib.h>

#include "lu_suite.h"
#include "lu_walk_cut.h"
#include "lu_walk_file.h"

static const char *const allow[] = { "vmalloc error: size", NULL };

LU_SUITE = {
	.name = "replay",
	.description = "will take the steps of a walk that was saved",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 120000,
	.legs = lu_legs_two,
	.dmesg_allow = allow,
	.contrived = true,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_walk_step steps[LU_WALK_FILE_MAX];

TEST(walk_comes_out_as_predicted)
{
	const char *path = getenv("LUTORTURE_WALK");
	struct lu_walk_step jump = { .op = LU_WALK_JUMP };
	size_t count;
	int n, got;

	LU_NEEDS();
	if (!path)
		LU_SKIP("no walk: lutorture run --walk FILE");
	LU_OK(lu_walk_check_refusal());
	n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(n);
	if (n > LU_WALK_DEVICES)
		n = LU_WALK_DEVICES;
	LU_OK(lu_walk_load(path, steps, LU_WALK_FILE_MAX, &count));
	LU_OK(lu_fixture_bind(devs, n, "lutorture_pci"));
	got = lu_walk_part(devs, n, steps, count, lu_leg(), &jump);
	LU_FD(got);
	if (!lu_leg())
		LU_OK(lu_walk_jump(&jump));
}

LU_SUITE_MAIN
