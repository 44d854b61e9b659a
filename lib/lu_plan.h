/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_PLAN_H
#define LU_PLAN_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct lu_plan_item - One suite to run, and how much of it.
 * @suite:   name of a suite program
 * @tests:   test names as `--describe` prints them; none: all of them
 * @n_tests: count of @tests
 * @devices: names of rig devices to use; none: all that are allowed
 * @n_devices: count of @devices
 * @cycles:  cycles of one test, at least 1 (default)
 * @steps:   steps of one test; 0 (default): the suite's own number
 * @repeat:  times the whole item is run, at least 1 (default)
 * @kills:   while it runs, controller and agent are killed with SIGKILL at
 *           random moments, so many times in all; 0 (default): never
 */
struct lu_plan_item {
	char *suite;
	char **tests;
	size_t n_tests;
	char **devices;
	size_t n_devices;
	unsigned int cycles, steps, repeat, kills;
};

/**
 * struct lu_plan - A parsed plan file; every string is owned by it.
 * @file:    path it was read from
 * @name:    name of the plan
 * @meta:    "judge: meta": each suite says which verdict it must be given
 * @items:   what to run, in this order
 * @n_items: count of @items, at least 1
 */
struct lu_plan {
	char *file, *name;
	bool meta;
	struct lu_plan_item *items;
	size_t n_items;
};

/**
 * lu_plan_load() - Read and check a plan file.
 * @file: path of a YAML file of at most LU_YAML_MAX_BYTES
 * @out:  set on success, else NULL; release with lu_plan_free()
 *
 * Whether suites, tests and devices exist is not checked here: a plan does not
 * know the rig. lu_errmsg() is "file:line:column: expected ..., found ...".
 *
 * Return: 0; -EINVAL the file is not a valid plan; -E2BIG it is too large;
 * -ENOMEM; -errno of reading it.
 */
int lu_plan_load(const char *file, struct lu_plan **out);

/** lu_plan_free() - Release a plan; NULL is allowed. */
void lu_plan_free(struct lu_plan *plan);

/** lu_plan_kills() - Sum of what its items say under "kills". */
unsigned int lu_plan_kills(const struct lu_plan *plan);

#endif
