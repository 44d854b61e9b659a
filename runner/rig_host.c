// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rig that is the machine the controller runs on. The agent is a child; the
 * machine's own boot loader and init bring both back ("lutorture run --resume"
 * from a start-up unit). There is no power switch: cutting ends the agent.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_err.h"
#include "rig.h"

static int host_prepare(struct rig_power *power)
{
	const struct lu_rig *rig = power->rig;

	if (geteuid())
		return lu_err(-EPERM, "rig %s is this machine: run as root",
			      rig->name);
	if (!rig->kernel || access(rig->kernel, R_OK))
		return lu_err(-ENOENT,
			      "rig %s: kernel: %s is not readable; name the image to jump to",
			      rig->name, rig->kernel ? rig->kernel : "(none)");
	return 0;
}

/*
 * The agent is never told that the controller was interrupted: that alone leaves
 * this kernel running, and the agent knows it again by its boot_id. In another
 * boot the machine itself went down, which must not be forgiven; the controller
 * dies with it either way, and cannot tell a panic from its own end.
 */
static int host_on(struct rig_power *power, const char *why)
{
	char agent[4096], dut[4096];
	char *argv[] = { agent, "agent", "--run-dir", dut, NULL };

	(void)why;
	snprintf(agent, sizeof(agent), "%s/build/bin/lutorture", power->repo);
	snprintf(dut, sizeof(dut), "%s/dut", power->run_dir);
	setenv("LUTORTURE_WHY", "", 1);
	setenv("LUTORTURE_REPO", power->repo, 1);
	power->pid = rig_spawn(argv, &power->console);
	return power->pid < 0 ? power->pid : 0;
}

static void host_cut(struct rig_power *power)
{
	if (power->pid < 0)
		return;
	kill(power->pid, SIGKILL);
	waitpid(power->pid, NULL, 0);
	power->pid = -1;
}

const struct rig_ops rig_host = {
	.machine = LU_RIG_HOST,
	.prepare = host_prepare,
	.on = host_on,
	.cut = host_cut,
};
