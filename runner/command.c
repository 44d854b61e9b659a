// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all commands share: usage, errors, finding files by name. Reads only.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "lu_err.h"

const char *const command_rig_folders[] = {
	"hwconfigs/virtual",
	"hwconfigs",
	NULL,
};
const char *const command_plan_folders[] = { "suites/plans", NULL };

int command_usage(const struct command *command)
{
	fprintf(stderr, "usage: lutorture %s %s\n  %s\n", command->name,
		command->usage, command->summary);
	return EXIT_BAD_USE;
}

int command_fail(int err)
{
	fprintf(stderr, "lutorture: %s\n",
		*lu_errmsg() ? lu_errmsg() : strerror(-err));
	return err == -EINVAL || err == -ENOENT || err == -E2BIG ? EXIT_BAD_USE :
								   EXIT_INFRA;
}

int command_repo(char *buf, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", buf, size - 1);
	char *at;

	if (n < 0)
		return lu_err(-errno, "/proc/self/exe: %m");
	buf[n] = '\0';
	at = strstr(buf, "/build/bin/lutorture");
	if (!at)
		return lu_err(-ENOENT, "%s: not in build/bin of a tree", buf);
	*at = '\0';
	return 0;
}

int command_find(const char *given, const char *const *folders, char *buf,
		 size_t size)
{
	char repo[2048];
	int err = command_repo(repo, sizeof(repo));

	if (err)
		return err;
	if (strchr(given, '/') || strstr(given, ".yaml")) {
		snprintf(buf, size, "%s", given);
		return access(buf, R_OK) ? lu_err(-errno, "%s: %m", given) : 0;
	}
	for (size_t i = 0; folders[i]; i++) {
		snprintf(buf, size, "%s/%s/%s.yaml", repo, folders[i], given);
		if (!access(buf, R_OK))
			return 0;
	}
	return lu_err(-ENOENT,
		      "%s: no %s.yaml in %s; \"lutorture list\" shows what there is",
		      given, given, folders[0]);
}
