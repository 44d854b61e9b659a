// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions below a bridge: in sysfs each has its folder in that of the bridge
 * above it. Reads sysfs only.
 */
#include "lu_pcibelow.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_pci_sys.h"

#define MAX_FNS 512

int lu_pcibelow(struct lu_bdf top, struct lu_bdf *out, size_t max)
{
	char path[PATH_MAX], text[LU_BDF_STRLEN];
	DIR *list = opendir(lu_pci_sys_attr(path, top, ""));
	struct dirent *entry;
	struct lu_bdf fn;
	size_t n = 0;
	int ret = 0;

	if (!list)
		return lu_err(-ENODEV, "no function %s",
			      lu_bdf_format(top, text));
	while (ret >= 0 && (entry = readdir(list))) {
		if (entry->d_type != DT_DIR || lu_bdf_parse(entry->d_name, &fn))
			continue;
		if (n == max) {
			ret = lu_err(-ENOSPC, "more than %zu functions below %s",
				     max, lu_bdf_format(top, text));
			break;
		}
		out[n++] = fn;
		ret = lu_pcibelow(fn, out + n, max - n);
		n += ret > 0 ? ret : 0;
	}
	closedir(list);
	return ret < 0 ? ret : (int)n;
}

bool lu_pcibelow_bridge(struct lu_bdf fn)
{
	char path[PATH_MAX];

	return !access(lu_pci_sys_attr(path, fn, "secondary_bus_number"), F_OK);
}

bool lu_pcibelow_empty(struct lu_bdf fn)
{
	struct lu_bdf below[MAX_FNS];
	int n = lu_pcibelow(fn, below, MAX_FNS);

	for (int i = 0; i < n; i++)
		if (!lu_pcibelow_bridge(below[i]))
			return false;
	return n >= 0 && lu_pcibelow_bridge(fn);
}
