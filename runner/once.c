// SPDX-License-Identifier: GPL-2.0-only
/*
 * One run, from its folder to its end. Owns the choice of who drives it; writes the
 * run folder.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "controller.h"
#include "lu_err.h"
#include "lu_plan.h"
#include "once.h"
#include "report.h"
#include "rundir.h"
#include "supervise.h"

int once_begin(const struct rundir_request *given, char *dir)
{
	char rig[PATH_MAX], plan[PATH_MAX], results[PATH_MAX];
	struct rundir_request request = *given;
	int err = command_find(request.rig_given, command_rig_folders, rig,
			       sizeof(rig));

	err = err   ?:
		      command_find(request.plan_given, command_plan_folders,
				   plan, sizeof(plan));
	if (err)
		return err;
	snprintf(results, sizeof(results), "%s/results", request.repo);
	request.rig = rig;
	request.plan = plan;
	request.results = request.results ?: results;
	return rundir_create(&request, dir, PATH_MAX);
}

void once_known_file(const char *repo, char *buf, size_t size)
{
	snprintf(buf, size, "%s/hwconfigs/known-issues.yaml", repo);
}

static bool is_red(const char *dir)
{
	char repo[2048], known[sizeof(repo) + 64];

	if (command_repo(repo, sizeof(repo)))
		return false;
	once_known_file(repo, known, sizeof(known));
	return report_is_red(dir, known);
}

/* The first test that failed ends the run. */
static bool until_red;

static int drive(const char *dir, const char *repo)
{
	struct controller *c = calloc(1, sizeof(*c));
	int err;

	if (!c)
		return -ENOMEM;
	err = controller_open(c, dir, repo, stderr);
	c->enough = until_red ? is_red : NULL;
	err = err ?: controller_drive(c);
	controller_close(c);
	free(c);
	return err;
}

/* A plan that orders kills needs somebody who survives them. */
int once_drive(const char *dir, const char *repo, bool red_ends)
{
	char path[PATH_MAX + 16];
	struct lu_plan *plan;
	unsigned int kills;
	int err;

	snprintf(path, sizeof(path), "%s/plan.yaml", dir);
	err = lu_plan_load(path, &plan);
	if (err)
		return err;
	until_red = red_ends;
	kills = lu_plan_kills(plan);
	lu_plan_free(plan);
	return kills ? supervise(dir, repo, drive) : drive(dir, repo);
}
