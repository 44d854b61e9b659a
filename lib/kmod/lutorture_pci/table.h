/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of preserved PCI functions: endpoints and the bridges above them,
 * each with the number of preserved functions at or below it.
 */
#ifndef LUPCI_TABLE_H
#define LUPCI_TABLE_H

#include "shim.h"

/* A kernel that brings the provider has a struct of this name itself. */
#ifdef CONFIG_PCI_LIVEUPDATE
#include <linux/pci_liveupdate.h>
#define pci_dev_ser lupci_dev_ser
#endif

/**
 * struct pci_dev_ser - One function as handed to the next kernel.
 * @domain:   PCI segment, all 32 bits
 * @bdf:      bus << 8 | device << 3 | function
 * @refcount: preserved functions at or below this one, never 0
 */
struct pci_dev_ser {
	u32 domain;
	u16 bdf;
	u16 refcount;
};

/**
 * struct pci_hop - Address of one function on a path.
 * @domain: PCI segment
 * @bdf:    bus << 8 | device << 3 | function
 */
struct pci_hop {
	u32 domain;
	u16 bdf;
};

/**
 * struct pci_path - A preserved endpoint and its bridges as they were then.
 * @next:  list of the table
 * @owner: whoever preserved it; only compared
 * @nr:    hops
 * @hop:   endpoint first, root port last
 */
struct pci_path {
	struct pci_path *next;
	const void *owner;
	u32 nr;
	struct pci_hop hop[];
};

struct pci_table;

/**
 * struct pci_table_ops - What a table needs from its owner.
 * @grow: make room for @want entries, keep those there, update @entries and
 *        @max. 0 or -errno; on failure nothing has changed.
 */
struct pci_table_ops {
	int (*grow)(struct pci_table *table, u32 want);
};

/**
 * lutorture_pci_hop() - Count one preserved function more at one hop.
 * @table: table
 * @hop:   function on the path
 *
 * One step of pci_table_preserve(), by a name of its own and external, so that
 * it stays a function that can be made to fail.
 *
 * Return: 0; -EOVERFLOW 65535 already; -errno of @grow.
 */
int lutorture_pci_hop(struct pci_table *table, struct pci_hop hop);

/**
 * lutorture_pci_hop_drop() - Count one preserved function less at one hop.
 * @table: table
 * @hop:   function on the path; nothing is done for one that is not there
 *
 * One step of pci_table_unpreserve(), external for the same reason.
 */
void lutorture_pci_hop_drop(struct pci_table *table, struct pci_hop hop);

/**
 * struct pci_table - Entries sorted by (domain, bdf); the caller locks.
 * @entries: array, owned by the caller through @ops
 * @nr:      entries in use
 * @max:     entries there is room for
 * @paths:   preserved endpoints, latest first
 * @ops:     growth
 */
struct pci_table {
	struct pci_dev_ser *entries;
	u32 nr;
	u32 max;
	struct pci_path *paths;
	const struct pci_table_ops *ops;
};

/* Entry of a function; NULL: not in the table. */
const struct pci_dev_ser *pci_table_find(const struct pci_table *table,
					 struct pci_hop hop);

/* Path of a preserved endpoint, by address or by owner; NULL: none. */
struct pci_path *pci_table_path(const struct pci_table *table,
				struct pci_hop endpoint);
struct pci_path *pci_table_owned(const struct pci_table *table,
				 const void *owner);

/*
 * Counts every hop of @path and keeps @path, all or nothing. 0; -EBUSY: this
 * endpoint is preserved already; -EOVERFLOW: 65535 below one bridge; -EINVAL:
 * empty path; or the error of grow().
 */
int pci_table_preserve(struct pci_table *table, struct pci_path *path);

/*
 * Drops every hop on the path recorded for @endpoint, whatever the topology
 * is now. Returns that path for the caller to free; NULL: not preserved.
 */
struct pci_path *pci_table_unpreserve(struct pci_table *table,
				      struct pci_hop endpoint);

/*
 * Moves the entries to @room, which is for @max of them, at least as many as
 * there are. Returns where they were, for the caller to free.
 */
struct pci_dev_ser *pci_table_move(struct pci_table *table,
				   struct pci_dev_ser *room, u32 max);

/* Records @path for entries that were counted by another kernel. */
void pci_table_adopt(struct pci_table *table, struct pci_path *path);

/* Whether handed-over entries are sorted, unique and counted. */
bool pci_table_sane(const struct pci_dev_ser *entries, u32 nr);

#endif
