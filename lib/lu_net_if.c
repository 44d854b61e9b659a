// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interfaces of PCI functions: found, and brought up.
 *
 * Sets an interface up or down, with its old flags in the undo journal first; never
 * gives it an address.
 */
#include "lu_net.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_wait.h"

#define CLASS_NET "/sys/class/net"

struct lookup {
	char dir[128];
	char *name;
};

static bool first_entry(void *ctx)
{
	struct lookup *look = ctx;
	DIR *dir = opendir(look->dir);
	struct dirent *entry = NULL;

	while (dir && (entry = readdir(dir)) && entry->d_name[0] == '.')
		;
	if (entry)
		snprintf(look->name, IFNAMSIZ, "%.*s", IFNAMSIZ - 1,
			 entry->d_name);
	if (dir)
		closedir(dir);
	return entry != NULL;
}

int lu_net_name(struct lu_bdf bdf, char name[IFNAMSIZ], unsigned int wait_ms)
{
	struct lookup look = { .name = name };
	char text[LU_BDF_STRLEN];

	lu_bdf_format(bdf, text);
	snprintf(look.dir, sizeof(look.dir), "/sys/bus/pci/devices/%s/net",
		 text);
	if (lu_wait(first_entry, &look, wait_ms))
		return 0;
	return lu_err(-ETIMEDOUT, "%s: no network interface within %u ms", text,
		      wait_ms);
}

static int attr_path(const char *name, const char *attr, char *buf, size_t size)
{
	return (size_t)snprintf(buf, size, CLASS_NET "/%s/%s", name, attr) <
			       size ?
		       0 :
		       -ENAMETOOLONG;
}

static bool has_carrier(void *ctx)
{
	char value[8];

	/* the attribute gives -EINVAL while the interface is down */
	return lu_file_read(ctx, value, sizeof(value)) > 0 && value[0] == '1';
}

static int set_flag(const char *name, const struct lu_undo *undo, bool up)
{
	char path[128], old[32], now[32];
	int err = attr_path(name, "flags", path, sizeof(path));
	unsigned long flags;

	if (!err)
		err = lu_file_read(path, old, sizeof(old));
	if (err < 0)
		return lu_err(err, "%s: flags: %s", name, strerror(-err));
	flags = strtoul(old, NULL, 0);
	if (!!(flags & IFF_UP) == up)
		return 0;
	err = lu_undo_push(undo, path, old);
	if (err)
		return err;
	snprintf(now, sizeof(now), "0x%lx",
		 up ? flags | IFF_UP : flags & ~(unsigned long)IFF_UP);
	err = lu_file_write(path, now);
	return err < 0 ? lu_err(err, "%s: cannot be %s: %s", name,
				up ? "brought up" : "taken down",
				strerror(-err)) :
			 0;
}

static int set_up(const char *name, const struct lu_undo *undo)
{
	return set_flag(name, undo, true);
}

int lu_net_down(const char *name, const struct lu_undo *undo)
{
	return set_flag(name, undo, false);
}

/* Functions that were given a driver on purpose are under test. */
static bool under_test(const char *name)
{
	char path[128], value[64];

	return !attr_path(name, "device/driver_override", path, sizeof(path)) &&
	       lu_file_read(path, value, sizeof(value)) > 0 &&
	       strcmp(value, "(null)");
}

int lu_net_up_others(const char *name, const struct lu_undo *undo)
{
	DIR *dir = opendir(CLASS_NET);
	struct dirent *entry;
	int n = 0, err = 0;

	while (dir && !err && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || !strcmp(entry->d_name, name) ||
		    !under_test(entry->d_name))
			continue;
		err = set_up(entry->d_name, undo);
		n++;
	}
	if (dir)
		closedir(dir);
	return err ?: n;
}

int lu_net_up(const char *name, const struct lu_undo *undo, unsigned int wait_ms)
{
	char path[128];
	int err = set_up(name, undo);

	if (!err)
		err = attr_path(name, "carrier", path, sizeof(path));
	if (err || lu_wait(has_carrier, path, wait_ms))
		return err;
	return lu_err(-ETIMEDOUT, "%s: no link within %u ms", name, wait_ms);
}
