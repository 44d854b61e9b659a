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
#include "show.h"

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

void lupci_provider_seen(struct pci_dev *dev)
{
	lupci_incoming_locate(dev);
}

void lupci_provider_finish_absent(u32 domain, u16 bdf)
{
	struct pci_hop hop = { .domain = domain, .bdf = bdf };

	lupci_incoming_finish(hop);
}

int lupci_provider_show_outgoing(struct seq_file *m, void *unused)
{
	guard(mutex)(&lupci_compat.lock);
	if (lupci_compat.outgoing)
		lupci_show_table(m, &lupci_compat.outgoing->table, NULL, NULL);

	return 0;
}

int lupci_provider_show_incoming(struct seq_file *m, void *unused)
{
	const struct pci_incoming *incoming;

	guard(mutex)(&lupci_compat.lock);
	incoming = lupci_compat.incoming;
	if (incoming)
		lupci_show_table(m, &incoming->table, lupci_incoming_bme,
				 incoming);

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
