/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_PCI_PATH_H
#define LU_PCI_PATH_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include "lu_bdf.h"

/** LU_PCI_MAX_DEPTH - longest slot path understood, functions on it counted. */
#define LU_PCI_MAX_DEPTH 32

/** LU_PCI_PATH_EXPECTED - what a slot path is, for messages. */
#define LU_PCI_PATH_EXPECTED \
	"a slot path like 0000:00:03.0/00.0/01.0 (root-bus function, then device.function on each bus below)"

/**
 * struct lu_pci_path - A slot path, taken apart.
 * @root:  function on the root bus
 * @devfn: function on each bus below it, from the top
 * @n:     count of @devfn
 */
struct lu_pci_path {
	struct lu_bdf root;
	uint8_t devfn[LU_PCI_MAX_DEPTH - 1];
	size_t n;
};

/**
 * lu_pci_path_parse() - Take a slot path apart.
 * @text: slot path; see struct lu_rig_device
 * @out:  set on success only
 *
 * Return: 0; -EINVAL not a slot path, or deeper than LU_PCI_MAX_DEPTH.
 */
int lu_pci_path_parse(const char *text, struct lu_pci_path *out);

/** lu_pci_path_equal() - Whether two slot paths lead to the same place. */
bool lu_pci_path_equal(const struct lu_pci_path *a, const struct lu_pci_path *b);

#endif
