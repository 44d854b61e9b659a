// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resets, power states and registers of one function: through the kernel,
 * which saves and restores config space around a reset, and behind its back,
 * which loses it. Writes config space and reset attributes of the function it
 * is told, and of nothing else.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_agent.h"
#include "lu_err.h"
#include "lu_file.h"
#include "lu_pcifail.h"
#include "lu_pci_sys.h"
#include "lu_pciword.h"
#include "lu_undo.h"
#include "lu_wait.h"

#define SUITE	    "fault_pci_reset"
#define RESET_US    2000   /* T_rst is 1 ms */
#define SETTLE_US   120000 /* PCIe Base 6.2, 6.6.1: 100 ms */
#define D3_US	    20000  /* PCI PM 1.2: 10 ms either way */
#define LINK_MS	    2000
#define METHODS_MAX 128

static void attr(char path[PATH_MAX], const struct lu_pcifail_at *at,
		 const char *name)
{
	lu_pci_sys_attr(path, at->fn, name);
}

static int reg_of(const struct lu_pcifail_at *at, unsigned int cap,
		  unsigned int off)
{
	int start = lu_pciword_cap(at->fn, cap);

	return start < 0 ? start : start + (int)off;
}

/* ---- the kernel resets a function */

/* "af_flr" is another one than "flr". */
static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word), n;

	for (; *list; list += n + (list[n] == ' ')) {
		n = strcspn(list, " ");
		if (n == len && !strncmp(list, word, n))
			return true;
	}
	return false;
}

static int reach_method(struct lu_pcifail_at *at)
{
	char path[PATH_MAX], methods[METHODS_MAX];

	attr(path, at, "reset_method");
	if (lu_file_read(path, methods, sizeof(methods)) < 0)
		return lu_err(-EOPNOTSUPP,
			      "the kernel knows no way to reset this function");
	if (!has_word(methods, at->kind->words))
		return lu_err(-EOPNOTSUPP, "this function has no %s, only: %s",
			      at->kind->words, methods);
	return 0;
}

static int strike_method(struct lu_pcifail_at *at)
{
	char path[PATH_MAX], reset[PATH_MAX], methods[METHODS_MAX];
	int err;

	attr(path, at, "reset_method");
	attr(reset, at, "reset");
	err = lu_file_read(path, methods, sizeof(methods));
	if (err < 0)
		return err;
	err = lu_undo_push(lu_agent_undo(), path, methods);
	err = err ?: lu_file_write(path, at->kind->words);
	err = err ?: lu_file_write(reset, "1");
	lu_file_write(path, methods);
	return err ? lu_err(err, "%s: %s", reset, strerror(-err)) : 0;
}

static int reach_subordinate(struct lu_pcifail_at *at)
{
	char path[PATH_MAX];

	attr(path, at, "reset_subordinate");
	if (!access(path, W_OK))
		return 0;
	return lu_err(-EOPNOTSUPP,
		      "this kernel has no reset_subordinate for the bridge");
}

static int strike_subordinate(struct lu_pcifail_at *at)
{
	char path[PATH_MAX];
	int err;

	attr(path, at, "reset_subordinate");
	err = lu_file_write(path, "1");
	return err ? lu_err(err, "%s: %s", path, strerror(-err)) : 0;
}

/* ---- resets that the kernel does not know of */

/* A port that watches its slot takes a reset for a removal. */
static int reach_bus(struct lu_pcifail_at *at)
{
	int reg = reg_of(at, PCI_CAP_ID_EXP, PCI_EXP_SLTCTL);
	uint32_t control = 0;

	if (reg < 0 || lu_pciword_read(at->fn, reg, 2, &control))
		return lu_err(-EOPNOTSUPP, "the bridge has no PCIe capability");
	if (control & (PCI_EXP_SLTCTL_PDCE | PCI_EXP_SLTCTL_DLLSCE))
		return lu_err(-EOPNOTSUPP,
			      "the port's hot-plug driver would take this for a removal");
	return 0;
}

static int strike_bus(struct lu_pcifail_at *at)
{
	uint32_t control;
	int err = lu_pciword_read(at->fn, PCI_BRIDGE_CONTROL, 2, &control);

	err = err   ?:
		      lu_pciword_write(at->fn, PCI_BRIDGE_CONTROL, 2,
				       control | PCI_BRIDGE_CTL_BUS_RESET);
	usleep(RESET_US);
	err = err ?: lu_pciword_write(at->fn, PCI_BRIDGE_CONTROL, 2, control);
	usleep(SETTLE_US);
	return err;
}

static int reach_raw_flr(struct lu_pcifail_at *at)
{
	int reg = reg_of(at, PCI_CAP_ID_EXP, PCI_EXP_DEVCAP);
	uint32_t able = 0;

	if (reg >= 0 && !lu_pciword_read(at->fn, reg, 4, &able) &&
	    (able & PCI_EXP_DEVCAP_FLR))
		return 0;
	return lu_err(-EOPNOTSUPP, "this function has no function-level reset");
}

