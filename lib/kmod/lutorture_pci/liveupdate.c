// SPDX-License-Identifier: GPL-2.0-only
/*
 * pci_liveupdate_*() for kernels without CONFIG_PCI_LIVEUPDATE, with the
 * names and meanings of the upstream series. Changes the outgoing and the
 * incoming table, never a device. A function may be in both at once.
 */
#include <linux/pci.h>
#include <linux/slab.h>

#include "compat.h"
#include "ksym.h"

static int add(struct pci_outgoing *outgoing, struct pci_path *path)
{
	int err;

	guard(mutex)(&lupci_compat.lock);
	if (lupci_compat.frozen)
		return -EINVAL;

	err = pci_table_preserve(&outgoing->table, path);
	outgoing->ser->nr_devices = outgoing->table.nr;

	return err;
}

static int preserve(struct pci_outgoing *outgoing, struct pci_dev *dev)
{
	struct pci_path *path = lupci_path(dev);
	int err;

	if (!path)
		return -ENOMEM;

	err = add(outgoing, path);
	if (err)
		kfree(path);

	return err;
}

int pci_liveupdate_preserve(struct pci_dev *dev)
{
	void *outgoing;
	int err;

	if (dev->is_virtfn)
		return -EINVAL;

	err = lupci_ksym.get_outgoing(&lupci_flb, &outgoing);
	if (err)
		return err;

	err = preserve(outgoing, dev);
	lupci_ksym.put_outgoing(&lupci_flb);

	return err;
}

/*
 * By pointer: the host bridge that knows the segment may be gone. Once the
 * table is frozen for the jump it is read without the lock, so it stays.
 */
void pci_liveupdate_unpreserve(struct pci_dev *dev)
{
	struct pci_outgoing *outgoing;
	struct pci_path *path;

	guard(mutex)(&lupci_compat.lock);
	outgoing = lupci_compat.outgoing;
	if (!outgoing || lupci_compat.frozen)
		return;

	path = pci_table_owned(&outgoing->table, dev);
	if (!path)
		return;

	kfree(pci_table_unpreserve(&outgoing->table, path->hop[0]));
	outgoing->ser->nr_devices = outgoing->table.nr;
}

void pci_liveupdate_finish(struct pci_dev *dev)
{
	lupci_incoming_locate(dev);
	lupci_incoming_finish(lupci_hop(dev));
}

bool pci_liveupdate_is_incoming(struct pci_dev *dev)
{
	guard(mutex)(&lupci_compat.lock);

	return lupci_compat.incoming &&
	       pci_table_find(&lupci_compat.incoming->table, lupci_hop(dev));
}

int pci_liveupdate_register_flb(struct liveupdate_file_handler *fh)
{
	return lupci_ksym.register_flb(fh, &lupci_flb);
}

void pci_liveupdate_unregister_flb(struct liveupdate_file_handler *fh)
{
	lupci_ksym.unregister_flb(fh, &lupci_flb);
}
