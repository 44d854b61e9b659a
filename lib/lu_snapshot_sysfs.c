// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sysfs says about a function: the slot it sits in, and attributes.
 *
 * Owns the table of attributes. Reads links and small files below the bus
 * folder; writes nothing.
 * Source: Documentation/ABI/testing/sysfs-bus-pci.
 */
#include "lu_snapshot.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_snapshot_pci.h"

const struct lu_snapshot_attr lu_snapshot_attrs[LU_SNAPSHOT_ATTRS] = {
	{ "driver", true, true, "driver bound to it" },
	{ "numa_node", false, true, "memory node it is near" },
	{ "ari_enabled", false, true, "the kernel takes 256 functions here" },
	{ "sriov_numvfs", false, false, "as SR-IOV.NumVFs" },
	{ "current_link_speed", false, false, "as LnkSta.Speed" },
	{ "current_link_width", false, false, "as LnkSta.Width" },
};

/*
 * "../../../devices/pci0000:00/0000:00:03.0/0000:01:00.0" is
 * "0000:00:03.0/00.0": bus numbers below the root bus may change. Behind a
 * host bridge that is a PCI device itself the path begins at the inner one.
 */
static void slot_path(char *link, char *path, size_t size)
{
	char *part, *save = NULL;
	bool inside = false;
	struct lu_bdf bdf;
	size_t n = 0;

	path[0] = '\0';
	for (part = strtok_r(link, "/", &save); part;
	     part = strtok_r(NULL, "/", &save)) {
		if (!strncmp(part, "pci", 3)) {
			inside = true;
			n = 0;
			continue;
		}
		if (!inside || lu_bdf_parse(part, &bdf))
			continue;
		if (!n)
			n = snprintf(path, size, "%s", part);
		else if (n < size)
			n += snprintf(path + n, size - n, "/%02x.%x",
				      bdf.devfn >> 3, bdf.devfn & 7);
	}
	if (n >= size)
		path[0] = '\0';
}

/* Only what fits on a line of a snapshot. */
static void clean(char *value)
{
	char *p;

	value[strcspn(value, "\n")] = '\0';
	for (p = value; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
}

static void read_attr(int dir, const struct lu_snapshot_attr *attr, char *value)
{
	char buf[256];
	ssize_t n;
	int fd;

	if (attr->link) {
		n = readlinkat(dir, attr->name, buf, sizeof(buf) - 1);
	} else {
		fd = openat(dir, attr->name, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return;
		n = read(fd, buf, sizeof(buf) - 1);
		close(fd);
	}
	if (n <= 0)
		return;
	buf[n] = '\0';
	clean(buf);
	snprintf(value, LU_SNAPSHOT_ATTR_MAX, "%.*s", LU_SNAPSHOT_ATTR_MAX - 1,
		 attr->link && strrchr(buf, '/') ? strrchr(buf, '/') + 1 : buf);
}

void lu_snapshot_sysfs_fill(const char *sysfs, struct lu_snapshot_fn *fn)
{
	char name[LU_BDF_STRLEN], dir[512], link[512];
	ssize_t n;
	size_t i;
	int fd;

	snprintf(dir, sizeof(dir), "%s/devices/%s", sysfs,
		 lu_bdf_format(fn->bdf, name));
	n = readlink(dir, link, sizeof(link) - 1);
	if (n > 0) {
		link[n] = '\0';
		slot_path(link, fn->path, sizeof(fn->path));
	}
	fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	for (i = 0; i < LU_SNAPSHOT_ATTRS; i++)
		read_attr(fd, &lu_snapshot_attrs[i], fn->attr[i]);
	close(fd);
}
