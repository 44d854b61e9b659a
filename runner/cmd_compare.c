// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture compare: the figures of two runs, and whether one of them got slower.
 * Reads the two run folders and prints.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "compare.h"

#define MAX_PERCENT 1000

static const struct option long_options[] = {
	{ "threshold", required_argument, NULL, 't' },
	{ "force", no_argument, NULL, 'f' },
	{ 0 },
};

static bool parse_percent(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return *text && !*end && isfinite(*out) && *out >= 0 &&
	       *out <= MAX_PERCENT;
}

static bool parse(int argc, char **argv, double *threshold, bool *force)
{
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == 'f')
			*force = true;
		else if (option != 't' || !parse_percent(optarg, threshold))
			return false;
	}
	return argc - optind == 2;
}

static int run(int argc, char **argv)
{
	double threshold = COMPARE_THRESHOLD;
	bool force = false;
	int ret;

	if (!parse(argc, argv, &threshold, &force))
		return command_usage(&cmd_compare);
	ret = compare_runs(argv[optind], argv[optind + 1], threshold, force,
			   stdout);
	return ret < 0 ? command_fail(ret) : ret;
}

const struct command cmd_compare = {
	.name = "compare",
	.usage = "BASE NEW [--threshold PERCENT] [--force]",
	.summary =
		"compare the figures of two runs: exit status 1 where one got slower, 4 where nothing can be said",
	.run = run,
};
