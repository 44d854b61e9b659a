// SPDX-License-Identifier: GPL-2.0-only
/*
 * The form of the tables in debugfs, which user space parses. Reads the table
 * it is given, under the lock of whoever gives it.
 */
#include <linux/pci.h>
#include <linux/seq_file.h>

#include "show.h"

static void show_entry(struct seq_file *m, const struct pci_dev_ser *entry,
		       bool endpoint, enum lupci_arrived arrived)
{
	static const char * const words[] = { "-", "off", "on" };

	seq_printf(m, "%04x:%02x:%02x.%d refcount %u %s arrived %s\n",
		   entry->domain, PCI_BUS_NUM(entry->bdf),
		   PCI_SLOT(entry->bdf), PCI_FUNC(entry->bdf),
		   entry->refcount, endpoint ? "endpoint" : "bridge",
		   words[arrived - LUPCI_ARRIVED_UNKNOWN]);
}

void lupci_show_table(struct seq_file *m, const struct pci_table *table,
		      int (*arrived)(const void *context, struct pci_hop hop),
		      const void *context)
{
	const struct pci_dev_ser *entry = table->entries;
	u32 i;

	for (i = 0; i < table->nr; i++, entry++) {
		struct pci_hop hop = {
			.domain = entry->domain,
			.bdf = entry->bdf,
		};

		show_entry(m, entry, pci_table_path(table, hop),
			   arrived ? arrived(context, hop) :
				     LUPCI_ARRIVED_UNKNOWN);
	}
}
