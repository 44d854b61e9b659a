// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: resets that the kernel makes and resets behind its back, power
 * states, a changed register, a link put down, at each function on the way to
 * each device, while all devices are preserved.
 * Passes if: config space is bit for bit as before where the kernel resets, and
 * lost where it does not know, and behind a switch that lost its own nobody
 * answers; the provider's table stays, the session can be closed, the table is
 * empty then; with registers put back, the same works without the failure, and
 * all goes through a jump.
 * Cannot see: registers behind BARs; a link that goes down where the port cannot put
 * it down (QEMU).
 * Source: drivers/pci/pci.c of Linux 7.3.4; PCIe Base 6.2, 6.6 and 5.3.
 */
#include "lu_pcitrial.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "fault_pci_reset",
	.description =
		"will reset, power down and change preserved devices and bridges",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 600000,
	.legs = lu_legs_two,
	.contrived = true,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_pcitrial trial;

FIXTURE(reset)
{
	int n; /* devices */
};

FIXTURE_SETUP(reset)
{
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	LU_OK(lu_pcitrial_open(&trial, devs, self->n));
}

FIXTURE_TEARDOWN(reset)
{
	lu_pcitrial_close(&trial);
}

TEST_F(reset, each_reset_leaves_the_table_as_it_is)
{
	LU_PCITRIAL_ARRIVE(&trial);
	LU_OK(lu_pcitrial_sweep(&trial, lu_suite.name));
	LU_PCITRIAL_LEAVE(&trial);
}

LU_SUITE_MAIN