static int strike_raw_flr(struct lu_pcifail_at *at)
{
	int reg = reg_of(at, PCI_CAP_ID_EXP, PCI_EXP_DEVCTL);
	uint32_t control;
	int err = reg < 0 ? reg : lu_pciword_read(at->fn, reg, 2, &control);

	err = err   ?:
		      lu_pciword_write(at->fn, reg, 2,
				       control | PCI_EXP_DEVCTL_BCR_FLR);
	usleep(SETTLE_US);
	return err;
}

/* ---- one register */

static int set_state(struct lu_pcifail_at *at, uint32_t state)
{
	int reg = reg_of(at, PCI_CAP_ID_PM, PCI_PM_CTRL);
	uint32_t control;
	int err = reg < 0 ? reg : lu_pciword_read(at->fn, reg, 2, &control);

	if (err)
		return err;
	control &= ~(PCI_PM_CTRL_STATE_MASK | PCI_PM_CTRL_PME_STATUS);
	err = lu_pciword_write(at->fn, reg, 2, control | state);
	usleep(D3_US);
	err = err ?: lu_pciword_read(at->fn, reg, 2, &control);
	if (!err && (control & PCI_PM_CTRL_STATE_MASK) != state)
		err = lu_err(-ENODATA, "PMCSR reads %#x, wanted D%u", control,
			     state);
	return err;
}

static int reach_power(struct lu_pcifail_at *at)
{
	if (lu_pciword_cap(at->fn, PCI_CAP_ID_PM) >= 0)
		return 0;
	return lu_err(-EOPNOTSUPP,
		      "this function has no power management capability");
}

static int strike_power(struct lu_pcifail_at *at)
{
	return set_state(at, at->kind->value);
}

static int mend_power(struct lu_pcifail_at *at)
{
	return set_state(at, 0);
}

/* The register that a kind is about: @words says which. */
static int register_of(const struct lu_pcifail_at *at)
{
	return strcmp(at->kind->words, "DevCtl") ?
		       PCI_COMMAND :
		       reg_of(at, PCI_CAP_ID_EXP, PCI_EXP_DEVCTL);
}

static int flip(struct lu_pcifail_at *at)
{
	int reg = register_of(at);
	uint32_t now;
	int err = reg < 0 ? reg : lu_pciword_read(at->fn, reg, 2, &at->old);

	err = err ?: lu_pciword_write(at->fn, reg, 2, at->old ^ at->kind->value);
	err = err ?: lu_pciword_read(at->fn, reg, 2, &now);
	if (!err && now != (at->old ^ at->kind->value))
		err = lu_err(-ENODATA, "%s reads %#x, wanted %#lx",
			     at->kind->words, now, at->old ^ at->kind->value);
	return err;
}

static int mend_register(struct lu_pcifail_at *at)
{
	int reg = register_of(at);

	return reg < 0 ? reg : lu_pciword_write(at->fn, reg, 2, at->old);
}

/* Some functions have no error reporting, and then the bit does not stick. */
static int reach_register(struct lu_pcifail_at *at)
{
	int err = flip(at);

	if (!err)
		return mend_register(at);
	return lu_err(-EOPNOTSUPP, "this function cannot change it: %s",
		      lu_errmsg());
}

static int strike_register(struct lu_pcifail_at *at)
{
	return flip(at);
}

/* ---- the link */

static int write_link(const struct lu_pcifail_at *at, bool down, uint32_t *now)
{
	int reg = reg_of(at, PCI_CAP_ID_EXP, PCI_EXP_LNKCTL);
	uint32_t control;
	int err = reg < 0 ? reg : lu_pciword_read(at->fn, reg, 2, &control);

	if (err)
		return err;
	control &= ~PCI_EXP_LNKCTL_LD;
	err = lu_pciword_write(at->fn, reg, 2,
			       control | (down ? PCI_EXP_LNKCTL_LD : 0));
	return err ?: lu_pciword_read(at->fn, reg, 2, now);
}

/* A port where the bit does not stick has no link that can be put down. */
static int reach_link(struct lu_pcifail_at *at)
{
	uint32_t now = 0, again;
	int err = reach_bus(at) ?: write_link(at, true, &now);

	if (err == -EOPNOTSUPP)
		return err;
	if (!err && (now & PCI_EXP_LNKCTL_LD))
		return write_link(at, false, &again);
	return lu_err(-EOPNOTSUPP,
		      "LNKCTL.LD reads back 0: this port cannot put its link down");
}

static bool silent(void *ctx)
{
	const struct lu_pcifail_at *at = ctx;

	return !lu_pciword_answers(at->dev->bdf);
}

static int strike_link(struct lu_pcifail_at *at)
{
	uint32_t now;
	int err = write_link(at, true, &now);

	if (!err && !lu_wait(silent, at, LINK_MS))
		err = lu_err(-ENODATA,
			     "the link is down, and the device answers");
	return err;
}

/* What is right below it: a switch there has lost the way to the device. */
static bool link_is_up(void *ctx)
{
	const struct lu_pcifail_at *at = ctx;

	return lu_pciword_answers(at->hop > 1 ? at->dev->bridges[at->hop - 2] :
						at->dev->bdf);
}

