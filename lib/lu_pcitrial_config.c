// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns what config space must be right after a PCI failure, before anything is
 * put back: of what it reaches, of the bridges above, and of all the others.
 * Reads config space and sysfs only.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <string.h>

#include "lu_err.h"
#include "lu_pcibelow.h"
#include "lu_pcimend.h"
#include "lu_pcitrial.h"
#include "lu_pciword.h"
#include "lu_rig.h"

#define DECODES (PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER)

int lu_pcitrial_note(struct lu_pcitrial *t)
{
	int n = lu_pcibelow(lu_pcifail_top(&t->at), t->below, LU_PCITRIAL_BELOW);

	t->n_below = n < 0 ? 0 : n;
	return n < 0 ? n : 0;
}

static bool rule(void *ctx, struct lu_bdf fn,
		 const struct lu_snapshot_mask **left)
{
	const struct lu_pcitrial *t = ctx;

	return lu_pcifail_leaves(&t->at, fn, t->below, t->n_below, left);
}

static const struct lu_snapshot_fn *before_of(const struct lu_pcitrial *t,
					      struct lu_bdf fn)
{
	for (size_t i = 0; i < t->before->n; i++)
		if (lu_bdf_equal(t->before->fn[i].bdf, fn))
			return &t->before->fn[i];
	return NULL;
}

/* The low bits of a BAR say what it is for, and stay. */
static int check_lost(const struct lu_pcitrial *t, int i)
{
	const struct lu_fixture_device *dev = &t->cargo.devs[i];
	const struct lu_snapshot_fn *was = before_of(t, dev->bdf);
	uint32_t command, old, now;
	int err = lu_pciword_read(dev->bdf, PCI_COMMAND, 2, &command);

	if (!err && (command & DECODES))
		err = lu_err(-EBADMSG, "%s was reset, and COMMAND is %#x",
			     dev->rig->name, command);
	for (int bar = PCI_BASE_ADDRESS_0; !err && bar <= PCI_BASE_ADDRESS_5;
	     bar += 4) {
		memcpy(&old, was->config + bar, 4);
		err = lu_pciword_read(dev->bdf, bar, 4, &now);
		if (!err && (old & ~0xfu) && (now & ~0xfu))
			err = lu_err(-EBADMSG, "%s was reset, and BAR%d is %#x",
				     dev->rig->name,
				     (bar - PCI_BASE_ADDRESS_0) / 4, now);
	}
	return err;
}

int lu_pcitrial_look(struct lu_pcitrial *t)
{
	int err = lu_pcimend_compare_by(t->before, rule, t);

	for (int i = 0; !err && i < t->cargo.n; i++)
		if (t->reached[i] && t->at.effect == LU_PCIFAIL_LOSES)
			err = check_lost(t, i);
	return err;
}
