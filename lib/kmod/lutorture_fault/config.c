// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watches config writes to single PCI functions, with what was there before.
 * Owns the probes on the functions of the kernel that do them, which are there
 * as long as anything is watched, and a reference to each function. Reads config
 * space; writes none.
 *
 * Cannot see: what writes without these functions, be it the kernel as it boots
 * (before there are modules), a bus with operations of its own, user space with
 * ports or memory of its own, or firmware.
 *
 * A hit takes no lock, and none is held over it: a slot is emptied, then RCU
 * waited for, then the point is freed. Slots change under the lock of the
 * points alone.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>
#include <linux/sprintf.h>
#include <linux/string.h>

#include "arch.h"
#include "config.h"
#include "point.h"

#define PROBES_MAX	4

static struct lufault_point *slots[LUFAULT_POINTS_MAX];
static struct kprobe probes[PROBES_MAX];
static unsigned int nr_probes;
static unsigned int nr_watched;

/* NULL: nothing is watched in it. */
static struct lufault_point *in_slot(size_t i)
{
	/* Pairs with put_into_slot(). */
	return smp_load_acquire(&slots[i]);
}

static bool is_to(const struct pci_dev *dev,
		  const struct lufault_config_write *write)
{
	return dev->devfn == write->devfn && dev->bus->number == write->bus &&
	       pci_domain_nr(dev->bus) == write->domain;
}

static u32 read(struct pci_dev *dev, unsigned int reg, unsigned int len)
{
	u32 dword = 0;
	u16 word;
	u8 byte;

	switch (len) {
	case 1:
		pci_bus_read_config_byte(dev->bus, dev->devfn, reg, &byte);
		return byte;
	case 2:
		pci_bus_read_config_word(dev->bus, dev->devfn, reg, &word);
		return word;
	default:
		pci_bus_read_config_dword(dev->bus, dev->devfn, reg, &dword);
		return dword;
	}
}

/* "<address>+<offset>/<bytes>,<old>><new>" */
static void stamp_write(struct pci_dev *dev,
			const struct lufault_config_write *write)
{
	char text[LUFAULT_SYMBOL_MAX] = "";

	scnprintf(text, sizeof(text), "%s+%03x/%u,%x>%x", pci_name(dev),
		  write->reg, write->len, read(dev, write->reg, write->len),
		  write->value);
	lufault_block_stamp(text);
}

static int __kprobes on_write(struct kprobe *probe, struct pt_regs *regs)
{
	struct lufault_config_write write = lufault_config_write(regs);
	struct lufault_point *point;

	for (size_t i = 0; i < ARRAY_SIZE(slots); i++) {
		point = in_slot(i);
		if (point && is_to(point->dev, &write) &&
		    lufault_point_hit(point))
			stamp_write(point->dev, &write);
	}

	return 0;
}

/* What the kernel does not have, it does not use. */
static int probe_all(void)
{
	int err = -ENOENT;

	for (size_t i = 0; lufault_config_symbols[i]; i++) {
		struct kprobe *probe = &probes[nr_probes];

		memset(probe, 0, sizeof(*probe));
		probe->symbol_name = lufault_config_symbols[i];
		probe->pre_handler = on_write;
		err = register_kprobe(probe);
		if (!err)
			nr_probes++;
		else if (err != -ENOENT)
			break;
	}

	return nr_probes && (!err || err == -ENOENT) ? 0 : -EOPNOTSUPP;
}

static void unprobe_all(void)
{
	while (nr_probes)
		unregister_kprobe(&probes[--nr_probes]);
}

/* Is it these functions that a write to @dev ends in? */
static bool is_seen(const struct pci_dev *dev)
{
	char name[KSYM_SYMBOL_LEN];

	scnprintf(name, sizeof(name), "%ps", dev->bus->ops->write);

	return !strcmp(name, lufault_config_ops);
}

static struct pci_dev *find(const char *address)
{
	unsigned int domain, bus, slot, fn;
	char rest;

	if (sscanf(address, "%x:%x:%x.%x%c", &domain, &bus, &slot, &fn,
		   &rest) != 4)
		return NULL;

	return pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, fn));
}

static void stamp_look(struct pci_dev *dev)
{
	char text[LUFAULT_SYMBOL_MAX] = "", link[8] = "-";
	u32 cap = pci_pcie_cap(dev);

	if (cap && dev->pcie_flags_reg &&
	    pci_pcie_type(dev) != PCI_EXP_TYPE_RC_END)
		scnprintf(link, sizeof(link), "%04x",
			  read(dev, cap + PCI_EXP_LNKSTA, 2));
	scnprintf(text, sizeof(text), "%s=%04x,%s", pci_name(dev),
		  read(dev, PCI_COMMAND, 2), link);
	lufault_block_stamp(text);
}

void lufault_config_look(void)
{
	struct lufault_point *point;

	for (size_t i = 0; i < ARRAY_SIZE(slots); i++) {
		point = in_slot(i);
		if (point)
			stamp_look(point->dev);
	}
}

static void put_into_slot(struct lufault_point *point)
{
	size_t i = 0;

	/* There are as many slots as there may be points. */
	while (slots[i])
		i++;
	/* Pairs with in_slot(): what is seen there is complete. */
	smp_store_release(&slots[i], point);
}

int lufault_config_begin(struct lufault_point *point)
{
	struct pci_dev *dev = find(point->spec.symbol);
	int err;

	if (!dev)
		return -ENOENT;
	err = is_seen(dev) ? 0 : -EOPNOTSUPP;
	if (!err && !nr_watched)
		err = probe_all();
	if (err) {
		if (!nr_watched)
			unprobe_all();
		pci_dev_put(dev);
		return err;
	}
	nr_watched++;
	point->dev = dev;
	stamp_look(dev);
	put_into_slot(point);

	return 0;
}

void lufault_config_end(struct lufault_point *point)
{
	for (size_t i = 0; i < ARRAY_SIZE(slots); i++)
		if (slots[i] == point)
			WRITE_ONCE(slots[i], NULL);
	if (!--nr_watched)
		unprobe_all();
	/* Pairs with on_write() and with the probe of a point that looks. */
	synchronize_rcu_expedited();
	pci_dev_put(point->dev);
}

unsigned long lufault_config_missed(void)
{
	unsigned long missed = 0;

	for (unsigned int i = 0; i < nr_probes; i++)
		missed += probes[i].nmissed;

	return missed;
}
