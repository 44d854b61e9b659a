// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture run: make a run folder, or take up one that was left, drive it to
 * its end, judge it.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "command.h"
#include "lu_err.h"
#include "once.h"
#include "report.h"
#include "rounds.h"
#include "rundir.h"

struct options {
	const char *rig, *plan, *resume, *results;
	bool until_red, delayed_twice;
	uint64_t limit_s;
	struct rundir_request request;
};

static const struct option long_options[] = {
	{ "rig", required_argument, NULL, 'r' },
	{ "plan", required_argument, NULL, 'p' },
	{ "cycles", required_argument, NULL, 'c' },
	{ "seed", required_argument, NULL, 's' },
	{ "resume", required_argument, NULL, 'u' },
	{ "results", required_argument, NULL, 'o' },
	{ "attempts", required_argument, NULL, 'a' },
	{ "test", required_argument, NULL, 't' },
	{ "kernel", required_argument, NULL, 'k' },
	{ "walk", required_argument, NULL, 'w' },
	{ "until-red", no_argument, NULL, 'e' },
	{ "for", required_argument, NULL, 'f' },
	{ "delay", required_argument, NULL, 'd' },
	{ 0 },
};

static bool parse_number(const char *text, unsigned long long max,
			 unsigned long long *out)
{
	char *end;

	errno = 0;
	*out = strtoull(text, &end, 0);
	return !errno && *text && *text != '-' && !*end && *out <= max;
}

static bool take_option(struct options *o, int option, const char *value)
{
	unsigned long long n;

	switch (option) {
	case 'r':
		o->rig = value;
		return true;
	case 'p':
		o->plan = value;
		return true;
	case 't':
		o->request.test = value;
		return true;
	case 'k':
		o->request.kernel_given = value;
		return true;
	case 'w':
		o->request.walk = value;
		return true;
	case 'e':
		o->until_red = true;
		return true;
	case 'f':
		return rounds_parse(value, &o->limit_s);
	case 'd':
		o->delayed_twice = o->request.delay;
		o->request.delay = value;
		return true;
	case 'u':
		o->resume = value;
		return true;
	case 'o':
		o->results = value;
		return true;
	case 'c':
		if (!parse_number(value, 1000000, &n) || !n)
			return false;
		o->request.cycles = n;
		return true;
	case 'a':
		if (!parse_number(value, 1000, &n) || !n)
			return false;
		o->request.attempts = n;
		return true;
	case 's':
		if (!parse_number(value, INT64_MAX, &n))
			return false;
		o->request.seed = n;
		return true;
	}
	return false;
}

static bool parse(int argc, char **argv, struct options *o)
{
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (!take_option(o, option, optarg))
			return false;
	return optind == argc &&
	       (o->resume ? !o->rig && !o->plan && !o->request.kernel_given &&
				    !o->request.delay && !o->limit_s :
			    o->rig && o->plan);
}

static uint64_t any_seed(void)
{
	uint32_t seed;

	return getrandom(&seed, sizeof(seed), 0) == sizeof(seed) ? seed : 1;
}

static int new_run(struct options *o, const char *repo, char *dir)
{
	o->request.repo = repo;
	o->request.rig_given = o->rig;
	o->request.plan_given = o->plan;
	o->request.results = o->results;
	return once_begin(&o->request, dir);
}

/* What was recorded is judged even when the run could not go on. */
static int judge(const char *dir, const char *repo, int err)
{
	char known[PATH_MAX + 64];
	int code;

	if (err)
		fprintf(stderr, "lutorture: %s\n",
			err == -EINTR ? "stopped" : lu_errmsg());
	once_known_file(repo, known, sizeof(known));
	code = report_run(dir, known, stdout);
	if (code < 0)
		return command_fail(code);
	if (err)
		printf("To go on: lutorture run --resume %s\n", dir);
	return err ? EXIT_INFRA : code;
}

/* One run, from its folder to its verdicts: the exit status. */
static int run_once(struct options *o, const char *repo)
{
	char dir[PATH_MAX];
	int err = 0;

	if (!o->resume)
		err = new_run(o, repo, dir);
	else if (!realpath(o->resume, dir))
		err = lu_err(-errno, "%s: %m", o->resume);
	if (err)
		return command_fail(err);
	fprintf(stderr, "lutorture: run folder %s\n", dir);
	return judge(dir, repo, once_drive(dir, repo, o->until_red));
}

/* Every round with the seed after the last one's. */
static int run_rounds(struct options *o, const char *repo)
{
	struct rounds rounds = { .limit_s = o->limit_s };
	time_t began;
	int code;

	do {
		began = time(NULL);
		if (o->limit_s)
			o->request.end_by =
				began + rounds.limit_s - rounds.used_s;
		code = run_once(o, repo);
		rounds_note(&rounds, time(NULL) - began, code);
		o->request.seed++;
	} while (rounds_more(&rounds));
	if (o->limit_s)
		printf("%u rounds in %llu s, %u of them passed\n", rounds.n,
		       (unsigned long long)rounds.used_s,
		       rounds.n - rounds.failed);
	return rounds.code;
}

static int run(int argc, char **argv)
{
	struct options o = { .request.seed = any_seed() };
	char repo[2048];
	int err;

	if (!parse(argc, argv, &o))
		return command_usage(&cmd_run);
	if (o.delayed_twice)
		return command_fail(
			lu_err(-EINVAL, "--delay: a run has one delay"));
	err = command_repo(repo, sizeof(repo));
	if (err)
		return command_fail(err);
	return run_rounds(&o, repo);
}

const struct command cmd_run = {
	.name = "run",
	.usage = "--rig R --plan P [--test SUITE.TEST] [--cycles N] [--seed S] [--attempts N] [--kernel NAME] [--walk FILE] [--delay SYMBOL=MS] [--results DIR] [--until-red] [--for TIME] | --resume RUN [--until-red]",
	.summary = "run a plan on a rig, or take up a run that was left",
	.run = run,
};
