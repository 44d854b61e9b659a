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
	{ "halves", no_argument, NULL, 'h' },
	{ 0 },
};

static bool parse_percent(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return *text && !*end && isfinite(*out) && *out >= 0 &&
	       *out <= MAX_PERCENT;
}

struct options {
	double threshold;
	bool force, halves;
};

static bool parse(int argc, char **argv, struct options *o)
{
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		o->force |= option == 'f';
		o->halves |= option == 'h';
		if (option == '?' ||
		    (option == 't' && !parse_percent(optarg, &o->threshold)))
			return false;
	}
	return argc - optind == (o->halves ? 1 : 2) && !(o->halves && o->force);
}

static int run(int argc, char **argv)
{
	struct options o = { .threshold = COMPARE_THRESHOLD };
	int ret;

	if (!parse(argc, argv, &o))
		return command_usage(&cmd_compare);
	if (o.halves)
		ret = compare_halves(argv[optind], o.threshold, stdout);
	else
		ret = compare_runs(argv[optind], argv[optind + 1], o.threshold,
				   o.force, stdout);
	return ret < 0 ? command_fail(ret) : ret;
}

const struct command cmd_compare = {
	.name = "compare",
	.usage = "BASE NEW [--threshold PERCENT] [--force] | RUN --halves [--threshold PERCENT]",
	.summary =
		"compare the figures of two runs: exit status 1 where one got slower, 4 where nothing can be said",
	.run = run,
};
