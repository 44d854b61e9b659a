/* SPDX-License-Identifier: GPL-2.0-only */
/* How a table is printed. */
#ifndef LUPCI_SHOW_H
#define LUPCI_SHOW_H

#include "table.h"

struct seq_file;

/* Bus mastering on arrival; whatever @bme is given the words stand for. */
enum lupci_arrived {
	LUPCI_ARRIVED_UNKNOWN = -1,
	LUPCI_ARRIVED_OFF,
	LUPCI_ARRIVED_ON,
};

/* One line for each entry; the caller locks. @arrived NULL: all unknown. */
void lupci_show_table(struct seq_file *m, const struct pci_table *table,
		      int (*arrived)(const void *context, struct pci_hop hop),
		      const void *context);

#endif
