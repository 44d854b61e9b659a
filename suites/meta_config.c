// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. One register of one device under test differs
 * after the test (Unsupported Request Reporting), and nobody put it back.
 * Passes if: the run fails the test for that register.
 * Cannot see: registers the masks leave out.
 * Source: PCIe Base Spec 6.2, 7.5.3.4 (Device Control).
 */
#include <linux/pci_regs.h>

#include "lu_meta.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_config",
	.description = "will change a config register and must be judged by it",
	.needs = LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 20000,
	.meta = "fail:config-changed",
};

TEST(changes_a_register)
{
	struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
	int n;

	LU_NEEDS();
	n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(n);
	if (!n)
		LU_SKIP("the rig allows no device");
	LU_OK(lu_meta_flip(devs[0].bdf, PCI_CAP_ID_EXP, PCI_EXP_DEVCTL,
			   PCI_EXP_DEVCTL_URRE));
}

LU_SUITE_MAIN
