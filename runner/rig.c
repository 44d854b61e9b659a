// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machines a controller can power, and the one way to start a process
 * that stands for a machine. Touches nothing but processes of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_err.h"
#include "rig.h"

static const struct rig_ops *const rig_table[] = {
	&rig_qemu,
	&rig_host,
};

const struct rig_ops *rig_ops_find(enum lu_rig_machine machine)
{
	for (size_t i = 0; i < sizeof(rig_table) / sizeof(*rig_table); i++)
		if (rig_table[i]->machine == machine)
			return rig_table[i];
	return NULL;
}

static void exec_child(char *const argv[], int out, pid_t parent)
{
	int null = open("/dev/null", O_RDONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execvp(argv[0], argv);
	dprintf(out, "%s: %m\n", argv[0]);
	_exit(127);
}

pid_t rig_spawn(char *const argv[], int *console)
{
	pid_t parent = getpid(), pid;
	int pipes[2];

	if (pipe2(pipes, O_CLOEXEC))
		return lu_err(-errno, "pipe: %m");
	pid = fork();
	if (!pid)
		exec_child(argv, pipes[1], parent);
	close(pipes[1]);
	if (pid < 0) {
		int err = -errno;

		close(pipes[0]);
		return lu_err(err, "fork: %m");
	}
	fcntl(pipes[0], F_SETFL, O_NONBLOCK);
	*console = pipes[0];
	return pid;
}
