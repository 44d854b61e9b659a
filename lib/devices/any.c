// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any PCI function of which nothing more is known.
 *
 * Reads the identity from config space and asks lutorture_pci whether it still
 * has the function. Reads no BAR: of an unknown device a read may change
 * anything.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kmod/lutorture_pci/lutorture_pci_uapi.h"
#include "lu_devtype.h"
#include "lu_dut.h"
#include "lu_err.h"
#include "lu_file.h"

#define HEAD_BYTES 16 /* identity, command, status, class */

static int config_head(struct lu_bdf bdf, uint8_t head[HEAD_BYTES])
{
	char path[96], text[LU_BDF_STRLEN];
	int len;

	lu_bdf_format(bdf, text);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", text);
	/* one byte over, as a text would have its NUL there */
	len = lu_file_read(path, (char *)head, HEAD_BYTES + 1);
	return len < 0 ? len : 0;
}

/* A virtual function has no identity of its own: it reads all ones there. */
static int judge(const struct lutorture_pci_info *info, const uint8_t *head,
		 const char *text)
{
	unsigned int vendor = head[0] | head[1] << 8;
	unsigned int device = head[2] | head[3] << 8;

	if (info->flags & LUTORTURE_PCI_GONE)
		return lu_err(-ENODEV, "%s: removed", text);
	if (!memcmp(head + 8, "\xff\xff\xff\xff", 4))
		return lu_err(-ENODEV, "%s: config space reads all ones", text);
	if (info->flags & LUTORTURE_PCI_VF)
		return 0;
	if (vendor != info->vendor || device != info->device)
		return lu_err(-EIO, "%s: is %04x:%04x, was %04x:%04x when bound",
			      text, vendor, device, info->vendor, info->device);
	return 0;
}

static int dut_info(struct lu_bdf bdf, struct lutorture_pci_info *info)
{
	int fd = lu_dut_open(bdf), err;

	if (fd < 0)
		return fd;
	err = lu_dut_info(fd, info);
	close(fd);
	return err;
}

static int any_check(struct lu_bdf bdf)
{
	struct lutorture_pci_info info;
	char text[LU_BDF_STRLEN];
	uint8_t head[HEAD_BYTES + 1];
	int err = dut_info(bdf, &info);

	if (!err)
		err = config_head(bdf, head);
	return err ?: judge(&info, head, lu_bdf_format(bdf, text));
}

static const struct lu_devtype any = {
	.name = LU_DEVTYPE_ANY,
	.description = "any PCI function; identity only",
	.check = any_check,
};

LU_DEVTYPE(any);
