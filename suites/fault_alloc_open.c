// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: every allocation of the first open of /dev/liveupdate in
 * the next kernel, which brings all sessions and files back, one a jump.
 * Passes if: an open that fails before live update is asked gives -ENOMEM, and
 * works when repeated; one that fails in bringing things back gives -EIO, for
 * ever; else all can be taken over; it was refused memory at all; the last n is
 * shown not to be reached; and the last jump is without a fault.
 * Cannot see: what early boot allocates, before there are tasks.
 * Source: kernel/liveupdate/luo_core.c, luo_session.c, luo_file.c of Linux
 * 7.3.4; lib/fault-inject.c.
 */
#include <stdio.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "lu_alloc.h"
#include "lu_cargo.h"
#include "lu_crash.h"
#include "lu_point.h"
#include "lu_session.h"
#include "lu_suite.h"

#define LEGS 19 /* two for each allocation, some, and one without a fault */

static unsigned int legs(unsigned int cycles)
{
	(void)cycles;
	return LEGS;
}

static const char *const allow[] = {
	"luo_session: Failed to deserialize",
	NULL,
};

LU_SUITE = {
	.name = "fault_alloc_open",
	.description = "will make each allocation fail that brings sessions back",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_ALLOC,
	.device = "any",
	.timeout_ms = 60000,
	.legs = legs,
	.dmesg_allow = allow,
	.contrived = true,
};

#define KEY "open"

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_alloc_tally tally;
static struct lu_cargo cargo;
static unsigned int nth; /* allocation to fail in this leg */

FIXTURE(open){};

FIXTURE_SETUP(open)
{
	int n;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, n);
	lu_cargo_init(&cargo, devs, 1);
}

FIXTURE_TEARDOWN(open)
{
	lu_cargo_drop(&cargo);
}

static int load(void)
{
	char text[64];
	int err = lu_carried(KEY, text, sizeof(text));

	nth = 1;
	if (err == -ENOENT)
		return 0;
	if (err >= 0 && sscanf(text, "%u %u %u %u", &nth, &tally.refused,
			       &tally.tolerated, &tally.beyond) != 4)
		err = -EPROTO;
	return err < 0 ? lu_err(err, "what the last leg left") : 0;
}

static int save(void)
{
	char text[64];

	snprintf(text, sizeof(text), "%u %u %u %u", nth, tally.refused,
		 tally.tolerated, tally.beyond);
	return lu_carry(KEY, text);
}

/* Return: 0 open; -EIO never again; -errno that was wrong. */
static int open_again(int first)
{
	int again = lu_session_device();

	if (first == -EIO && again == -EIO)
		return -EIO;
	if (again >= 0)
		close(again);
	if (first == -EIO || again < 0)
		return lu_err(-EBADMSG, "opening gave %d, then %d", first,
			      again);
	return 0;
}

/* As open_again(). */
static int open_and_fail(void)
{
	int fd = lu_alloc_open(), err, got, consumed;
	unsigned int n = nth;

	if (fd < 0)
		return fd;
	err = lu_alloc_arm(fd, n);
	got = lu_session_device();
	consumed = lu_alloc_disarm(fd);
	if (err || consumed < 0)
		return lu_err(-EPROTO, "fail-nth: %d, %d", err, consumed);
	lu_alloc_count(&tally, n, consumed, got);
	nth += consumed;
	if (got >= 0)
		return close(got) ? -errno : 0;
	if (!consumed || (got != -EIO && got != -ENOMEM))
		return lu_err(-EBADMSG, "with allocation %u failed: %d", n, got);
	return open_again(got);
}

static int leave_dead_kernel(void)
{
	int err = save() ?: lu_expect_crash(LU_CRASH_RESET, "", 0);

	if (!err && reboot(RB_AUTOBOOT))
		err = lu_err(-errno, "reboot: %m");
	sleep(20);
	return err;
}

static int arrive(void)
{
	bool clean = tally.beyond || lu_leg() == LEGS - 1;
	int err = clean ? 0 : open_and_fail();

	return err == -EIO ? leave_dead_kernel() :
	       err	   ?:
			     lu_cargo_unpack(&cargo, LU_OP_OPEN);
}

static void judge(struct __test_metadata *_metadata)
{
	struct lu_matrix_rig rig = { .devices = 1 };
	struct lu_point point;
	int err;

	ASSERT_EQ(1, lu_matrix_points(&rig, lu_suite.name, LU_OPS, &point, 1));
	err = lu_alloc_check(&tally, point.stage->needs_memory);
	EXPECT_EQ(0, err)
	TH_LOG("%s: %s, in %d legs", point.id, lu_errmsg(), LEGS);
	TH_LOG("%s: %s", point.id, lu_alloc_text(&tally));
	LU_OK(lu_point_record(&point, err ? "not-hit" : "ok",
			      err ? lu_errmsg() : lu_alloc_text(&tally)));
}

TEST_F(open, each_allocation_fails_once)
{
	LU_OK(load());
	if (lu_leg() && !lu_crashed())
		LU_OK(arrive());
	if (lu_leg() == LEGS - 1) {
		judge(_metadata);
		return;
	}
	LU_OK(save());
	lu_cargo_drop(&cargo);
	LU_OK(lu_cargo_pack(&cargo));
	LU_JUMP();
}

LU_SUITE_MAIN
