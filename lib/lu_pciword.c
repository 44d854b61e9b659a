// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns reading and writing single config registers through sysfs "config".
 * Opens the file anew each time, since functions come and go under the tests
 * that use this. Must not decide what a value means.
 */
#include "lu_pciword.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_pci_sys.h"

#define MAX_CAPS 48
#define MAX_EXT	 960

static int open_config(struct lu_bdf bdf, int flags)
{
	char path[PATH_MAX], text[LU_BDF_STRLEN];
	int fd = open(lu_pci_sys_attr(path, bdf, "config"), flags | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	return lu_err(errno == ENOENT ? -ENODEV : -errno,
		      "%s: no config space: %m", lu_bdf_format(bdf, text));
}

static int done(int fd, struct lu_bdf bdf, unsigned int off, int ok)
{
	char text[LU_BDF_STRLEN];

	close(fd);
	if (ok)
		return 0;
	return lu_err(-EIO, "%s: no register at %#x", lu_bdf_format(bdf, text),
		      off);
}

int lu_pciword_read(struct lu_bdf bdf, unsigned int off, unsigned int bytes,
		    uint32_t *value)
{
	int fd = open_config(bdf, O_RDONLY);

	*value = 0;
	if (fd < 0)
		return fd;
	return done(fd, bdf, off,
		    pread(fd, value, bytes, off) == (ssize_t)bytes);
}

int lu_pciword_write(struct lu_bdf bdf, unsigned int off, unsigned int bytes,
		     uint32_t value)
{
	int fd = open_config(bdf, O_WRONLY);

	if (fd < 0)
		return fd;
	return done(fd, bdf, off,
		    pwrite(fd, &value, bytes, off) == (ssize_t)bytes);
}

int lu_pciword_cap(struct lu_bdf bdf, unsigned int id)
{
	uint32_t at, head;
	int err = lu_pciword_read(bdf, PCI_CAPABILITY_LIST, 1, &at);

	for (int i = 0; !err && at >= PCI_STD_HEADER_SIZEOF && i < MAX_CAPS;
	     i++) {
		err = lu_pciword_read(bdf, at & ~3u, 2, &head);
		if (!err && (head & 0xff) == id)
			return at & ~3u;
		at = head >> 8;
	}
	return err ?: lu_err(-ENOENT, "no capability %#x", id);
}

int lu_pciword_ext(struct lu_bdf bdf, unsigned int id)
{
	uint32_t at = PCI_CFG_SPACE_SIZE, head;

	for (int i = 0; at >= PCI_CFG_SPACE_SIZE && i < MAX_EXT; i++) {
		int err = lu_pciword_read(bdf, at, 4, &head);

		if (err == -ENODEV)
			return err;
		if (err || !head || head == UINT32_MAX)
			break;
		if (PCI_EXT_CAP_ID(head) == id)
			return at;
		at = PCI_EXT_CAP_NEXT(head);
	}
	return lu_err(-ENOENT, "no extended capability %#x", id);
}

bool lu_pciword_answers(struct lu_bdf bdf)
{
	uint32_t id;

	return !lu_pciword_read(bdf, PCI_VENDOR_ID, 2, &id) && id != 0xffff;
}
