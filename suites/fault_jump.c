// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the stages that only a jump reaches, one fault a jump: what
 * is delayed or loses its caller while the machine leaves, and everything that
 * can fail or die in the next kernel while sessions and files come back.
 * Passes if: each call gives exactly the errno that was injected, or -EIO, or
 * -EBUSY, as its stage says; what is remembered is remembered, what rolls back
 * works at once, the rest of the session is unharmed, and every point got to the
 * hit that it was armed for, delays and kills to their end; at the end all goes
 * through a cycle without a fault.
 * Cannot see: points that end the machine (fault_crash).
 * Source: kernel/liveupdate/luo_core.c, luo_session.c, luo_file.c of Linux 7.3.4.
 */
#include <signal.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_cargo.h"
#include "lu_crash.h"
#include "lu_detour.h"
#include "lu_fault.h"
#include "lu_point.h"
#include "lu_schedule.h"
#include "lu_session.h"
#include "lu_suite.h"
#include "lu_timeline.h"
#include "lu_wait.h"

/* A kernel that is good for nothing more is left by a cold boot. */
static bool leaves_dead(const struct lu_point *point)
{
	return point->stage->after == LU_AFTER_DEAD &&
	       !strcmp(point->kind->action, "return");
}

static unsigned int slots(const struct lu_point *point)
{
	return leaves_dead(point) ? 2 : 1;
}

static struct lu_schedule schedule = { .slots = slots, .clean = true };

static unsigned int legs(unsigned int cycles);

static const char *const allow[] = {
	"luo_session: Failed to ",
	"luo_session: Unable to finish session",
	NULL,
};

LU_SUITE = {
	.name = "fault_jump",
	.description = "will make each stage fail that a jump leads through",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 60000,
	.legs = legs,
	.dmesg_allow = allow,
	.contrived = true,
};

#define SETTLE_MS 1000 /* for the kernel to clean up behind a killed process */

static unsigned int legs(unsigned int cycles)
{
	(void)cycles;
	lu_schedule_make(&schedule, lu_suite.name);
	return lu_schedule_legs(&schedule);
}

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_cargo cargo;

FIXTURE(jump)
{
	struct lu_schedule_leg leg;
};

FIXTURE_SETUP(jump)
{
	int n;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, n);
	lu_cargo_init(&cargo, devs, n);
	LU_OK(lu_schedule_make(&schedule, lu_suite.name));
	ASSERT_LT(0, schedule.n);
	lu_schedule_at(&schedule, lu_leg(), &self->leg);
}

FIXTURE_TEARDOWN(jump)
{
	lu_cargo_drop(&cargo);
}

/* Is this step of the way back the one that was made to fail? */
static bool is_target(const struct lu_point *point, int op, int i)
{
	const struct lu_stage *stage = point->stage;

	if ((int)stage->op != op)
		return false;
	return op != LU_OP_RETRIEVE || stage->per != LU_PER_DEVICE ||
	       i == (int)lu_matrix_device(point->place, cargo.n);
}

static int compare(int got, int want, const char *what)
{
	if (got == want)
		return 0;
	return lu_err(-EBADMSG, "%s gave %d, wanted %d", what, got, want);
}

/* What all tasks pass is armed by who makes the call, and not before it. */
static int arm_own(const struct lu_point *point)
{
	return point->stage->own ? lu_point_arm(point, 1) : 0;
}

/*
 * The call is made by a child that dies of it. A last close is the child's, who
 * waits for the gate to be shut behind this process's own.
 */
