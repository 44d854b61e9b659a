// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture agent: started on the machine under test, by the rig's init or by
 * a start-up unit.
 */
#include <string.h>

#include "agent.h"
#include "command.h"

static int run(int argc, char **argv)
{
	if (argc != 3 || strcmp(argv[1], "--run-dir"))
		return command_usage(&cmd_agent);
	return agent_run(argv[2]);
}

const struct command cmd_agent = {
	.name = "agent",
	.usage = "--run-dir DIR",
	.summary =
		"go on with the run whose journal is in DIR (on the machine under test)",
	.run = run,
};
