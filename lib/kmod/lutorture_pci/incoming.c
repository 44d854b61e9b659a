// SPDX-License-Identifier: GPL-2.0-only
/*
 * What arrived from the previous kernel, in memory of this one: entries, the
 * way up from each endpoint as found on arrival (counts alone are handed
 * over), and whether each function was then bus-mastering. Reads the COMMAND
 * register once for each function; writes none.
 */
#include <linux/bsearch.h>
#include <linux/sort.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "compat.h"
#include "show.h"

static s8 read_bme(struct pci_dev *dev)
{
	u16 command;

	pci_read_config_word(dev, PCI_COMMAND, &command);
	if (PCI_POSSIBLE_ERROR(command))
		return LUPCI_ARRIVED_UNKNOWN;

	return command & PCI_COMMAND_MASTER ? LUPCI_ARRIVED_ON :
					      LUPCI_ARRIVED_OFF;
}

/* Has no owner, since nobody knows the way. */
static struct pci_path *lone_path(struct pci_hop hop)
{
	struct pci_path *path = kzalloc_flex(*path, hop, 1);

	if (path) {
		path->nr = 1;
		path->hop[0] = hop;
	}

	return path;
}

/* A function that is not there is taken for an endpoint. */
static int note(struct pci_incoming *incoming, struct pci_hop hop)
{
	struct pci_dev *dev = lupci_hop_dev(hop);
	struct pci_path *path = NULL;
	bool bridge = dev && pci_is_bridge(dev);

	incoming->arrivals[incoming->nr_arrivals++] = (struct pci_arrival) {
		.domain = hop.domain,
		.bdf = hop.bdf,
		.bme = dev ? read_bme(dev) : LUPCI_ARRIVED_UNKNOWN,
	};

	if (!bridge) {
		path = dev ? lupci_path(dev) : lone_path(hop);
		if (path)
			pci_table_adopt(&incoming->table, path);
	}
	pci_dev_put(dev);

	return bridge || path ? 0 : -ENOMEM;
}

static int fill(struct pci_incoming *incoming,
		const struct pci_dev_ser *entries, u32 nr)
{
	u32 i;
	int err;

	if (!nr)
		return 0;

	incoming->table.entries = kvmemdup(entries, nr * sizeof(*entries),
					   GFP_KERNEL);
	incoming->arrivals = kvcalloc(nr, sizeof(*incoming->arrivals),
				      GFP_KERNEL);
	if (!incoming->table.entries || !incoming->arrivals)
		return -ENOMEM;

	incoming->table.nr = nr;
	incoming->table.max = nr;
	for (i = 0; i < nr; i++) {
		err = note(incoming, (struct pci_hop) {
			.domain = entries[i].domain,
			.bdf = entries[i].bdf,
		});
		if (err)
			return err;
	}

	return 0;
}

void lupci_incoming_free(struct pci_incoming *incoming)
{
	lupci_paths_free(&incoming->table);
	kvfree(incoming->arrivals);
	kvfree(incoming->table.entries);
	kfree(incoming);
}

struct pci_incoming *lupci_incoming_alloc(const struct pci_dev_ser *entries,
					  u32 nr)
{
	struct pci_incoming *incoming = kzalloc_obj(*incoming);
	int err;

	if (!incoming)
		return ERR_PTR(-ENOMEM);

	err = fill(incoming, entries, nr);
	if (err) {
		lupci_incoming_free(incoming);
		return ERR_PTR(err);
	}

	return incoming;
}

static void unlink_path(struct pci_table *table, struct pci_path *path)
{
	struct pci_path **link = &table->paths;

	while (*link != path)
		link = &(*link)->next;
	*link = path->next;
}

static bool relocate(struct pci_table *table, struct pci_path *path)
{
	struct pci_path *lone = pci_table_path(table, path->hop[0]);

	if (!lone || lone->owner)
		return false;

	unlink_path(table, lone);
	kfree(lone);
	pci_table_adopt(table, path);

	return true;
}

void lupci_incoming_locate(struct pci_dev *dev)
{
	struct pci_path *path = lupci_path(dev);

	if (!path)
		return;

	guard(mutex)(&lupci_compat.lock);
	if (!lupci_compat.incoming ||
	    !relocate(&lupci_compat.incoming->table, path))
		kfree(path);
}

void lupci_incoming_finish(struct pci_hop endpoint)
{
	guard(mutex)(&lupci_compat.lock);
	if (lupci_compat.incoming)
		kfree(pci_table_unpreserve(&lupci_compat.incoming->table,
					   endpoint));
}

static int compare(const void *key, const void *elem)
{
	const struct pci_hop *hop = key;
	const struct pci_arrival *arrival = elem;

	return cmp_int(hop->domain, arrival->domain) ?:
	       cmp_int(hop->bdf, arrival->bdf);
}

int lupci_incoming_bme(const void *context, struct pci_hop hop)
{
	const struct pci_incoming *incoming = context;
	const struct pci_arrival *arrival;

	arrival = bsearch(&hop, incoming->arrivals, incoming->nr_arrivals,
			  sizeof(*arrival), compare);

	return arrival ? arrival->bme : LUPCI_ARRIVED_UNKNOWN;
}
