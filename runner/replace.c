// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that are written as a whole. Owns, for a moment, a file beside the one
 * asked for; touches nothing else. Must never leave half a file under the name.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "replace.h"

static int write_out(const char *path, replace_fn fill, const void *ctx)
{
	FILE *file = fopen(path, "we");
	int ret;

	if (!file)
		return -errno;
	ret = fill(ctx, file);
	if (!ret && (fflush(file) || fsync(fileno(file))))
		ret = -errno;
	if (fclose(file) && !ret)
		ret = -errno;
	return ret;
}

int replace_file(const char *path, replace_fn fill, const void *ctx)
{
	char beside[PATH_MAX];
	int ret;

	if (snprintf(beside, sizeof(beside), "%s.new", path) >=
	    (int)sizeof(beside))
		return lu_err(-ENAMETOOLONG, "%s: name too long", path);
	ret = write_out(beside, fill, ctx);
	if (!ret && rename(beside, path))
		ret = -errno;
	if (ret)
		unlink(beside);
	return ret ? lu_err(ret, "%s: %s", path, strerror(-ret)) : 0;
}
