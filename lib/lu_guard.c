// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the decision whether a device may be taken away from the machine: finds
 * the disks and network interfaces that hang on it.
 * Reads sysfs; changes nothing. What it cannot read it does not allow.
 *
 * Searched: the function's folder with all that is below (behind a bridge: the
 * functions there too), its virtual functions, which go when it goes, and the
 * disks that the kernel puts in front of the paths of a multipath NVMe drive.
 */
#include "lu_guard.h"
#include "lu_err.h"
#include "lu_pci.h"
#include "lu_pci_sys.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_DEPTH 48

/* A path too long to exist becomes "", which no call can open. */
static const char *join(char path[PATH_MAX], const char *dir, const char *name)
{
	if (snprintf(path, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX)
		path[0] = '\0';
	return path;
}

static int walk(const struct lu_guard *guard, const char *dir,
		unsigned int depth);
static int check_nvme(const struct lu_guard *guard, const char *dir,
		      const char *name);

/* By the subsystem that a folder's device belongs to. */
static const struct {
	const char *subsystem;
	int (*check)(const struct lu_guard *guard, const char *dir,
		     const char *name);
} checks[] = {
	{ "block", lu_guard_block },
	{ "net", lu_guard_net },
	{ "nvme", check_nvme },
};

static int check_folder(const struct lu_guard *guard, const char *dir)
{
	char path[PATH_MAX], subsystem[64];
	size_t i;

	join(path, dir, "subsystem");
	if (lu_pci_sys_link(path, subsystem, sizeof(subsystem)))
		return 0;
	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (!strcmp(checks[i].subsystem, subsystem))
			return checks[i].check(guard, dir,
					       strrchr(dir, '/') + 1);
	return 0;
}

/* Links lead out of the device, so only real folders count. */
static int walk(const struct lu_guard *guard, const char *dir,
		unsigned int depth)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *list;
	int err;

	if (depth == MAX_DEPTH)
		return lu_err(-ELOOP, "folders too deep below %s", dir);
	err = check_folder(guard, dir);
	if (err)
		return err;
	list = opendir(dir);
	if (!list)
		return lu_err(-errno, "cannot read %s: %s", dir,
			      strerror(errno));
	while (!err && (entry = readdir(list))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		err = walk(guard, join(path, dir, entry->d_name), depth + 1);
	}
	closedir(list);
	return err;
}

/* Of one NVMe subsystem: if @ctrl is a path to it, all its disks. */
static int check_subsystem(const struct lu_guard *guard, const char *subsys,
			   const char *ctrl)
{
	char path[PATH_MAX];

	return access(join(path, subsys, ctrl), F_OK) ? 0 :
							walk(guard, subsys, 0);
}

static int check_nvme(const struct lu_guard *guard, const char *dir,
		      const char *name)
{
	char root[PATH_MAX], path[PATH_MAX];
	struct dirent *entry;
	int err = 0;
	DIR *list;

	(void)dir;
	lu_pci_sys_path(root, "/sys/devices/virtual/nvme-subsystem");
	list = opendir(root);
	while (list && !err && (entry = readdir(list))) {
		if (entry->d_name[0] == '.')
			continue;
		err = check_subsystem(guard, join(path, root, entry->d_name),
				      name);
	}
	if (list)
		closedir(list);
	return err;
}

static int walk_vfs(const struct lu_guard *guard, const char *dir)
{
	char path[PATH_MAX], name[32];
	int err = 0, i;

	for (i = 0; !err; i++) {
		snprintf(name, sizeof(name), "virtfn%d", i);
		if (access(join(path, dir, name), F_OK))
			return 0;
		err = walk(guard, path, 0);
	}
	return err;
}

int lu_pci_guard(const struct lu_rig_device *dev, struct lu_bdf bdf)
{
	char dir[PATH_MAX];
	struct lu_guard guard;
	int err;

	if (!dev->allow_destructive)
		return lu_err(-EPERM,
			      "device '%s' is not marked allow_destructive: yes",
			      dev->name);
	err = lu_pci_sys_exists(bdf);
	if (err)
		return err;
	lu_pci_sys_attr(dir, bdf, "");
	err = lu_guard_open(&guard, dev->name);
	if (!err)
		err = walk(&guard, dir, 0);
	if (!err)
		err = walk_vfs(&guard, dir);
	lu_guard_close(&guard);
	return err;
}
