// SPDX-License-Identifier: GPL-2.0-only
/*
 * A new run folder: copies of rig and plan, the journal's first record, and the names
 * of what comes into it. Writes into that folder only.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "calibration.h"
#include "delay.h"
#include "filehash.h"
#include "journal.h"
#include "lu_budget.h"
#include "lu_delay.h"
#include "lu_err.h"
#include "lu_file.h"
#include "lu_kernel.h"
#include "lu_plan.h"
#include "lu_rig.h"
#include "rundir.h"

static int make_dir(const char *path)
{
	if (mkdir(path, 0755) && errno != EEXIST)
		return lu_err(-errno, "%s: %m", path);
	return 0;
}

static int copy_text(const char *from, const char *dir, const char *name)
{
	char to[PATH_MAX];
	size_t len;
	char *text = lu_file_slurp(from, &len);
	FILE *out;
	int err = 0;

	if (!text)
		return lu_err(-errno, "%s: %m", from);
	snprintf(to, sizeof(to), "%s/%s", dir, name);
	out = fopen(to, "we");
	if (!out || fwrite(text, 1, len, out) != len)
		err = lu_err(-errno, "%s: %m", to);
	if (out && fclose(out) && !err)
		err = lu_err(-errno, "%s: %m", to);
	free(text);
	return err;
}

/* Both parts of the folder have the files: the DUT may see only its own. */
static int copy_files(const struct rundir_request *request, const char *dir)
{
	char dut[PATH_MAX];
	int err;

	snprintf(dut, sizeof(dut), "%s/dut", dir);
	err = make_dir(dut);
	err = err ?: copy_text(request->rig, dir, "rig.yaml");
	err = err ?: copy_text(request->plan, dir, "plan.yaml");
	err = err ?: copy_text(request->rig, dut, "rig.yaml");
	if (!err && request->walk)
		err = copy_text(request->walk, dut, "walk");
	return err ?: copy_text(request->plan, dut, "plan.yaml");
}

/* First line a command prints; "" when it cannot be run. */
static json_t *first_line(const char *command)
{
	char line[256] = "";
	FILE *in = popen(command, "re");

	if (in && !fgets(line, sizeof(line), in))
		line[0] = '\0';
	if (in)
		pclose(in);
	line[strcspn(line, "\n")] = '\0';
	return journal_text(line);
}

/* What the run was made with. What the DUT runs is in its boot records. */
static json_t *versions(const char *repo)
{
	char command[PATH_MAX + 64];

	snprintf(command, sizeof(command),
		 "git -C '%s' describe --always --dirty 2>/dev/null", repo);
	return json_pack("{s:o, s:o, s:o}", "lutorture", first_line(command),
			 "qemu",
			 first_line("qemu-system-x86_64 --version 2>/dev/null"),
			 "host", first_line("uname -srm"));
}

static json_t *pack_budget(const struct lu_rig_device *device,
			   const struct lu_budget *b)
{
	json_t *figures = json_array();
	char key[LU_BUDGET_NAME + 16];

	for (int i = 0; i < LU_BUDGET_FIGURES && b->figures[i]; i++)
		json_array_append_new(figures, json_string(b->figures[i]));
	snprintf(key, sizeof(key), "%s%s%s", b->key, *b->stage ? "." : "",
		 b->stage);
	return json_pack("{s:s, s:s, s:o, s:s, s:f, s:b}", "device",
			 device->name, "budget", key, "figures", figures, "unit",
			 b->unit, "limit", b->limit, "machine", b->machine);
}

/* Two files of one name may be two rigs: figures of one are none of the other. */
static void add_rig_hash(const struct rundir_request *request, json_t *record)
{
	char hash[FILEHASH_SIZE];

	if (!filehash(request->rig, hash))
		json_object_set_new(record, "rig_hash", json_string(hash));
}

/* So that a run folder tells by itself how far off its figures may be. */
static void add_calibration(const struct rundir_request *request,
			    const struct lu_rig *rig, json_t *record)
{
	json_t *c = calibration_find(request->results, rig->name, request->rig,
				     json_object_get(record, "versions"));

	if (c)
		json_object_set_new(record, "calibration", c);
}

/* So that a run is judged by the budgets that it was begun with. */
static void add_budgets(const struct lu_rig *rig, json_t *record)
{
	json_t *list = json_array();
	struct lu_budget budget;

	for (size_t i = 0; i < rig->n_devices; i++)
		for (size_t k = 0; lu_budget_at(&rig->devices[i], k, &budget);
		     k++)
			json_array_append_new(list, pack_budget(&rig->devices[i],
								&budget));
	if (json_array_size(list))
		json_object_set(record, "budgets", list);
	json_decref(list);
}

