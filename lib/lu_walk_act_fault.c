// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns how a step of a walk goes wrong. Touches the machine through the fault
 * module and fail-nth, and kills processes that it started; nothing stays armed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_alloc.h"
#include "lu_err.h"
#include "lu_fault.h"
#include "lu_point.h"
#include "lu_walk_act.h"

#define DELAY_MS 5

static const char *const kinds[] = {
	[LU_RETURNS_ERRNO] = "errno",
	[LU_RETURNS_PTR] = "errno",
	[LU_RETURNS_BOOL] = "false",
};

static const char *kind_of(const struct lu_walk_step *step)
{
	return step->fault == LU_WALK_DELAY ? "delay" :
					      kinds[step->stage->returns];
}

/* A stage in the step fails or waits, once. A jump is the agent's call. */
static int at_stage(struct lu_walk_machine *m, const struct lu_walk *w,
		    const struct lu_walk_step *step)
{
	struct lu_point point = { .stage = step->stage };
	struct lu_fault fault;
	int err, got;

	snprintf(point.id, sizeof(point.id), "%s", step->stage->name);
	point.kind = lu_fault_kind_find(kind_of(step));
	err = lu_point_fault(&point, step->nth,
			     step->op == LU_WALK_JUMP ? 0 : getpid(), &fault);
	if (step->fault == LU_WALK_DELAY)
		fault.value = DELAY_MS;
	err = err ?: lu_fault_arm(&fault, NULL);
	if (err)
		return err;
	got = lu_walk_plain_act(m, w, step);
	err = lu_point_check_hit(&point);
	lu_fault_disarm(fault.symbol);
	return err ?: got;
}

/* Whether it is refused or not is up to the kernel: then it works. */
static int in_want(struct lu_walk_machine *m, const struct lu_walk *w,
		   const struct lu_walk_step *step)
{
	int err, got, consumed;

	if (m->nth < 0)
		m->nth = lu_alloc_open();
	err = m->nth < 0 ? m->nth : lu_alloc_arm(m->nth, step->nth);
	if (err)
		return err;
	got = lu_walk_plain_act(m, w, step);
	consumed = lu_alloc_disarm(m->nth);
	if (got != -ENOMEM || consumed <= 0)
		return consumed < 0 ? consumed : got;
	err = lu_walk_compare_all(m, w);
	return err ?: lu_walk_plain_act(m, w, step);
}

static pid_t start_holder(void)
{
	pid_t pid = fork();

	if (pid)
		return pid < 0 ? -errno : pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

/* Another process has the session, too, when this one closes it; and is killed. */
static int by_death(struct lu_walk_machine *m, const struct lu_walk *w,
		    const struct lu_walk_step *step)
{
	pid_t pid = start_holder();
	int err;

	if (pid < 0)
		return lu_err(pid, "fork: %s", strerror(-pid));
	err = lu_walk_plain_act(m, w, step);
	err = err ?: lu_walk_compare_all(m, w);
	kill(pid, SIGKILL);
	if (waitpid(pid, NULL, 0) != pid)
		err = err ?: lu_err(-errno, "waitpid: %m");
	return err;
}

static int (*const ways[LU_WALK_FAULTS])(struct lu_walk_machine *m,
					 const struct lu_walk *w,
					 const struct lu_walk_step *step) = {
	[LU_WALK_NO_FAULT] = lu_walk_plain_act,
	[LU_WALK_ERROR] = at_stage,
	[LU_WALK_DELAY] = at_stage,
	[LU_WALK_ALLOC] = in_want,
	[LU_WALK_DEATH] = by_death,
};

int lu_walk_act_with(struct lu_walk_machine *m, const struct lu_walk *w,
		     const struct lu_walk_step *step)
{
	return ways[step->fault](m, w, step);
}
