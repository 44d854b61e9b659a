// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture bench --calibrate: have the bench measure gaps of known length on a rig,
 * and keep how far off it was. Writes a run folder and the rig's calibration.
 */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>

#include "calibration.h"
#include "command.h"
#include "once.h"
#include "report.h"
#include "rundir.h"

struct options {
	const char *rig, *results;
	bool calibrate;
};

static const struct option long_options[] = {
	{ "calibrate", no_argument, NULL, 'c' },
	{ "rig", required_argument, NULL, 'r' },
	{ "results", required_argument, NULL, 'o' },
	{ 0 },
};

static bool parse(int argc, char **argv, struct options *o)
{
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == 'c')
			o->calibrate = true;
		else if (option == 'r')
			o->rig = optarg;
		else if (option == 'o')
			o->results = optarg;
		else
			return false;
	}
	return optind == argc && o->calibrate && o->rig;
}

/* Of a run that was broken off nothing is kept: what was known still holds. */
static int calibrate(const char *dir, const char *repo, const char *results)
{
	int err = once_drive(dir, repo, false), code;
	char known[PATH_MAX];
	json_t *c = NULL;

	if (err)
		return command_fail(err);
	once_known_file(repo, known, sizeof(known));
	code = report_run(dir, known, NULL);
	err = code < 0 ? code : calibration_make(dir, results, &c);
	if (err)
		return command_fail(err);
	calibration_print(c, stdout);
	printf("Results   %s\n", dir);
	code = json_is_true(json_object_get(c, "passed")) ? REPORT_PASS :
							    REPORT_FAIL;
	json_decref(c);
	return code;
}

static int run(int argc, char **argv)
{
	struct options o = { 0 };
	char repo[2048], results[PATH_MAX], dir[PATH_MAX];
	struct rundir_request request = { .plan_given = CALIBRATION_PLAN,
					  .repo = repo,
					  .seed = 1 };
	int err;

	if (!parse(argc, argv, &o))
		return command_usage(&cmd_bench);
	request.rig_given = o.rig;
	request.results = o.results ?: results;
	err = command_repo(repo, sizeof(repo));
	snprintf(results, sizeof(results), "%s/results", repo);
	err = err ?: once_begin(&request, dir);
	if (err)
		return command_fail(err);
	fprintf(stderr, "lutorture: run folder %s\n", dir);
	return calibrate(dir, repo, request.results);
}

const struct command cmd_bench = {
	.name = "bench",
	.usage = "--calibrate --rig R [--results DIR]",
	.summary =
		"measure gaps of known length on a rig, and keep how far off the bench is; \"make bench\" runs the benchmarks",
	.run = run,
};
