// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the child that dies. Touches the machine through the fault module, which
 * holds the call open, and through SysRq, which runs the OOM killer once.
 *
 * Source: mm/oom_kill.c of Linux 7.3.4; Documentation/admin-guide/sysrq.rst.
 */
#include "lu_oomkill.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_fault.h"
#include "lu_file.h"
#include "lu_wait.h"

#define HOLD_MS 300  /* for which the call is held open */
#define HIT_MS	5000 /* until it must have come there */
#define SYSRQ	"/proc/sysrq-trigger"

const char *lu_oomkill_missing(void)
{
	if (!access(SYSRQ, W_OK))
		return NULL;
	return "no OOM kill on demand: needs CONFIG_MAGIC_SYSRQ";
}

static int hold(const char *symbol)
{
	struct lu_fault fault = { .symbol = symbol,
				  .action = LU_FAULT_DELAY,
				  .value = HOLD_MS,
				  .times = 1,
				  .pid = getpid() };

	return lu_fault_arm(&fault, NULL);
}

static bool is_hit(void *ctx)
{
	unsigned long hits = 0;

	return !lu_fault_hits(ctx, &hits, NULL) && hits;
}

/* The most wanted of all processes when there is no memory. */
static void die_of_want(const struct lu_oomkill *what)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	lu_file_write("/proc/self/oom_score_adj", "1000");
	if ((what->before && what->before(what->ctx)) || hold(what->symbol))
		_exit(1);
	what->call(what->ctx);
	pause();
}

int lu_oomkill(const struct lu_oomkill *what)
{
	int status, err = 0;
	pid_t pid = fork();

	if (!pid)
		die_of_want(what);
	if (pid < 0)
		return lu_err(-errno, "fork: %m");
	if (!lu_wait(is_hit, (void *)what->symbol, HIT_MS))
		err = lu_err(-ENODATA, "%s was not hit", what->symbol);
	err = err ?: lu_file_write(SYSRQ, "f");
	if (err)
		kill(pid, SIGKILL);
	if (waitpid(pid, &status, 0) != pid)
		return lu_err(-errno, "waitpid: %m");
	lu_fault_clear();
	if (!err && (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL))
		err = lu_err(-EBADMSG, "it ended with wait status %#x", status);
	return err;
}
