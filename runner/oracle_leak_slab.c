// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel memory by cache: counting objects of kmalloc(), and what growth is a
 * finding. Has the kernel give back objects that CPUs keep free, which loses
 * nothing; reads /proc/slabinfo; changes nothing else.
 *
 * Other caches grow with what was looked up once (inodes, dentries, nodes of
 * sysfs) and are not followed.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_pci_sys.h"
#include "oracle_internal.h"
#include "oracle_leak.h"

#define TABLE	"/proc/slabinfo"
#define HEADER	"slabinfo - version: 2."
#define PREFIX	"kmalloc-"
#define LOADING 256 /* objects of a cache that a module keeps, at most */

/*
 * What a test that leaks nothing was seen to add on the virtual rig, with room:
 * nothing in the sizes that are not listed; where a CPU may hold free objects in
 * a sheaf, one for each CPU (60 objects below 256 bytes, 26 from there on, as
 * calculate_sheaf_capacity() in mm/slub.c has it: they count as in use); and what
 * a shared file system keeps of each file that was looked up for the first time.
 */
static const struct {
	const char *name;
	long objects;
} normal[] = {
	{ "kmalloc-32", 128 },	{ "kmalloc-64", 128 },	{ "kmalloc-96", 160 },
	{ "kmalloc-128", 128 }, { "kmalloc-192", 128 }, { "kmalloc-256", 96 },
	{ "kmalloc-512", 64 },
};

#define NORMAL_ELSE 4
/* Seen on a busy host: 106 objects of kmalloc-96 in five tests, lost by nobody. */
#define TREND_PART 2

static long normal_of(const char *cache)
{
	for (size_t i = 0; i < sizeof(normal) / sizeof(normal[0]); i++)
		if (!strcmp(cache, normal[i].name))
			return normal[i].objects;
	return NORMAL_ELSE;
}

static bool followed(const char *name)
{
	return !strncmp(name, PREFIX, strlen(PREFIX)) &&
	       isdigit((unsigned char)name[strlen(PREFIX)]);
}

int leak_slab_parse(const char *text, struct leak_facts *out)
{
	struct leak_cache *cache;

	out->n_caches = 0;
	if (strncmp(text, HEADER, strlen(HEADER)))
		return lu_err(-EPROTO, TABLE ": not version 2");
	for (; text && out->n_caches < LEAK_CACHES; text = strchr(text, '\n')) {
		text += *text == '\n';
		cache = &out->cache[out->n_caches];
		if (followed(text) &&
		    sscanf(text, "%23s %ld", cache->name, &cache->objects) == 2)
			out->n_caches++;
	}
	return out->n_caches ? 0 : lu_err(-EPROTO, TABLE ": no " PREFIX "*");
}

static int read_table(struct leak_facts *out)
{
	char path[PATH_MAX];
	char *text = lu_file_slurp(lu_pci_sys_path(path, TABLE), NULL);
	int err;

	if (!text)
		return lu_err(-ENODATA, TABLE ": %m");
	err = leak_slab_parse(text, out);
	free(text);
	return err;
}

/* Names seldom change: those of the last look are shrunk, then all counted. */
static int shrink(const struct leak_facts *facts)
{
	char path[PATH_MAX];
	int err;

	for (size_t i = 0; i < facts->n_caches; i++) {
		lu_pci_sys_path(path, "/sys/kernel/slab/%s/shrink",
				facts->cache[i].name);
		err = lu_file_write(path, "1");
		if (err)
			return lu_err(-ENODATA, "%s: %s", path, strerror(-err));
	}
	return 0;
}

int leak_slab_read(struct leak_facts *out)
{
	static struct leak_facts names;
	int err = names.n_caches ? 0 : read_table(&names);

	err = err ?: shrink(&names);
	return err ?: read_table(out);
}

static const struct leak_cache *find(const struct leak_facts *facts,
				     const char *name)
{
	for (size_t i = 0; i < facts->n_caches; i++)
		if (!strcmp(facts->cache[i].name, name))
			return &facts->cache[i];
	return NULL;
}

void leak_slab_lower(struct leak_facts *base, const struct leak_facts *end)
{
	for (size_t i = 0; i < base->n_caches; i++) {
		const struct leak_cache *was = find(end, base->cache[i].name);

		if (was && was->objects < base->cache[i].objects)
			base->cache[i].objects = was->objects;
	}
}

static long growth(const struct leak_facts *before,
		   const struct leak_facts *now, const char *name)
{
	const struct leak_cache *was = find(before, name), *is = find(now, name);

	return was && is ? is->objects - was->objects : 0;
}

int leak_slab_judge(const struct oracle_ctx *ctx,
		    const struct leak_limits *limits,
		    const struct leak_facts *before,
		    const struct leak_facts *now)
{
	int red = 0;

	for (size_t i = 0; i < now->n_caches; i++) {
		const char *name = now->cache[i].name;
		long more = growth(before, now, name);
		long allowed = normal_of(name) * limits->scale;

		if (now->modules > before->modules)
			allowed += LOADING * (now->modules - before->modules);
		if (more > allowed)
			red += oracle_red(ctx, ORACLE_LEAK,
					  "%s has %ld objects more than at the "
					  "start; up to %ld is normal",
					  name, more, allowed);
	}
	return red;
}

static bool grows(const struct leak_facts ends[LEAK_TREND + 1], const char *name)
{
	for (size_t i = 0; i < LEAK_TREND; i++)
		if (growth(&ends[i], &ends[i + 1], name) < 1)
			return false;
	return true;
}

int leak_slab_trend(const struct oracle_ctx *ctx,
		    const struct leak_limits *limits,
		    const struct leak_facts ends[LEAK_TREND + 1])
{
	const struct leak_facts *now = &ends[LEAK_TREND];
	int red = 0;

	for (size_t i = 0; i < now->n_caches; i++) {
		const char *name = now->cache[i].name;
		long more = growth(&ends[0], now, name);
		long normal = normal_of(name);
		long step = normal == NORMAL_ELSE ?
				    0 :
				    normal * limits->scale / TREND_PART;

		if (more >= LEAK_TREND * step && grows(ends, name))
			red += oracle_red(ctx, ORACLE_LEAK,
					  "%s grew in each of the last %d "
					  "tests, by %ld objects in all",
					  name, LEAK_TREND, more);
	}
	return red;
}
