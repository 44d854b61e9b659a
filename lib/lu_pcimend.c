// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns putting back what a PCI failure took: functions that were removed,
 * drivers, bus mastering, and registers. Writes config space of the functions
 * it is given, of bridges above them and beside them that lead to no other device,
 * and the rescan of the buses. Must not be used on a function that the rig does not
 * allow: the caller has its devices from lu_fixture.
 */
#include "lu_pcimend.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_master.h"
#include "lu_pci.h"
#include "lu_pcibelow.h"
#include "lu_pciword.h"
#include "lu_wait.h"

#define RESCAN	"/sys/bus/pci/rescan"
#define FIND_MS 15000
#define MAX_FNS (LU_FIXTURE_MAX_DEVICES * 4)

struct functions {
	struct lu_bdf fns[MAX_FNS];
	size_t n;
};

static int add(struct functions *f, struct lu_bdf fn)
{
	if (!lu_bdf_add(f->fns, &f->n, MAX_FNS, fn))
		return 0;
	return lu_err(-E2BIG, "more than %d functions to put back", MAX_FNS);
}

/* Ports without a device lie on no path, and are reset with the rest. */
static int add_empty(struct functions *f, struct lu_bdf root)
{
	static struct lu_bdf below[MAX_FNS];
	int n = lu_pcibelow(root, below, MAX_FNS), err = n < 0 ? n : 0;

	for (int i = 0; !err && i < n; i++)
		if (lu_pcibelow_empty(below[i]))
			err = add(f, below[i]);
	return err;
}

static bool is_first_of_root(const struct lu_fixture_device *devs, int i)
{
	for (int k = 0; k < i; k++)
		if (lu_bdf_equal(lu_fixture_root(&devs[k]),
				 lu_fixture_root(&devs[i])))
			return false;
	return true;
}

static int add_path(struct functions *f, const struct lu_fixture_device *dev)
{
	int err = 0;

	for (size_t k = dev->n_bridges; !err && k-- > 0;)
		err = add(f, dev->bridges[k]);
	return err ?: add(f, dev->bdf);
}

int lu_pcimend_snapshot(const struct lu_fixture_device *devs, int n,
			struct lu_snapshot **out)
{
	static struct functions f;
	int ret = 0;

	f.n = 0;
	for (int i = 0; !ret && i < n; i++)
		ret = add_path(&f, &devs[i]);
	for (int i = 0; !ret && i < n; i++)
		if (devs[i].n_bridges && is_first_of_root(devs, i))
			ret = add_empty(&f, lu_fixture_root(&devs[i]));
	ret = ret ?: lu_snapshot_take_some(f.fns, f.n, out);
	return ret < 0 ? ret : 0;
}

struct finding {
	const struct lu_fixture_device *devs;
	int n;
};

static bool all_there(void *ctx)
{
	const struct finding *f = ctx;
	struct lu_bdf bdf;

	for (int i = 0; i < f->n; i++)
		if (lu_pci_resolve(f->devs[i].rig->path, &bdf))
			return false;
	return true;
}

static int check_places(const struct lu_fixture_device *devs, int n)
{
	struct lu_bdf bdf;

	for (int i = 0; i < n; i++)
		if (lu_pci_resolve(devs[i].rig->path, &bdf) ||
		    !lu_bdf_equal(bdf, devs[i].bdf))
			return lu_err(-ESTALE, "%s has another address now",
				      devs[i].rig->name);
	return 0;
}

int lu_pcimend_find(const struct lu_fixture_device *devs, int n)
{
	struct finding f = { devs, n };
	int err = all_there(&f) ? 0 : lu_file_write(RESCAN, "1");

	if (err)
		return lu_err(err, RESCAN ": %s", strerror(-err));
	if (!lu_wait(all_there, &f, FIND_MS))
		return lu_err(-ETIMEDOUT, "a device was not found again");
	err = check_places(devs, n) ?: lu_fixture_bind(devs, n, "lutorture_pci");
	for (int i = 0; !err && i < n; i++)
		err = lu_master_set(devs[i].bdf, true);
	return err;
}

