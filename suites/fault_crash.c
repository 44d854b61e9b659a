// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a machine that dies at a stage, on either side of the jump
 * or in it: by a panic, by standing still, by a power cut while the stage is
 * held up.
 * Passes if: it dies there and so (the console says which fault fired), comes up
 * cold with nothing handed over, and the same operation then works: a call is
 * repeated there, for a stage of the jump or behind it all goes through a whole
 * cycle without a fault. Such a cycle ends the test, whatever its last point. What
 * does not die is told of, and left by a cold boot, so that the rest comes about.
 * Cannot see: what dies before the modules are loaded, or behind the last
 * instruction of the old kernel.
 * Source: kernel/liveupdate and kernel/kexec_core.c of Linux 7.3.4.
 */
#include <sys/reboot.h>
#include <unistd.h>

#include "lu_call.h"
#include "lu_cargo.h"
#include "lu_crash.h"
#include "lu_detour.h"
#include "lu_dut.h"
#include "lu_fault.h"
#include "lu_outside.h"
#include "lu_point.h"
#include "lu_provider.h"
#include "lu_schedule.h"
#include "lu_session.h"
#include "lu_suite.h"

static bool is_call(const struct lu_point *point)
{
	return point->stage->op < LU_OP_REBOOT;
}

/*
 * Leg that the cold boot begins, counted from the one the point begins in. The
 * far side of a jump is reached by a leg of its own, which dies there.
 */
static unsigned int cold_leg(const struct lu_point *point)
{
	return point->stage->op > LU_OP_REBOOT ? 2 : 1;
}

/* A call is repeated in the cold boot, all else takes one jump more. */
static unsigned int slots(const struct lu_point *point)
{
	return cold_leg(point) + !is_call(point);
}

static struct lu_schedule schedule = { .slots = slots };

static unsigned int legs(unsigned int cycles);

LU_SUITE = {
	.name = "fault_crash",
	.description =
		"will panic, stop and switch off the machine at each stage",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT |
		 LU_NEED_WATCH,
	.device = "any",
	.timeout_ms = 60000,
	.legs = legs,
	.contrived = true,
};

/* What the last point is repeated by is a whole cycle, unless it is a call. */
static int make_schedule(void)
{
	int err = lu_schedule_make(&schedule, lu_suite.name);

	schedule.clean = schedule.n && is_call(&schedule.points[schedule.n - 1]);
	return err;
}

static unsigned int legs(unsigned int cycles)
{
	(void)cycles;
	make_schedule();
	return lu_schedule_legs(&schedule);
}

#define FAILED	"failed" /* carried: the point whose other legs are spent */
#define DEATH_S 30	 /* for the power to be cut in, at most */
#define CUT_MS	500	 /* from the word of the delay that holds a stage up */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_cargo cargo;
static struct lu_call call = LU_CALL_NONE;

FIXTURE(crash)
{
	struct lu_schedule_leg leg;
};

FIXTURE_SETUP(crash)
{
	int n;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, n);
	lu_cargo_init(&cargo, devs, n);
	LU_OK(make_schedule());
	ASSERT_LT(0, schedule.n) TH_LOG("%s", lu_errmsg());
	lu_schedule_at(&schedule, lu_leg(), &self->leg);
}

FIXTURE_TEARDOWN(crash)
{
	lu_cargo_drop(&cargo);
	lu_call_close(&call);
}

static unsigned int nth_hit(const struct lu_point *point)
{
	return is_call(point) ? lu_call_nth(&call, point) :
				lu_cargo_nth(&cargo, point);
}

static int arrange_call(const struct lu_point *point)
{
	int err = lu_call_open(&call, devs, cargo.n);

	call.device = lu_matrix_device(point->place, cargo.n);
	return err ?: lu_call_arrange(&call, point->stage->op);
}

/* A session that is frozen before the cargo's, and thawed when that fails. */
static int pack_first(void)
{
	int session, memfd, err;

	cargo.luo = lu_session_device();
	if (cargo.luo < 0)
		return cargo.luo;
	session = lu_session_create(cargo.luo, "first");
	memfd = lu_cargo_memfd();
	err = session < 0 ? session : memfd < 0 ? memfd : 0;
	return err ?: lu_session_preserve(session, memfd, 0);
}

/* Up to, and not including, what the fault waits for. */
static int arrange(const struct lu_point *point)
{
	int err = point->stage->with ? pack_first() : 0;

	if (err)
		return err;
	return is_call(point) ? arrange_call(point) : lu_cargo_pack(&cargo);
}

static int act(const struct lu_point *point)
{
	return is_call(point) ? lu_call_make(&call, point->stage->op) :
				lu_jump();
}

static bool is_held_up(const struct lu_point *point)
{
	return point->kind->crash == LU_CRASH_POWER;
}

/*
 * What the console must have said of the fault before the machine goes; power
 * is cut at that word.
 */
static int expect(const struct lu_point *point)
{
	char text[128];
	int err;

	snprintf(text, sizeof(text), "lutorture_fault: %s",
		 lu_point_symbol(point));
	err = lu_expect_crash(point->kind->crash, text, point->kind->limit_ms);
	if (err || !is_held_up(point))
		return err;
	return lu_outside_ask(LU_OUTSIDE_POWER_CUT, text, CUT_MS);
}

