// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the char devices of lutorture_pci: open, info, mapping of BARs. What a
 * caller does with a mapped BAR is the caller's; nothing here writes to one,
 * and nothing here binds a function.
 */
#include "lu_dut.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "kmod/lutorture_pci/lutorture_pci_uapi.h"
#include "lu_err.h"

#define DUT_BARS      6
#define DUT_BAR_SHIFT 40 /* mmap() offset of BAR n: n << 40 */

int lu_dut_open(struct lu_bdf bdf)
{
	char name[LU_BDF_STRLEN], path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/dev/lutorture/%s",
		 lu_bdf_format(bdf, name));
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	err = -errno;
	if (err == -ENOENT)
		return lu_err(err, "no %s: bind %s to lutorture_pci first",
			      path, name);
	return lu_err(err, "%s: %s", path, strerror(-err));
}

int lu_dut_info(int fd, struct lutorture_pci_info *info)
{
	int err;

	memset(info, 0, sizeof(*info));
	info->argsz = sizeof(*info);
	if (ioctl(fd, LUTORTURE_PCI_GET_INFO, info)) {
		err = -errno;
		return lu_err(err, "info of fd %d: %s", fd, strerror(-err));
	}
	if (info->abi != LUTORTURE_PCI_ABI)
		return lu_err(-EPROTO,
			      "lutorture_pci speaks ABI %u, this program %u: load the module of this build",
			      info->abi, LUTORTURE_PCI_ABI);
	return 0;
}

int lu_dut_map(int fd, unsigned int bar, void **addr, size_t *len)
{
	struct lutorture_pci_info info;
	int err;

	if (bar >= DUT_BARS)
		return lu_err(-EINVAL, "BAR %u: a function has %d", bar,
			      DUT_BARS);
	err = lu_dut_info(fd, &info);
	if (err)
		return err;
	if (!info.bar_bytes[bar])
		return lu_err(-ENXIO, "BAR %u is absent, or not memory", bar);
	*len = info.bar_bytes[bar];
	*addr = mmap(NULL, *len, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		     (off_t)bar << DUT_BAR_SHIFT);
	if (*addr == MAP_FAILED) {
		err = -errno;
		*addr = NULL;
		return lu_err(err, "mapping BAR %u: %s", bar, strerror(-err));
	}
	return 0;
}

int lu_dut_start_dma(int fd, int memory)
{
	int err;

	if (!ioctl(fd, LUTORTURE_PCI_START_DMA, &memory))
		return 0;
	err = -errno;
	return lu_err(err, "memory for DMA: %s", strerror(-err));
}

void lu_dut_unmap(void *addr, size_t len)
{
	if (addr)
		munmap(addr, len);
}
