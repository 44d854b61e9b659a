// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCIe errors, reported by the rig from outside or by the kernel's own
 * injector. Loads and unloads aer_inject.ko; touches no register itself. The
 * kernel recovers in a thread of its own, so each strike waits for what the
 * kernel counts and says.
 */
#include <errno.h>
#include <limits.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_aerinject.h"
#include "lu_agent.h"
#include "lu_err.h"
#include "lu_kmod.h"
#include "lu_kmsg.h"
#include "lu_outside.h"
#include "lu_pcifail.h"
#include "lu_pcifail_count.h"
#include "lu_pciword.h"
#include "lu_rig.h"
#include "lu_wait.h"

#define SUITE	   "fault_pci_aer"
#define COUNT_MS   5000
#define RECOVER_MS 20000 /* a secondary bus reset is in it */

/* One error of each severity; which it is, the function's registers decide. */
static const struct severity {
	long status;
	unsigned int mask_at;	    /* in the capability */
	uint32_t reports;	    /* bit of DevCtl */
	const char *counter, *line; /* of the function */
	const char *total;	    /* of its root port */
	bool recovers;		    /* and the kernel says how that ended */
} severities[] = {
	{ PCI_ERR_COR_BAD_TLP, PCI_ERR_COR_MASK, PCI_EXP_DEVCTL_CERE,
	  "aer_dev_correctable", "BadTLP", "aer_rootport_total_err_cor", false },
	{ PCI_ERR_UNC_COMP_TIME, PCI_ERR_UNCOR_MASK, PCI_EXP_DEVCTL_NFERE,
	  "aer_dev_nonfatal", "CmpltTO", "aer_rootport_total_err_nonfatal",
	  true },
	{ PCI_ERR_UNC_MALF_TLP, PCI_ERR_UNCOR_MASK, PCI_EXP_DEVCTL_FERE,
	  "aer_dev_fatal", "MalfTLP", "aer_rootport_total_err_fatal", true },
};

static const struct severity *severity_of(const struct lu_pcifail_at *at)
{
	const struct severity *s = severities;

	while (s->status != at->kind->value)
		s++;
	return s;
}

/* -1 the function has none. */
static long count(const struct lu_pcifail_at *at)
{
	return lu_pcifail_count_total(at->fn, severity_of(at)->counter);
}

static int reach_any(struct lu_pcifail_at *at)
{
	const struct severity *s = severity_of(at);
	int cap = lu_pciword_ext(at->fn, PCI_EXT_CAP_ID_ERR);
	uint32_t mask = 0;

	if (cap < 0)
		return lu_err(-EOPNOTSUPP,
			      "the function reports no errors: no AER capability");
	if (count(at) < 0)
		return lu_err(-EOPNOTSUPP,
			      "the kernel counts no errors of it: needs CONFIG_PCIEAER, and AER granted by the firmware");
	if (lu_pciword_read(at->fn, cap + s->mask_at, 4, &mask))
		return lu_err(-EOPNOTSUPP, "its AER registers cannot be read");
	if (mask & s->status)
		return lu_err(-EOPNOTSUPP,
			      "the function has this error masked (%#x)", mask);
	return 0;
}

/* Each function stands below the node that its parent names. */
static const char *node_of(const struct lu_pcifail_at *at)
{
	const struct lu_rig *rig = lu_agent_rig();
	const char *name = at->dev->rig->name;
	unsigned int up = at->hop;

	for (size_t i = rig ? rig->n_nodes : 0; i-- > 0;) {
		if (strcmp(rig->nodes[i].id, name))
			continue;
		if (!up--)
			return name;
		name = rig->nodes[i].parent;
	}
	return NULL;
}

static bool reports(const struct lu_pcifail_at *at)
{
	int exp = lu_pciword_cap(at->fn, PCI_CAP_ID_EXP);
	uint32_t control = 0;

	return exp >= 0 &&
	       !lu_pciword_read(at->fn, exp + PCI_EXP_DEVCTL, 2, &control) &&
	       (control & severity_of(at)->reports);
}

static int reach_rig(struct lu_pcifail_at *at)
{
	if (!lu_outside_can(LU_OUTSIDE_AER))
		return lu_err(-EOPNOTSUPP,
			      "nobody outside can inject errors on this rig");
	if (!node_of(at))
		return lu_err(-EOPNOTSUPP, "the rig file has no node for it");
	if (!reports(at))
		return lu_err(-EOPNOTSUPP,
			      "its DevCtl does not report this severity");
	return reach_any(at);
}