/* What has to fail on the way does so in the second of two sessions. */
static int arm(const struct lu_point *point)
{
	struct lu_point with;
	int err = 0;

	if (lu_point_with(point, &with))
		err = lu_point_arm(&with, nth_hit(&with) + (with.stage->per ==
							    LU_PER_MEMFD));
	return err ?: lu_point_arm(point, nth_hit(point));
}

/*
 * Panic and hang do not come back to their caller: who is here lives on. So does
 * who was not held up; else the cut is still to come.
 */
static int live_on(const struct lu_point *point, int err)
{
	if (is_held_up(point) && !lu_point_check_hit(point))
		sleep(DEATH_S);
	return err   ?:
		       lu_err(-ENODATA, "%s: armed, and nothing died of it",
			      point->id);
}

static int die(const struct lu_point *point)
{
	return live_on(point, act(point));
}

static int send_there(const struct lu_point *point)
{
	struct lu_fault fault;
	int err = lu_point_fault(point, nth_hit(point), 0, &fault);

	return err ?: lu_fault_jump_bare(&fault, 1, point->stage->words ?: "");
}

/* Comes back only where it failed. */
static int begin(const struct lu_point *point)
{
	const char *why;
	int err = lu_point_unreachable(point, &why);

	if (why)
		return lu_detour(&cargo, point, why, 0, slots(point));
	lu_cargo_drop(&cargo);
	err = err ?: arrange(point);
	if (err)
		return err;
	if (point->stage->op > LU_OP_REBOOT)
		return send_there(point);
	return arm(point) ?: expect(point) ?: die(point);
}

/* On the far side: the way back leads over the armed stage. */
static int die_there(const struct lu_point *point)
{
	int err = expect(point);

	err = err ?: lu_cargo_unpack(&cargo, LU_OP_OPEN);
	return live_on(point, err);
}

/* Cold, nothing came over, and a call works without the fault. */
static int check_cold(const struct lu_point *point)
{
	struct lu_provider_status status;
	int err = lu_provider_status(&status);

	if (err)
		return err;
	if (!lu_crashed())
		return lu_err(-ENODATA, "armed, and the machine lived on");
	if (strcmp(status.flb_incoming, "none"))
		return lu_err(-EBADMSG, "a cold boot has an FLB from before: %s",
			      status.flb_incoming);
	if (!is_call(point))
		return 0;
	err = arrange(point) ?: act(point);
	lu_call_close(&call);
	return err;
}

/* The jump that repeats a point ends its leg: what comes back has failed. */
static int check(const struct lu_point *point, unsigned int phase)
{
	int err;

	if (phase > cold_leg(point))
		return lu_cargo_unpack(&cargo, LU_OP_OPEN);
	err = check_cold(point);
	return err ?: is_call(point) ? 0 : lu_cargo_jump(&cargo);
}

/*
 * A point that failed in a leg that was to end with the machine: it is told of,
 * and all behind it goes on from a cold boot. Its own legs are spent.
 */
static int fail(const struct lu_point *point, int err)
{
	err = lu_point_judge(point, err);
	err = err ?: lu_carry(FAILED, point->id);
	err = err ?: lu_expect_crash(LU_CRASH_RESET, "", 0);
	if (!err && reboot(RB_AUTOBOOT))
		err = lu_err(-errno, "reboot: %m");
	sleep(DEATH_S);
	return err ?: lu_err(-ETIMEDOUT, "the machine does not go");
}

static bool has_failed(const struct lu_point *point)
{
	char id[LU_POINT_ID] = "";

	return lu_carried(FAILED, id, sizeof(id)) > 0 && !strcmp(id, point->id);
}

static int spend(const struct lu_point *point, unsigned int phase)
{
	int err = lu_crashed() ? 0 : lu_cargo_unpack(&cargo, LU_OP_OPEN);

	return err ?: phase < slots(point) ? lu_cargo_jump(&cargo) : 0;
}

/* What came of a point its record says: most legs have no result line. */
static int go_on(const struct lu_point *point, unsigned int phase)
{
	const char *why;
	int err = lu_point_unreachable(point, &why);

	if (why)
		return lu_detour(&cargo, point, why, phase, slots(point));
	if (has_failed(point))
		return spend(point, phase);
	if (!err)
		err = phase < cold_leg(point) ? die_there(point) :
						check(point, phase);
	if (err && phase < slots(point))
		return fail(point, err);
	return lu_point_judge(point, err);
}

TEST_F(crash, the_machine_dies_at_each_stage)
{
	int err;

	if (self->leg.check)
		LU_OK(go_on(self->leg.check, self->leg.phase));
	if (self->leg.begin) {
		err = begin(self->leg.begin);
		LU_OK(fail(self->leg.begin, err));
	}
	if (self->leg.leave)
		LU_OK(lu_cargo_jump(&cargo));
	if (self->leg.arrive)
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
}

LU_SUITE_MAIN
