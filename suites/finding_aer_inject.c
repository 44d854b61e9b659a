// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the kernel's own injector of PCIe errors, by one correctable
 * error and a read of config space behind it.
 * Passes if: the kernel's checks of its locks find nothing.
 * Cannot see: anything where the kernel does not check its locks: skipped there.
 * Source: aer_inj_read_config() in drivers/pci/pcie/aer_inject.c of Linux 7.3.4.
 */
#include <linux/pci_regs.h>
#include <unistd.h>

#include "lu_pcifail.h"
#include "lu_pciword.h"
#include "lu_suite.h"

#define KIND	"inject.correctable"
#define LOCKDEP "/proc/lockdep_stats"

/* The root port keeps the last source. */
static const char *const without[] = { "config", NULL };

static const char *const allow[] = {
	"PCIe Bus Error: severity=Correctable",
	NULL,
};

LU_SUITE = {
	.name = "finding_aer_inject",
	.description = "will have the kernel inject a correctable PCIe error",
	.needs = LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 60000,
	.without = without,
	.dmesg_allow = allow,
	.contrived = true,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];

/* The first function on a path that can report one. */
static bool find_function(const struct lu_fixture_device *dev,
			  struct lu_pcifail_at *at)
{
	for (at->hop = 0; at->hop <= dev->n_bridges; at->hop++) {
		at->dev = dev;
		at->fn = at->hop ? dev->bridges[at->hop - 1] : dev->bdf;
		if (!at->kind->reach(at))
			return true;
	}
	return false;
}

/* Taken back whatever came of it: the injector would go on faking registers. */
static int strike_and_mend(struct lu_pcifail_at *at)
{
	uint32_t word;
	int err = at->kind->strike(at), mended;

	err = err ?: lu_pciword_read(at->fn, PCI_VENDOR_ID, 2, &word);
	mended = at->kind->mend(at);
	return err ?: mended;
}

TEST(injected_error_breaks_no_rule_of_locks)
{
	struct lu_pcifail_at at = { .kind = lu_pcifail_find(KIND) };
	bool found = false;
	int n;

	LU_NEEDS();
	ASSERT_NE(NULL, at.kind);
	if (access(LOCKDEP, F_OK))
		LU_SKIP("this kernel does not check its locks: --kernel debug");
	LU_BIND_DEVICES(devs, n);
	for (int i = 0; !found && i < n; i++)
		found = find_function(&devs[i], &at);
	if (!found)
		LU_SKIP("%s", lu_errmsg());
	LU_OK(strike_and_mend(&at));
}

LU_SUITE_MAIN
