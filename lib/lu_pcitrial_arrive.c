// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns what must be seen of a PCI failure in the kernel after it: the tables,
 * how each function arrived, and whether it works. Touches the machine through
 * sessions and bindings; what it does not put back is the caller's to find.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lu_devtype.h"
#include "lu_err.h"
#include "lu_pcimend.h"
#include "lu_pcitrial.h"
#include "lu_rig.h"
#include "lu_stage.h"

static bool is_lost(const struct lu_pcitrial *t, int i)
{
	return t->at.kind && t->reached[i] && t->at.effect == LU_PCIFAIL_LOSES;
}

/* Bridges are never reset by what a jump can follow. */
static int check_arrived(const struct lu_pcitrial *t,
			 const struct lu_provider_entry *entry)
{
	char text[LU_BDF_STRLEN];
	bool lost = false;

	for (int i = 0; i < t->cargo.n; i++)
		if (lu_bdf_equal(entry->bdf, t->cargo.devs[i].bdf))
			lost = is_lost(t, i);
	if (entry->arrived_bme == !lost)
		return 0;
	return lu_err(-EBADMSG, "%s arrived with bus mastering %s",
		      lu_bdf_format(entry->bdf, text),
		      entry->arrived_bme < 0 ? "unknown" :
		      entry->arrived_bme     ? "on" :
					       "off");
}

static int check_incoming(const struct lu_pcitrial *t)
{
	static struct lu_provider_entry table[LU_MODEL_MAX_FUNCTIONS];
	int n = lu_provider_read(LU_PROVIDER_INCOMING, table,
				 LU_MODEL_MAX_FUNCTIONS);
	int err = n < 0 ? n :
			  lu_model_compare(&t->model, LU_PROVIDER_INCOMING,
					   table, n);

	for (int i = 0; !err && i < n; i++)
		err = check_arrived(t, &table[i]);
	return err;
}

/* A device that lost its BARs is a device that does not answer there. */
static int check_life(const struct lu_pcitrial *t, int i)
{
	const struct lu_fixture_device *dev = &t->cargo.devs[i];
	const struct lu_devtype *type = lu_devtype_find(dev->rig->type);
	int err = type->check(dev->bdf);

	if (!is_lost(t, i))
		return err;
	return err ? 0 :
		     lu_err(-EBADMSG, "%s was reset, and works as if not",
			    dev->rig->name);
}

static int take_back(struct lu_pcitrial *t)
{
	int err = lu_cargo_step(&t->cargo, LU_OP_OPEN, 0);

	err = err ?: lu_cargo_step(&t->cargo, LU_OP_TAKE, 0);
	for (int i = 0; !err && i < t->cargo.n; i++) {
		err = lu_cargo_step(&t->cargo, LU_OP_RETRIEVE, i);
		if (err)
			return lu_err(err, "%s cannot be retrieved: %s",
				      t->cargo.devs[i].rig->name,
				      strerror(-err));
		err = check_life(t, i);
	}
	err = err ?: lu_cargo_step(&t->cargo, LU_OP_REMEMFD, 0);
	return err ?: lu_cargo_step(&t->cargo, LU_OP_FINISH, 0);
}

static int let_go(struct lu_pcitrial *t)
{
	lu_cargo_drop(&t->cargo);
	for (int i = 0; i < t->cargo.n; i++)
		lu_model_finish(&t->model, i);
	return check_incoming(t);
}

/* Bound anew it is enabled, since it is no longer one that arrived. */
static int mend(struct lu_pcitrial *t)
{
	const struct lu_fixture_device *devs = t->cargo.devs;
	int err = t->at.kind && t->at.kind->mend ? t->at.kind->mend(&t->at) : 0;

	for (int i = 0; !err && i < t->cargo.n; i++)
		if (is_lost(t, i))
			err = lu_fixture_bind(&devs[i], 1, "");
	err = err ?: lu_pcimend_find(devs, t->cargo.n);
	err = err ?: lu_pcimend_clear(devs, t->cargo.n);
	t->at.kind = NULL;
	for (int i = 0; !err && i < t->cargo.n; i++)
		err = check_life(t, i);
	return err ?: lu_still_take(&t->empty);
}

int lu_pcitrial_arrive(struct lu_pcitrial *t, const struct lu_point *struck)
{
	char first[512];
	int err = lu_devtype_init() < 0 ? -EIO : 0, again;

	if (struck)
		lu_pcitrial_place(t, struck);
	for (int i = 0; i < t->cargo.n; i++)
		lu_model_preserve(&t->model, i);
	err = err ?: lu_model_jump(&t->model);
	err = err ?: check_incoming(t);
	err = err ?: take_back(t);
	err = err ?: let_go(t);
	snprintf(first, sizeof(first), "%s", err ? lu_errmsg() : "");
	lu_cargo_drop(&t->cargo);
	again = mend(t);
	return err ? lu_err(err, "%s", first) : again;
}
