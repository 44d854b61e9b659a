// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns where sysfs and procfs are, and how a function is found in them.
 * Reads only. Must not be given a path that came from outside unchecked.
 */
#include "lu_pci_sys.h"
#include "lu_err.h"
#include "lu_pci.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char root[PATH_MAX / 2];

int lu_pci_set_root(const char *path)
{
	const char *text = path ? path : "";

	if (strlen(text) >= sizeof(root))
		return lu_err(-ENAMETOOLONG, "path of a root is too long: %s",
			      text);
	strcpy(root, text);
	return 0;
}

const char *lu_pci_sys_path(char buf[PATH_MAX], const char *fmt, ...)
{
	size_t len = strlen(root);
	va_list args;
	int n;

	memcpy(buf, root, len);
	va_start(args, fmt);
	n = vsnprintf(buf + len, PATH_MAX - len, fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= PATH_MAX - len)
		buf[0] = '\0';
	return buf;
}

const char *lu_pci_sys_attr(char buf[PATH_MAX], struct lu_bdf bdf,
			    const char *attr)
{
	char name[LU_BDF_STRLEN];

	return lu_pci_sys_path(buf, "/sys/bus/pci/devices/%s%s%s",
			       lu_bdf_format(bdf, name), *attr ? "/" : "", attr);
}

int lu_pci_sys_link(const char *path, char *buf, size_t size)
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target) - 1);
	const char *base;

	if (len < 0)
		return -errno;
	target[len] = '\0';
	base = strrchr(target, '/');
	base = base ? base + 1 : target;
	if (strlen(base) >= size)
		return lu_err(-ENAMETOOLONG, "name too long: %s", base);
	strcpy(buf, base);
	return 0;
}

int lu_pci_sys_exists(struct lu_bdf bdf)
{
	char path[PATH_MAX], name[LU_BDF_STRLEN];

	if (!access(lu_pci_sys_attr(path, bdf, "vendor"), F_OK))
		return 0;
	return lu_err(-ENODEV, "no PCI function at %s",
		      lu_bdf_format(bdf, name));
}
