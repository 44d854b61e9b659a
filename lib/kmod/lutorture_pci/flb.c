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

struct lupci_compat lupci_compat = {
	.lock = __MUTEX_INITIALIZER(lupci_compat.lock),
};

/* Doubles the array in preserved memory. 0; -ENOMEM; -E2BIG */
static int grow(struct pci_table *table, u32 want)
{
	struct pci_outgoing *outgoing = container_of(table,
						     struct pci_outgoing,
						     table);
	struct pci_dev_ser *old = table->entries, *entries;
	u32 max = PAGE_SIZE / sizeof(*entries);

	while (max < want)
		max *= 2;

	entries = kho_alloc_preserve(max * sizeof(*entries));
	if (IS_ERR(entries))
		return PTR_ERR(entries);

	if (old)
		memcpy(entries, old, table->nr * sizeof(*entries));
	table->entries = entries;
	table->max = max;
	outgoing->ser->devices = virt_to_phys(entries);
	kho_unpreserve_free(old);

	return 0;
}

static const struct pci_table_ops table_ops = {
	.grow = grow,
};

static struct pci_outgoing *outgoing_alloc(void)
{
	struct pci_outgoing *outgoing = kzalloc_obj(*outgoing);
	struct pci_ser *ser;

	if (!outgoing)
		return ERR_PTR(-ENOMEM);

	ser = kho_alloc_preserve(sizeof(*ser));
	if (IS_ERR(ser)) {
		kfree(outgoing);
		return ERR_CAST(ser);
	}

	ser->magic = PCI_SER_MAGIC;
	ser->version = PCI_SER_VERSION;
	ser->state = PCI_SER_LIVE;
	outgoing->ser = ser;
	outgoing->table.ops = &table_ops;

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
	kho_unpreserve_free(outgoing->table.entries);
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
	if (!ser->nr_devices && !ser->devices)
		return 0;
	if (!is_preserved(ser->devices,
			  ser->nr_devices * sizeof(struct pci_dev_ser)))
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
	if (ser->devices)
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
