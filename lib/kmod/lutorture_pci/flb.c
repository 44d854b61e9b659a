// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hands the table of preserved functions over: allocates, grows and frees the
 * preserved memory it lives in, and checks what arrives before believing it.
 * Called by LUO under its own lock for each direction; touches no device.
 *
 * The page with struct pci_ser is never given back after arrival. LUO keeps
 * its record of it for the life of the kernel, so a module that is loaded
 * again after the last finish is pointed at it again, and must see there that
 * nothing is left. It is one page in each kernel, and not preserved further.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/io.h>
#include <linux/kexec_handover.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "compat.h"

#define KHO_MAGIC	0x4b484f50UL	/* of a page not restored yet */

static uint room = PCI_SER_FIRST;
module_param(room, uint, 0444);
MODULE_PARM_DESC(room, "entries that the page itself may hold, for tests of what happens beyond");

struct lupci_compat lupci_compat = {
	.lock = __MUTEX_INITIALIZER(lupci_compat.lock),
};

static void free_entries(const struct pci_ser *ser, struct pci_dev_ser *entries)
{
	if (entries != ser->first)
		kho_unpreserve_free(entries);
}

/*
 * Moves the entries to preserved memory of their own, of twice the room. They
 * stay there until the FLB goes. 0; -ENOMEM; -E2BIG
 */
static int grow(struct pci_table *table, u32 want)
{
	struct pci_outgoing *outgoing = container_of(table,
						     struct pci_outgoing,
						     table);
	struct pci_dev_ser *entries;
	size_t bytes;

	bytes = max(want, 2 * table->max) * sizeof(*entries);
	bytes = PAGE_SIZE << get_order(bytes);

	entries = kho_alloc_preserve(bytes);
	if (IS_ERR(entries))
		return PTR_ERR(entries);

	outgoing->ser->devices = virt_to_phys(entries);
	free_entries(outgoing->ser,
		     pci_table_move(table, entries, bytes / sizeof(*entries)));

	return 0;
}

static const struct pci_table_ops table_ops = {
	.grow = grow,
};

/* kho_alloc_preserve() without clearing a page of which little is used */
static struct pci_ser *ser_alloc(void)
{
	struct folio *folio = folio_alloc(GFP_KERNEL, 0);
	struct pci_ser *ser;
	int err;

	if (!folio)
		return ERR_PTR(-ENOMEM);

	err = kho_preserve_folio(folio);
	if (err) {
		folio_put(folio);
		return ERR_PTR(err);
	}

	ser = folio_address(folio);
	*ser = (struct pci_ser) {
		.magic = PCI_SER_MAGIC,
		.version = PCI_SER_VERSION,
		.devices = virt_to_phys(ser->first),
		.state = PCI_SER_LIVE,
	};

	return ser;
}

static struct pci_outgoing *outgoing_alloc(void)
{
	struct pci_outgoing *outgoing = kzalloc_obj(*outgoing);
	struct pci_ser *ser;

	if (!outgoing)
		return ERR_PTR(-ENOMEM);

	ser = ser_alloc();
	if (IS_ERR(ser)) {
		kfree(outgoing);
		return ERR_CAST(ser);
	}

	outgoing->ser = ser;
	outgoing->table.ops = &table_ops;
	pci_table_move(&outgoing->table, ser->first,
		       min_t(u32, room, PCI_SER_FIRST));

	return outgoing;
}

static noinline int
lutorture_pci_flb_preserve(struct liveupdate_flb_op_args *args)
{
	struct pci_outgoing *outgoing = outgoing_alloc();

	if (IS_ERR(outgoing))
		return PTR_ERR(outgoing);

	args->obj = outgoing;
	args->data = virt_to_phys(outgoing->ser);
	guard(mutex)(&lupci_compat.lock);
	lupci_compat.outgoing = outgoing;

	return 0;
}

static noinline void
lutorture_pci_flb_unpreserve(struct liveupdate_flb_op_args *args)
{
	struct pci_outgoing *outgoing = args->obj;

	scoped_guard(mutex, &lupci_compat.lock)
		lupci_compat.outgoing = NULL;

	if (outgoing->table.nr)
		pr_err("%u functions were never unpreserved\n",
		       outgoing->table.nr);
	lupci_paths_free(&outgoing->table);
	free_entries(outgoing->ser, outgoing->table.entries);
	kho_unpreserve_free(outgoing->ser);
	kfree(outgoing);
}

