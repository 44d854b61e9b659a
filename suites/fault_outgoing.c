// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: every stage of the outgoing side that needs no jump, one
 * fault at a time: an errno, a delay, the death of the caller, at each device
 * of a session and at each function on its path.
 * Passes if: the call gives exactly the errno that was injected (or works, late;
 * or its caller dies), all is as it was before, the same call without the fault
 * works, and every point was hit; at the end all goes through a cycle without a
 * fault, unless steps, which are points of one call, are limited.
 * Cannot see: what the next kernel would make of it (fault_jump); stages that
 * the compiler has inlined.
 * Source: kernel/liveupdate/luo_session.c, luo_file.c, luo_flb.c of Linux 7.3.4.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_call.h"
#include "lu_clean.h"
#include "lu_fault.h"
#include "lu_owed.h"
#include "lu_point.h"
#include "lu_still.h"
#include "lu_suite.h"
#include "lu_wait.h"

LU_SUITE = {
	.name = "fault_outgoing",
	.description = "will make calls that preserve devices fail at each stage",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 300000,
	.legs = lu_clean_legs,
	.contrived = true,
};

#define MAX_POINTS 4096
#define SETTLE_MS  2000 /* for the kernel to clean up behind a killed process */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_point points[MAX_POINTS];
static struct lu_still empty, before;
static struct lu_cargo cargo;

FIXTURE(outgoing)
{
	struct lu_call call;
	struct lu_matrix_rig rig;
};

FIXTURE_SETUP(outgoing)
{
	int n;

	LU_NEEDS();
	LU_CLEAN_OPEN(&self->call, &cargo, devs, n);
	lu_call_rig(devs, n, &self->rig);
	LU_OK(lu_still_take(&empty));
}

FIXTURE_TEARDOWN(outgoing)
{
	lu_fault_clear();
	lu_call_close(&self->call);
	lu_cargo_drop(&cargo);
}

/* One point as it is run. */
struct trial {
	struct lu_call *call;
	const struct lu_point *point;
};

static int arrange(struct trial *t)
{
	return lu_call_arrange(t->call, t->point->stage->op);
}

static int make(struct trial *t)
{
	return lu_call_make(t->call, t->point->stage->op);
}

static int arm(const struct trial *t)
{
	struct lu_fault fault;
	int err = lu_point_fault(t->point, lu_call_nth(t->call, t->point),
				 getpid(), &fault);

	return err ?: lu_fault_arm(&fault, NULL);
}

static int compare(int got, int want, const char *what)
{
	if (got == want)
		return 0;
	return lu_err(-EBADMSG, "%s gave %d, wanted %d", what, got, want);
}

/* The call fails as injected, changes nothing, and then works. */
static int try_return(struct trial *t)
{
	int err, got;

	err = lu_still_take(&before) ?: arm(t);
	if (err)
		return err;
	got = make(t);
	err = lu_point_check_hit(t->point);
	lu_fault_disarm(lu_point_symbol(t->point));
	err = err ?: compare(got, lu_point_gives(t->point), "the call");
	err = err ?: lu_still_check(&before);
	return err ?: compare(make(t), 0, "the same call without the fault");
}

static void drop_session(struct lu_call *call)
{
	if (call->session >= 0)
		close(call->session);
	call->session = -1;
}

/* From the start, of a call that cannot be made twice. */
static int make_again(struct trial *t)
{
	int err;

	drop_session(t->call);
	err = lu_still_check(&empty) ?: arrange(t);
	return err ?: compare(make(t), 0, "the same call without the fault");
}

static int try_delay(struct trial *t)
{
	long start;
	int err = arm(t), got;

	if (err)
		return err;
	start = lu_wait_now_ms();
	got = make(t);
	start = lu_wait_now_ms() - start;
	err = lu_point_check_hit(t->point) ?: compare(got, 0, "the call");
	lu_fault_disarm(lu_point_symbol(t->point));
	if (!err && start < t->point->kind->value)
		err = lu_err(-EBADMSG, "it took %ld ms, less than the delay",
			     start);
	return err ?: make_again(t);
}

