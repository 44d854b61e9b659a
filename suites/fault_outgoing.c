// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: every stage of the outgoing side that needs no jump, one
 * fault at a time: an errno, a delay, the death of the caller, at each device
 * of a session and at each function on its path.
 * Passes if: the call gives exactly the errno that was injected (or works, late;
 * or its caller dies), all is as it was before, the same call without the fault
 * works, and every point was hit.
 * Cannot see: what the next kernel would make of it (fault_jump); stages that
 * the compiler has inlined.
 * Source: kernel/liveupdate/luo_session.c, luo_file.c, luo_flb.c of Linux 7.3.4.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lu_crash.h"
#include "lu_dut.h"
#include "lu_fault.h"
#include "lu_point.h"
#include "lu_session.h"
#include "lu_still.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "fault_outgoing",
	.description = "will make calls that preserve devices fail at each stage",
	.needs = LU_NEED_LUO | LU_NEED_PCI | LU_NEED_FAULT,
	.device = "any",
	.timeout_ms = 300000,
};

#define MAX_POINTS 4096
#define SETTLE_MS  2000 /* for the kernel to clean up behind a killed process */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static int fds[LU_FIXTURE_MAX_DEVICES];
static struct lu_point points[MAX_POINTS];
static struct lu_still empty, before;

FIXTURE(outgoing)
{
	int n, luo, memfd;
	struct lu_matrix_rig rig;
	unsigned int wrong;
};

FIXTURE_SETUP(outgoing)
{
	LU_NEEDS();
	self->n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(self->n);
	if (!self->n)
		LU_SKIP("this run has no device");
	LU_OK(lu_fixture_bind(devs, self->n, "lutorture_pci"));
	self->luo = lu_session_device();
	LU_FD(self->luo);
	for (int i = 0; i < self->n; i++) {
		fds[i] = lu_dut_open(devs[i].bdf);
		LU_FD(fds[i]);
	}
	self->memfd = memfd_create("fault", MFD_CLOEXEC);
	ASSERT_EQ(0, ftruncate(self->memfd, 1 << 16));
	self->rig.devices = self->n;
	for (int p = 0; p < LU_PLACES; p++)
		self->rig.hops[p] =
			devs[lu_matrix_device(p, self->n)].n_bridges + 1;
	LU_OK(lu_still_take(&empty));
}

FIXTURE_TEARDOWN(outgoing)
{
	lu_fault_clear();
	close(self->luo);
	close(self->memfd);
}

/* One point as it is run. */
struct trial {
	FIXTURE_DATA(outgoing) * self;
	const struct lu_point *point;
	int device; /* index into devs */
	int session;
};

static int preserve_up_to(struct trial *t, int n)
{
	int err = 0;

	for (int i = 0; !err && i < n; i++)
		err = lu_session_preserve(t->session, fds[i], i);
	return err;
}

static int arrange_session(struct trial *t)
{
	t->session = lu_session_create(t->self->luo, "fault");
	return t->session < 0 ? t->session : 0;
}

static int arrange_some(struct trial *t)
{
	return arrange_session(t) ?: preserve_up_to(t, t->device);
}

static int arrange_all(struct trial *t)
{
	return arrange_session(t) ?: preserve_up_to(t, t->self->n);
}

static int arrange_nothing(struct trial *t)
{
	t->session = -1;
	return 0;
}

static int do_create(struct trial *t)
{
	return arrange_session(t);
}

static int do_preserve(struct trial *t)
{
	return lu_session_preserve(t->session, fds[t->device], t->device);
}

static int do_memfd(struct trial *t)
{
	return lu_session_preserve(t->session, t->self->memfd, 1000);
}

static int do_close(struct trial *t)
{
	int err = close(t->session) ? -errno : 0;

	t->session = -1;
	return err;
}

/* What each operation starts from, and how it is done. */
static const struct {
	int (*arrange)(struct trial *t);
	int (*act)(struct trial *t);
} ops[LU_OPS] = {
	[LU_OP_CREATE] = { arrange_nothing, do_create },
	[LU_OP_PRESERVE] = { arrange_some, do_preserve },
	[LU_OP_MEMFD] = { arrange_session, do_memfd },
	[LU_OP_CLOSE] = { arrange_all, do_close },
};