/*
 * The kernel notes in the struct page of preserved memory that it is, and how
 * much of it there is, until somebody restores it. So an address that was
 * damaged on the way is told from a good one before anything is read there.
 */
static bool is_preserved(u64 phys, size_t bytes)
{
	struct page *page;
	unsigned int order;

	if (!phys || !PAGE_ALIGNED(phys))
		return false;

	page = pfn_to_online_page(PHYS_PFN(phys));
	if (!page || page_private(page) >> 32 != KHO_MAGIC)
		return false;

	order = lower_32_bits(page_private(page));

	return order <= MAX_PAGE_ORDER && bytes <= PAGE_SIZE << order;
}

static bool is_table(const struct pci_ser *ser, u64 phys)
{
	enum pci_ser_place place = pci_ser_place(ser, phys);

	if (place != PCI_SER_OUTSIDE)
		return place == PCI_SER_INSIDE;

	return is_preserved(ser->devices,
			    ser->nr_devices * sizeof(struct pci_dev_ser));
}

/* 0; -ENODATA consumed; -ESTALE another layout; -EFAULT, -EINVAL damaged */
static int check(u64 phys)
{
	const struct pci_ser *ser = phys_to_virt(phys);

	if (!is_preserved(phys, sizeof(*ser)))
		return -EFAULT;
	if (ser->magic != PCI_SER_MAGIC || ser->version != PCI_SER_VERSION)
		return -ESTALE;
	if (ser->state == PCI_SER_CONSUMED)
		return -ENODATA;
	if (ser->state != PCI_SER_LIVE)
		return -EINVAL;
	if (!is_table(ser, phys))
		return -EFAULT;
	if (!pci_table_sane(phys_to_virt(ser->devices), ser->nr_devices))
		return -EINVAL;

	return 0;
}

static struct pci_incoming *arrive(u64 phys)
{
	struct pci_ser *ser = phys_to_virt(phys);
	struct pci_incoming *incoming;
	int err = check(phys);

	if (err)
		return ERR_PTR(err);

	incoming = lupci_incoming_alloc(phys_to_virt(ser->devices),
					ser->nr_devices);
	if (!IS_ERR(incoming))
		incoming->ser = ser;

	return incoming;
}

static noinline int
lutorture_pci_flb_retrieve(struct liveupdate_flb_op_args *args)
{
	struct pci_incoming *incoming = arrive(args->data);

	guard(mutex)(&lupci_compat.lock);
	if (incoming == ERR_PTR(-ENODATA)) {
		lupci_compat.finished = true;
		return -ENODATA;
	}
	if (IS_ERR(incoming)) {
		lupci_compat.error = PTR_ERR(incoming);
		pr_err("cannot use what the previous kernel handed over: %pe\n",
		       incoming);
		return PTR_ERR(incoming);
	}

	lupci_compat.incoming = incoming;
	args->obj = incoming;

	return 0;
}

static void report_unfinished(const struct pci_table *table)
{
	const struct pci_dev_ser *entry = table->entries;
	u32 i;

	for (i = 0; i < table->nr; i++, entry++)
		pr_err("%04x:%02x:%02x.%d was never finished (%u)\n",
		       entry->domain, PCI_BUS_NUM(entry->bdf),
		       PCI_SLOT(entry->bdf), PCI_FUNC(entry->bdf),
		       entry->refcount);
}

static noinline void
lutorture_pci_flb_finish(struct liveupdate_flb_op_args *args)
{
	struct pci_incoming *incoming = args->obj;
	struct pci_ser *ser = incoming->ser;

	scoped_guard(mutex, &lupci_compat.lock) {
		lupci_compat.incoming = NULL;
		lupci_compat.finished = true;
	}

	report_unfinished(&incoming->table);
	ser->state = PCI_SER_CONSUMED;
	if (pci_ser_place(ser, virt_to_phys(ser)) == PCI_SER_OUTSIDE)
		kho_restore_free(phys_to_virt(ser->devices));
	lupci_incoming_free(incoming);
}

static const struct liveupdate_flb_ops flb_ops = {
	.preserve = lutorture_pci_flb_preserve,
	.unpreserve = lutorture_pci_flb_unpreserve,
	.retrieve = lutorture_pci_flb_retrieve,
	.finish = lutorture_pci_flb_finish,
	.owner = THIS_MODULE,
};

struct liveupdate_flb lupci_flb = {
	.ops = &flb_ops,
	.compatible = PCI_SER_COMPATIBLE,
};
