// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that go, and come again: taken out through sysfs, or out of their
 * slot, with the kernel asked before or not. Writes sysfs of the function it
 * is told, the slot's control register, and asks the outside. The function is
 * found again by a rescan or by the slot's own driver (lu_pcimend).
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_agent.h"
#include "lu_err.h"
#include "lu_file.h"
#include "lu_outside.h"
#include "lu_pcifail.h"
#include "lu_pci_sys.h"
#include "lu_pcimend.h"
#include "lu_pciword.h"
#include "lu_rig.h"
#include "lu_undo.h"
#include "lu_wait.h"

#define SUITE	  "fault_pci_hotplug"
#define RESCAN	  "/sys/bus/pci/rescan"
#define GONE_MS	  15000 /* 5 s of them from the button to the removal */
#define THERE_MS  20000
#define POWER_OFF (PCI_EXP_SLTCTL_PCC | PCI_EXP_SLTCTL_PWR_IND_OFF)

static bool is_gone(void *ctx)
{
	const struct lu_pcifail_at *at = ctx;
	char path[PATH_MAX];

	return access(lu_pci_sys_attr(path, at->dev->bdf, ""), F_OK) != 0;
}

static bool is_there(void *ctx)
{
	return !is_gone(ctx);
}

/* ---- through sysfs */

static int reach_sysfs(struct lu_pcifail_at *at)
{
	char path[PATH_MAX];

	if (!access(lu_pci_sys_attr(path, at->fn, "remove"), W_OK) &&
	    !access(RESCAN, W_OK))
		return 0;
	return lu_err(-EOPNOTSUPP,
		      "this kernel cannot remove a function: needs CONFIG_SYSFS and root");
}

static int strike_remove(struct lu_pcifail_at *at)
{
	char path[PATH_MAX];
	int err = lu_undo_push(lu_agent_undo(), RESCAN, "1");

	err = err ?: lu_file_write(lu_pci_sys_attr(path, at->fn, "remove"), "1");
	if (!err && !lu_wait(is_gone, at, GONE_MS))
		err = lu_err(-ENODATA, "removed, and still there");
	return err;
}

static int strike_rescan(struct lu_pcifail_at *at)
{
	(void)at;
	return lu_file_write(RESCAN, "1");
}

static int strike_both(struct lu_pcifail_at *at)
{
	int err = strike_remove(at) ?: strike_rescan(at);

	if (!err && !lu_wait(is_there, at, THERE_MS))
		err = lu_err(-ENODATA, "a rescan does not find it again");
	return err;
}

/* ---- out of the slot */

static int slot_reg(const struct lu_pcifail_at *at, unsigned int off)
{
	int cap = lu_pciword_cap(at->fn, PCI_CAP_ID_EXP);

	return cap < 0 ? cap : cap + (int)off;
}

static int reach_slot(struct lu_pcifail_at *at)
{
	int reg = slot_reg(at, PCI_EXP_SLTCAP),
	    flags = slot_reg(at, PCI_EXP_FLAGS);
	uint32_t able = 0, what = 0;

	if (reg < 0 || lu_pciword_read(at->fn, reg, 4, &able) ||
	    lu_pciword_read(at->fn, flags, 2, &what) ||
	    !(what & PCI_EXP_FLAGS_SLOT) || !(able & PCI_EXP_SLTCAP_HPC))
		return lu_err(-EOPNOTSUPP,
			      "the port's slot is not hot-plug capable");
	if (!lu_outside_can(LU_OUTSIDE_PLUG))
		return lu_err(-EOPNOTSUPP,
			      "nobody outside can put the device in again");
	return 0;
}

static int reach_power(struct lu_pcifail_at *at)
{
	uint32_t able = 0;
	int err = reach_slot(at);

	if (err)
		return err;
	lu_pciword_read(at->fn, slot_reg(at, PCI_EXP_SLTCAP), 4, &able);
	if (able & PCI_EXP_SLTCAP_PCP)
		return 0;
	return lu_err(-EOPNOTSUPP, "the slot's power cannot be switched");
}

static bool is_silent(void *ctx)
{
	const struct lu_pcifail_at *at = ctx;

	return !lu_pciword_answers(at->dev->bdf);
}

