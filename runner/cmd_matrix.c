// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture list --matrix: the points of the fault matrix for a rig, what each
 * plan runs of them, and about how long it takes. Made from the same tables that
 * the suites use, and from what these say of themselves; runs `--describe` alone.
 */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_matrix.h"
#include "command.h"
#include "lu_matrix.h"
#include "lu_owed.h"
#include "lu_pcifail.h"
#include "lu_plan.h"
#include "lu_rig.h"
#include "plan_cost.h"
#include "suite_exec.h"
#include "suite_info.h"

#define DEFAULT_RIG "q35-switch"
#define MAX_POINTS  65536
#define MINUTE_MS   60000

struct matrix {
	char repo[2048], rig[PATH_MAX];
	struct lu_matrix_rig known;
	struct lu_point *points;
	size_t n;
};

static void print_points(const struct matrix *m)
{
	for (size_t i = 0; i < m->n; i++)
		printf("  %-48s %-16s %6u ms\n", m->points[i].id,
		       m->points[i].suite, m->points[i].cost_ms);
}

/* The first that a kernel has is the one that is probed there. */
static void print_stages(void)
{
	const struct lu_stage *stage;

	for (size_t i = 0; (stage = lu_stage_at(i)); i++)
		printf("  %-20s %-9s %s%s%s\n", stage->name,
		       lu_stage_op_name(stage->op), stage->symbols[0],
		       stage->symbols[1] ? ", else " : "",
		       stage->symbols[1] ?: "");
}

static void print_pci_gaps(void)
{
	const struct lu_pcifail *row;
	const char *why, *where;

	for (size_t i = 0; (row = lu_pcifail_row(i)); i++)
		for (unsigned int hop = 0; hop < LU_PCIFAIL_HOPS; hop++) {
			why = lu_pcifail_why_not(row, hop, &where);
			if (why)
				printf("  pci.%s/%s: %s\n", row->name, where,
				       why);
		}
}

/* Where each device's way leads into one of before. */
static void print_shared(const struct lu_matrix_rig *rig)
{
	static const char *const places[LU_PLACES] = { "first", "middle",
						       "last" };

	for (int p = 0; p < LU_PLACES; p++)
		for (unsigned int hop = rig->own[p];
		     rig->own[p] && hop < rig->hops[p]; hop++)
			printf("  pci.*/%s/hop%u: on the way of a device of before\n",
			       places[p], hop);
}

/* What does not apply is no point, and is said once, with its reason. */
static void print_gaps(const struct lu_matrix_rig *rig)
{
	const struct lu_fault_kind *kind;
	const struct lu_stage *stage;
	const char *why;

	for (size_t s = 0; (stage = lu_stage_at(s)); s++) {
		if (stage->lone)
			printf("  %s for first, middle, last: %s\n",
			       stage->name, stage->lone);
		for (size_t k = 0; (kind = lu_fault_kind_at(k)); k++) {
			why = lu_fault_kind_why_not(kind, stage);
			if (why)
				printf("  %s/%s: %s\n", stage->name, kind->name,
				       why);
		}
	}
	print_pci_gaps();
	print_shared(rig);
}

/* As the agent asks when it expands a plan. */
static struct suite_info *describe(const struct matrix *m,
				   const struct lu_plan_item *item)
{
	char program[3072], text[32], *said = NULL;
	char *argv[] = { program, "--describe", NULL };
	struct suite_info *info = NULL;

	snprintf(program, sizeof(program), "%s/build/bin/suites/%s", m->repo,
		 item->suite);
	snprintf(text, sizeof(text), "%u", item->cycles);
	setenv("LUTORTURE_CYCLES", text, 1);
	snprintf(text, sizeof(text), "%u", item->steps);
	setenv("LUTORTURE_STEPS", text, 1);
	setenv("LUTORTURE_RIG", m->rig, 1);
	if (!suite_capture(argv, &said))
		suite_info_parse(said, &info);
	free(said);
	return info;
}

/* As the agent records what the tests of an item owe, for some seed. */
static size_t count_owed(const struct matrix *m, const struct lu_plan_item *item)
{
	struct lu_point *points;
	size_t all = 0;
	long n;

	for (size_t i = 0; i < (item->n_tests ?: 1); i++) {
		n = lu_owed_points(&m->known, item->suite,
				   item->n_tests ? item->tests[i] : NULL,
				   item->steps, 0, &points);
		all += n > 0 ? (size_t)n : 0;
		free(points);
	}
	return all;
}

static void print_plan(const struct matrix *m, const char *path)
{
	struct plan_cost cost = { 0 };
	struct suite_info *info;
	struct lu_plan *plan;
	size_t owed = 0;

	if (lu_plan_load(path, &plan))
		return;
	for (size_t i = 0; i < plan->n_items; i++) {
		owed += count_owed(m, &plan->items[i]);
		info = describe(m, &plan->items[i]);
		plan_cost_add(&cost, &plan->items[i], info, m->points, m->n);
		suite_info_free(info);
	}
	printf("  %-16s %5zu points; about %.1f min, %.1f of them for points",
	       plan->name, owed, (cost.points_ms + cost.rest_ms) / MINUTE_MS,
	       cost.points_ms / MINUTE_MS);
	if (cost.unknown)
		printf("; %zu suites not built", cost.unknown);
	putchar('\n');
	lu_plan_free(plan);
}

static void print_plans(const struct matrix *m)
{
	char pattern[2560];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/suites/plans/*.yaml", m->repo);
	if (!glob(pattern, 0, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++)
			print_plan(m, found.gl_pathv[i]);
	globfree(&found);
}

static int load(struct matrix *m, const char *name)
{
	struct lu_rig *rig;
	int err = command_repo(m->repo, sizeof(m->repo));

	err = err   ?:
		      command_find(name, command_rig_folders, m->rig,
				   sizeof(m->rig));
	err = err ?: lu_rig_load(m->rig, &rig);
	if (err)
		return err;
	lu_matrix_rig_from(rig, NULL, &m->known);
	lu_rig_free(rig);
	return 0;
}

int command_matrix(const char *rig_name)
{
	static struct matrix m;
	int err;

	m.points = calloc(MAX_POINTS, sizeof(*m.points));
	err = m.points ? load(&m, rig_name ?: DEFAULT_RIG) : -ENOMEM;
	if (!err) {
		m.n = lu_matrix_points(&m.known, NULL, LU_OPS, m.points,
				       MAX_POINTS);
		printf("points on %s:\n", rig_name ?: DEFAULT_RIG);
		print_points(&m);
		printf("%zu points\nnot points:\n", m.n);
		print_gaps(&m.known);
		print_matrix_kinds(m.points, m.n);
		printf("stages, and what is probed for them:\n");
		print_stages();
		printf("plans, by what a quiet virtual rig takes:\n");
		print_plans(&m);
	}
	free(m.points);
	return err ? command_fail(err) : 0;
}
