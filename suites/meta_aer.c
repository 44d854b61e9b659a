// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. One function on the way to a device under test
 * reports one correctable error, which the kernel handles and counts.
 * Passes if: the run fails the test for that counter.
 * Cannot see: errors of hardware; the injector stands in for its registers.
 * Source: drivers/pci/pcie/aer_inject.c.
 */
#include <limits.h>
#include <linux/pci_regs.h>
#include <unistd.h>

#include "lu_aerinject.h"
#include "lu_file.h"
#include "lu_kmod.h"
#include "lu_pci.h"
#include "lu_suite.h"
#include "lu_wait.h"

#define WAIT_MS 5000

LU_SUITE = {
	.name = "meta_aer",
	.description = "will inject a PCIe error and must be judged by it",
	.needs = LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 20000,
	.meta = "fail:link-changed",
};

/* The file of its counters, where it has some. */
static bool counters(struct lu_bdf bdf, char path[PATH_MAX])
{
	char text[LU_BDF_STRLEN];

	snprintf(path, PATH_MAX, "/sys/bus/pci/devices/%s/aer_dev_correctable",
		 lu_bdf_format(bdf, text));
	return !access(path, R_OK);
}

/* The device, or the nearest bridge above it that reports errors. */
static bool reporter(struct lu_bdf dev, struct lu_bdf *out, char path[PATH_MAX])
{
	struct lu_bdf bridges[LU_PCI_MAX_DEPTH];
	int n = lu_pci_bridges(dev, bridges, LU_PCI_MAX_DEPTH);

	*out = dev;
	for (int i = 0; !counters(*out, path) && i < n; i++)
		*out = bridges[i];
	return counters(*out, path);
}

static bool counted(void *path)
{
	char text[1024];

	return lu_file_read(path, text, sizeof(text)) > 0 &&
	       strstr(text, "RxErr 1\n");
}

TEST(reports_an_error)
{
	struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
	char module[PATH_MAX], path[PATH_MAX];
	struct lu_bdf bdf;
	int n;

	LU_NEEDS();
	n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(n);
	if (!n || !reporter(devs[0].bdf, &bdf, path))
		LU_SKIP("nothing here reports errors (CONFIG_PCIEAER)");
	lu_aerinject_module(module);
	if (access(module, R_OK))
		LU_SKIP("no aer_inject.ko in $LUTORTURE_MODULES");
	LU_OK(lu_kmod_load(module, NULL));
	LU_OK(lu_aerinject(bdf, 0, PCI_ERR_COR_RCVR));
	EXPECT_TRUE(lu_wait(counted, path, WAIT_MS))
	{
		TH_LOG("%s did not count it", path);
	}
	LU_OK(lu_kmod_unload(LU_AERINJECT_NAME));
}

LU_SUITE_MAIN
