// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kinds of fault as `lutorture list --matrix` shows them: how many points
 * each makes, where it can be applied, how it is undone. From the tables that
 * the suites use; runs nothing.
 */
#include <stdio.h>
#include <string.h>

#include "cmd_matrix.h"
#include "lu_damage.h"
#include "lu_mishap.h"
#include "lu_pcifail.h"
#include "lu_pressure.h"

static void print_kind(const char *name, size_t n, const char *where,
		       const char *undo)
{
	printf("  %-28s %4zu  %s; undo: %s\n", name, n, where, undo);
}

static void print_product(const struct lu_point *points, size_t n)
{
	const struct lu_fault_kind *kind;
	size_t mine;

	for (size_t k = 0; (kind = lu_fault_kind_at(k)); k++) {
		mine = 0;
		for (size_t i = 0; i < n; i++)
			mine += points[i].kind == kind;
		print_kind(kind->name, mine, kind->where, kind->undo);
	}
}

static void print_pcifail(const struct lu_point *points, size_t n)
{
	const struct lu_pcifail *row;
	char name[64], where[96];
	size_t mine;

	for (size_t k = 0; (row = lu_pcifail_row(k)); k++) {
		mine = 0;
		for (size_t i = 0; i < n; i++)
			mine += points[i].pci == row;
		snprintf(name, sizeof(name), "pci.%s", row->name);
		print_kind(name, mine,
			   lu_pcifail_where(row, where, sizeof(where)),
			   row->undo);
	}
}

/* The name itself, or with what comes behind a slash. */
static size_t count_named(const struct lu_point *points, size_t n,
			  const char *name)
{
	size_t len = strlen(name), mine = 0;

	for (size_t i = 0; i < n; i++)
		mine += !strncmp(points[i].id, name, len) &&
			(!points[i].id[len] || points[i].id[len] == '/');
	return mine;
}

static void print_rest(const struct lu_point *points, size_t n)
{
	const struct lu_pressure *pressure;
	const struct lu_mishap *row;
	char name[64];

	for (size_t k = 0; (row = lu_mishap_at(k)); k++)
		print_kind(row->name, count_named(points, n, row->name),
			   row->where, row->undo);
	for (size_t k = 0; (pressure = lu_pressure_at(k)); k++) {
		snprintf(name, sizeof(name), "pressure.%s", pressure->name);
		print_kind(name, count_named(points, n, name), pressure->where,
			   pressure->undo);
	}
}

/* No points: which of them a run does is drawn from its seed. */
static void print_damage(void)
{
	const struct lu_damage_row *row;
	size_t n = 0;

	while (lu_damage_row_at(n))
		n++;
	printf("kinds of damage to what is handed over, drawn by seed (suite "
	       "damage): %zu\n",
	       n);
	for (size_t k = 0; (row = lu_damage_row_at(k)); k++)
		printf("  %-28s       %s; undo: %s\n", row->name,
		       lu_damage_where(row), lu_damage_undo(row));
}

void print_matrix_kinds(const struct lu_point *points, size_t n)
{
	printf("kinds of fault, with their points:\n");
	print_product(points, n);
	print_pcifail(points, n);
	print_rest(points, n);
	print_damage();
}
