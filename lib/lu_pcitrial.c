// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns what must be seen around a PCI failure in the kernel it happens in.
 * Touches the machine through the kinds of lu_pcifail, through sessions, and
 * through lu_pcimend, which puts it back.
 */
#include "lu_pcitrial.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kmod/lutorture_pci/lutorture_pci_uapi.h"
#include "lu_dut.h"
#include "lu_err.h"
#include "lu_pcimend.h"
#include "lu_pciword.h"
#include "lu_point.h"
#include "lu_rig.h"
#include "lu_session.h"

#define AGAIN 5000 /* token of a second try */

/* What a device must look like; -1: either. */
static const struct look {
	int there, answers, gone, masters;
	int refuses; /* the jump */
} looks[LU_PCIFAIL_EFFECTS] = {
	[LU_PCIFAIL_SAME] = { 1, 1, 0, 1, 0 },
	[LU_PCIFAIL_KEEPS] = { 1, 1, 0, 1, 0 },
	[LU_PCIFAIL_LOSES] = { 1, 1, 0, 0, 0 },
	[LU_PCIFAIL_MUTE] = { 1, 0, 0, -1, 1 },
	[LU_PCIFAIL_GOES] = { 0, -1, 1, -1, 1 },
	[LU_PCIFAIL_ANEW] = { 1, 1, 1, -1, 1 },
};

int lu_pcitrial_open(struct lu_pcitrial *t,
		     const struct lu_fixture_device *devs, int n)
{
	int ret = 0;

	t->before = NULL;
	lu_cargo_init(&t->cargo, devs, n);
	lu_model_init(&t->model);
	for (int i = 0; ret >= 0 && i < n; i++)
		ret = lu_model_add(&t->model, devs[i].bdf, devs[i].bridges,
				   devs[i].n_bridges);
	return ret < 0 ? ret : lu_still_take(&t->empty);
}

void lu_pcitrial_close(struct lu_pcitrial *t)
{
	lu_cargo_drop(&t->cargo);
	lu_snapshot_free(t->before);
	t->before = NULL;
}

void lu_pcitrial_place(struct lu_pcitrial *t, const struct lu_point *point)
{
	const struct lu_fixture_device *devs = t->cargo.devs;
	uint32_t old = t->at.old;

	lu_pcifail_at(point, devs, t->cargo.n, &t->at);
	t->at.old = old;
	for (int i = 0; i < t->cargo.n; i++)
		t->reached[i] = lu_pcifail_reaches(&t->at, &devs[i]);
}

int lu_pcitrial_aim(struct lu_pcitrial *t, const struct lu_point *point)
{
	lu_pcitrial_place(t, point);
	t->empty.allow = t->at.kind->says;
	return lu_pcifail_spares(&t->at, t->cargo.devs, t->cargo.n) ?:
		       t->at.kind->reach(&t->at);
}

static const struct look *look_of(const struct lu_pcitrial *t, int i)
{
	return &looks[t->reached[i] ? t->at.effect : LU_PCIFAIL_KEEPS];
}

bool lu_pcitrial_refuses(const struct lu_pcitrial *t)
{
	for (int i = 0; i < t->cargo.n; i++)
		if (look_of(t, i)->refuses)
			return true;
	return false;
}

static int differ(const struct lu_pcitrial *t, int i, const char *what, int is,
		  int want)
{
	if (want < 0 || !is == !want)
		return 0;
	return lu_err(-EBADMSG, "%s %s %s", t->cargo.devs[i].rig->name,
		      want ? "must" : "must not", what);
}

static bool masters(struct lu_bdf bdf)
{
	uint32_t command;

	return !lu_pciword_read(bdf, PCI_COMMAND, 2, &command) &&
	       (command & PCI_COMMAND_MASTER);
}

static bool is_there(struct lu_bdf bdf)
{
	char path[96], text[LU_BDF_STRLEN];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s",
		 lu_bdf_format(bdf, text));
	return !access(path, F_OK);
}

/* The file that was preserved tells of the function it was opened on. */
static int check_device(const struct lu_pcitrial *t, int i)
{
	const struct look *look = look_of(t, i);
	struct lu_bdf bdf = t->cargo.devs[i].bdf;
	struct lutorture_pci_info info;
	int err = lu_dut_info(t->cargo.fds[i], &info);

	if (err)
		return err;
	err = differ(t, i, "be there", is_there(bdf), look->there);
	err = err   ?:
		      differ(t, i, "answer", lu_pciword_answers(bdf),
			     look->answers);
	err = err   ?:
		      differ(t, i, "be gone for its file",
			     info.flags & LUTORTURE_PCI_GONE, look->gone);
	err = err   ?:
		      differ(t, i, "be preserved",
			     info.flags & LUTORTURE_PCI_PRESERVED, 1);
	return err ?: differ(t, i, "master the bus", masters(bdf), look->masters);
}

static int check_table(const struct lu_pcitrial *t, enum lu_provider_table which)
{
	static struct lu_provider_entry table[LU_MODEL_MAX_FUNCTIONS];
	int n = lu_provider_read(which, table, LU_MODEL_MAX_FUNCTIONS);

	return n < 0 ? n : lu_model_compare(&t->model, which, table, n);
}

