// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture report: judge a run folder again from what is recorded in it.
 */
#include <stdio.h>

#include "command.h"
#include "report.h"

static int run(int argc, char **argv)
{
	char repo[2048], known[2560];
	int err;

	if (argc != 2)
		return command_usage(&cmd_report);
	err = command_repo(repo, sizeof(repo));
	if (err)
		return command_fail(err);
	snprintf(known, sizeof(known), "%s/hwconfigs/known-issues.yaml", repo);
	err = report_run(argv[1], known, stdout);
	return err < 0 ? command_fail(err) : err;
}

const struct command cmd_report = {
	.name = "report",
	.usage = "RUN",
	.summary = "judge a run folder again, write its run.json, print the summary",
	.run = run,
};
