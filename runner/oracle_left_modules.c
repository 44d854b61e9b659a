// SPDX-License-Identifier: GPL-2.0-only
/*
 * References on kernel modules: whoever preserves or retrieves a file holds one on
 * its handler's module and one on that of each of its FLBs.
 *
 * Pure functions over the text of /proc/modules. What other modules hold on one,
 * by using its symbols, the kernel lists, and is left out: it comes and goes with
 * them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"
#include "oracle_internal.h"
#include "oracle_table.h"

#define OURS	"lutorture_"
#define NO_USER "[permanent]"
#define USERS	1024

static bool ours(const char *name)
{
	return !strncmp(name, OURS, strlen(OURS));
}

/* "-", or names, each with a comma behind it. */
static int count_users(const char *users)
{
	int n = 0;

	for (const char *at = users; (at = strchr(at, ',')); at++)
		n++;
	return strstr(users, NO_USER) ? n - 1 : n;
}

/* Name, size, references, users, state; without unloading, "-" for a count. */
static bool parse_line(const char *line, struct left_module *module)
{
	char users[USERS], state[16];

	if (sscanf(line, "%55s %*u %d %1023s %15s", module->name, &module->refs,
		   users, state) != 4)
		return false;
	module->refs -= count_users(users);
	return !strcmp(state, "Live");
}

static const struct left_module *find(const struct left_modules *modules,
				      const char *name)
{
	for (size_t i = 0; i < modules->n; i++)
		if (!strcmp(modules->module[i].name, name))
			return &modules->module[i];
	return NULL;
}

int left_modules_parse(const char *text, bool all, struct left_modules *out)
{
	struct left_module module;

	out->n = 0;
	for (; text && *text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!parse_line(text, &module) || (!all && !ours(module.name)))
			continue;
		if (out->n == LEFT_MODULES)
			return lu_err(-E2BIG, "more than %d modules are loaded",
				      LEFT_MODULES);
		out->module[out->n++] = module;
	}
	return find(out, ORACLE_DRIVER) ?
		       0 :
		       lu_err(-ENODATA,
			      "no count of references on " ORACLE_DRIVER);
}

int left_modules_format(const struct left_modules *modules, char *buf,
			size_t size)
{
	size_t len = 0;

	*buf = '\0';
	for (size_t i = 0; i < modules->n; i++) {
		len += snprintf(buf + len, size - len, " %s %d",
				modules->module[i].name,
				modules->module[i].refs);
		if (len >= size)
			return lu_err(-E2BIG, "names of modules: too long");
	}
	return 0;
}

int left_modules_scan(const char *text, struct left_modules *out)
{
	int len;

	for (out->n = 0; *text; text += len) {
		struct left_module *module = &out->module[out->n];

		if (out->n == LEFT_MODULES ||
		    sscanf(text, " %55s %d%n", module->name, &module->refs,
			   &len) != 2)
			return lu_err(-ENODATA,
				      "no counts of modules in \"%s\"", text);
		out->n++;
	}
	return 0;
}

int left_modules_judge(const struct oracle_ctx *ctx,
		       const struct left_modules *base,
		       const struct left_modules *now)
{
	int red = 0;

	for (size_t i = 0; i < now->n; i++) {
		const struct left_module *is = &now->module[i];
		const struct left_module *was = find(base, is->name);
		int had = was ? was->refs : 0;

		if (is->refs > had || (is->refs < had && ours(is->name)))
			red += oracle_red(ctx, ORACLE_LEFT,
					  "module %s has %d references, had %d",
					  is->name, is->refs, had);
	}
	return red;
}
