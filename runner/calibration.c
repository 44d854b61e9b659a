// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is known of a rig's errors, on disk: calibration-RIG.json in the folder of
 * results. Owns its form, which results/README.md describes. Writes that one file.
 * Believes nothing that it reads: errors of another rig are none of this one.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "calibration.h"
#include "filehash.h"
#include "journal.h"
#include "lu_err.h"
#include "replace.h"

/* Of the versions of a run: with another of these it is another rig. */
static const char *const same_versions[] = { "qemu", "host" };

#define N_SAME (sizeof(same_versions) / sizeof(same_versions[0]))

static void name_node(char *buf, size_t size)
{
	struct utsname u;

	snprintf(buf, size, "%s", uname(&u) ? "" : u.nodename);
}

static json_t *build(const json_t *run, const char *rig_file, json_t *ways)
{
	const json_t *versions = json_object_get(run, "versions");
	char hash[FILEHASH_SIZE], node[128], at[32];
	time_t now = time(NULL);
	struct tm tm;
	json_t *out;

	if (filehash(rig_file, hash))
		return NULL;
	name_node(node, sizeof(node));
	strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	out = json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:b, s:O}",
			"format", CALIBRATION_FORMAT, "version",
			CALIBRATION_VERSION, "rig", journal_str(run, "rig"),
			"rig_hash", hash, "node", node, "at", at, "run",
			journal_str(run, "run"), "passed",
			calibration_passed(ways), "ways", ways);
	for (size_t i = 0; out && i < N_SAME; i++)
		json_object_set_new(out, same_versions[i],
				    json_string(journal_str(versions,
							    same_versions[i])));
	return out;
}

static int dump(const void *json, FILE *out)
{
	if (json_dumpf(json, out, JSON_INDENT(1)) || fputc('\n', out) < 0)
		return errno ? -errno : -EIO;
	return 0;
}

static int file_of(const char *results, const char *rig, char *buf)
{
	if (snprintf(buf, PATH_MAX, "%s/calibration-%s.json", results, rig) >=
	    PATH_MAX)
		return lu_err(-ENAMETOOLONG, "%s: name too long", results);
	return 0;
}

/* Where there was no controller there is no file of its. */
static json_t *load_controller(const char *run_dir)
{
	char path[PATH_MAX];
	json_t *records = NULL;

	snprintf(path, sizeof(path), "%s/controller.jsonl", run_dir);
	if (!access(path, R_OK) && journal_load(path, &records))
		return NULL;
	return records;
}

static int judge(const char *run_dir, const struct merge *m, json_t **out)
{
	json_t *controller = load_controller(run_dir), *ways;
	char path[PATH_MAX];

	if (strcmp(journal_str(m->run, "plan"), CALIBRATION_PLAN))
		return lu_err(-EINVAL, "%s: not a run of the plan %s", run_dir,
			      CALIBRATION_PLAN);
	ways = calibration_judge(m, controller);
	snprintf(path, sizeof(path), "%s/rig.yaml", run_dir);
	*out = ways ? build(m->run, path, ways) : NULL;
	json_decref(ways);
	json_decref(controller);
	return *out ? 0 : lu_err(-EIO, "%s: cannot be judged", run_dir);
}

int calibration_make(const char *run_dir, const char *results, json_t **out)
{
	char path[PATH_MAX];
	struct merge *m;
	int err = merge_load(run_dir, NULL, &m);

	*out = NULL;
	err = err ?: judge(run_dir, m, out);
	err = err ?: file_of(results, journal_str(m->run, "rig"), path);
	err = err ?: replace_file(path, dump, *out);
	if (err) {
		json_decref(*out);
		*out = NULL;
	}
	merge_free(m);
	return err;
}

static json_t *unusable(const char *why)
{
	return json_pack("{s:o}", "unusable", journal_text(why));
}

static bool is_whole(const json_t *c)
{
	json_t *way;
	size_t i;

	json_array_foreach (json_object_get(c, "ways"), i, way)
		if (!*journal_str(way, "way") || !*journal_str(way, "state") ||
		    !json_is_number(json_object_get(way, "error_ms")))
			return false;
	return i && json_is_boolean(json_object_get(c, "passed"));
}

/* Why it is not a calibration of this rig; NULL: it is. */
static const char *refuse(const json_t *c, const char *rig,
			  const char *rig_file, const json_t *versions)
{
	char hash[FILEHASH_SIZE], node[128];

	if (strcmp(journal_str(c, "format"), CALIBRATION_FORMAT))
		return "its file is damaged";
	if (journal_int(c, "version", -1) != CALIBRATION_VERSION)
		return "its file is of another version";
	if (!is_whole(c))
		return "its file is damaged";
	if (strcmp(journal_str(c, "rig"), rig))
		return "its file is of another rig";
	if (filehash(rig_file, hash) || strcmp(journal_str(c, "rig_hash"), hash))
		return "the rig file has changed since";
	name_node(node, sizeof(node));
	if (strcmp(journal_str(c, "node"), node))
		return "it was made on another machine";
	for (size_t i = 0; i < N_SAME; i++)
		if (strcmp(journal_str(c, same_versions[i]),
			   journal_str(versions, same_versions[i])))
			return "it was made with another emulator or on another host kernel";
	return NULL;
}

json_t *calibration_find(const char *results, const char *rig,
			 const char *rig_file, const json_t *versions)
{
	char path[PATH_MAX];
	const char *why;
	json_t *c;

	if (file_of(results, rig, path) || access(path, F_OK))
		return NULL;
	c = json_load_file(path, 0, NULL);
	why = refuse(c, rig, rig_file, versions);
	if (!why)
		return c;
	json_decref(c);
	return unusable(why);
}