/* Devices are unpreserved in reverse order. */
static unsigned int nth_hit(const struct trial *t)
{
	const struct lu_stage *stage = t->point->stage;

	if (stage->per == LU_PER_HOP)
		return t->point->hop + 1;
	if (stage->per == LU_PER_DEVICE && stage->op == LU_OP_CLOSE)
		return t->self->n - t->device;
	return stage->nth ?: 1;
}

static int arm(const struct trial *t)
{
	struct lu_fault fault;
	int err = lu_point_fault(t->point, nth_hit(t), getpid(), &fault);

	return err ?: lu_fault_arm(&fault, NULL);
}

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
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
	got = ops[t->point->stage->op].act(t);
	err = lu_point_check_hit(t->point);
	lu_fault_disarm(lu_point_symbol(t->point));
	err = err ?: compare(got, lu_point_gives(t->point), "the call");
	err = err ?: lu_still_check(&before);
	return err   ?:
		       compare(ops[t->point->stage->op].act(t), 0,
			       "the same call without the fault");
}

static int try_delay(struct trial *t)
{
	long start;
	int err = arm(t), got;

	if (err)
		return err;
	start = now_ms();
	got = ops[t->point->stage->op].act(t);
	start = now_ms() - start;
	err = lu_point_check_hit(t->point) ?: compare(got, 0, "the call");
	lu_fault_disarm(lu_point_symbol(t->point));
	if (!err && start < t->point->kind->value)
		err = lu_err(-EBADMSG, "it took %ld ms, less than the delay",
			     start);
	return err;
}

/* In a child: its descriptors are the only ones of the session. */
static void die_in_it(struct trial *t)
{
	if (ops[t->point->stage->op].arrange(t) || arm(t))
		_exit(1);
	ops[t->point->stage->op].act(t);
	_exit(2);
}

static int settle(void)
{
	long end = now_ms() + SETTLE_MS;
	int err;

	while ((err = lu_still_check(&empty)) == -EBADMSG && now_ms() < end)
		usleep(1000);
	return err;
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
	err = err ?: settle();
	err = err ?: ops[t->point->stage->op].arrange(t);
	return err   ?:
		       compare(ops[t->point->stage->op].act(t), 0,
			       "the same call without the fault");
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
	struct trial t = { .self = self,
			   .point = p,
			   .session = -1,
			   .device = lu_matrix_device(p->place, self->n) };
	int err = -EOPNOTSUPP;

	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		if (strcmp(tries[i].action, p->kind->action))
			continue;
		err = tries[i].apart ? 0 : ops[p->stage->op].arrange(&t);
		err = err ?: tries[i].run(&t);
	}
	lu_fault_clear();
	if (t.session >= 0)
		close(t.session);
	return err ?: lu_still_check(&empty);
}

static void run_op(struct __test_metadata *_metadata,
		   FIXTURE_DATA(outgoing) * self, enum lu_stage_op op)
{
	size_t n = lu_matrix_points(&self->rig, lu_suite.name, op, points,
				    MAX_POINTS);
	long start = now_ms();
	int err;

	ASSERT_GE(MAX_POINTS, n);
	ASSERT_LT(0, n);
	for (size_t i = 0; i < n; i++) {
		if (!lu_point_symbol(&points[i])) {
			LU_OK(lu_point_record(&points[i], "unreachable",
					      "this kernel has no such symbol"));
			continue;
		}
		err = run_point(self, &points[i]);
		EXPECT_EQ(0, err) TH_LOG("%s: %s", points[i].id, lu_errmsg());
		LU_OK(lu_point_judge(&points[i], err));
		if (err)
			LU_OK(lu_still_take(&empty));
	}
	lu_measure(lu_stage_op_name(op), n * 60000.0 / (now_ms() - start + 1),
		   "points/min");
}

TEST_F(outgoing, create)
{
	run_op(_metadata, self, LU_OP_CREATE);
}

TEST_F(outgoing, preserve)
{
	run_op(_metadata, self, LU_OP_PRESERVE);
}

TEST_F(outgoing, preserve_memfd)
{
	run_op(_metadata, self, LU_OP_MEMFD);
}

TEST_F(outgoing, close)
{
	run_op(_metadata, self, LU_OP_CLOSE);
}

LU_SUITE_MAIN
