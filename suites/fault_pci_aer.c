// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: PCIe errors of each severity, reported by the rig and by the
 * kernel's own injector, at each function on the way to each device, while all
 * devices are preserved.
 * Passes if: the function counts the error once and no other does; the kernel
 * recovers as it can for a driver without error handlers (not at all); a fatal
 * error resets what is below the port and nothing else; the provider's table
 * stays, the session can be closed, the table is empty then; with registers
 * put back, the same works without the error, and all goes through a jump.
 * What a root port remembers of an error stays, so the config oracle is off, and
 * lu_pcimend compares the rest.
 * Cannot see: errors that a function masks, or has no capability for; DPC.
 * Source: drivers/pci/pcie/aer.c, err.c of Linux 7.3.4.
 */
#include "lu_pcitrial.h"
#include "lu_suite.h"

static unsigned int legs(unsigned int cycles)
{
	(void)cycles;
	return 2;
}

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
	.timeout_ms = 300000,
	.legs = legs,
	.without = without,
	.dmesg_allow = allow,
};

#define MAX_POINTS 256

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_point points[MAX_POINTS];
static struct lu_pcitrial trial;

FIXTURE(aer)
{
	struct lu_matrix_rig rig;
};

FIXTURE_SETUP(aer)
{
	int n;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, n);
	self->rig.devices = n;
	for (int p = 0; p < LU_PLACES; p++)
		self->rig.hops[p] = devs[lu_matrix_device(p, n)].n_bridges + 1;
	LU_OK(lu_pcitrial_open(&trial, devs, n));
}

FIXTURE_TEARDOWN(aer)
{
	lu_pcitrial_close(&trial);
}

TEST_F(aer, each_error_leaves_the_table_as_it_is)
{
	size_t n = lu_pcifail_points(&self->rig, lu_suite.name, points,
				     MAX_POINTS);
	int err;

	if (lu_leg()) {
		LU_OK(lu_pcitrial_arrive(&trial, NULL));
		return;
	}
	ASSERT_GE(MAX_POINTS, n);
	ASSERT_LT(0, n);
	for (size_t i = 0; i < n; i++) {
		err = lu_pcitrial_run(&trial, &points[i]);
		EXPECT_EQ(0, err) TH_LOG("%s: %s", points[i].id, lu_errmsg());
	}
	LU_OK(lu_cargo_pack(&trial.cargo));
	LU_JUMP();
}

LU_SUITE_MAIN
