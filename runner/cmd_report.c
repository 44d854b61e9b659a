// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture report: judge a run folder again from what is recorded in it, or print
 * its figures.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "figure.h"
#include "report.h"

static int print_figures(const char *run_dir)
{
	struct measurements *m;
	int err = measurement_load(run_dir, &m);

	if (!err)
		err = figure_print(m, stdout);
	measurement_free(m);
	return err ? command_fail(err) : 0;
}

static int run(int argc, char **argv)
{
	char repo[2048], known[2560];
	bool ktap = argc == 3 && !strcmp(argv[1], "--ktap");
	int err;

	if (argc == 3 && !strcmp(argv[1], "--figures"))
		return print_figures(argv[2]);
	if (argc != 2 + ktap || argv[argc - 1][0] == '-')
		return command_usage(&cmd_report);
	err = command_repo(repo, sizeof(repo));
	if (err)
		return command_fail(err);
	snprintf(known, sizeof(known), "%s/hwconfigs/known-issues.yaml", repo);
	err = ktap ? report_run_ktap(argv[2], known, stdout) :
		     report_run(argv[1], known, stdout);
	return err < 0 ? command_fail(err) : err;
}

const struct command cmd_report = {
	.name = "report",
	.usage = "[--ktap | --figures] RUN",
	.summary =
		"judge a run folder again; print the summary, write run.json and measurements.jsonl, or print KTAP, or the figures of measurements.jsonl",
	.run = run,
};
