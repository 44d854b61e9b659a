// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the plan file: which suites are run, and how much of each.
 * Reads that one file; touches nothing else on the machine. Knows suites,
 * tests and devices only as names.
 */
#include "lu_plan.h"
#include "lu_err.h"
#include "lu_yaml.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a)	    (sizeof(a) / sizeof((a)[0]))
#define MEMBER(type, field) .offset = offsetof(struct type, field)
#define COUNTED(type, field) \
	MEMBER(type, field), .count = offsetof(struct type, n_##field)

/* "fixture.test" or "fixture.variant.test", "global" for one without. */
static bool is_test(const char *text)
{
	const char *dot = strchr(text, '.'), *p = text;

	while (isalnum((unsigned char)*p) || (*p && strchr("_-.", *p)))
		p++;
	return dot && dot != text && dot[1] && !*p;
}

static bool parse_judge(const char *text, void *object)
{
	struct lu_plan *plan = object;

	plan->meta = !strcmp(text, "meta");
	return plan->meta || !strcmp(text, "normal");
}

static const struct lu_yaml_key item_keys[] = {
	{ "suite", "the name of a suite", LU_YAML_TEXT, .required = true,
	  .valid = lu_yaml_is_name, MEMBER(lu_plan_item, suite) },
	{ "tests", "a list of tests like global.name or fixture.name",
	  LU_YAML_TEXTS, .min = 1, .valid = is_test,
	  COUNTED(lu_plan_item, tests) },
	{ "devices", "a list of names of devices", LU_YAML_TEXTS, .min = 1,
	  .valid = lu_yaml_is_name, COUNTED(lu_plan_item, devices) },
	{ "cycles", "a number of cycles, 1 to 1000000", LU_YAML_UINT, .min = 1,
	  .max = 1000000, MEMBER(lu_plan_item, cycles) },
	{ "steps", "a number of steps, 1 to 100000000", LU_YAML_UINT, .min = 1,
	  .max = 100000000, MEMBER(lu_plan_item, steps) },
	{ "repeat", "a number of times, 1 to 1000000", LU_YAML_UINT, .min = 1,
	  .max = 1000000, MEMBER(lu_plan_item, repeat) },
	{ "kills", "a number of kills, 1 to 10000", LU_YAML_UINT, .min = 1,
	  .max = 10000, MEMBER(lu_plan_item, kills) },
};

static const struct lu_yaml_map item_map = {
	"a plan item",
	sizeof(struct lu_plan_item),
	item_keys,
	ARRAY_SIZE(item_keys),
};

static const struct lu_yaml_key plan_keys[] = {
	{ "name", "a name of letters, digits, '_' and '-'", LU_YAML_TEXT,
	  .required = true, .valid = lu_yaml_is_name, MEMBER(lu_plan, name) },
	{ "judge", "normal or meta", LU_YAML_PARSED, .parse = parse_judge },
	{ "tests", "a list of 1 to 1024 plan items", LU_YAML_MAPS,
	  .required = true, .min = 1, .max = 1024, .of = &item_map,
	  COUNTED(lu_plan, items) },
};

static const struct lu_yaml_map plan_map = {
	"a plan",
	sizeof(struct lu_plan),
	plan_keys,
	ARRAY_SIZE(plan_keys),
};

static int set_defaults(struct lu_plan *plan, const char *file)
{
	size_t i;

	for (i = 0; i < plan->n_items; i++) {
		struct lu_plan_item *item = &plan->items[i];

		if (!item->cycles)
			item->cycles = 1;
		if (!item->repeat)
			item->repeat = 1;
	}
	plan->file = strdup(file);
	return plan->file ? 0 : lu_err(-ENOMEM, "out of memory");
}

int lu_plan_load(const char *file, struct lu_plan **out)
{
	struct lu_plan *plan = calloc(1, sizeof(*plan));
	struct lu_yaml *yaml = NULL;
	int err;

	*out = NULL;
	if (!plan)
		return lu_err(-ENOMEM, "out of memory");
	err = lu_yaml_open(file, &yaml);
	if (!err)
		err = lu_yaml_decode(yaml, &plan_map, plan);
	if (!err)
		err = set_defaults(plan, file);
	lu_yaml_close(yaml);
	if (err)
		lu_plan_free(plan);
	else
		*out = plan;
	return err;
}

unsigned int lu_plan_kills(const struct lu_plan *plan)
{
	unsigned int kills = 0;

	for (size_t i = 0; i < plan->n_items; i++)
		kills += plan->items[i].kills;
	return kills;
}

void lu_plan_free(struct lu_plan *plan)
{
	if (!plan)
		return;
	lu_yaml_release(&plan_map, plan);
	free(plan->file);
	free(plan);
}
