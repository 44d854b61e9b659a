// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expanding a plan: each suite is asked once what it holds, and the tests that
 * follow are recorded, so that every later boot works from the same list.
 * Starts suite programs with --describe; touches nothing else.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "lu_err.h"
#include "lu_kernel.h"
#include "lu_matrix.h"
#include "owes.h"
#include "suite_exec.h"
#include "suite_info.h"

#define DEVICES_BYTES 4096

/* Comma list for LUTORTURE_DEVICES; "" stands for every device allowed. */
static void list_devices(const struct lu_plan_item *item, char *list,
			 size_t size)
{
	size_t len = 0;

	list[0] = '\0';
	for (size_t i = 0; i < item->n_devices && len < size; i++)
		len += snprintf(list + len, size - len, "%s%s", i ? "," : "",
				item->devices[i]);
}

/* Where the item says nothing the suite takes all that the rig allows. */
static void set_devices(const struct lu_plan_item *item)
{
	char list[DEVICES_BYTES];

	list_devices(item, list, sizeof(list));
	if (*list)
		setenv("LUTORTURE_DEVICES", list, 1);
	else
		unsetenv("LUTORTURE_DEVICES");
}

static int describe(struct agent *agent, const struct lu_plan_item *item,
		    unsigned int cycles, struct suite_info **info)
{
	char program[AGENT_PATH_MAX + 64], text[32], *said = NULL;
	char rig[AGENT_PATH_MAX + 16];
	char *argv[] = { program, "--describe", NULL };
	int err;

	snprintf(program, sizeof(program), "%s/build/bin/suites/%s",
		 agent->repo, item->suite);
	snprintf(text, sizeof(text), "%u", cycles);
	setenv("LUTORTURE_CYCLES", text, 1);
	snprintf(text, sizeof(text), "%u", item->steps);
	setenv("LUTORTURE_STEPS", text, 1);
	snprintf(text, sizeof(text), "%llu",
		 (unsigned long long)agent->fold.seed);
	setenv("LUTORTURE_SEED", text, 1);
	snprintf(rig, sizeof(rig), "%.4000s/rig.yaml", agent->run_dir);
	setenv("LUTORTURE_RIG", rig, 1);
	set_devices(item);
	err = suite_capture(argv, &said);
	unsetenv("LUTORTURE_DEVICES");
	if (err)
		err = lu_err(err < 0 ? err : -ENOEXEC,
			     "%s --describe failed (%d); is it built?", program,
			     err);
	else
		err = suite_info_parse(said, info);
	free(said);
	return err;
}

static json_t *device_list(const struct lu_plan_item *item)
{
	char list[DEVICES_BYTES];

	list_devices(item, list, sizeof(list));
	return json_string(list);
}

static bool wanted(const struct agent *agent, const struct lu_plan_item *item,
		   const char *test)
{
	char name[256];

	snprintf(name, sizeof(name), "%s.%s", item->suite, test);
	if (*agent->only && strcmp(agent->only, name))
		return false;
	for (size_t i = 0; i < item->n_tests; i++)
		if (!strcmp(item->tests[i], test))
			return true;
	return !item->n_tests;
}

/* Of a run with a delay no test may be without: its figures say that it has one. */
static int check_delay(const struct agent *agent, const struct suite_info *info,
		       const char *test)
{
	if (!*agent->delay || suite_info_delays(info, test))
		return 0;
	return lu_err(-EINVAL,
		      "%s.%s takes no delay: a run with --delay is one of tests that do, such as --test downtime.downtime.parts_add_up_to_the_blackout",
		      info->name, test);
}

/* What the plan asks for, beside what the suite said of itself. */
static int add_test(const struct lu_plan_item *item, unsigned int cycles,
		    const struct suite_info *info, const char *test, json_t *out)
{
	json_t *entry = suite_info_item(info, test);

	if (!entry)
		return lu_err(-ENOMEM, "no memory for the plan");
	json_object_set_new(entry, "timeout_ms",
			    json_integer(lu_kernel_ms(info->timeout_ms)));
	json_object_set_new(entry, "cycles", json_integer(cycles));
	json_object_set_new(entry, "steps", json_integer(item->steps));
	json_object_set_new(entry, "devices", device_list(item));
	if (item->kills)
		json_object_set_new(entry, "kills", json_integer(item->kills));
	return json_array_append_new(out, entry) ? -ENOMEM : 0;
}

static void find_rig(const struct agent *agent, const struct lu_plan_item *item,
		     struct lu_matrix_rig *out)
{
	char list[DEVICES_BYTES];

	list_devices(item, list, sizeof(list));
	lu_matrix_rig_from(agent->rig, *list ? list : NULL, out);
}

/* What a plan comes to: the tests, and the points that they owe. */
struct expanded {
	json_t *items, *owes;
};

static int add_wanted(struct agent *agent, const struct lu_plan_item *item,
		      const struct suite_info *info, struct expanded *out)
{
	unsigned int cycles = agent->fold.cycles ?: item->cycles;
	struct lu_matrix_rig rig;
	const char *test;
	int err;

	find_rig(agent, item, &rig);
	err = owes_check(&rig, info);
	for (size_t i = 0; !err && i < info->n_tests; i++) {
		test = info->tests[i];
		if (!wanted(agent, item, test))
			continue;
		err = check_delay(agent, info, test);
		err = err   ?:
			      owes_add(out->owes, json_array_size(out->items),
				       &rig, item, test, agent->fold.seed);
		err = err ?: add_test(item, cycles, info, test, out->items);
	}
	return err;
}

static int add_suite(struct agent *agent, const struct lu_plan_item *item,
		     struct expanded *out)
{
	unsigned int cycles = agent->fold.cycles ?: item->cycles;
	size_t before = json_array_size(out->items);
	struct suite_info *info;
	int err = describe(agent, item, cycles, &info);

	if (err)
		return err;
	err = add_wanted(agent, item, info, out);
	suite_info_free(info);
	if (!err && !*agent->only && json_array_size(out->items) == before)
		err = lu_err(-ENOENT, "%s: suite %s has none of the tests named",
			     agent->plan->file, item->suite);
	return err;
}

static int add_all(struct agent *agent, struct expanded *out)
{
	int err = 0;

	for (size_t i = 0; !err && i < agent->plan->n_items; i++)
		for (unsigned int k = 0;
		     !err && k < agent->plan->items[i].repeat; k++)
			err = add_suite(agent, &agent->plan->items[i], out);
	if (!err && !json_array_size(out->items))
		err = lu_err(-ENOENT, "plan %s has no test %s",
			     agent->plan->name, agent->only);
	return err;
}

/* The tests come last: with them the plan is expanded. */
int agent_expand(struct agent *agent)
{
	struct expanded out = { json_array(), json_array() };
	int err = add_all(agent, &out);

	if (err) {
		json_decref(out.items);
		json_decref(out.owes);
		return err;
	}
	agent->items = json_incref(out.items);
	err = agent_journal(agent, json_pack("{s:s, s:o}", "kind", "owes",
					     "tests", out.owes));
	return err   ?:
		       agent_journal(agent,
				     json_pack("{s:s, s:o}", "kind", "items",
					       "items", out.items));
}
