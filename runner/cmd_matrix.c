// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture list --matrix: the points of the fault matrix for a rig, what each
 * plan runs of them, and about how long that takes. Made from the same tables
 * that the suites use; touches nothing.
 */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "lu_matrix.h"
#include "lu_plan.h"
#include "lu_rig.h"

#define DEFAULT_RIG "q35-switch"
#define MAX_POINTS  65536

struct matrix {
	struct lu_point *points;
	size_t n;
};

static void print_points(const struct matrix *m)
{
	for (size_t i = 0; i < m->n; i++)
		printf("  %-48s %-16s %6u ms\n", m->points[i].id,
		       m->points[i].suite, m->points[i].cost_ms);
}

/* What does not apply is no point, and is said once, with its reason. */
static void print_gaps(void)
{
	const struct lu_fault_kind *kind;
	const struct lu_stage *stage;
	const char *why;

	for (size_t s = 0; (stage = lu_stage_at(s)); s++)
		for (size_t k = 0; (kind = lu_fault_kind_at(k)); k++) {
			why = lu_fault_kind_why_not(kind, stage);
			if (why)
				printf("  %s/%s: %s\n", stage->name, kind->name,
				       why);
		}
}

/* An item with "steps" runs so many points of its suite at most. */
static void count_item(const struct matrix *m, const struct lu_plan_item *item,
		       size_t *n, double *s)
{
	size_t all = 0, taken;
	double cost = 0;

	for (size_t i = 0; i < m->n; i++) {
		if (strcmp(m->points[i].suite, item->suite))
			continue;
		all++;
		cost += m->points[i].cost_ms / 1000.0;
	}
	if (!all)
		return;
	taken = item->steps && item->steps < all ? item->steps : all;
	*n += taken;
	*s += cost * taken / all * item->repeat;
}

static void print_plan(const struct matrix *m, const char *path)
{
	struct lu_plan *plan;
	double s = 0;
	size_t n = 0;

	if (lu_plan_load(path, &plan))
		return;
	for (size_t i = 0; i < plan->n_items; i++)
		count_item(m, &plan->items[i], &n, &s);
	printf("  %-16s %5zu points, about %.0f s\n", plan->name, n, s);
	lu_plan_free(plan);
}

static void print_plans(const struct matrix *m, const char *repo)
{
	char pattern[2560];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/suites/plans/*.yaml", repo);
	if (!glob(pattern, 0, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++)
			print_plan(m, found.gl_pathv[i]);
	globfree(&found);
}

static int load(const char *name, struct lu_matrix_rig *out)
{
	char path[PATH_MAX];
	struct lu_rig *rig;
	int err = command_find(name, command_rig_folders, path, sizeof(path));

	err = err ?: lu_rig_load(path, &rig);
	if (err)
		return err;
	lu_matrix_rig_from(rig, out);
	lu_rig_free(rig);
	return 0;
}

int command_matrix(const char *rig_name)
{
	struct lu_matrix_rig rig;
	struct matrix m = { .points = calloc(MAX_POINTS, sizeof(*m.points)) };
	char repo[2048];
	int err = m.points ? command_repo(repo, sizeof(repo)) : -ENOMEM;

	err = err ?: load(rig_name ?: DEFAULT_RIG, &rig);
	if (!err) {
		m.n = lu_matrix_points(&rig, NULL, LU_OPS, m.points, MAX_POINTS);
		printf("points on %s:\n", rig_name ?: DEFAULT_RIG);
		print_points(&m);
		printf("%zu points\nnot points:\n", m.n);
		print_gaps();
		printf("plans:\n");
		print_plans(&m, repo);
	}
	free(m.points);
	return err ? command_fail(err) : 0;
}