static int reach_module(struct lu_pcifail_at *at)
{
	char path[PATH_MAX];

	lu_aerinject_module(path);
	if (access(LU_AERINJECT_DEVICE, W_OK) && access(path, R_OK))
		return lu_err(-EOPNOTSUPP,
			      "no aer_inject: needs CONFIG_PCIEAER_INJECT, and its module in $LUTORTURE_MODULES");
	return reach_any(at);
}

static int skip_all(void *ctx, const struct lu_kmsg_record *rec)
{
	(void)ctx;
	(void)rec;
	return 0;
}

static int note_log(struct lu_pcifail_at *at)
{
	int fd = lu_kmsg_open(), ret;
	uint64_t next = 0, lost;

	if (fd < 0)
		return fd;
	ret = lu_kmsg_scan(fd, 0, skip_all, NULL, &next, &lost);
	close(fd);
	at->seen = next;
	return ret < 0 ? ret : 0;
}

static int take_end(void *ctx, const struct lu_kmsg_record *rec)
{
	int *ended = ctx;

	if (strstr(rec->text, "device recovery failed"))
		*ended = -1;
	if (strstr(rec->text, "device recovery successful"))
		*ended = 1;
	return 0;
}

/* -1 it failed, 1 it succeeded, 0 it is not over. */
static int recovery(const struct lu_pcifail_at *at)
{
	int fd = lu_kmsg_open(), ended = 0;
	uint64_t next, lost;

	if (fd < 0)
		return 0;
	lu_kmsg_scan(fd, at->seen, take_end, &ended, &next, &lost);
	close(fd);
	return ended;
}

struct counting {
	const struct lu_pcifail_at *at;
	long was;
};

static bool counted(void *ctx)
{
	const struct counting *c = ctx;

	return count(c->at) > c->was;
}

static bool recovered(void *ctx)
{
	return recovery(ctx) != 0;
}

/*
 * By the function, by the root port above it, and by nobody else. Of a fatal error
 * the kernel reads no registers behind the link that it is about to reset.
 */
static int check_counters(const struct lu_pcifail_at *at)
{
	const struct severity *s = severity_of(at);
	const struct lu_pcifail_error error = {
		.fn = at->fn,
		.root = lu_fixture_root(at->dev),
		.counter = s->counter,
		.line = s->status != PCI_ERR_UNC_MALF_TLP ||
					lu_bdf_equal(lu_pcifail_top(at), at->fn) ?
				s->line :
				"",
		.total = s->total,
	};

	return lu_pcifail_count_check(&error);
}

/* lutorture_pci has no error handlers, so recovery ends in "failed". */
static int wait_for_it(struct lu_pcifail_at *at, long was)
{
	struct counting c = { at, was };

	if (!lu_wait(counted, &c, COUNT_MS))
		return lu_err(-ENODATA, "injected, and %s did not count it",
			      severity_of(at)->counter);
	if (!severity_of(at)->recovers)
		return check_counters(at);
	if (!lu_wait(recovered, at, RECOVER_MS))
		return lu_err(-EBADMSG, "the kernel did not end its recovery");
	if (recovery(at) > 0)
		return lu_err(-EBADMSG,
			      "the kernel recovered a device whose driver cannot");
	return check_counters(at);
}

static int strike_rig(struct lu_pcifail_at *at)
{
	char arg[128];
	long was = count(at);
	int err = note_log(at) ?: lu_pcifail_count_begin();

	snprintf(arg, sizeof(arg), "%s %s", node_of(at), at->kind->words);
	err = err ?: lu_outside_ask(LU_OUTSIDE_AER, arg, 0);
	return err ?: wait_for_it(at, was);
}

static int inject(const struct lu_pcifail_at *at)
{
	uint32_t bits = at->kind->value;
	bool recovers = severity_of(at)->recovers;

	return lu_aerinject(at->fn, recovers ? bits : 0, recovers ? 0 : bits);
}

static int strike_module(struct lu_pcifail_at *at)
{
	char path[PATH_MAX];
	long was = count(at);
	int err = note_log(at) ?: lu_pcifail_count_begin();

	lu_aerinject_module(path);
	if (access(LU_AERINJECT_DEVICE, W_OK))
		err = err ?: lu_kmod_load(path, NULL);
	err = err ?: inject(at);
	return err ?: wait_for_it(at, was);
}

/* What it faked for the function stays faked as long as it is there. */
static int mend_module(struct lu_pcifail_at *at)
{
	(void)at;
	return lu_kmod_unload(LU_AERINJECT_NAME);
}

#define ALL_HOPS                                                      \
	(LU_PCIFAIL_ENDPOINT | LU_PCIFAIL_PORT | LU_PCIFAIL_BETWEEN | \
	 LU_PCIFAIL_ROOT)

#define CLEARED	 "status bits are cleared by writing them"
#define RESTORED "a bus reset is in it: config space is written back"

