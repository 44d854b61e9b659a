// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes measurements.jsonl. Owns the shape of its lines, which results/README.md
 * describes. Writes that one file. Must hold no figure that the journals do not,
 * and leave none out: what is shown of a run is made of this file alone.
 */
#include <errno.h>
#include <string.h>

#include "journal.h"
#include "lu_err.h"
#include "measurement.h"
#include "replace.h"
#include "runjson.h"

#define BLACKOUT	 "blackout"
#define BLACKOUT_OUTSIDE "blackout_outside"
#define CLOCKS		 "clocks_differ"

/* Of the "run" record, as they are. */
static const char *const run_keys[] = {
	"run",	"rig",	  "rig_hash",	  "plan",     "test",  "seed",
	"meta", "cycles", "kernel_given", "versions", "delay",
};

/* What tells one device under test from another, wherever it was found. */
static const char *const device_keys[] = {
	"name", "type", "path", "vendor", "device",
};

static void copy_keys(json_t *to, const json_t *from, const char *const *keys,
		      size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (json_object_get(from, keys[i]))
			json_object_set(to, keys[i],
					json_object_get(from, keys[i]));
}

static json_t *build_devices(const struct merge *m)
{
	json_t *list = json_array(), *dev, *entry;
	size_t i;

	json_array_foreach (m->devices, i, dev) {
		entry = json_object();
		copy_keys(entry, dev, device_keys,
			  sizeof(device_keys) / sizeof(device_keys[0]));
		json_array_append_new(list, entry);
	}
	return list;
}

/* The plan as it was expanded; of those tests that are contrived, or of all. */
static json_t *build_tests(const struct merge *m, bool contrived)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < m->n_facts; i++)
		if (m->facts[i].contrived || !contrived)
			json_array_append_new(list,
					      json_sprintf("%s.%s",
							   m->facts[i].suite,
							   m->facts[i].test));
	return list;
}

/* One that the controller timed too has two more. */
static size_t count_blackouts(const struct merge *m)
{
	size_t n = m->n_blackouts, i;

	for (i = 0; i < m->n_blackouts; i++)
		n += m->blackouts[i].timed ? 2 : 0;
	return n;
}

/* No rig has a calibration unless its run record says so. */
static json_t *build_head(const struct report *r)
{
	const struct merge *m = r->merge;
	json_t *calibration = json_object_get(m->run, "calibration");
	json_t *head =
		json_pack("{ss si sI ss ss sI sb so* so* so* so* sO?}",
			  "format", MEASUREMENT_FORMAT, "version",
			  MEASUREMENT_VERSION, "figures",
			  (json_int_t)(count_blackouts(m) + m->n_measures),
			  "kernel", m->release, "provider", m->provider, "jumps",
			  (json_int_t)r->jumps, "finished", m->done, "verdicts",
			  runjson_counts(r), "tests", build_tests(m, false),
			  "contrived", build_tests(m, true), "devices",
			  build_devices(m), "calibration", calibration);

	if (head)
		copy_keys(head, m->run, run_keys,
			  sizeof(run_keys) / sizeof(run_keys[0]));
	return head;
}

/* "nvme0.stall" is the stall of nvme0 where the run has a device of that name. */
static const char *device_of(const struct merge *m, const char *name)
{
	size_t len = strcspn(name, "."), i;
	const char *text;
	json_t *dev;

	json_array_foreach (m->devices, i, dev) {
		text = journal_str(dev, "name");
		if (name[len] && len == strlen(text) && !strncmp(name, text, len))
			return text;
	}
	return NULL;
}

static int put_line(json_t *line, FILE *out)
{
	int ret = line ? 0 : -ENOMEM;

	if (line && (json_dumpf(line, out, JSON_COMPACT) || fputc('\n', out) < 0))
		ret = errno ? -errno : -EIO;
	json_decref(line);
	return ret;
}

/* What has no name is found by this one; the reader takes no empty ones. */
static const char *name_of(const char *text)
{
	return *text ? text : "?";
}

static int put_figure(const struct measurement *x, FILE *out)
{
	json_t *line = json_pack("{ss ss si si si ss? ss ss sf}", "suite",
				 name_of(x->suite), "test", name_of(x->test),
				 "leg", (int)x->leg, "attempt", (int)x->attempt,
				 "boot", (int)x->boot, "device", x->device,
				 "figure", name_of(x->figure), "unit", x->unit,
				 "value", x->value);

	if (line && x->contrived)
		json_object_set_new(line, "contrived", json_true());
	if (line && x->warm_up)
		json_object_set_new(line, "warm_up", json_true());
	return put_line(line, out);
}

static int put_of_jump(const struct merge_blackout *b, const char *figure,
		       double value, FILE *out)
{
	struct measurement x = {
		.suite = b->suite,
		.test = b->test,
		.figure = figure,
		.unit = "ms",
		.leg = b->leg,
		.attempt = b->attempt,
		.boot = b->boot,
		.contrived = b->contrived,
		.warm_up = b->warm_up,
		.value = value,
	};

	return put_figure(&x, out);
}

static int put_blackout(const struct merge_blackout *b, FILE *out)
{
	int ret = put_of_jump(b, BLACKOUT, b->ms, out);

	if (ret || !b->timed)
		return ret;
	ret = put_of_jump(b, BLACKOUT_OUTSIDE, b->outside_ms, out);
	return ret ?: put_of_jump(b, CLOCKS, b->outside_ms - b->ms, out);
}

static int put_measure(const struct merge *m, const struct merge_measure *from,
		       FILE *out)
{
	const char *device = device_of(m, from->name);
	struct measurement x = {
		.suite = from->suite,
		.test = from->test,
		.device = device,
		.figure = from->name + (device ? strlen(device) + 1 : 0),
		.unit = from->unit,
		.leg = from->leg,
		.attempt = from->attempt,
		.boot = from->boot,
		.contrived = from->contrived,
		.warm_up = from->warm_up,
		.value = from->value,
	};

	return put_figure(&x, out);
}

static int put_all(const void *report, FILE *out)
{
	const struct report *r = report;
	const struct merge *m = r->merge;
	int ret = put_line(build_head(r), out);
	size_t i;

	for (i = 0; i < m->n_blackouts && !ret; i++)
		ret = put_blackout(&m->blackouts[i], out);
	for (i = 0; i < m->n_measures && !ret; i++)
		ret = put_measure(m, &m->measures[i], out);
	return ret;
}

int measurement_write(const struct report *r, const char *path)
{
	return replace_file(path, put_all, r);
}
