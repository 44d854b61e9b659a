// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets of PCI functions, an endpoint always with the bridges above it. Reads
 * sysfs only.
 */
#include <errno.h>

#include "functions.h"
#include "lu_err.h"
#include "lu_pci.h"

static int add_one(struct functions *set, struct lu_bdf bdf)
{
	if (!lu_bdf_add(set->bdf, &set->n, FUNCTIONS_MAX, bdf))
		return 0;
	return lu_err(-ENOSPC, "more than %d PCI functions", FUNCTIONS_MAX);
}

int functions_add(struct functions *set, struct lu_bdf bdf)
{
	struct lu_bdf bridges[LU_PCI_MAX_DEPTH];
	int n = lu_pci_bridges(bdf, bridges, LU_PCI_MAX_DEPTH);
	int err = n < 0 ? n : add_one(set, bdf);

	for (int i = 0; !err && i < n; i++)
		err = add_one(set, bridges[i]);
	return err;
}

int functions_add_rig(struct functions *set, const struct lu_rig *rig)
{
	struct lu_bdf bdf;
	int err = 0;

	for (size_t i = 0; !err && i < rig->n_devices; i++) {
		err = lu_pci_identify(&rig->devices[i], &bdf);
		err = err ?: functions_add(set, bdf);
	}
	return err;
}
