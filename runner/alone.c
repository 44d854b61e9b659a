// SPDX-License-Identifier: GPL-2.0-only
/*
 * A virtual rig without journal and verdicts: boots it with another program in
 * the agent's place and waits for its end. Writes into a folder of its own.
 */
#include "alone.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "console.h"
#include "lu_err.h"
#include "rig.h"

#define POLL_MS 50

/* Cuts the power of a machine that takes longer than anything should. */
static int wait_off(struct rig_power *power, struct console *console,
		    unsigned int limit_s)
{
	unsigned int left = limit_s * power->kernel->slow * (1000 / POLL_MS);

	for (; left; left--) {
		console_take(console, power->console);
		if (waitpid(power->pid, NULL, WNOHANG) == power->pid)
			return 0;
		usleep(POLL_MS * 1000);
	}
	rig_qemu.cut(power);
	return lu_err(-ETIMEDOUT, "the program did not end; see %s/console.log",
		      power->run_dir);
}

static int boot(struct rig_power *power, unsigned int limit_s)
{
	struct console console;
	char log[PATH_MAX + 16];
	int err;

	snprintf(log, sizeof(log), "%s/console.log", power->run_dir);
	err = console_open(&console, log, NULL, NULL);
	err = err ?: rig_qemu.prepare(power);
	err = err ?: rig_qemu.on(power, "");
	err = err ?: wait_off(power, &console, limit_s);
	rig_qemu.release(power);
	console_close(&console);
	return err;
}

static int make_folder(const char *path, char *dir)
{
	char dut[PATH_MAX + 8];

	if (mkdir(path, 0755) && errno != EEXIST)
		return lu_err(-errno, "%s: %m", path);
	if (!realpath(path, dir))
		return lu_err(-errno, "%s: %m", path);
	snprintf(dut, sizeof(dut), "%s/dut", dir);
	return mkdir(dut, 0755) ? lu_err(-errno, "%s: %m", dut) : 0;
}

int alone_run(const struct alone *alone)
{
	char repo[2048], rig_file[PATH_MAX], dir[PATH_MAX];
	struct lu_rig *rig = NULL;
	struct rig_power power = {
		.run_dir = dir,
		.repo = repo,
		.kernel = lu_kernel_find(alone->kernel),
		.append = alone->words,
		.pid = -1,
		.console = -1,
	};
	int err = power.kernel ? 0 : -ENOENT;

	err = err ?: command_repo(repo, sizeof(repo));
	err = err   ?:
		      command_find(alone->rig, command_rig_folders, rig_file,
				   sizeof(rig_file));
	err = err ?: lu_rig_load(rig_file, &rig);
	err = err ?: make_folder(alone->dir, dir);
	power.rig = rig;
	err = err ?: boot(&power, alone->limit_s);
	lu_rig_free(rig);
	return err;
}
