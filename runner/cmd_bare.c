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

#include "alone.h"
#include "command.h"
#include "lu_err.h"

#define CYCLE_LIMIT_S 30

/* Cycle k lasts from its reboot() to that of cycle k + 1. */
static int print_cycles(const char *dir, unsigned int wanted)
{
	unsigned long long n, jump, init, got, last = 0;
	char path[PATH_MAX + 16];
	unsigned int lines = 0;
	FILE *in;

	snprintf(path, sizeof(path), "%s/dut/bare.txt", dir);
	in = fopen(path, "re");
	if (!in)
		return lu_err(-errno, "%s: %m", path);
	for (; fscanf(in, "%llu %llu %llu %llu", &n, &jump, &init, &got) == 4;
	     lines++) {
		if (last)
			printf("%llu %llu %llu %llu\n", n - 1, jump - last,
			       init - jump, got - init);
		last = jump;
	}
	fclose(in);
	return lines == wanted ?
		       0 :
		       lu_err(-EIO,
			      "%u of %u cycles were made; see %s/console.log",
			      lines, wanted, dir);
}

static int run(int argc, char **argv)
{
	int cycles = argc == 4 ? atoi(argv[2]) : 0, err;
	char words[128];
	struct alone alone = { .words = words };

	if (cycles < 1)
		return command_usage(&cmd_bare);
	alone.rig = argv[1];
	alone.dir = argv[3];
	alone.limit_s = (cycles + 2) * CYCLE_LIMIT_S;
	snprintf(words, sizeof(words),
		 "lutorture.program=bench/bare lutorture.bare=%d", cycles);
	err = alone_run(&alone);
	err = err ?: print_cycles(argv[3], cycles);
	return err ? command_fail(err) : 0;
}

const struct command cmd_bare = {
	.name = "bare",
	.usage = "RIG CYCLES DIR",
	.summary =
		"time the bare loop on a virtual rig: cycle, TSC ticks of it, of its blackout, from init until retrieved",
	.run = run,
};
