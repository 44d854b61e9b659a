// SPDX-License-Identifier: GPL-2.0-only
/*
 * A provider's table as a file that crosses the jump: the lines of debugfs
 * under a first line that names the version. Touches that file only.
 */
#include "oracle_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_file.h"

#define HEADER "# lutorture-table 1\n"

static const char *arrived(int bme)
{
	if (bme < 0)
		return "-";
	return bme ? "on" : "off";
}

int oracle_table_save(const char *path, const struct lu_provider_entry *entries,
		      size_t n)
{
	FILE *file = fopen(path, "w");
	char text[LU_BDF_STRLEN];

	if (!file)
		return lu_err(-errno, "%s: %m", path);
	fputs(HEADER, file);
	for (size_t i = 0; i < n; i++)
		fprintf(file, "%s refcount %u %s arrived %s\n",
			lu_bdf_format(entries[i].bdf, text), entries[i].refcount,
			entries[i].bridge ? "bridge" : "endpoint",
			arrived(entries[i].arrived_bme));
	n = ferror(file);
	if (fclose(file) || n)
		return lu_err(errno ? -errno : -EIO, "%s: %m", path);
	return 0;
}

int oracle_table_load(const char *path, struct lu_provider_entry *out,
		      size_t max)
{
	char *text = lu_file_slurp(path, NULL);
	int ret;

	if (!text)
		return lu_err(-errno, "%s: %m", path);
	if (strncmp(text, HEADER, strlen(HEADER)))
		ret = lu_err(-EPROTONOSUPPORT,
			     "%s: does not begin with "
			     "\"# lutorture-table 1\"",
			     path);
	else
		ret = lu_provider_parse(text + strlen(HEADER), out, max);
	free(text);
	return ret;
}
