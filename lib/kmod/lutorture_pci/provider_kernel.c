// SPDX-License-Identifier: GPL-2.0-only
/*
 * The provider interface on kernels with CONFIG_PCI_LIVEUPDATE. The kernel
 * keeps the tables, enumerates with them and shows neither: what is printed
 * is worked out from the functions bound here, or found to be incoming, and
 * is therefore what the tables ought to hold, not what they hold.
 *
 * Compiled against a stub of that interface only: no kernel that has it was
 * at hand, so nothing here was ever run.
 */
#include <linux/pci.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "dev.h"
#include "path.h"
#include "provider.h"
#include "show.h"

const char *lupci_provider_name(void)
{
	return "kernel";
}

int lupci_provider_init(void)
{
	return 0;
}

void lupci_provider_exit(void)
{
}

/* Retrieved by the kernel as it enumerated; it panics where it cannot. */
int lupci_provider_arrive(void)
{
	return 0;
}

/* The kernel saw it first. */
void lupci_provider_seen(struct pci_dev *dev)
{
}

/* The kernel finishes functions that exist, and reports the others itself. */
void lupci_provider_finish_absent(u32 domain, u16 bdf)
{
}

static int grow(struct pci_table *table, u32 want)
{
	u32 max = max(want, 2 * table->max);
	void *entries = krealloc_array(table->entries, max,
				       sizeof(*table->entries), GFP_KERNEL);

	if (!entries)
		return -ENOMEM;

	table->entries = entries;
	table->max = max;

	return 0;
}

static const struct pci_table_ops table_ops = {
	.grow = grow,
};

static bool is_outgoing(struct pci_dev *pdev)
{
	struct pci_hop hop = lupci_hop(pdev);
	struct lupci_dev *dev = lupci_dev_find(hop.domain, hop.bdf);
	bool preserved = dev && READ_ONCE(dev->preserved);

	if (dev)
		lupci_dev_put(dev);

	return preserved;
}

static int add(struct pci_table *table, struct pci_dev *pdev)
{
	struct pci_path *path = lupci_path(pdev);
	int err = path ? pci_table_preserve(table, path) : -ENOMEM;

	if (err)
		kfree(path);

	return err;
}

static int show(struct seq_file *m, bool (*is_in)(struct pci_dev *pdev))
{
	struct pci_table table = { .ops = &table_ops };
	struct pci_dev *pdev = NULL;
	int err = 0;

	while (!err && (pdev = pci_get_device(PCI_ANY_ID, PCI_ANY_ID, pdev)))
		if (!pci_is_bridge(pdev) && is_in(pdev))
			err = add(&table, pdev);

	if (!err)
		lupci_show_table(m, &table, NULL, NULL);
	pci_dev_put(pdev);
	lupci_paths_free(&table);
	kfree(table.entries);

	return err;
}

int lupci_provider_show_outgoing(struct seq_file *m, void *unused)
{
	return show(m, is_outgoing);
}

int lupci_provider_show_incoming(struct seq_file *m, void *unused)
{
	return show(m, pci_liveupdate_is_incoming);
}

static bool any(bool (*is_in)(struct pci_dev *pdev))
{
	struct pci_dev *pdev = NULL;

	for_each_pci_dev(pdev) {
		if (is_in(pdev)) {
			pci_dev_put(pdev);
			return true;
		}
	}

	return false;
}

void lupci_provider_show_status(struct seq_file *m)
{
	seq_puts(m, "layout 0\n");
	seq_printf(m, "flb_outgoing %d\n", any(is_outgoing));
	seq_printf(m, "flb_incoming %s\n",
		   any(pci_liveupdate_is_incoming) ? "live" : "none");
	seq_puts(m, "frozen 0\n");
}
