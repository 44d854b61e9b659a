// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: PCIe errors of each severity, reported by the rig and by the
 * kernel's own injector, at each function on the way to each device, while all
 * devices are preserved.
 * Passes if: the function counts the error once, its root port that it was told,
 * and no function of the machine anything else; the kernel
 * recovers as it can for a driver without error handlers (not at all); a fatal
 * error resets what is below the port and nothing else, and where that is a
 * switch nobody answers behind it; the provider's table stays, the session can
 * be closed, the table is empty then; with registers put back, the same works
 * without the error, and all goes through a jump.
 * What a root port remembers of an error stays, so the config oracle is off, and
 * lu_pcimend compares the rest.
 * Cannot see: errors that a function masks, or has no capability for; DPC.
 * Source: drivers/pci/pcie/aer.c, err.c of Linux 7.3.4.
 */
#include "lu_pcifail_count.h"
#include "lu_pcitrial.h"
#include "lu_suite.h"

static const char *const allow[] = {
	"PCIe Bus Error: severity=Correctable",
	"PCIe Bus Error: severity=Uncorrectable (Non-Fatal)",
	"PCIe Bus Error: severity=Uncorrectable (Fatal)",
	NULL,
};

static const char *const without[] = { "config", NULL };

LU_SUITE = {
	.name = "fault_pci_aer",
	.description = "will report PCIe errors at preserved devices and bridges",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 600000,
	.legs = lu_legs_two,
	.without = without,
	.dmesg_allow = allow,
	.contrived = true,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_pcitrial trial;

FIXTURE(aer)
{
	int n; /* devices */
};

FIXTURE_SETUP(aer)
{
	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	LU_OK(lu_pcitrial_open(&trial, devs, self->n));
}

FIXTURE_TEARDOWN(aer)
{
	lu_pcitrial_close(&trial);
}

TEST_F(aer, each_error_leaves_the_table_as_it_is)
{
	LU_PCITRIAL_ARRIVE(&trial);
	LU_OK(lu_pcitrial_sweep(&trial, lu_suite.name));
	LU_OK(lu_pcifail_count_check(NULL));
	LU_PCITRIAL_LEAVE(&trial);
}

LU_SUITE_MAIN
