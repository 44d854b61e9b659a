// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: every allocation of every call of the outgoing side that
 * needs no jump, one at a time: the n-th one fails, for n from 1 until the call
 * makes fewer.
 * Passes if: each call either works all the same, or gives -ENOMEM and has
 * changed nothing, and then works; one that needs memory was refused some; closing
 * a session leaves nothing, whatever fails in it; the last n of each sweep is shown
 * not to be reached; and at the end all goes through a cycle without a fault.
 * Cannot see: allocations that other tasks make for this one.
 * Source: kernel/liveupdate/luo_session.c, luo_file.c, kho_block.c, and
 * kexec_handover.c of Linux 7.3.4; lib/fault-inject.c.
 */
#include "lu_alloc.h"
#include "lu_call.h"
#include "lu_clean.h"
#include "lu_point.h"
#include "lu_still.h"
#include "lu_suite.h"
#include "lu_wait.h"

/* That is how vmalloc() says that there was no memory. */
static const char *const allow[] = { "vmalloc error: size", NULL };

LU_SUITE = {
	.name = "fault_alloc",
	.description =
		"will make each allocation fail of calls that preserve devices",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_ALLOC,
	.device = "any",
	.timeout_ms = 300000,
	.legs = lu_clean_legs,
	.dmesg_allow = allow,
	.contrived = true,
};

#define MAX_POINTS 64
#define MAX_NTH	   500 /* no call makes so many */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_point points[MAX_POINTS];
static struct lu_still empty = { .allow = allow };
static struct lu_still before = { .allow = allow };
static struct lu_cargo cargo;

FIXTURE(alloc)
{
	struct lu_call call;
	struct lu_matrix_rig rig;
	int nth;
};

FIXTURE_SETUP(alloc)
{
	int n;

	LU_NEEDS();
	LU_CLEAN_OPEN(&self->call, &cargo, devs, n);
	lu_call_rig(devs, n, &self->rig);
	self->nth = lu_alloc_open();
	LU_FD(self->nth);
	LU_OK(lu_still_take(&empty));
}

FIXTURE_TEARDOWN(alloc)
{
	lu_call_close(&self->call);
	lu_cargo_drop(&cargo);
}

static int wrong(int got, unsigned int n)
{
	return lu_err(-EBADMSG, "with allocation %u failed the call gave %d", n,
		      got);
}

/* A call that was refused has changed nothing, and works when repeated. */
static int check_refused(struct lu_call *call, enum lu_stage_op op,
			 unsigned int n)
{
	int err = lu_still_check(&before), got;

	if (err)
		return lu_err(err, "allocation %u failed: %s", n, lu_errmsg());
	got = lu_call_make(call, op);
	if (got)
		return lu_err(-EBADMSG, "after allocation %u failed: %d", n,
			      got);
	return 0;
}

/* Return: 1 consumed, 0 not: the sweep is complete; -errno. */
static int try_nth(FIXTURE_DATA(alloc) * self, enum lu_stage_op op,
		   unsigned int n, struct lu_alloc_tally *tally)
{
	int err, got, consumed;

	err = lu_call_arrange(&self->call, op) ?: lu_still_take(&before);
	err = err ?: lu_alloc_arm(self->nth, n);
	if (err)
		return err;
	got = lu_call_make(&self->call, op);
	consumed = lu_alloc_disarm(self->nth);
	if (consumed < 0)
		return lu_err(consumed, "fail-nth: %s", strerror(-consumed));
	lu_alloc_count(tally, n, consumed, got);
	if (got && (got != -ENOMEM || !consumed))
		err = wrong(got, n);
	else if (got)
		err = check_refused(&self->call, op, n);
	return err ?: consumed;
}

static int end_trial(struct lu_call *call)
{
	if (call->session >= 0)
		close(call->session);
	call->session = -1;
	return lu_still_check(&empty);
}

static int sweep(FIXTURE_DATA(alloc) * self, const struct lu_point *p,
		 struct lu_alloc_tally *tally)
{
	int err = 1, end;

	self->call.device = lu_matrix_device(p->place, self->call.n);
	for (unsigned int n = 1; err > 0; n++) {
		if (n > MAX_NTH)
			return lu_err(-ENODATA, "no end after %d allocations",
				      MAX_NTH);
		err = try_nth(self, p->stage->op, n, tally);
		end = end_trial(&self->call);
		if (err >= 0 && end)
			err = lu_err(end, "after allocation %u failed: %s", n,
				     lu_errmsg());
	}
	return err ?: lu_alloc_check(tally, p->stage->needs_memory);
}

static const char *outcome_of(int err)
{
	if (!err)
		return "ok";
	return err == -ENODATA ? "not-hit" : "wrong";
}

TEST_F(alloc, each_allocation_fails_once)
{
	size_t n = lu_matrix_points(&self->rig, lu_suite.name, LU_OPS, points,
				    MAX_POINTS);
	unsigned long start = lu_wait_now_ms();
	unsigned int trials = 0;
	int err;

	LU_CLEAN_ARRIVE(&cargo);
	ASSERT_GE(MAX_POINTS, n);
	ASSERT_LT(0, n);
	for (size_t i = 0; i < n; i++) {
		struct lu_alloc_tally tally = { 0 };

		err = sweep(self, &points[i], &tally);
		trials += tally.refused + tally.tolerated;
		EXPECT_EQ(0, err) TH_LOG("%s: %s", points[i].id, lu_errmsg());
		TH_LOG("%s: %s", points[i].id, lu_alloc_text(&tally));
		LU_OK(lu_point_record(&points[i], outcome_of(err),
				      err ? lu_errmsg() : lu_alloc_text(&tally)));
		if (err)
			LU_OK(lu_still_take(&empty));
	}
	start = lu_wait_now_ms() - start + 1;
	lu_measure("alloc", trials * 60000.0 / start, "faults/min");
	lu_measure("alloc points", n * 60000.0 / start, "points/min");
	LU_CLEAN_LEAVE(&self->call, &cargo);
}

LU_SUITE_MAIN