static int mend_link(struct lu_pcifail_at *at)
{
	uint32_t now;
	int err = write_link(at, false, &now);

	if (!err && !lu_wait(link_is_up, at, LINK_MS))
		err = lu_err(-ETIMEDOUT, "the link does not come up again");
	usleep(SETTLE_US);
	return err;
}

#define BRIDGES (LU_PCIFAIL_PORT | LU_PCIFAIL_BETWEEN | LU_PCIFAIL_ROOT)

#define KERNEL	 "the kernel restores config space itself"
#define WRITTEN	 "config space is written back"
#define REGISTER "the register is written back"

/* Why not: endpoint, port above it, bridges between, root port. */
#define NO_BRIDGE(why)              \
	{                           \
		NULL, why, why, why \
	}
#define NO_ENDPOINT(why)              \
	{                             \
		why, NULL, NULL, NULL \
	}

static const char *const no_flr[LU_PCIFAIL_HOPS] =
	NO_BRIDGE("only endpoints have one (PCIe Base 6.2, 6.6.2)");
static const char *const no_own_reset[LU_PCIFAIL_HOPS] = NO_BRIDGE(
	"the kernel would not save what is below; reset.subordinate does");
static const char *const no_forwarding[LU_PCIFAIL_HOPS] =
	NO_BRIDGE("a bridge in D3 forwards nothing, as with link.down");
static const char *const no_below[LU_PCIFAIL_HOPS] =
	NO_ENDPOINT("it has nothing below");

/* Registers that a kind is about. */
#define ABOUT(f, sec)                                            \
	{                                                        \
		.field = f, .why = "that is what is done to it", \
		.spec = "PCIe Base 6.2, " sec                    \
	}
#define END                   \
	{                     \
		.field = NULL \
	}

static const struct lu_snapshot_mask
	on_power[] = { ABOUT("PMCSR.PowerState", "7.5.2.2"), END },
	on_devctl[] = { ABOUT("DevCtl.UnsupReqReport", "7.5.3.4"), END },
	on_command[] = { ABOUT("Command.SERR", "7.5.1.1.3"), END },
	on_link[] = { ABOUT("LnkCtl.LinkDisable", "7.5.3.7"),
		      ABOUT("LnkSta.*", "7.5.3.8"), END };

#define ROW(n, h, e, a, sc, v, w, s, m, c, u, g)                               \
	{                                                                      \
		.name = n, .suite = SUITE, .hops = h, .effect = e, .above = a, \
		.scope = sc, .value = v, .words = w, .reach = reach_##s,       \
		.strike = strike_##s, .mend = m, .changes = c, .undo = u,      \
		.why_not = g                                                   \
	}
#define SAME  LU_PCIFAIL_SAME
#define KEEPS LU_PCIFAIL_KEEPS
#define LOSES LU_PCIFAIL_LOSES
#define MUTE  LU_PCIFAIL_MUTE
#define ALONE LU_PCIFAIL_SELF
#define BELOW LU_PCIFAIL_BELOW
#define DOWN  LU_PCIFAIL_ENDPOINT
#define ALL   (LU_PCIFAIL_ENDPOINT | BRIDGES)

const struct lu_pcifail lu_pcifail_reset[] = {
	ROW("reset.flr", DOWN, SAME, SAME, ALONE, 0, "flr", method, NULL, NULL,
	    KERNEL, no_flr),
	ROW("reset.pm", DOWN, SAME, SAME, ALONE, 0, "pm", method, NULL, NULL,
	    KERNEL, no_own_reset),
	ROW("reset.bus", DOWN, SAME, SAME, ALONE, 0, "bus", method, NULL, NULL,
	    KERNEL, no_own_reset),
	ROW("reset.subordinate", BRIDGES, SAME, SAME, BELOW, 0, "", subordinate,
	    NULL, NULL, KERNEL, no_below),
	ROW("reset.raw-flr", DOWN, LOSES, LOSES, ALONE, 0, "", raw_flr, NULL,
	    NULL, WRITTEN, no_flr),
	ROW("reset.raw-bus", BRIDGES, LOSES, MUTE, BELOW, 0, "", bus, NULL,
	    NULL, WRITTEN, no_below),
	ROW("power.d3hot", DOWN, KEEPS, KEEPS, ALONE, 3, "", power, mend_power,
	    on_power, "PMCSR is written back to D0", no_forwarding),
	ROW("config.devctl", ALL, KEEPS, KEEPS, ALONE, PCI_EXP_DEVCTL_URRE,
	    "DevCtl", register, mend_register, on_devctl, REGISTER, NULL),
	ROW("config.command", ALL, KEEPS, KEEPS, ALONE, PCI_COMMAND_SERR,
	    "Command", register, mend_register, on_command, REGISTER, NULL),
	ROW("link.down", BRIDGES, MUTE, MUTE, BELOW, 0, "", link, mend_link,
	    on_link, "the link is let up, config space written back", no_below),
	{ .name = NULL },
};
