// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns changes to one PCI function: which driver has it, how many virtual
 * functions it shows. Writes driver_override, unbind, drivers_probe and
 * sriov_numvfs of that function and nothing else; each is recorded first.
 *
 * Records are replayed last first, and any number of them may be there when
 * the machine dies. So for a binding they are pushed in this order:
 *   drivers_probe	replayed last: the old driver takes it back
 *   driver_override	as it was
 *   driver/unbind	replayed first: whoever has it lets go
 * Each does no harm where its change was never made. drivers_probe and not the
 * driver's bind, which fails on a function that is already bound.
 */
#include "lu_err.h"
#include "lu_file.h"
#include "lu_pci.h"
#include "lu_pci_sys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* No driver has this name, so an unbound function stays so. */
#define NO_DRIVER     "none"
#define DRIVER_STRLEN 64

static int check_driver(const char *driver)
{
	char path[PATH_MAX];

	if (!*driver)
		return 0;
	if (strchr(driver, '/') || *driver == '.' ||
	    access(lu_pci_sys_path(path, "/sys/bus/pci/drivers/%s", driver),
		   F_OK))
		return lu_err(-ENODEV,
			      "no PCI driver '%s' (is its module loaded?)",
			      driver);
	return 0;
}

static int push_probe(struct lu_bdf bdf, const struct lu_undo *undo)
{
	char path[PATH_MAX], name[LU_BDF_STRLEN];

	return lu_undo_push(undo,
			    lu_pci_sys_path(path, "/sys/bus/pci/drivers_probe"),
			    lu_bdf_format(bdf, name));
}

static int override_driver(struct lu_bdf bdf, const char *driver,
			   const struct lu_undo *undo)
{
	char path[PATH_MAX], old[DRIVER_STRLEN];
	int err;

	lu_pci_sys_attr(path, bdf, "driver_override");
	err = lu_file_read(path, old, sizeof(old));
	if (err < 0)
		return err;
	if (!strcmp(old, "(null)"))
		old[0] = '\0';
	err = lu_undo_push(undo, path, old);
	return err ? err : lu_file_write(path, *driver ? driver : NO_DRIVER);
}

static int unbind(struct lu_bdf bdf)
{
	char path[PATH_MAX], name[LU_BDF_STRLEN];

	return lu_file_write(lu_pci_sys_attr(path, bdf, "driver/unbind"),
			     lu_bdf_format(bdf, name));
}

static int push_unbind(struct lu_bdf bdf, const struct lu_undo *undo)
{
	char path[PATH_MAX], name[LU_BDF_STRLEN];

	return lu_undo_push(undo, lu_pci_sys_attr(path, bdf, "driver/unbind"),
			    lu_bdf_format(bdf, name));
}

static int probe(struct lu_bdf bdf, const char *driver)
{
	char path[PATH_MAX], name[LU_BDF_STRLEN], found[DRIVER_STRLEN];
	int err;

	lu_bdf_format(bdf, name);
	err = lu_file_write(lu_pci_sys_path(path, "/sys/bus/pci/drivers_probe"),
			    name);
	if (err)
		return err;
	err = lu_pci_driver(bdf, found, sizeof(found));
	if (err || !strcmp(found, driver))
		return err;
	return lu_err(-EIO, "driver '%s' did not take %s, which has %s%s",
		      driver, name, *found ? "driver " : "no driver", found);
}

int lu_pci_bind(struct lu_bdf bdf, const char *driver,
		const struct lu_undo *undo)
{
	char old[DRIVER_STRLEN];
	int err;

	err = lu_pci_driver(bdf, old, sizeof(old));
	if (!err)
		err = check_driver(driver);
	if (err || !strcmp(old, driver))
		return err;
	if (*old)
		err = push_probe(bdf, undo);
	if (!err)
		err = override_driver(bdf, driver, undo);
	if (!err && *old)
		err = unbind(bdf);
	if (!err && *driver)
		err = push_unbind(bdf, undo);
	if (!err && *driver)
		err = probe(bdf, driver);
	return err;
}

static int read_count(struct lu_bdf bdf, const char *attr, unsigned int *n)
{
	char path[PATH_MAX], text[16];
	int len = lu_file_read(lu_pci_sys_attr(path, bdf, attr), text,
			       sizeof(text));

	if (len < 0)
		return len;
	*n = strtoul(text, NULL, 10);
	return 0;
}

static int check_vfs(struct lu_bdf pf, unsigned int n)
{
	char name[LU_BDF_STRLEN];
	unsigned int total;
	int err = lu_pci_sys_exists(pf);

	if (err)
		return err;
	lu_bdf_format(pf, name);
	err = read_count(pf, "sriov_totalvfs", &total);
	if (err == -ENOENT)
		return lu_err(-EOPNOTSUPP, "%s has no virtual functions", name);
	if (!err && n > total)
		return lu_err(-ERANGE,
			      "%s has %u virtual functions at most, %u wanted",
			      name, total, n);
	return err;
}

int lu_pci_set_vfs(struct lu_bdf pf, unsigned int n, const struct lu_undo *undo)
{
	char path[PATH_MAX], text[16], old_text[16];
	unsigned int old = 0;
	int err;

	err = check_vfs(pf, n);
	if (!err)
		err = read_count(pf, "sriov_numvfs", &old);
	if (err || old == n)
		return err;
	lu_pci_sys_attr(path, pf, "sriov_numvfs");
	snprintf(text, sizeof(text), "%u", n);
	snprintf(old_text, sizeof(old_text), "%u", old);
	if (old)
		err = lu_undo_push(undo, path, old_text);
	if (!err)
		err = lu_undo_push(undo, path, "0");
	if (!err && old)
		err = lu_file_write(path, "0");
	if (!err && n)
		err = lu_file_write(path, text);
	return err;
}