static int step_and_die(const struct lu_point *point, int op, int i)
{
	int status, gate[2];
	char none;
	pid_t pid;

	if (pipe(gate))
		return lu_err(-errno, "pipe: %m");
	pid = fork();
	if (!pid) {
		close(gate[1]);
		if (!arm_own(point) && !read(gate[0], &none, 1))
			lu_cargo_step(&cargo, op, i);
		_exit(2);
	}
	if (op == LU_OP_END)
		lu_cargo_step(&cargo, op, i);
	close(gate[1]);
	close(gate[0]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return lu_err(-errno, "fork: %m");
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return 0;
	return lu_err(-EBADMSG, "the caller ended with wait status %#x", status);
}

static bool is_gone(void *ctx)
{
	int *err = ctx;

	*err = lu_cargo_step(&cargo, LU_OP_TAKE, 0);
	return *err == -ENOENT;
}

/*
 * A session that dies with the only process that has it is finished by the last
 * close: there is nothing left to take.
 */
static int hit_by_kill(const struct lu_point *point, int op, int i)
{
	int err = step_and_die(point, op, i);

	err = err ?: lu_point_check_hit(point);
	if (err || (op != LU_OP_TAKE && op != LU_OP_END))
		return err   ?:
			       compare(lu_cargo_step(&cargo, op, i), 0,
				       "the call after its caller's death");
	if (lu_wait(is_gone, &err, SETTLE_MS))
		return 1;
	return compare(err, -ENOENT, "taking the session again");
}

/* Return: 1 the way back ends here, as it should; 0 it goes on; -errno. */
static int hit_by_return(const struct lu_point *point, int op, int i)
{
	int gives = lu_point_gives(point), err = arm_own(point);

	err = err ?: compare(lu_cargo_step(&cargo, op, i), gives, "the call");
	err = err ?: lu_point_check_hit(point);
	if (err)
		return err;
	if (point->stage->after == LU_AFTER_BACK)
		return compare(lu_cargo_step(&cargo, op, i), 0,
			       "the same call without the fault");
	err = compare(lu_cargo_step(&cargo, op, i), gives, "the call, repeated");
	return err ?: point->stage->after == LU_AFTER_DEAD;
}

/* What was hit on the way out is in the stamps that came along. */
static int check_stamps(const struct lu_point *point, bool out)
{
	static struct lu_stamp stamps[LU_TIMELINE_MAX];
	unsigned int nth = point->stage->own ? 1 : lu_cargo_nth(&cargo, point);
	struct lu_fault fault;
	int n = lu_timeline_read(stamps, LU_TIMELINE_MAX), err;

	if (n < 0)
		return n;
	err = lu_point_fault(point, nth, 0, &fault);
	return err ?: lu_timeline_check(stamps, n, &fault, out);
}

static int hit_by_delay(const struct lu_point *point, int op, int i)
{
	int err = arm_own(point);

	err = err ?: compare(lu_cargo_step(&cargo, op, i), 0, "the call");
	return err ?: lu_point_check_hit(point) ?: check_stamps(point, false);
}

static const struct {
	const char *action;
	int (*hit)(const struct lu_point *point, int op, int i);
} hits[] = {
	{ "return", hit_by_return },
	{ "delay", hit_by_delay },
	{ "kill", hit_by_kill },
};

static int step(const struct lu_point *point, int op, int i)
{
	if (!is_target(point, op, i))
		return compare(lu_cargo_step(&cargo, op, i), 0,
			       lu_stage_op_name(op));
	for (size_t k = 0; k < sizeof(hits) / sizeof(*hits); k++)
		if (!strcmp(hits[k].action, point->kind->action))
			return hits[k].hit(point, op, i);
	return lu_err(-EOPNOTSUPP, "%s", point->kind->action);
}

/* Of a call for all devices the first meets the fault; the rest is as ever. */
static int come_back(const struct lu_point *point)
{
	bool met = false;
	int err = 0, times;

	for (int op = LU_OP_OPEN; !err && op <= LU_OP_END; op++) {
		times = op == LU_OP_RETRIEVE ? cargo.n : 1;
		for (int i = 0; !err && i < times; i++) {
			if (met || !is_target(point, op, i))
				err = compare(lu_cargo_step(&cargo, op, i), 0,
					      lu_stage_op_name(op));
			else
				err = step(point, op, i);
			met |= is_target(point, op, i);
		}
	}
	return err < 0 ? err : 0;
}

static int check(const struct lu_point *point, unsigned int phase)
{
	int err;

	if (phase > 1)
		return lu_crashed() ? 0 : lu_err(-EBADMSG, "no cold boot");
	if (point->stage->op != LU_OP_REBOOT)
		return come_back(point);
	err = check_stamps(point, true);
	return err ?: lu_cargo_unpack(&cargo, LU_OP_OPEN);
}

/* To where it is armed: here, on the way, or by the caller there. */
static int go(const struct lu_point *point)
{
	struct lu_fault fault;
	int err = lu_point_fault(point, lu_cargo_nth(&cargo, point), 0, &fault);

	if (err)
		return err;
	if (point->stage->op == LU_OP_REBOOT)
		return lu_fault_arm(&fault, NULL) ?: lu_jump();
	if (point->stage->own)
		return lu_jump();
	return lu_fault_jump_bare(&fault, 1, point->stage->words ?: "");
}

static int begin(const struct lu_point *point)
{
	const char *why;
	int err;

	lu_fault_clear();
	err = lu_point_unreachable(point, &why);
	if (why)
		return lu_detour(&cargo, point, why, 0, slots(point));
	lu_cargo_drop(&cargo);
	return err ?: lu_cargo_pack(&cargo) ?: go(point);
}

static int leave_dead_kernel(void)
{
	int err = lu_expect_crash(LU_CRASH_RESET, "", 0);

	if (!err && reboot(RB_AUTOBOOT))
		err = lu_err(-errno, "reboot: %m");
	sleep(20);
	return err;
}

static void go_on(struct __test_metadata *_metadata,
		  const struct lu_point *point, unsigned int phase)
{
	const char *why;
	int err;

	LU_OK(lu_point_unreachable(point, &why));
	if (why) {
		LU_OK(lu_detour(&cargo, point, why, phase, slots(point)));
		return;
	}
	err = check(point, phase);
	/* A point that is wrong fails the test by its record, and others follow. */
	if (err)
		TH_LOG("%s: %s", point->id, lu_errmsg());
	LU_OK(lu_point_judge(point, err));
	if (leaves_dead(point) && phase == 1)
		LU_OK(leave_dead_kernel());
}

TEST_F(jump, each_stage_fails_once)
{
	if (self->leg.check)
		go_on(_metadata, self->leg.check, self->leg.phase);
	if (self->leg.begin)
		LU_OK(begin(self->leg.begin));
	if (self->leg.leave)
		LU_OK(lu_cargo_jump(&cargo));
	if (self->leg.arrive)
		LU_OK(lu_cargo_unpack(&cargo, LU_OP_OPEN));
}

LU_SUITE_MAIN
