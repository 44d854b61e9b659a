// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. One function on the way to a device under test
 * reports one correctable error, which the kernel handles and counts.
 * Passes if: the run fails the test for that counter.
 * Cannot see: errors of hardware; the injector stands in for its registers.
 * Source: drivers/pci/pcie/aer_inject.c.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/pci_regs.h>
#include <stdlib.h>
#include <unistd.h>

#include "lu_file.h"
#include "lu_kmod.h"
#include "lu_pci.h"
#include "lu_suite.h"
#include "lu_wait.h"

#define MODULE	 "/drivers/pci/pcie/aer_inject.ko"
#define INJECTOR "/dev/aer_inject"
#define WAIT_MS	 5000

LU_SUITE = {
	.name = "meta_aer",
	.description = "will inject a PCIe error and must be judged by it",
	.needs = LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 20000,
	.meta = "fail:link-changed",
};

/* As the kernel's injector takes it. */
struct injection {
	uint8_t bus, dev, fn;
	uint32_t uncorrectable, correctable;
	uint32_t header_log[4];
	uint32_t domain;
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

static int inject(struct lu_bdf bdf)
{
	struct injection error = {
		.bus = bdf.bus,
		.dev = bdf.devfn >> 3,
		.fn = bdf.devfn & 7,
		.correctable = PCI_ERR_COR_RCVR,
		.domain = bdf.domain,
	};
	int fd = open(INJECTOR, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return lu_err(-errno, INJECTOR ": %m");
	if (write(fd, &error, sizeof(error)) != sizeof(error))
		err = lu_err(-errno, INJECTOR ": %m");
	close(fd);
	return err;
}

TEST(reports_an_error)
{
	struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
	const char *dir = getenv("LUTORTURE_MODULES");
	char module[PATH_MAX], path[PATH_MAX];
	struct lu_bdf bdf;
	int n;

	LU_NEEDS();
	n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(n);
	if (!n || !reporter(devs[0].bdf, &bdf, path))
		LU_SKIP("nothing here reports errors (CONFIG_PCIEAER)");
	snprintf(module, sizeof(module), "%s" MODULE, dir ?: "");
	if (access(module, R_OK))
		LU_SKIP("no aer_inject.ko in $LUTORTURE_MODULES");
	LU_OK(lu_kmod_load(module, NULL));
	LU_OK(inject(bdf));
	EXPECT_TRUE(lu_wait(counted, path, WAIT_MS))
	{
		TH_LOG("%s did not count it", path);
	}
	LU_OK(lu_kmod_unload("aer_inject"));
}

LU_SUITE_MAIN