/*
 * Bits of a function that are cleared by writing them, and whether they tell of
 * errors: the others are events that somebody waits for.
 */
struct sticky {
	unsigned int off;
	uint32_t bits;
	bool error;
};

#define STICKY_MAX 10

/* Only these have registers for what others report to them. */
static bool is_root_port(struct lu_bdf fn, int exp)
{
	uint32_t flags = 0;

	if (exp < 0 || lu_pciword_read(fn, exp + PCI_EXP_FLAGS, 2, &flags))
		return false;
	return (flags & PCI_EXP_FLAGS_TYPE) >> 4 == PCI_EXP_TYPE_ROOT_PORT;
}

static size_t list_sticky(struct lu_bdf fn, bool bridge,
			  struct sticky out[STICKY_MAX])
{
	int exp = lu_pciword_cap(fn, PCI_CAP_ID_EXP);
	int pm = lu_pciword_cap(fn, PCI_CAP_ID_PM);
	int aer = lu_pciword_ext(fn, PCI_EXT_CAP_ID_ERR);
	bool root = is_root_port(fn, exp);
	const struct {
		int base;
		struct sticky reg;
	} all[STICKY_MAX] = {
		{ 0, { PCI_COMMAND, 0xffff0000, true } },
		{ bridge ? 0 : -1, { PCI_IO_BASE, 0xffff0000, true } },
		{ exp, { PCI_EXP_DEVCTL, 0xffff0000, true } },
		{ exp, { PCI_EXP_LNKCTL, 0xffff0000, false } },
		{ exp, { PCI_EXP_SLTCTL, 0xffff0000, false } },
		{ root ? exp : -1, { PCI_EXP_RTSTA, UINT32_MAX, false } },
		{ pm, { PCI_PM_CTRL, PCI_PM_CTRL_PME_STATUS, false } },
		{ aer, { PCI_ERR_UNCOR_STATUS, UINT32_MAX, true } },
		{ aer, { PCI_ERR_COR_STATUS, UINT32_MAX, true } },
		{ root ? aer : -1, { PCI_ERR_ROOT_STATUS, UINT32_MAX, true } },
	};
	size_t n = 0;

	for (size_t i = 0; i < STICKY_MAX; i++) {
		if (all[i].base < 0)
			continue;
		out[n] = all[i].reg;
		out[n++].off += all[i].base;
	}
	return n;
}

static bool is_bridge(const struct lu_snapshot_fn *fn)
{
	return (fn->config[PCI_HEADER_TYPE] & 0x7f) == PCI_HEADER_TYPE_BRIDGE;
}

/* BARs, and those of virtual functions, whose capability is at @iov. */
static bool is_place(int iov, int off)
{
	if (iov > 0 && off >= iov + PCI_SRIOV_BAR &&
	    off < iov + PCI_SRIOV_BAR + 4 * PCI_SRIOV_NUM_BARS)
		return true;
	return off >= PCI_BASE_ADDRESS_0 && off <= PCI_BASE_ADDRESS_5;
}

static uint32_t word(const uint8_t *config, unsigned int off)
{
	uint32_t value;

	memcpy(&value, config + off, sizeof(value));
	return value;
}

static int write_word(const struct lu_snapshot_fn *was,
		      const struct lu_snapshot_fn *is,
		      const struct sticky *sticky, size_t n, unsigned int off)
{
	uint32_t before = word(was->config, off), now = word(is->config, off);
	uint32_t bits = 0;

	if (before == now)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (sticky[i].off == off)
			bits = sticky[i].bits;
	return lu_pciword_write(was->bdf, off, 4,
				(before & ~bits) | (now & ~before & bits));
}