/* In a child: its descriptors are the only ones of the session. */
static void die_in_it(struct trial *t)
{
	if (arrange(t) || arm(t))
		_exit(1);
	make(t);
	_exit(2);
}

static int try_kill(struct trial *t)
{
	int status, err;
	pid_t pid = fork();

	if (!pid)
		die_in_it(t);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return lu_err(-errno, "fork: %m");
	err = lu_point_check_hit(t->point);
	lu_fault_disarm(lu_point_symbol(t->point));
	if (!err && (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL))
		err = lu_err(-EBADMSG, "the caller ended with wait status %#x",
			     status);
	return err ?: lu_still_settle(&empty, SETTLE_MS) ?: make_again(t);
}

static const struct {
	const char *action;
	bool apart; /* arranges for itself */
	int (*run)(struct trial *t);
} tries[] = {
	{ "return", false, try_return },
	{ "delay", false, try_delay },
	{ "kill", true, try_kill },
};

static int run_point(FIXTURE_DATA(outgoing) * self, const struct lu_point *p)
{
	struct trial t = { .call = &self->call, .point = p };
	int err = -EOPNOTSUPP;

	t.call->session = -1;
	t.call->device = lu_matrix_device(p->place, t.call->n);
	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		if (strcmp(tries[i].action, p->kind->action))
			continue;
		err = tries[i].apart ? 0 : arrange(&t);
		err = err ?: tries[i].run(&t);
	}
	lu_fault_clear();
	drop_session(t.call);
	return err ?: lu_still_check(&empty);
}

static void run_op(struct __test_metadata *_metadata,
		   FIXTURE_DATA(outgoing) * self, enum lu_stage_op op)
{
	size_t n = lu_matrix_points(&self->rig, lu_suite.name, op, points,
				    MAX_POINTS);
	unsigned long start = lu_wait_now_ms();
	const char *why;
	int err;

	ASSERT_GE(MAX_POINTS, n);
	ASSERT_LT(0, n);
	n = lu_owed_steps(lu_suite.name, points, n, lu_agent_steps(),
			  lu_agent_seed());
	for (size_t i = 0; i < n; i++) {
		err = lu_point_unreachable(&points[i], &why);
		if (why) {
			LU_OK(lu_point_record(&points[i], "unreachable", why));
			continue;
		}
		err = err ?: run_point(self, &points[i]);
		EXPECT_EQ(0, err) TH_LOG("%s: %s", points[i].id, lu_errmsg());
		LU_OK(lu_point_judge(&points[i], err));
		if (err)
			LU_OK(lu_still_take(&empty));
	}
	lu_measure(lu_stage_op_name(op),
		   n * 60000.0 / (lu_wait_now_ms() - start + 1), "points/min");
}

TEST_F(outgoing, create)
{
	LU_CLEAN_ARRIVE(&cargo);
	run_op(_metadata, self, LU_OP_CREATE);
	run_op(_metadata, self, LU_OP_NAME);
	LU_CLEAN_LEAVE(&self->call, &cargo);
}

TEST_F(outgoing, preserve)
{
	LU_CLEAN_ARRIVE(&cargo);
	run_op(_metadata, self, LU_OP_PRESERVE);
	LU_CLEAN_LEAVE(&self->call, &cargo);
}

TEST_F(outgoing, preserve_memfd)
{
	LU_CLEAN_ARRIVE(&cargo);
	run_op(_metadata, self, LU_OP_MEMFD);
	LU_CLEAN_LEAVE(&self->call, &cargo);
}

TEST_F(outgoing, close)
{
	LU_CLEAN_ARRIVE(&cargo);
	run_op(_metadata, self, LU_OP_CLOSE);
	LU_CLEAN_LEAVE(&self->call, &cargo);
}

LU_SUITE_MAIN