/* The root port keeps the last source; bridges what they were told. */
#define NAMES                                                               \
	{                                                                   \
		.field = "AERErrorSrc.*", .why = "names the last reporter", \
		.spec = "PCIe Base 6.2, 7.8.4.11"                           \
	}
#define SENT                                               \
	{                                                  \
		.field = "Status.SystemErr",               \
		.why = "it sent or passed on the message", \
		.spec = "PCIe Base 6.2, 7.5.1.1.4"         \
	}
#define STUCK(f)                                                               \
	{                                                                      \
		.field = f,                                                    \
		.why = "QEMU sets it with the error, and cannot take it back", \
		.spec = "PCIe Base 6.2, 7.5.1.3.7 and 7.5.3.6"                 \
	}
#define IS(f)                                                             \
	{                                                                 \
		.field = f, .why = "the error itself, where it happened", \
		.spec = "PCIe Base 6.2, 7.8.4.2, 7.8.4.5 and 7.5.3.5"     \
	}
#define FROM_RIG    NAMES, SENT, STUCK("SecStatus.SystemErr")
#define FROM_MODULE NAMES

#define END                   \
	{                     \
		.field = NULL \
	}

static const struct lu_snapshot_mask
	rig_cor[] = { FROM_RIG, IS("CESta.BadTLP"), END },
	rig_nonfatal[] = { FROM_RIG, STUCK("LnkCap.*"), IS("UESta.CmpltTO"),
			   IS("DevSta.NonFatalErrDetected"), END },
	rig_fatal[] = { FROM_RIG, STUCK("LnkCap.*"), IS("UESta.MalfTLP"),
			IS("DevSta.FatalErrDetected"), END },
	rig_told[] = { FROM_RIG, END },
	rig_left[] = { NAMES, STUCK("SecStatus.SystemErr"), STUCK("LnkCap.*"),
		       END };

static const struct lu_snapshot_mask
	module_cor[] = { FROM_MODULE, IS("CESta.BadTLP"), END },
	module_nonfatal[] = { FROM_MODULE, IS("UESta.CmpltTO"), END },
	module_fatal[] = { FROM_MODULE, IS("UESta.MalfTLP"), END },
	module_told[] = { FROM_MODULE, END }, module_left[] = { NAMES, END };

/* Of a kernel that checks its locks: docs/findings/aer-inject-wait-context.md. */
static const char *const module_says[] = { "[ BUG: Invalid wait context ]",
					   NULL };

#define ROW(n, e, a, sc, v, w, s, c, u)                                     \
	{                                                                   \
		.name = n, .suite = SUITE, .hops = ALL_HOPS, .effect = e,   \
		.above = a, .scope = sc, .value = v, .words = w,            \
		.reach = reach_##s, .strike = strike_##s, .mend = mend_##s, \
		.changes = s##_##c, .told = s##_told, .left = s##_left,     \
		.says = s##_says, .undo = u                                 \
	}

#define mend_rig NULL
#define rig_says NULL

const struct lu_pcifail lu_pcifail_aer[] = {
	ROW("aer.correctable", LU_PCIFAIL_KEEPS, LU_PCIFAIL_KEEPS,
	    LU_PCIFAIL_SELF, PCI_ERR_COR_BAD_TLP, "BAD_TLP", rig, cor, CLEARED),
	ROW("aer.nonfatal", LU_PCIFAIL_KEEPS, LU_PCIFAIL_KEEPS, LU_PCIFAIL_LINK,
	    PCI_ERR_UNC_COMP_TIME, "COMP_TIME", rig, nonfatal, CLEARED),
	ROW("aer.fatal", LU_PCIFAIL_LOSES, LU_PCIFAIL_MUTE, LU_PCIFAIL_LINK,
	    PCI_ERR_UNC_MALF_TLP, "MALF_TLP", rig, fatal, RESTORED),
	ROW("inject.correctable", LU_PCIFAIL_KEEPS, LU_PCIFAIL_KEEPS,
	    LU_PCIFAIL_SELF, PCI_ERR_COR_BAD_TLP, "", module, cor, CLEARED),
	ROW("inject.nonfatal", LU_PCIFAIL_KEEPS, LU_PCIFAIL_KEEPS,
	    LU_PCIFAIL_LINK, PCI_ERR_UNC_COMP_TIME, "", module, nonfatal,
	    CLEARED),
	ROW("inject.fatal", LU_PCIFAIL_LOSES, LU_PCIFAIL_MUTE, LU_PCIFAIL_LINK,
	    PCI_ERR_UNC_MALF_TLP, "", module, fatal, RESTORED),
	{ .name = NULL },
};
