// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture alone: boots a virtual rig with one of the programs in build/bin in
 * the agent's place. Writes into a folder of its own.
 */
#include <stdio.h>

#include "alone.h"
#include "command.h"

#define LIMIT_S 1200

static int run(int argc, char **argv)
{
	char words[256];
	struct alone alone = { .words = words, .limit_s = LIMIT_S };
	int err;

	if (argc != 5)
		return command_usage(&cmd_alone);
	alone.rig = argv[1];
	alone.kernel = argv[2];
	alone.dir = argv[4];
	snprintf(words, sizeof(words), "lutorture.program=%s", argv[3]);
	err = alone_run(&alone);
	return err ? command_fail(err) : 0;
}

const struct command cmd_alone = {
	.name = "alone",
	.usage = "RIG KERNEL PROGRAM DIR",
	.summary = "boot a virtual rig with a program of build/bin, and no agent",
	.run = run,
};
