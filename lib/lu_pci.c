// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns where functions are: slot paths, bridges above, which driver.
 * Reads sysfs; changes nothing.
 * A path is followed by device and function numbers only. Bus numbers below
 * the root bus are taken from the running kernel, since any boot may deal
 * them out anew.
 */
#include "lu_pci.h"
#include "lu_err.h"
#include "lu_file.h"
#include "lu_pci_sys.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Functions from the root bus down to @bdf, in sysfs' own words. A domain of
 * its own below a function (VMD) starts a new root bus.
 */
static int chain_above(struct lu_bdf bdf, struct lu_bdf *out, size_t max)
{
	char path[PATH_MAX], target[PATH_MAX], *part, *save = NULL;
	struct lu_bdf step;
	size_t n = 0;
	ssize_t len;

	len = readlink(lu_pci_sys_attr(path, bdf, ""), target,
		       sizeof(target) - 1);
	if (len < 0)
		return lu_pci_sys_exists(bdf) ?: -ENODEV;
	target[len] = '\0';
	for (part = strtok_r(target, "/", &save); part;
	     part = strtok_r(NULL, "/", &save)) {
		if (!strncmp(part, "pci", 3))
			n = 0;
		else if (!lu_bdf_parse(part, &step)) {
			if (n == max)
				return lu_err(-ENOSPC, "more than %zu bridges",
					      max);
			out[n++] = step;
		}
	}
	return n;
}

/* All the functions above it, and the function itself last. */
static int whole_chain(struct lu_bdf bdf, struct lu_bdf out[LU_PCI_MAX_DEPTH])
{
	char name[LU_BDF_STRLEN];
	int n = chain_above(bdf, out, LU_PCI_MAX_DEPTH);

	if (n == 0)
		return lu_err(-ENODEV, "sysfs shows no root bus above %s",
			      lu_bdf_format(bdf, name));
	return n;
}

static int nothing_there(const char *path, const char *below)
{
	return lu_err(-ENODEV, "no PCI function at path %s (nothing below %s)",
		      path, below);
}

static int secondary_bus(struct lu_bdf bridge, const char *path,
			 unsigned int *bus)
{
	char attr[PATH_MAX], text[16], name[LU_BDF_STRLEN];

	if (lu_file_read(lu_pci_sys_attr(attr, bridge, "secondary_bus_number"),
			 text, sizeof(text)) < 0)
		return lu_err(-ENODEV,
			      "no PCI function at path %s (%s is no bridge)",
			      path, lu_bdf_format(bridge, name));
	*bus = strtoul(text, NULL, 10);
	return 0;
}

/* @at moves one bus down. */
static int step_down(struct lu_bdf *at, uint8_t devfn, const char *path)
{
	struct lu_bdf below = { at->domain, 0, devfn };
	char name[LU_BDF_STRLEN], dir[PATH_MAX], child[LU_BDF_STRLEN];
	unsigned int bus = 0;
	int err;

	err = secondary_bus(*at, path, &bus);
	if (err)
		return err;
	below.bus = bus;
	lu_pci_sys_attr(dir, *at, lu_bdf_format(below, child));
	if (access(dir, F_OK))
		return nothing_there(path, lu_bdf_format(*at, name));
	*at = below;
	return 0;
}

int lu_pci_resolve(const char *text, struct lu_bdf *out)
{
	struct lu_bdf chain[LU_PCI_MAX_DEPTH], at;
	char name[LU_BDF_STRLEN];
	struct lu_pci_path path;
	size_t i;
	int err;

	err = lu_pci_path_parse(text, &path);
	if (err)
		return err;
	at = path.root;
	if (lu_pci_sys_exists(at))
		return nothing_there(text, "the root bus");
	err = whole_chain(at, chain);
	if (err < 0)
		return err;
	if (err > 1)
		return lu_err(-EINVAL,
			      "expected a path that begins on a root bus, found %s, which is behind %s",
			      text, lu_bdf_format(chain[err - 2], name));
	for (i = 0, err = 0; !err && i < path.n; i++)
		err = step_down(&at, path.devfn[i], text);
	if (!err)
		*out = at;
	return err;
}

int lu_pci_driver(struct lu_bdf bdf, char *buf, size_t size)
{
	char path[PATH_MAX];
	int err;

	buf[0] = '\0';
	err = lu_pci_sys_exists(bdf);
	if (err)
		return err;
	err = lu_pci_sys_link(lu_pci_sys_attr(path, bdf, "driver"), buf, size);
	if (err == -ENOENT)
		return 0;
	return err ? lu_err(err, "cannot read %s: %s", path, strerror(-err)) : 0;
}

int lu_pci_bridges(struct lu_bdf bdf, struct lu_bdf *out, size_t max)
{
	struct lu_bdf chain[LU_PCI_MAX_DEPTH];
	int n = whole_chain(bdf, chain), i;

	if (n < 0)
		return n;
	n--;
	if ((size_t)n > max)
		return lu_err(-ENOSPC, "%d bridges, room for %zu", n, max);
	for (i = 0; i < n; i++)
		out[i] = chain[n - 1 - i];
	return n;
}

int lu_pci_is_vf(struct lu_bdf bdf)
{
	char path[PATH_MAX];
	int err = lu_pci_sys_exists(bdf);

	return err ? err : !access(lu_pci_sys_attr(path, bdf, "physfn"), F_OK);
}
