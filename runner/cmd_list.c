// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture list: what there is to choose from, read from the tables and files
 * that are used, never from a second list.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "lu_devtype.h"
#include "lu_kernel.h"
#include "lu_plan.h"
#include "lu_rig.h"
#include "lu_snapshot.h"
#include "oracle.h"
#include "suite_exec.h"
#include "suite_info.h"
#include "verdict.h"

static void each_file(const char *repo, const char *pattern,
		      void (*show)(const char *path))
{
	char path[2560];
	glob_t found;

	snprintf(path, sizeof(path), "%s/%s", repo, pattern);
	if (!glob(path, 0, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++)
			show(found.gl_pathv[i]);
	globfree(&found);
}

static void show_rig(const char *path)
{
	struct lu_rig *rig;

	if (lu_rig_load(path, &rig))
		return;
	printf("  %-16s %zu devices\n", rig->name, rig->n_devices);
	for (size_t i = 0; i < rig->n_devices; i++)
		printf("    %-14s %-8s %s\n", rig->devices[i].name,
		       rig->devices[i].type, rig->devices[i].path);
	lu_rig_free(rig);
}

static void show_plan(const char *path)
{
	struct lu_plan *plan;

	if (lu_plan_load(path, &plan))
		return;
	printf("  %-16s", plan->name);
	for (size_t i = 0; i < plan->n_items; i++)
		printf(" %s", plan->items[i].suite);
	putchar('\n');
	lu_plan_free(plan);
}

static void show_suite(const char *path)
{
	char *argv[] = { (char *)path, "--describe", NULL };
	struct suite_info *info;
	char *text = NULL;

	if (!suite_capture(argv, &text) && !suite_info_parse(text, &info)) {
		printf("  %-16s %s\n", info->name, info->description);
		for (size_t i = 0; i < info->n_tests; i++)
			printf("    %s\n", info->tests[i]);
		suite_info_free(info);
	}
	free(text);
}

static void list_rigs(const char *repo)
{
	each_file(repo, "hwconfigs/virtual/*.yaml", show_rig);
	each_file(repo, "hwconfigs/*.yaml", show_rig);
}

static void list_kernels(const char *repo)
{
	const struct lu_kernel *kernel;
	char path[2560];

	for (size_t i = 0; (kernel = lu_kernel_at(i)); i++) {
		bool built = !lu_kernel_path(kernel, repo, "kernel",
					     "/Module.symvers", path,
					     sizeof(path)) &&
			     !access(path, F_OK);

		printf("  %-16s %s%s\n", kernel->name, kernel->what,
		       built ? "" : " (not set up)");
	}
}

static void list_plans(const char *repo)
{
	each_file(repo, "suites/plans/*.yaml", show_plan);
}

static void list_suites(const char *repo)
{
	each_file(repo, "build/bin/suites/*", show_suite);
}

static void list_devices(const char *repo)
{
	const struct lu_devtype *type;

	(void)repo;
	lu_devtype_init();
	for (size_t i = 0; (type = lu_devtype_at(i)); i++)
		printf("  %-16s %s\n", type->name, type->description);
}

static void list_oracles(const char *repo)
{
	const struct oracle *oracle;

	(void)repo;
	for (size_t i = 0; (oracle = oracle_at(i)); i++)
		printf("  %-16s reads %s\n  %16s blind to %s\n", oracle->name,
		       oracle->reads, "", oracle->blind_to);
}

static void list_verdicts(const char *repo)
{
	const struct verdict_rule *rule;

	(void)repo;
	for (size_t i = 0; (rule = verdict_rule_at(i)); i++)
		printf("  %-6s %-16s %s\n", verdict_name(rule->verdict),
		       rule->key, rule->text);
}

static void list_masks(const char *repo)
{
	const struct lu_snapshot_mask *mask;

	(void)repo;
	for (size_t i = 0; (mask = lu_snapshot_masks(i)); i++)
		printf("  %-28s %s (%s)\n", mask->field, mask->why,
		       mask->spec ? mask->spec : "");
}

static const struct {
	const char *name;
	void (*list)(const char *repo);
} lists[] = {
	{ "rigs", list_rigs },	       { "kernels", list_kernels },
	{ "plans", list_plans },       { "suites", list_suites },
	{ "devices", list_devices },   { "oracles", list_oracles },
	{ "verdicts", list_verdicts }, { "masks", list_masks },
};

static int run(int argc, char **argv)
{
	bool known = argc < 2;
	char repo[2048];
	int err = command_repo(repo, sizeof(repo));

	if (argc > 1 && argc < 4 && !strcmp(argv[1], "--matrix"))
		return command_matrix(argc > 2 ? argv[2] : NULL);
	if (err)
		return command_fail(err);
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		if (argc > 1 && strcmp(argv[1], lists[i].name))
			continue;
		known = true;
		printf("%s:\n", lists[i].name);
		lists[i].list(repo);
	}
	return known && argc < 3 ? 0 : command_usage(&cmd_list);
}

const struct command cmd_list = {
	.name = "list",
	.usage = "[rigs|kernels|plans|suites|devices|oracles|verdicts|masks] | --matrix [RIG]",
	.summary = "show what there is to choose from",
	.run = run,
};
