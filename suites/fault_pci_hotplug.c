// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: functions that are removed while they are preserved, and found
 * again: an endpoint, the bridges above it, through sysfs, by the slot's button,
 * and out of a slot that loses its power; a slot filled again at once.
 * Passes if: their files say so and keep their entry in the provider's table, even
 * where another function is found in their place; the session can be closed,
 * the table is empty then; found again, the function has its address and config
 * space, is preserved as before, and all goes through a jump.
 * Where a function is in memory may change, so the config oracle is off, and
 * lu_pcimend compares the rest.
 * Cannot see: what a DMA in flight makes of it; slots without hot-plug.
 * Source: drivers/pci/remove.c, drivers/pci/hotplug/pciehp_ctrl.c of Linux 7.3.4.
 */
#include "lu_pcitrial.h"
#include "lu_suite.h"

static const char *const without[] = { "config", NULL };

LU_SUITE = {
	.name = "fault_pci_hotplug",
	.description =
		"will take preserved devices and bridges out, and put them in again",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 600000,
	.legs = lu_legs_two,
	.without = without,
	.contrived = true,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_pcitrial trial;

FIXTURE(hotplug)
{
	int n; /* devices */
};

FIXTURE_SETUP(hotplug)
{
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	LU_OK(lu_pcitrial_open(&trial, devs, self->n));
}

FIXTURE_TEARDOWN(hotplug)
{
	lu_pcitrial_close(&trial);
}

TEST_F(hotplug, each_removal_keeps_the_table_defined)
{
	LU_PCITRIAL_ARRIVE(&trial);
	LU_OK(lu_pcitrial_sweep(&trial, lu_suite.name));
	LU_PCITRIAL_LEAVE(&trial);
}

LU_SUITE_MAIN
