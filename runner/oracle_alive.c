// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "alive": every device under test still answers.
 *
 * Runs the quick check of each device's type where lutorture_pci has it, and
 * asks config space where anything else has it, since BARs belong to that
 * driver then. Reads only. Of a device bound to nothing, config space is all
 * there is to see.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lu_devtype.h"
#include "lu_err.h"
#include "lu_file.h"
#include "lu_pci.h"
#include "oracle_internal.h"

#define NAME "alive"

static const struct lu_devtype *type_of(const struct lu_rig_device *device)
{
	const struct lu_devtype *type;

	if (!lu_devtype_at(0) && lu_devtype_init() < 0)
		return NULL;
	type = lu_devtype_find(device->type);
	if (!type)
		lu_err(-ENOENT, "%s: no device type \"%s\"", device->name,
		       device->type);
	return type;
}

/* Class code: unlike the identity, all kinds of functions have one. */
static int config_answers(struct lu_bdf bdf)
{
	char path[96], text[LU_BDF_STRLEN];
	uint8_t head[17];
	int len;

	lu_bdf_format(bdf, text);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", text);
	len = lu_file_read(path, (char *)head, sizeof(head));
	if (len < 0)
		return len;
	return memcmp(head + 8, "\xff\xff\xff\xff", 4) ?
		       0 :
		       lu_err(-ENODEV, "%s: config space reads all ones", text);
}

/* 0 alive; 1 reported as dead; -errno could not look */
static int look(const struct oracle_ctx *ctx, size_t i)
{
	const struct lu_devtype *type = type_of(ctx->dut_devices[i]);
	char driver[64];
	int err;

	if (!type)
		return -ENOENT;
	err = lu_pci_driver(ctx->duts[i], driver, sizeof(driver));
	if (!err)
		err = strcmp(driver, ORACLE_DRIVER) ?
			      config_answers(ctx->duts[i]) :
			      type->check(ctx->duts[i]);
	if (!err)
		return 0;
	/* the interface being absent is not the device's fault */
	if (err == -ENOENT || err == -EACCES || err == -EPROTO)
		return err;
	return oracle_red(ctx, NAME, "%s: %s", ctx->dut_devices[i]->name,
			  lu_errmsg());
}

static int check(struct oracle_ctx *ctx, enum oracle_when when)
{
	int red = 0, blind = 0, ret = oracle_no_duts(ctx);

	(void)when;
	if (ret)
		return ret < 0 ? ret : 0;
	for (size_t i = 0; i < ctx->n_duts; i++) {
		ret = look(ctx, i);
		if (ret < 0)
			blind = ret;
		else
			red += ret;
	}
	return red ?: blind;
}

const struct oracle oracle_alive = {
	.name = NAME,
	.reads = "BARs through /dev/lutorture, or config space in sysfs",
	.blind_to = "whether the device can still work (its kernel driver's "
		    "check does that); BARs while another driver has it",
	.check = check,
};