static int expect_busy(const char *who, int got)
{
	if (got == -EBUSY)
		return 0;
	return lu_err(-EBADMSG, "%s preserved again gave %d, wanted %d", who,
		      got, -EBUSY);
}

/* Through its file for LUO to refuse, and a new one for the provider to. */
static int check_busy(struct lu_pcitrial *t, int i)
{
	const struct look *look = look_of(t, i);
	const char *name = t->cargo.devs[i].rig->name;
	int fd, err;

	err = expect_busy(name, lu_session_preserve(t->cargo.session,
						    t->cargo.fds[i], AGAIN));
	if (err || !look->there)
		return err;
	err = lu_fixture_bind(&t->cargo.devs[i], 1, "lutorture_pci");
	if (err)
		return err;
	fd = lu_dut_open(t->cargo.devs[i].bdf);
	if (fd < 0)
		return fd;
	err = expect_busy(name,
			  lu_session_preserve(t->cargo.session, fd, AGAIN));
	close(fd);
	return err;
}

static int look_around(struct lu_pcitrial *t)
{
	int err = check_table(t, LU_PROVIDER_OUTGOING);

	for (int i = 0; !err && i < t->cargo.n; i++)
		err = check_device(t, i);
	for (int i = 0; !err && i < t->cargo.n; i++)
		err = check_busy(t, i);
	err = err ?: lu_pcitrial_look(t);
	return err ?: check_table(t, LU_PROVIDER_OUTGOING);
}

static int pack(struct lu_pcitrial *t)
{
	int err = lu_cargo_pack(&t->cargo);

	for (int i = 0; i < t->cargo.n; i++)
		lu_model_preserve(&t->model, i);
	return err ?: check_table(t, LU_PROVIDER_OUTGOING);
}

/* Unpreserving must not wait for the machine to be whole again. */
static int drop(struct lu_pcitrial *t)
{
	struct lu_provider_status status;
	int err;

	lu_cargo_drop(&t->cargo);
	for (int i = 0; i < t->cargo.n; i++)
		lu_model_unpreserve(&t->model, i);
	err = check_table(t, LU_PROVIDER_OUTGOING);
	err = err ?: lu_provider_status(&status);
	if (!err && status.flb_outgoing)
		err = lu_err(-EBADMSG,
			     "the last file is unpreserved, its FLB is not");
	return err;
}

int lu_pcitrial_strike(struct lu_pcitrial *t)
{
	int err;

	lu_snapshot_free(t->before);
	t->before = NULL;
	err = lu_pcimend_snapshot(t->cargo.devs, t->cargo.n, &t->before);
	err = err ?: lu_pcitrial_note(t);
	err = err ?: pack(t);
	err = err ?: t->at.kind->strike(&t->at);
	return err ?: look_around(t);
}

/* Removed functions are placed anew by the kernel, the others are not. */
static int mend(struct lu_pcitrial *t)
{
	const struct lu_fixture_device *devs = t->cargo.devs;
	enum lu_pcifail_effect effect = t->at.effect;
	bool found = effect == LU_PCIFAIL_GOES || effect == LU_PCIFAIL_ANEW;
	int err = t->at.kind->mend ? t->at.kind->mend(&t->at) : 0;

	if (!err && !found)
		err = lu_pcimend_write(t->before, false);
	err = err ?: lu_pcimend_find(devs, t->cargo.n);
	err = err ?: lu_pcimend_write(t->before, found);
	return err   ?:
		       lu_pcimend_compare(devs, t->cargo.n, t->before,
					  t->at.kind->left);
}

int lu_pcitrial_settle(struct lu_pcitrial *t)
{
	char first[512];
	int err = drop(t), again;

	snprintf(first, sizeof(first), "%s", err ? lu_errmsg() : "");
	again = mend(t);
	if (err)
		return lu_err(err, "%s", first);
	err = again;
	err = err ?: lu_still_check(&t->empty);
	err = err ?: pack(t);
	again = drop(t);
	return err ?: again ?: lu_still_check(&t->empty);
}

/* The first thing that went wrong counts, and the machine is put back. */
static int strike_and_settle(struct lu_pcitrial *t)
{
	char first[512];
	int err = lu_pcitrial_strike(t), again;

	snprintf(first, sizeof(first), "%s", err ? lu_errmsg() : "");
	again = lu_pcitrial_settle(t);
	return err ? lu_err(err, "%s", first) : again;
}

int lu_pcitrial_run(struct lu_pcitrial *t, const struct lu_point *point)
{
	char text[512];
	int err = lu_pcitrial_aim(t, point), told;

	if (err == -EOPNOTSUPP)
		return lu_point_record(point, "unreachable", lu_errmsg());
	err = err ?: strike_and_settle(t);
	snprintf(text, sizeof(text), "%s", err ? lu_errmsg() : "");
	told = lu_point_judge(point, err);
	if (!err)
		return told;
	lu_still_take(&t->empty);
	return lu_err(err, "%s", text);
}