static void add_options(const struct rundir_request *request,
			const struct lu_plan *plan, json_t *record)
{
	json_object_set_new(record, "versions", versions(request->repo));
	json_object_set_new(record, "rig_given",
			    journal_text(request->rig_given));
	json_object_set_new(record, "plan_given",
			    journal_text(request->plan_given));
	if (request->kernel_given)
		json_object_set_new(record, "kernel_given",
				    json_string(request->kernel_given));
	if (request->delay)
		json_object_set_new(record, "delay",
				    delay_record(request->delay));
	if (request->attempts)
		json_object_set_new(record, "attempts",
				    json_integer(request->attempts));
	if (request->end_by)
		json_object_set_new(record, "end_by",
				    json_integer((json_int_t)request->end_by));
	if (request->test)
		json_object_set_new(record, "test", json_string(request->test));
	else if (lu_plan_kills(plan))
		json_object_set_new(record, "kills",
				    json_integer(lu_plan_kills(plan)));
}

static int write_run(const struct rundir_request *request, const char *dir,
		     const struct lu_rig *rig, const struct lu_plan *plan)
{
	char path[PATH_MAX];
	struct journal *journal;
	json_t *record;
	int err;

	snprintf(path, sizeof(path), "%s/dut/journal.jsonl", dir);
	err = journal_open(path, &journal);
	if (err)
		return err;
	record = json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:I, s:I, s:b}",
			   "kind", "run", "format", JOURNAL_FORMAT_DUT,
			   "version", JOURNAL_VERSION, "run",
			   strrchr(dir, '/') + 1, "rig", rig->name, "plan",
			   plan->name, "seed", (json_int_t)request->seed,
			   "cycles", (json_int_t)request->cycles, "meta",
			   plan->meta);
	if (record) {
		add_options(request, plan, record);
		add_rig_hash(request, record);
		add_budgets(rig, record);
		add_calibration(request, rig, record);
	}
	err = journal_append(journal, record);
	journal_close(journal);
	return err;
}

/* Two runs begun in the same second get folders of their own. */
static int name_dir(const char *results, const char *rig, const char *plan,
		    char *buf, size_t size)
{
	char stamp[32], base[PATH_MAX];
	time_t now = time(NULL);
	struct tm tm;

	int err = make_dir(results);

	if (err)
		return err;
	if (!realpath(results, base))
		return lu_err(-errno, "%s: %m", results);
	strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", localtime_r(&now, &tm));
	for (int i = 0; i < 100; i++) {
		snprintf(buf, size, "%s/%s-%s-%s%.*d", base, stamp, rig, plan,
			 i ? 3 : 0, i ? -i : 0);
		if (!mkdir(buf, 0755))
			return 0;
		if (errno != EEXIST)
			break;
	}
	return lu_err(-errno, "%s: %m", buf);
}

static int check_item(const struct lu_rig *rig, const struct lu_plan *plan,
		      const struct lu_plan_item *item)
{
	for (size_t i = 0; i < item->n_devices; i++)
		if (!lu_rig_find(rig, item->devices[i]))
			return lu_err(-EINVAL,
				      "%s: suite %s is to use device \"%s\", which %s does not list",
				      plan->file, item->suite, item->devices[i],
				      rig->file);
	return 0;
}

/* A plan knows devices by name only: here they have to exist. */
static int check_devices(const struct lu_rig *rig, const struct lu_plan *plan)
{
	int err = 0;

	for (size_t i = 0; !err && i < plan->n_items; i++)
		err = check_item(rig, plan, &plan->items[i]);
	return err;
}

/* A choice there is only where the runner, and not the rig file, makes it. */
static int check_kernel(const struct rundir_request *request,
			const struct lu_rig *rig)
{
	if (!request->kernel_given)
		return 0;
	if (!lu_kernel_find(request->kernel_given))
		return -ENOENT;
	if (rig->machine == LU_RIG_QEMU && !rig->kernel && !rig->next_kernel)
		return 0;
	return lu_err(-EINVAL,
		      "rig %s has a kernel of its own: it cannot run \"%s\"",
		      rig->name, request->kernel_given);
}

static int check_delay(const struct rundir_request *request)
{
	struct lu_delay delay;

	return request->delay ? lu_delay_parse(request->delay, &delay) : 0;
}

int rundir_create(const struct rundir_request *request, char *buf, size_t size)
{
	struct lu_rig *rig = NULL;
	struct lu_plan *plan = NULL;
	int err = check_delay(request);

	err = err ?: lu_rig_load(request->rig, &rig);
	err = err ?: lu_plan_load(request->plan, &plan);
	err = err ?: check_devices(rig, plan);
	err = err ?: check_kernel(request, rig);
	err = err ?: name_dir(request->results, rig->name, plan->name, buf, size);
	err = err ?: copy_files(request, buf);
	err = err ?: write_run(request, buf, rig, plan);
	lu_rig_free(rig);
	lu_plan_free(plan);
	return err;
}

void rundir_test(const char *parent, const char *suite, const char *test,
		 unsigned int again, unsigned int attempt, char *buf,
		 size_t size)
{
	char more[32] = "";
	int len = 0;

	if (again)
		len = snprintf(more, sizeof(more), ".%u", again + 1);
	if (attempt > 1)
		snprintf(more + len, sizeof(more) - len, "-attempt%u", attempt);
	snprintf(buf, size, "%.3600s/%.64s.%.128s%s", parent, suite, test, more);
}
