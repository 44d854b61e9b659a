/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A made-up machine in a folder of its own below /tmp, for tests of what reads
 * sysfs and procfs. Attributes are plain files: they keep what was written.
 */
#ifndef FAKE_SYS_H
#define FAKE_SYS_H

#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lu_file.h"
#include "lu_pci.h"

struct fake_sys {
	char root[64];
};

/* Of a path from "/", with the folders above it made. */
static inline const char *fake_path(const struct fake_sys *fake,
				    char buf[PATH_MAX], const char *path)
{
	char *p;

	if (snprintf(buf, PATH_MAX, "%s%s", fake->root, path) >= PATH_MAX)
		abort();
	for (p = strchr(buf + strlen(fake->root) + 1, '/'); p;
	     p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(buf, 0700);
		*p = '/';
	}
	return buf;
}

static inline void fake_file(const struct fake_sys *fake, const char *path,
			     const char *text)
{
	char buf[PATH_MAX];
	FILE *f = fopen(fake_path(fake, buf, path), "w");

	if (!f)
		abort();
	fputs(text, f);
	fclose(f);
}

static inline void fake_link(const struct fake_sys *fake, const char *path,
			     const char *target)
{
	char buf[PATH_MAX];

	if (symlink(target, fake_path(fake, buf, path)))
		abort();
}

/* An attribute's text now. */
static inline const char *fake_read(const struct fake_sys *fake,
				    const char *path, char text[64])
{
	char buf[PATH_MAX];

	lu_file_read(fake_path(fake, buf, path), text, 64);
	return text;
}

/* @chain: folders from the root bus, "pci0000:00/0000:00:04.0". */
static inline void fake_attr(const struct fake_sys *fake, const char *chain,
			     const char *attr, const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/devices/%s/%s", chain, attr);
	fake_file(fake, path, text);
}

static inline void fake_attr_link(const struct fake_sys *fake, const char *chain,
				  const char *attr, const char *target)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/devices/%s/%s", chain, attr);
	fake_link(fake, path, target);
}

/* @secondary: bus below a bridge, decimal; NULL: an endpoint. */
static inline void fake_function(const struct fake_sys *fake, const char *chain,
				 const char *id, const char *secondary)
{
	char path[PATH_MAX], target[PATH_MAX], text[8] = "0x";

	memcpy(text + 2, id, 4);
	fake_attr(fake, chain, "vendor", text);
	memcpy(text + 2, id + 5, 4);
	fake_attr(fake, chain, "device", text);
	fake_attr(fake, chain, "driver_override", "(null)\n");
	if (secondary)
		fake_attr(fake, chain, "secondary_bus_number", secondary);
	fake_attr_link(fake, chain, "subsystem", "/sys/bus/pci");
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s",
		 strrchr(chain, '/') + 1);
	snprintf(target, sizeof(target), "../../../devices/%s", chain);
	fake_link(fake, path, target);
}

/*
 * pcie root port, switch of three downstream ports, an NVMe drive and a NIC;
 * bus numbers as no firmware would deal them out. Nothing is in use.
 */
#define FAKE_UP	  "pci0000:00/0000:00:04.0/0000:21:00.0"
#define FAKE_NVME FAKE_UP "/0000:35:00.0/0000:40:00.0"
#define FAKE_NIC  FAKE_UP "/0000:35:01.0/0000:41:00.0"

static inline void fake_open(struct fake_sys *fake)
{
	strcpy(fake->root, "/tmp/lu-fake-XXXXXX");
	if (!mkdtemp(fake->root) || lu_pci_set_root(fake->root))
		abort();
	fake_function(fake, "pci0000:00/0000:00:04.0", "1b36:000c", "33\n");
	fake_function(fake, FAKE_UP, "104c:8232", "53\n");
	fake_function(fake, FAKE_UP "/0000:35:00.0", "104c:8233", "64\n");
	fake_function(fake, FAKE_UP "/0000:35:01.0", "104c:8233", "65\n");
	fake_function(fake, FAKE_UP "/0000:35:02.0", "104c:8233", "66\n");
	fake_function(fake, FAKE_NVME, "1b36:0010", NULL);
	fake_function(fake, FAKE_NIC, "8086:10c9", NULL);
	fake_file(fake, "/sys/bus/pci/drivers_probe", "");
	fake_file(fake, "/proc/self/mountinfo",
		  "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
}

static inline int fake_remove(const char *path, const struct stat *st, int type,
			      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void fake_close(struct fake_sys *fake)
{
	nftw(fake->root, fake_remove, 16, FTW_DEPTH | FTW_PHYS);
	lu_pci_set_root(NULL);
}

#endif
