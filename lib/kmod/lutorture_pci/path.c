// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way from a function up to its root port, written down as addresses.
 * Reads the tree of struct pci_dev without a lock: a function holds its bus,
 * and a bus the bridge above it, so the way up stays in memory as long as the
 * function is referenced, removed or not. Taking the rescan lock here would
 * deadlock against removal, which waits for our files under it.
 */
#include <linux/pci.h>
#include <linux/slab.h>

#include "path.h"

struct pci_hop lupci_hop(struct pci_dev *dev)
{
	return (struct pci_hop) {
		.domain = pci_domain_nr(dev->bus),
		.bdf = pci_dev_id(dev),
	};
}

struct pci_dev *lupci_hop_dev(struct pci_hop hop)
{
	return pci_get_domain_bus_and_slot(hop.domain, PCI_BUS_NUM(hop.bdf),
					   hop.bdf & 0xff);
}

static u32 depth(struct pci_dev *dev)
{
	u32 n = 0;

	for (; dev; dev = pci_upstream_bridge(dev))
		n++;

	return n;
}

struct pci_path *lupci_path(struct pci_dev *dev)
{
	struct pci_path *path;
	u32 nr = depth(dev);

	path = kzalloc_flex(*path, hop, nr);
	if (!path)
		return NULL;

	path->owner = dev;
	for (; dev && path->nr < nr; dev = pci_upstream_bridge(dev))
		path->hop[path->nr++] = lupci_hop(dev);

	return path;
}

void lupci_paths_free(struct pci_table *table)
{
	while (table->paths) {
		struct pci_path *path = table->paths;

		table->paths = path->next;
		kfree(path);
	}
}
