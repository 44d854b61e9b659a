/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run folder written by hand below /tmp, for tests: records in the notation of
 * JSON, with ' for ".
 */
#ifndef RUN_FOLDER_H
#define RUN_FOLDER_H

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "lu_err.h"
#include "quoted.h"

#define FOLDER_KHZ 1000 /* so that a thousand ticks are a millisecond */

struct run_folder {
	char dir[40];
	struct journal *j;
	long long tsc;
	unsigned int leg, boot;
};

/* What a record within the one test begins with. */
#define FOLDER_TEST "'suite':'s','test':'f.a'"

static inline void folder_add(struct run_folder *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static inline void folder_add(struct run_folder *r, const char *fmt, ...)
{
	va_list args;
	json_t *rec;

	va_start(args, fmt);
	rec = quoted_vjson(fmt, args);
	va_end(args);
	if (journal_append(r->j, rec)) {
		fprintf(stderr, "%s: %s\n", fmt, lu_errmsg());
		abort();
	}
}

/* A run of one test of suite "s"; @more is put into its run record. */
static inline void folder_open(struct run_folder *r, const char *rig,
			       const char *more, const char *item)
{
	char path[64];

	*r = (struct run_folder){ .dir = "/tmp/lutorture_run.XXXXXX",
				  .tsc = 1000000 };
	if (!mkdtemp(r->dir))
		abort();
	snprintf(path, sizeof(path), "%s/dut", r->dir);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/dut/journal.jsonl", r->dir);
	if (journal_open(path, &r->j))
		abort();
	folder_add(r,
		   "{'kind':'run','format':'lutorture-journal','version':1,"
		   "'run':'r','rig':'%s','plan':'p','seed':7,'cycles':0%s}",
		   rig, more);
	folder_add(r, "{'kind':'items','items':[{" FOLDER_TEST ",'legs':0%s}]}",
		   item);
	folder_add(r,
		   "{'kind':'boot','how':'first','release':'7.3.4',"
		   "'provider':'compat','tsc':5,'tsc_khz':%d}",
		   FOLDER_KHZ);
	folder_add(r, "{'kind':'devices','devices':[{'name':'nvme0','type':"
		      "'nvme','bdf':'0000:03:00.0','path':'0000:00:04.0/00.0',"
		      "'vendor':6966,'device':16}]}");
	folder_add(r, "{'kind':'begin'," FOLDER_TEST ",'leg':0,'attempt':1}");
}

static inline void folder_measure(struct run_folder *r, const char *name,
				  double value, const char *unit)
{
	folder_add(r,
		   "{'kind':'measure'," FOLDER_TEST ",'leg':%u,'name':'%s',"
		   "'value':%.17g,'unit':'%s'}",
		   r->leg, name, value, unit);
}

/* One jump, with that blackout. */
static inline void folder_jump(struct run_folder *r, double ms)
{
	folder_add(r, "{'kind':'jump'," FOLDER_TEST ",'leg':%u,'tsc':%lld}",
		   r->leg, r->tsc);
	r->tsc += (long long)(ms * FOLDER_KHZ);
	folder_add(r, "{'kind':'boot','how':'jump','tsc':%lld,'tsc_khz':%d}",
		   r->tsc, FOLDER_KHZ);
	r->leg++;
	folder_add(r, "{'kind':'begin'," FOLDER_TEST ",'leg':%u,'attempt':1}",
		   r->leg);
}

/* The test passes, the plan is done. */
static inline void folder_close(struct run_folder *r)
{
	folder_add(r, "{'kind':'ktap'," FOLDER_TEST ",'lines':["
		      "'TAP version 13','1..1','ok 1 f.a']}");
	folder_add(r, "{'kind':'oracles'," FOLDER_TEST ",'when':'end',"
		      "'states':{'log':'ok'}}");
	folder_add(r, "{'kind':'end'," FOLDER_TEST ",'status':0,'signal':0,"
		      "'timeout':false}");
	folder_add(r, "{'kind':'done'}");
	journal_close(r->j);
	r->j = NULL;
}

static inline void folder_empty(const char *dir)
{
	DIR *list = opendir(dir);
	struct dirent *entry;
	char path[512];

	while (list && (entry = readdir(list))) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		unlink(path);
	}
	if (list)
		closedir(list);
}

static inline void folder_remove(struct run_folder *r)
{
	char path[64];

	journal_close(r->j);
	snprintf(path, sizeof(path), "%s/dut", r->dir);
	folder_empty(path);
	rmdir(path);
	folder_empty(r->dir);
	rmdir(r->dir);
}

/* Replaces a file of the folder. */
static inline void folder_put(const struct run_folder *r, const char *name,
			      const char *text, size_t len)
{
	char path[512];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", r->dir, name);
	out = fopen(path, "w");
	if (!out || fwrite(text, 1, len, out) != len || fclose(out))
		abort();
}

#endif