static bool answers(void *ctx)
{
	return !is_silent(ctx);
}

static uint32_t indicator(const struct lu_pcifail_at *at)
{
	int reg = slot_reg(at, PCI_EXP_SLTCTL);
	uint32_t control = 0;

	if (reg < 0 || lu_pciword_read(at->fn, reg, 2, &control))
		return 0;
	return control & PCI_EXP_SLTCTL_PIC;
}

/* The slot's driver sets its light last of all. */
static bool is_dark(void *ctx)
{
	return indicator(ctx) == PCI_EXP_SLTCTL_PWR_IND_OFF;
}

static bool is_lit(void *ctx)
{
	return indicator(ctx) == PCI_EXP_SLTCTL_PWR_IND_ON;
}

/* The driver finds the power off already, and leaves the function in place. */
static int strike_power(struct lu_pcifail_at *at)
{
	int reg = slot_reg(at, PCI_EXP_SLTCTL);
	uint32_t control;
	int err = reg < 0 ? reg : lu_pciword_read(at->fn, reg, 2, &control);

	err = err   ?:
		      lu_pciword_write(at->fn, reg, 2,
				       (control & ~PCI_EXP_SLTCTL_PIC) |
					       POWER_OFF);
	if (!err && !lu_wait(is_silent, at, GONE_MS))
		err = lu_err(-ENODATA,
			     "the slot has no power, and the device answers");
	return err;
}

/*
 * The slot is empty and has power again before its driver hears of it: to that
 * one the device went from one moment to the next.
 */
static int strike_surprise(struct lu_pcifail_at *at)
{
	int reg = slot_reg(at, PCI_EXP_SLTCTL);
	uint32_t control = 0, off;
	int err = reg < 0 ? reg : lu_pciword_read(at->fn, reg, 2, &control);

	off = control & ~(PCI_EXP_SLTCTL_PIC | PCI_EXP_SLTCTL_HPIE);
	err = err ?: lu_pciword_write(at->fn, reg, 2, off | POWER_OFF);
	if (!err && !lu_wait(is_silent, at, GONE_MS))
		err = lu_err(-ENODATA,
			     "the slot has no power, and the device answers");
	err = lu_pciword_write(at->fn, reg, 2, (control & ~PCI_EXP_SLTCTL_PIC) | PCI_EXP_SLTCTL_PWR_IND_ON) ?:
		      err;
	if (!err &&
	    !(lu_wait(is_gone, at, GONE_MS) && lu_wait(is_dark, at, GONE_MS)))
		err = lu_err(-ENODATA,
			     "the slot is empty, and the device is still there");
	return err;
}

static int reach_unplug(struct lu_pcifail_at *at)
{
	if (!lu_outside_can(LU_OUTSIDE_UNPLUG))
		return lu_err(-EOPNOTSUPP,
			      "nobody outside can take the device out");
	return reach_slot(at);
}

static int strike_unplug(struct lu_pcifail_at *at)
{
	int err = lu_outside_ask(LU_OUTSIDE_UNPLUG, at->dev->rig->name, 0);

	if (!err &&
	    !(lu_wait(is_gone, at, GONE_MS) && lu_wait(is_dark, at, GONE_MS)))
		err = lu_err(-ENODATA, "taken out, and still there");
	return err;
}

static int mend_slot(struct lu_pcifail_at *at)
{
	int err = lu_outside_ask(LU_OUTSIDE_PLUG, at->dev->rig->name, 0);

	if (!err &&
	    !(lu_wait(is_there, at, THERE_MS) &&
	      lu_wait(answers, at, THERE_MS) && lu_wait(is_lit, at, THERE_MS)))
		err = lu_err(-ETIMEDOUT, "%s was put in and is not found",
			     at->dev->rig->name);
	return err;
}

/* To the kernel another one, whatever was put in: the first is still preserved. */
static int strike_replug(struct lu_pcifail_at *at)
{
	return strike_unplug(at) ?: mend_slot(at);
}

static int mend_replug(struct lu_pcifail_at *at)
{
	return is_gone(at) ? mend_slot(at) : 0;
}

