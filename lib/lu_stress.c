// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns what is known of stress-ng's figures: the keys that matter, and that the
 * last line of a whole file is "...". Reads that file and nothing else.
 */
#include "lu_stress.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_agent.h"
#include "lu_err.h"
#include "lu_yaml.h"

#define END	 "\n...\n"
#define N(array) (sizeof(array) / sizeof(*(array)))

struct figures {
	struct lu_stress *did;
	size_t n;
};

static bool parse_name(const char *text, void *object)
{
	struct lu_stress *did = object;

	if (!lu_yaml_is_name(text) || strlen(text) >= sizeof(did->name))
		return false;
	strcpy(did->name, text);
	return true;
}

/* 5, 5.25 or 5.25e+00; not what else strtod() takes for a number. */
static bool parse_number(const char *text, double *out)
{
	char *end;

	if (!*text || strspn(text, "0123456789.e+-") != strlen(text))
		return false;
	*out = strtod(text, &end);
	return !*end && isfinite(*out) && *out >= 0;
}

static bool parse_ops(const char *text, void *object)
{
	return parse_number(text, &((struct lu_stress *)object)->ops);
}

static bool parse_rate(const char *text, void *object)
{
	return parse_number(text, &((struct lu_stress *)object)->per_s);
}

static const struct lu_yaml_key did_keys[] = {
	{ "stressor", "the name of a stressor", LU_YAML_PARSED,
	  .required = true, .parse = parse_name },
	{ "bogo-ops", "a number", LU_YAML_PARSED, .required = true,
	  .parse = parse_ops },
	{ "bogo-ops-per-second-real-time", "a number", LU_YAML_PARSED,
	  .required = true, .parse = parse_rate },
	{ .name = "*", .kind = LU_YAML_OTHER },
};

static const struct lu_yaml_map did_map = {
	"the figures of a stressor",
	sizeof(struct lu_stress),
	did_keys,
	N(did_keys),
};

static const struct lu_yaml_key root_keys[] = {
	{ "metrics", "1 to 16 stressors with their figures", LU_YAML_MAPS,
	  .required = true, .min = 1, .max = LU_STRESS_MAX, .of = &did_map,
	  .offset = offsetof(struct figures, did),
	  .count = offsetof(struct figures, n) },
	{ .name = "*", .kind = LU_YAML_OTHER },
};

static const struct lu_yaml_map root_map = {
	"the figures of stress-ng",
	sizeof(struct figures),
	root_keys,
	N(root_keys),
};

/* A number that was cut short is a number still. */
static int check_end(const char *file)
{
	char tail[sizeof(END)] = "";
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	off_t at = fd < 0 ? -1 : lseek(fd, 1 - (off_t)sizeof(END), SEEK_END);
	ssize_t n = at < 0 ? -1 : read(fd, tail, sizeof(END) - 1);

	if (fd >= 0)
		close(fd);
	if (n > 0 && !strcmp(tail, END))
		return 0;
	return lu_err(-EINVAL,
		      "%s is cut short: stress-ng did not come to its end",
		      file);
}

static int copy(const struct figures *from, struct lu_stress *out, size_t max)
{
	if (from->n > max)
		return lu_err(-ENOSPC, "stress-ng: %zu stressors, room for %zu",
			      from->n, max);
	memcpy(out, from->did, from->n * sizeof(*out));
	return from->n;
}

int lu_stress_read(const char *file, struct lu_stress *out, size_t max)
{
	struct figures figures = { 0 };
	struct lu_yaml *yaml;
	int err = lu_yaml_open(file, &yaml);

	err = err ?: check_end(file);
	err = err ?: lu_yaml_decode(yaml, &root_map, &figures);
	err = err ?: copy(&figures, out, max);
	lu_yaml_release(&root_map, &figures);
	lu_yaml_close(yaml);
	return err;
}

static const struct lu_stress *find(const struct lu_stress *did, int n,
				    const char *name)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(did[i].name, name))
			return &did[i];
	return NULL;
}

int lu_stress_check(const struct lu_stress *did, int n,
		    const struct lu_stressor *asked)
{
	const struct lu_stress *one;

	for (; asked->name; asked++) {
		one = find(did, n, asked->name);
		if (one && one->ops > 0 && one->per_s > 0)
			continue;
		return lu_err(-ENODATA,
			      "there was no load: stress-ng %s its stressor %s; see what \"stress-ng --%s %s\" says by hand, or give it more time",
			      one ? "got nothing done with" : "says nothing of",
			      asked->name, asked->name, asked->count);
	}
	return 0;
}

int lu_stress_measure(const struct lu_stress *did, int n)
{
	char name[64];
	int err = 0;

	for (int i = 0; !err && i < n; i++) {
		snprintf(name, sizeof(name), "stress.%s", did[i].name);
		err = lu_measure(name, did[i].per_s, "bogo-ops/s");
	}
	return err;
}
