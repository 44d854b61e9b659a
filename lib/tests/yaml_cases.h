/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files with one mistake each, whose last line says what must be reported:
 * "# expect: line:column: expected ..., found ...". For tests of rig and plan.
 */
#ifndef YAML_CASES_H
#define YAML_CASES_H

#include <dirent.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_file.h"

/* Beside this file, wherever the tests are run from within the tree. */
static inline const char *case_path(char buf[512], const char *name)
{
	const char *slash = strrchr(__FILE__, '/');

	snprintf(buf, 512, "%.*s/%s", (int)(slash - __FILE__), __FILE__, name);
	return buf;
}

/* What @path must be refused with, after "path:"; "" when it does not say. */
static inline const char *case_expected(const char *path, char buf[512])
{
	size_t len = 0, at;
	char *text = lu_file_slurp(path, &len);

	buf[0] = '\0';
	/* From the end, since some of these files have a NUL in them. */
	for (at = len; text && at > 10; at--)
		if (!strncmp(text + at - 10, "# expect: ", 10)) {
			snprintf(buf, 512, "%.*s",
				 (int)strcspn(text + at, "\n"), text + at);
			break;
		}
	free(text);
	return buf;
}

typedef void (*case_fn)(void *ctx, const char *path);

/* Calls @check with each file of a folder; their count. */
static inline int each_case(const char *folder, case_fn check, void *ctx)
{
	char dir[512], path[1024];
	struct dirent *entry;
	DIR *list = opendir(case_path(dir, folder));
	int n = 0;

	while (list && (entry = readdir(list))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		check(ctx, path);
		n++;
	}
	if (list)
		closedir(list);
	return n;
}

/*
 * Whether the last message is @path with what the file expects; a "*" at the
 * end of that stands for what comes and goes with other files of the tree.
 */
static inline int case_is_expected(const char *path)
{
	size_t len = strlen(path), n;
	char expected[512];

	case_expected(path, expected);
	n = strlen(expected);
	if (n && expected[n - 1] == '*')
		n--;
	else
		n++;
	return !strncmp(lu_errmsg(), path, len) && lu_errmsg()[len] == ':' &&
	       !strncmp(lu_errmsg() + len + 1, expected, n);
}

/* The harness ends tests by _exit(), which looks for no leaks. */
static inline int found_leaks(void)
{
#ifdef __SANITIZE_ADDRESS__
	return __lsan_do_recoverable_leak_check();
#else
	return 0;
#endif
}

#endif