#define EMPTIES(f, sec)                                                  \
	{                                                                \
		.field = f, .why = "its slot is empty, or has no power", \
		.spec = "PCIe Base 6.2, " sec                            \
	}
#define HAPPENS(f)                                                    \
	{                                                             \
		.field = f,                                           \
		.why = "an event, until the slot's driver clears it", \
		.spec = "PCIe Base 6.2, 7.5.3.11"                     \
	}

/* Of the port; nobody above is told. */
static const struct lu_snapshot_mask on_slot[] = {
	EMPTIES("LnkSta.DLActive", "7.5.3.8"),
	EMPTIES("SltCtl.PwrInd", "7.5.3.10"),
	EMPTIES("SltCtl.PwrOff", "7.5.3.10"),
	EMPTIES("SltSta.PresDet", "7.5.3.11"),
	HAPPENS("SltSta.PresDetChanged"),
	HAPPENS("SltSta.LinkChanged"),
	{ .field = NULL },
};

static const struct lu_snapshot_mask slot_left[] = {
	{ .field = "SltCtl.PwrInd",
	  .why = "firmware leaves it dark, the slot's driver lights it",
	  .spec = "PCIe Base 6.2, 6.7.1.1.1" },
	LU_PCIMEND_FOUND,
	{ .field = NULL },
};

static const struct lu_snapshot_mask found_left[] = {
	LU_PCIMEND_FOUND,
	{ .field = NULL },
};

#define EVERYWHERE                                                    \
	(LU_PCIFAIL_ENDPOINT | LU_PCIFAIL_PORT | LU_PCIFAIL_BETWEEN | \
	 LU_PCIFAIL_ROOT)
#define FOUND "a rescan, and the driver is bound again"
#define PUT   "it is put in again, and the driver is bound again"

/* Why not: endpoint, port above it, bridges between, root port. */
#define RESCANNED "a rescan is of all buses, wherever it is asked for"
#define SWITCH	  "the outside takes a device out and puts it in, not a switch"

static const char *const no_place[LU_PCIFAIL_HOPS] = { NULL, RESCANNED,
						       RESCANNED, RESCANNED };
static const char *const no_switch[LU_PCIFAIL_HOPS] = { "the slot is the port's",
							NULL, SWITCH, SWITCH };

#define ROW(n, h, e, sc, r, s, m, c, l, u, g)                                  \
	{                                                                      \
		.name = n, .suite = SUITE, .hops = h, .effect = e, .above = e, \
		.scope = sc, .words = "", .reach = reach_##r,                  \
		.strike = strike_##s, .mend = m, .changes = c, .left = l,      \
		.undo = u, .why_not = g                                        \
	}
#define SLOT(n, e, r, s, m, u)                                         \
	ROW(n, LU_PCIFAIL_PORT, e, LU_PCIFAIL_BELOW, r, s, m, on_slot, \
	    slot_left, u, no_switch)
#define SYSFS(n, e, s)                                               \
	ROW(n, EVERYWHERE, e, LU_PCIFAIL_SELF, sysfs, s, NULL, NULL, \
	    found_left, FOUND, NULL)

const struct lu_pcifail lu_pcifail_slot[] = {
	ROW("sysfs.rescan", LU_PCIFAIL_ENDPOINT, LU_PCIFAIL_SAME, LU_PCIFAIL_SELF,
	    sysfs, rescan, NULL, NULL, NULL, "nothing", no_place),
	SYSFS("sysfs.remove", LU_PCIFAIL_GOES, remove),
	SYSFS("sysfs.remove-rescan", LU_PCIFAIL_ANEW, both),
	SLOT("slot.surprise", LU_PCIFAIL_GOES, power, surprise, mend_slot, PUT),
	SLOT("slot.power-off", LU_PCIFAIL_MUTE, power, power, mend_slot,
	     "it is put in again, and config space is written back"),
	SLOT("slot.unplug", LU_PCIFAIL_GOES, unplug, unplug, mend_slot, PUT),
	SLOT("slot.replug", LU_PCIFAIL_ANEW, unplug, replug, mend_replug,
	     "the driver is bound again"),
	{ .name = NULL },
};
