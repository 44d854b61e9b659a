// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the question whether the function at a path is the one declared.
 * Reads sysfs and config space; changes nothing.
 * A serial number of the form xx-xx-xx-xx-xx-xx-xx-xx is the one of the
 * capability, any other one is that of an NVMe drive: a drive may have both.
 */
#include "lu_err.h"
#include "lu_file.h"
#include "lu_pci.h"
#include "lu_pci_sys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define CFG_SIZE       4096
#define EXT_CAP_FIRST  0x100
#define EXT_CAP_ID_DSN 3
#define DSN_STRLEN     24

static uint32_t le32(const unsigned char *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Offset of the capability; 0: none. */
static size_t find_dsn(const unsigned char *cfg)
{
	size_t at = EXT_CAP_FIRST, hops;
	uint32_t header;

	/* Each header takes 4 bytes at least, so more hops are a loop. */
	for (hops = 0;
	     hops < CFG_SIZE / 4 && at >= EXT_CAP_FIRST && at <= CFG_SIZE - 12;
	     hops++) {
		header = le32(cfg + at);
		if (!header || header == UINT32_MAX)
			return 0;
		if ((header & 0xffff) == EXT_CAP_ID_DSN)
			return at;
		at = header >> 20 & 0xffc;
	}
	return 0;
}

/* As lspci spells it; false: no such capability, or not allowed to see it. */
static bool read_dsn(struct lu_bdf bdf, char text[DSN_STRLEN])
{
	unsigned char cfg[CFG_SIZE];
	char path[PATH_MAX];
	ssize_t n;
	size_t at;
	int fd, i;

	fd = open(lu_pci_sys_attr(path, bdf, "config"), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = pread(fd, cfg, sizeof(cfg), 0);
	close(fd);
	at = n == CFG_SIZE ? find_dsn(cfg) : 0;
	if (!at)
		return false;
	for (i = 0; i < 8; i++)
		snprintf(text + 3 * i, 4, i < 7 ? "%02x-" : "%02x",
			 cfg[at + 4 + 7 - i]);
	return true;
}

static bool looks_like_dsn(const char *text)
{
	size_t i;

	for (i = 0; i < DSN_STRLEN - 1; i++)
		if (i % 3 == 2 ? text[i] != '-' :
				 !text[i] || !strchr("0123456789abcdefABCDEF",
						     text[i]))
			return false;
	return !text[i];
}

/* False: the nvme driver is not bound. Serials are padded with blanks. */
static bool read_nvme_serial(struct lu_bdf bdf, char *text, size_t size)
{
	char dir[PATH_MAX], path[PATH_MAX], name[LU_BDF_STRLEN];
	struct dirent *entry;
	bool found = false;
	DIR *list = opendir(lu_pci_sys_attr(dir, bdf, "nvme"));
	int n;

	while (list && !found && (entry = readdir(list))) {
		if (entry->d_name[0] == '.')
			continue;
		lu_pci_sys_path(path, "/sys/bus/pci/devices/%s/nvme/%s/serial",
				lu_bdf_format(bdf, name), entry->d_name);
		n = lu_file_read(path, text, size);
		found = n >= 0;
		while (n > 0 && text[n - 1] == ' ')
			text[--n] = '\0';
	}
	if (list)
		closedir(list);
	return found;
}

static int other(const struct lu_rig_device *dev, struct lu_bdf bdf,
		 const char *what, const char *expected, const char *found)
{
	char name[LU_BDF_STRLEN];

	return lu_err(-ESTALE,
		      "device '%s' at path %s (%s): expected %s %s, found %s",
		      dev->name, dev->path, lu_bdf_format(bdf, name), what,
		      expected, found);
}

static int read_id(struct lu_bdf bdf, const char *attr, unsigned int *id)
{
	char path[PATH_MAX], text[16];
	int n = lu_file_read(lu_pci_sys_attr(path, bdf, attr), text,
			     sizeof(text));

	if (n < 0)
		return n;
	*id = strtoul(text, NULL, 16);
	return 0;
}

static int check_id(const struct lu_rig_device *dev, struct lu_bdf bdf)
{
	unsigned int vendor, device;
	char expected[16], found[16];
	int err = read_id(bdf, "vendor", &vendor);

	if (!err)
		err = read_id(bdf, "device", &device);
	if (err || (vendor == dev->vendor && device == dev->device))
		return err;
	snprintf(expected, sizeof(expected), "%04x:%04x", dev->vendor,
		 dev->device);
	snprintf(found, sizeof(found), "%04x:%04x", vendor, device);
	return other(dev, bdf, "vendor:device", expected, found);
}

static int check_serial(const struct lu_rig_device *dev, struct lu_bdf bdf)
{
	char found[64];
	bool known;

	if (!dev->serial)
		return 0;
	if (looks_like_dsn(dev->serial))
		known = read_dsn(bdf, found);
	else
		known = read_nvme_serial(bdf, found, sizeof(found));
	if (!known || !strcasecmp(found, dev->serial))
		return 0;
	return other(dev, bdf, "serial number", dev->serial, found);
}

int lu_pci_identify(const struct lu_rig_device *dev, struct lu_bdf *out)
{
	struct lu_bdf bdf;
	int err;

	err = lu_pci_resolve(dev->path, &bdf);
	if (err)
		return lu_err(err, "device '%s': %s", dev->name, lu_errmsg());
	err = check_id(dev, bdf);
	if (!err)
		err = check_serial(dev, bdf);
	if (!err)
		*out = bdf;
	return err;
}
