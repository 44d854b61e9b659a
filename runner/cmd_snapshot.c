// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture snapshot and lutorture diff: config space to a file, and what two
 * such files differ in. Reads the machine, writes the file named.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "functions.h"
#include "lu_err.h"
#include "lu_snapshot.h"

static int add_rig(struct functions *set, const char *given)
{
	char path[PATH_MAX];
	struct lu_rig *rig = NULL;
	int err = command_find(given, command_rig_folders, path, sizeof(path));

	err = err ?: lu_rig_load(path, &rig);
	err = err ?: functions_add_rig(set, rig);
	lu_rig_free(rig);
	return err;
}

static int add_named(struct functions *set, int n, char **names)
{
	struct lu_bdf bdf;
	int err = 0;

	for (int i = 0; !err && i < n; i++) {
		err = lu_bdf_parse(names[i], &bdf);
		if (err)
			return lu_err(err,
				      "%s: expected domain:bus:device.function",
				      names[i]);
		err = functions_add(set, bdf);
	}
	return err;
}

static int take(const struct functions *set, const char *path)
{
	struct lu_snapshot *snapshot = NULL;
	int err = lu_snapshot_take(set->bdf, set->n, &snapshot);

	err = err ?: lu_snapshot_save(snapshot, path);
	lu_snapshot_free(snapshot);
	return err;
}

static int run_snapshot(int argc, char **argv)
{
	static struct functions set;
	int err;

	if (argc < 3)
		return command_usage(&cmd_snapshot);
	if (argc == 4 && !strcmp(argv[2], "--rig"))
		err = add_rig(&set, argv[3]);
	else
		err = add_named(&set, argc - 2, argv + 2);
	err = err ?: take(&set, argv[1]);
	if (err)
		return command_fail(err);
	printf("%zu functions in %s\n", set.n, argv[1]);
	return 0;
}

static int print_line(void *ctx, const char *line)
{
	(void)ctx;
	puts(line);
	return 0;
}

static int run_diff(int argc, char **argv)
{
	struct lu_snapshot *before = NULL, *after = NULL;
	int n;

	if (argc != 3)
		return command_usage(&cmd_diff);
	n = lu_snapshot_load(argv[1], &before);
	n = n ?: lu_snapshot_load(argv[2], &after);
	n = n ?: lu_snapshot_diff(before, after, print_line, NULL);
	lu_snapshot_free(before);
	lu_snapshot_free(after);
	return n < 0 ? command_fail(n) : n > 0;
}

const struct command cmd_snapshot = {
	.name = "snapshot",
	.usage = "FILE --rig R | FILE BDF...",
	.summary = "save the config space of devices and the bridges above them",
	.run = run_snapshot,
};

const struct command cmd_diff = {
	.name = "diff",
	.usage = "BEFORE AFTER",
	.summary =
		"name each register and field two snapshots differ in (exit 1 if any)",
	.run = run_diff,
};
