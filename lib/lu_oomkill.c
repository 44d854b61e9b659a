// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the child that dies. Touches the machine through the fault module, which
 * holds the call open until the kill, and through SysRq, which runs the OOM killer
 * once.
 *
 * Source: mm/oom_kill.c of Linux 7.3.4; Documentation/admin-guide/sysrq.rst.
 */
#include "lu_oomkill.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_fault.h"
#include "lu_file.h"
#include "lu_hold.h"
#include "lu_wait.h"

#define KILL_MS 5000 /* until the killer must have struck */
#define SYSRQ	"/proc/sysrq-trigger"

const char *lu_oomkill_missing(void)
{
	if (!access(SYSRQ, W_OK))
		return NULL;
	return "no OOM kill on demand: needs CONFIG_MAGIC_SYSRQ";
}

/* The killer is at work in the background: is it through with a process? */
static bool is_doomed(void *ctx)
{
	unsigned long long pending;
	char path[64], text[4096];
	const char *line;

	snprintf(path, sizeof(path), "/proc/%d/status", *(pid_t *)ctx);
	if (lu_file_read(path, text, sizeof(text)) < 0)
		return false;
	line = strstr(text, "\nSigPnd:");
	return line && sscanf(line, "\nSigPnd: %llx", &pending) == 1 &&
	       pending & 1ULL << (SIGKILL - 1);
}

static int kill_in_it(const struct lu_oomkill *what, pid_t pid)
{
	int err = lu_hold_wait(what->symbol) ?: lu_file_write(SYSRQ, "f");

	if (!err && !lu_wait(is_doomed, &pid, KILL_MS))
		err = lu_err(-ENODATA, "process %d was not killed", pid);
	return err ?: lu_hold_end(what->symbol);
}

/* The most wanted of all processes when there is no memory. */
static void die_of_want(const struct lu_oomkill *what)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	lu_file_write("/proc/self/oom_score_adj", "1000");
	if ((what->before && what->before(what->ctx)) ||
	    lu_hold_arm(what->symbol, getpid()))
		_exit(1);
	what->call(what->ctx);
	pause();
}

int lu_oomkill(const struct lu_oomkill *what)
{
	int status, err;
	pid_t pid = fork();

	if (!pid)
		die_of_want(what);
	if (pid < 0)
		return lu_err(-errno, "fork: %m");
	err = kill_in_it(what, pid);
	if (err) {
		lu_fault_clear();
		kill(pid, SIGKILL);
	}
	if (waitpid(pid, &status, 0) != pid)
		return lu_err(-errno, "waitpid: %m");
	lu_fault_clear();
	if (!err && (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL))
		err = lu_err(-EBADMSG, "it ended with wait status %#x", status);
	return err;
}
