// SPDX-License-Identifier: GPL-2.0-only
/*
 * The provider interface on kernels without CONFIG_PCI_LIVEUPDATE: prints the
 * tables of flb.c. Changes nothing; what is printed is one state, taken under
 * the lock.
 */
#include <linux/pci.h>
#include <linux/seq_file.h>

#include "compat.h"
#include "ksym.h"

const char *lupci_provider_name(void)
{
	return "compat";
}

int lupci_provider_init(void)
{
	return lupci_bme_init();
}

void lupci_provider_exit(void)
{
	lupci_bme_exit();
}

int lupci_provider_arrive(void)
{
	void *incoming;
	int err = lupci_ksym.get_incoming(&lupci_flb, &incoming);

	if (!err)
		lupci_ksym.put_incoming(&lupci_flb);

	return err;
}

void lupci_provider_finish_absent(u32 domain, u16 bdf)
{
	lupci_incoming_finish((struct pci_hop) {
		.domain = domain,
		.bdf = bdf,
	});
}

static void show_entry(struct seq_file *m, const struct pci_table *table,
		       const struct pci_dev_ser *entry, int bme)
{
	static const char * const arrived[] = { "-", "off", "on" };
	struct pci_hop hop = { .domain = entry->domain, .bdf = entry->bdf };

	seq_printf(m, "%04x:%02x:%02x.%d refcount %u %s arrived %s\n",
		   hop.domain, PCI_BUS_NUM(hop.bdf), PCI_SLOT(hop.bdf),
		   PCI_FUNC(hop.bdf), entry->refcount,
		   pci_table_path(table, hop) ? "endpoint" : "bridge",
		   arrived[bme + 1]);
}

int lupci_provider_show_outgoing(struct seq_file *m, void *unused)
{
	const struct pci_outgoing *outgoing;
	u32 i;

	guard(mutex)(&lupci_compat.lock);
	outgoing = lupci_compat.outgoing;
	for (i = 0; outgoing && i < outgoing->table.nr; i++)
		show_entry(m, &outgoing->table, &outgoing->table.entries[i],
			   -1);

	return 0;
}

int lupci_provider_show_incoming(struct seq_file *m, void *unused)
{
	const struct pci_incoming *incoming;
	u32 i;

	guard(mutex)(&lupci_compat.lock);
	incoming = lupci_compat.incoming;
	for (i = 0; incoming && i < incoming->table.nr; i++) {
		const struct pci_dev_ser *entry = &incoming->table.entries[i];

		show_entry(m, &incoming->table, entry,
			   lupci_incoming_bme(incoming, (struct pci_hop) {
				.domain = entry->domain,
				.bdf = entry->bdf,
			   }));
	}

	return 0;
}

static void show_incoming_state(struct seq_file *m)
{
	if (lupci_compat.error)
		seq_printf(m, "flb_incoming failed:%d\n", -lupci_compat.error);
	else if (lupci_compat.incoming)
		seq_puts(m, "flb_incoming live\n");
	else
		seq_printf(m, "flb_incoming %s\n",
			   lupci_compat.finished ? "finished" : "none");
}

void lupci_provider_show_status(struct seq_file *m)
{
	guard(mutex)(&lupci_compat.lock);
	seq_printf(m, "layout %d\n", PCI_SER_VERSION);
	seq_printf(m, "flb_outgoing %d\n", !!lupci_compat.outgoing);
	show_incoming_state(m);
	seq_printf(m, "frozen %d\n", lupci_compat.frozen);
}
