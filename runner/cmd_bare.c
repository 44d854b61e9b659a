// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture bare: the yardstick on a virtual rig. Boots it with the bare loop
 * in the agent's place and prints the time of each of its cycles. Writes into
 * a folder of its own.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "console.h"
#include "lu_err.h"
#include "rig.h"

#define CYCLE_LIMIT_S 30

/* Cuts the power of a machine that takes longer than any loop would. */
static int wait_off(struct rig_power *power, struct console *console,
		    unsigned int cycles)
{
	unsigned int left_ms = (cycles + 2) * CYCLE_LIMIT_S * 1000;

	for (; left_ms; left_ms -= 50) {
		console_take(console, power->console);
		if (waitpid(power->pid, NULL, WNOHANG) == power->pid)
			return 0;
		usleep(50000);
	}
	rig_qemu.cut(power);
	return lu_err(-ETIMEDOUT, "the loop did not end; see %s/console.log",
		      power->run_dir);
}

static int run_loop(const char *dir, const char *repo, const struct lu_rig *rig,
		    unsigned int cycles)
{
	char append[128], log[PATH_MAX + 16];
	struct rig_power power = {
		.rig = rig,
		.run_dir = dir,
		.repo = repo,
		.kernel = lu_kernel_at(0),
		.append = append,
		.pid = -1,
		.console = -1,
	};
	struct console console;
	int err;

	snprintf(append, sizeof(append),
		 "lutorture.program=bench/bare lutorture.bare=%u", cycles);
	snprintf(log, sizeof(log), "%s/console.log", dir);
	err = console_open(&console, log, NULL, NULL);
	err = err ?: rig_qemu.prepare(&power);
	err = err ?: rig_qemu.on(&power, "");
	err = err ?: wait_off(&power, &console, cycles);
	console_close(&console);
	return err;
}

/* Cycle k lasts from its reboot() to that of cycle k + 1. */
static int print_cycles(const char *dir, unsigned int wanted)
{
	unsigned long long n, jump, init, last = 0;
	char path[PATH_MAX + 16];
	unsigned int lines = 0;
	FILE *in;

	snprintf(path, sizeof(path), "%s/dut/bare.txt", dir);
	in = fopen(path, "re");
	if (!in)
		return lu_err(-errno, "%s: %m", path);
	for (; fscanf(in, "%llu %llu %llu", &n, &jump, &init) == 3; lines++) {
		if (last)
			printf("%llu %llu %llu\n", n - 1, jump - last,
			       init - jump);
		last = jump;
	}
	fclose(in);
	return lines == wanted ?
		       0 :
		       lu_err(-EIO,
			      "%u of %u cycles were made; see %s/console.log",
			      lines, wanted, dir);
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

static int run(int argc, char **argv)
{
	char repo[2048], rig_file[PATH_MAX], dir[PATH_MAX];
	int cycles = argc == 4 ? atoi(argv[2]) : 0, err;
	struct lu_rig *rig = NULL;

	if (cycles < 1)
		return command_usage(&cmd_bare);
	err = command_repo(repo, sizeof(repo));
	err = err   ?:
		      command_find(argv[1], command_rig_folders, rig_file,
				   sizeof(rig_file));
	err = err ?: lu_rig_load(rig_file, &rig);
	err = err ?: make_folder(argv[3], dir);
	err = err ?: run_loop(dir, repo, rig, cycles);
	err = err ?: print_cycles(dir, cycles);
	lu_rig_free(rig);
	return err ? command_fail(err) : 0;
}

const struct command cmd_bare = {
	.name = "bare",
	.usage = "RIG CYCLES DIR",
	.summary =
		"time the bare loop on a virtual rig: cycle, TSC ticks of it, of its blackout",
	.run = run,
};
