// SPDX-License-Identifier: GPL-2.0-only
/*
 * The logic of the table of preserved functions: counting along a path,
 * unwinding, growth. It touches only the memory it is given, allocates
 * nothing, takes no lock, and knows no PCI device: it is compiled into the
 * unit tests as it stands. It must not truncate a domain: segments of
 * hot-plugged host bridges (VMD) begin at 0x10000.
 */
#include "table.h"

static u64 key(u32 domain, u16 bdf)
{
	return (u64)domain << 16 | bdf;
}

static bool same(struct pci_hop a, struct pci_hop b)
{
	return a.domain == b.domain && a.bdf == b.bdf;
}

/* First index whose entry is not below @hop */
static u32 lower_bound(const struct pci_table *table, struct pci_hop hop)
{
	u64 want = key(hop.domain, hop.bdf);
	u32 low = 0, high = table->nr;

	while (low < high) {
		u32 mid = low + (high - low) / 2;
		const struct pci_dev_ser *entry = &table->entries[mid];

		if (key(entry->domain, entry->bdf) < want)
			low = mid + 1;
		else
			high = mid;
	}

	return low;
}

static bool at(const struct pci_table *table, u32 i, struct pci_hop hop)
{
	return i < table->nr && table->entries[i].domain == hop.domain &&
	       table->entries[i].bdf == hop.bdf;
}

const struct pci_dev_ser *pci_table_find(const struct pci_table *table,
					 struct pci_hop hop)
{
	u32 i = lower_bound(table, hop);

	return at(table, i, hop) ? &table->entries[i] : NULL;
}

struct pci_path *pci_table_path(const struct pci_table *table,
				struct pci_hop endpoint)
{
	struct pci_path *path = table->paths;

	while (path && !same(path->hop[0], endpoint))
		path = path->next;

	return path;
}

struct pci_path *pci_table_owned(const struct pci_table *table,
				 const void *owner)
{
	struct pci_path *path = table->paths;

	while (path && path->owner != owner)
		path = path->next;

	return path;
}

static int insert(struct pci_table *table, u32 i, struct pci_hop hop)
{
	struct pci_dev_ser *slot;
	int err;

	if (table->nr == table->max) {
		err = table->ops->grow(table, table->nr + 1);
		if (err)
			return err;
	}

	slot = &table->entries[i];
	memmove(slot + 1, slot, (table->nr - i) * sizeof(*slot));
	slot->domain = hop.domain;
	slot->bdf = hop.bdf;
	slot->refcount = 1;
	table->nr++;

	return 0;
}

noinline int lutorture_pci_hop(struct pci_table *table, struct pci_hop hop)
{
	u32 i = lower_bound(table, hop);

	if (!at(table, i, hop))
		return insert(table, i, hop);
	if (table->entries[i].refcount == U16_MAX)
		return -EOVERFLOW;
	table->entries[i].refcount++;

	return 0;
}

noinline void lutorture_pci_hop_drop(struct pci_table *table,
				     struct pci_hop hop)
{
	u32 i = lower_bound(table, hop);
	struct pci_dev_ser *slot;

	if (!at(table, i, hop))
		return;

	slot = &table->entries[i];
	if (--slot->refcount)
		return;
	table->nr--;
	memmove(slot, slot + 1, (table->nr - i) * sizeof(*slot));
}

int pci_table_preserve(struct pci_table *table, struct pci_path *path)
{
	u32 i;
	int err;

	if (!path->nr)
		return -EINVAL;
	if (pci_table_path(table, path->hop[0]))
		return -EBUSY;

	for (i = 0; i < path->nr; i++) {
		err = lutorture_pci_hop(table, path->hop[i]);
		if (err)
			goto err_drop;
	}
	pci_table_adopt(table, path);

	return 0;

err_drop:
	while (i--)
		lutorture_pci_hop_drop(table, path->hop[i]);

	return err;
}

struct pci_path *pci_table_unpreserve(struct pci_table *table,
				      struct pci_hop endpoint)
{
	struct pci_path **link = &table->paths;
	struct pci_path *path;
	u32 i;

	while (*link && !same((*link)->hop[0], endpoint))
		link = &(*link)->next;

	path = *link;
	if (!path)
		return NULL;

	*link = path->next;
	path->next = NULL;
	for (i = path->nr; i--;)
		lutorture_pci_hop_drop(table, path->hop[i]);

	return path;
}

struct pci_dev_ser *pci_table_move(struct pci_table *table,
				   struct pci_dev_ser *room, u32 max)
{
	struct pci_dev_ser *old = table->entries;

	if (table->nr)
		memcpy(room, old, table->nr * sizeof(*room));
	table->entries = room;
	table->max = max;

	return old;
}

void pci_table_adopt(struct pci_table *table, struct pci_path *path)
{
	path->next = table->paths;
	table->paths = path;
}

bool pci_table_sane(const struct pci_dev_ser *entries, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		if (!entries[i].refcount)
			return false;
		if (i && key(entries[i - 1].domain, entries[i - 1].bdf) >=
			 key(entries[i].domain, entries[i].bdf))
			return false;
	}

	return true;
}