/* COMMAND comes last: nothing decodes before it is in its place. */
static int write_fn(const struct lu_snapshot_fn *was,
		    const struct lu_snapshot_fn *is, bool found)
{
	struct sticky sticky[STICKY_MAX];
	size_t n = list_sticky(was->bdf, is_bridge(was), sticky);
	int iov = lu_pciword_ext(was->bdf, PCI_EXT_CAP_ID_SRIOV), err = 0;

	for (int off = PCI_CACHE_LINE_SIZE; !err && off < is->len; off += 4)
		if (!found || !is_place(iov, off))
			err = write_word(was, is, sticky, n, off);
	return err ?: write_word(was, is, sticky, n, PCI_COMMAND);
}

int lu_pcimend_write(const struct lu_snapshot *before, bool found)
{
	struct lu_snapshot *now;
	char text[LU_BDF_STRLEN];
	int ret = 0;

	for (size_t i = 0; ret >= 0 && i < before->n; i++) {
		ret = lu_snapshot_take_some(&before->fn[i].bdf, 1, &now);
		if (ret < 0)
			return ret;
		if (before->fn[i].len && !now->fn[0].len)
			ret = lu_err(-ENODEV, "%s does not answer any more",
				     lu_bdf_format(before->fn[i].bdf, text));
		else if (before->fn[i].len &&
			 !(found && is_bridge(&before->fn[i])))
			ret = write_fn(&before->fn[i], &now->fn[0], found);
		lu_snapshot_free(now);
	}
	return ret < 0 ? ret : 0;
}

static int clear_fn(const struct lu_snapshot_fn *fn)
{
	struct sticky sticky[STICKY_MAX];
	size_t n = fn->len ? list_sticky(fn->bdf, is_bridge(fn), sticky) : 0;
	int err = 0;

	for (size_t i = 0; !err && i < n; i++)
		if (sticky[i].error && sticky[i].off + 4 <= fn->len)
			err = lu_pciword_write(fn->bdf, sticky[i].off, 4,
					       word(fn->config, sticky[i].off));
	return err;
}

int lu_pcimend_clear(const struct lu_fixture_device *devs, int n)
{
	struct lu_snapshot *now = NULL;
	int err = lu_pcimend_snapshot(devs, n, &now);

	for (size_t i = 0; !err && i < now->n; i++)
		err = clear_fn(&now->fn[i]);
	lu_snapshot_free(now);
	return err;
}

static int take_first(void *ctx, const char *line)
{
	char *first = ctx;

	if (!*first)
		snprintf(first, 256, "%s", line);
	return 0;
}

static int tell(int ret, const char *first)
{
	if (ret <= 0)
		return ret;
	return lu_err(-EBADMSG, "config space is not as it was: %s (%d in all)",
		      first, ret);
}

static int compare_fn(const struct lu_snapshot_fn *was,
		      const struct lu_snapshot_mask *left)
{
	struct lu_snapshot *now = NULL,
			   *before = malloc(sizeof(*before) + sizeof(*was));
	char first[256] = "";
	int ret = before ? 0 : lu_err(-ENOMEM, "no memory to compare");

	if (!ret)
		ret = lu_snapshot_take_some(&was->bdf, 1, &now);
	if (ret >= 0) {
		before->n = 1;
		memcpy(before->fn, was, sizeof(*was));
		ret = lu_snapshot_diff_masked(before, now, left, take_first,
					      first);
	}
	free(before);
	lu_snapshot_free(now);
	return tell(ret, first);
}

int lu_pcimend_compare_by(const struct lu_snapshot *before,
			  lu_pcimend_rule rule, void *ctx)
{
	const struct lu_snapshot_mask *left;
	int err = 0;

	for (size_t i = 0; !err && i < before->n; i++) {
		left = NULL;
		if (rule(ctx, before->fn[i].bdf, &left))
			err = compare_fn(&before->fn[i], left);
	}
	return err;
}

int lu_pcimend_compare(const struct lu_fixture_device *devs, int n,
		       const struct lu_snapshot *before,
		       const struct lu_snapshot_mask *left)
{
	struct lu_snapshot *now = NULL;
	char first[256] = "";
	int ret = lu_pcimend_snapshot(devs, n, &now);

	if (!ret)
		ret = lu_snapshot_diff_masked(before, now, left, take_first,
					      first);
	lu_snapshot_free(now);
	return tell(ret, first);
}
