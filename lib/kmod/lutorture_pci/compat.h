/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the files that stand in for CONFIG_PCI_LIVEUPDATE. */
#ifndef LUPCI_COMPAT_H
#define LUPCI_COMPAT_H

#include <linux/liveupdate.h>
#include <linux/mutex.h>
#include <linux/pci.h>

#include "path.h"
#include "provider.h"
#include "ser.h"

/* What is being handed over; exists while any file is preserved. */
struct pci_outgoing {
	struct pci_ser *ser;
	struct pci_table table;
};

/* A function as it was when the table arrived. */
struct pci_arrival {
	u32 domain;
	u16 bdf;
	s8 bme;		/* enum lupci_arrived */
};

/* What was handed over; exists from retrieve to the last finish. */
struct pci_incoming {
	struct pci_ser *ser;
	struct pci_table table;
	struct pci_arrival *arrivals;
	u32 nr_arrivals;
};

/**
 * struct lupci_compat - All state of the stand-in.
 * @lock:     protects everything here and below the two pointers
 * @outgoing: NULL: no file is preserved
 * @incoming: NULL: nothing arrived, or all of it is finished
 * @finished: something arrived and all of it is finished
 * @error:    why what arrived could not be retrieved; 0, -errno
 * @frozen:   shutdown has begun
 */
struct lupci_compat {
	struct mutex lock;	/* see @lock */
	struct pci_outgoing *outgoing;
	struct pci_incoming *incoming;
	bool finished;
	int error;
	bool frozen;
};

extern struct lupci_compat lupci_compat;
extern struct liveupdate_flb lupci_flb;

/* Keeps whatever @entries say; ERR_PTR(-ENOMEM). */
struct pci_incoming *lupci_incoming_alloc(const struct pci_dev_ser *entries,
					  u32 nr);
void lupci_incoming_free(struct pci_incoming *incoming);
void lupci_incoming_finish(struct pci_hop endpoint);
/* Notes the bridges above a function that was not there on arrival. */
void lupci_incoming_locate(struct pci_dev *dev);
/* enum lupci_arrived; @incoming is a struct pci_incoming */
int lupci_incoming_bme(const void *incoming, struct pci_hop hop);

/* From now on preserved functions keep bus mastering. 0 or -errno */
int lupci_bme_init(void);
void lupci_bme_exit(void);

#endif
