// SPDX-License-Identifier: GPL-2.0-only
/*
 * The devices of a boot: found by path and identity, refused where the rig or
 * the machine says so, bound to lutorture_pci. Every
 * binding is on the undo stack before it is made. No function that the rig
 * does not allow is touched.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent.h"
#include "lu_err.h"
#include "lu_file.h"
#include "lu_kmod.h"
#include "lu_master.h"
#include "lu_pci.h"
#include "lu_provider.h"
#include "lu_session.h"

#define MAX_ENTRIES 1024

static int push_undo(void *ctx, const char *path, const char *value)
{
	return agent_journal(ctx, json_pack("{s:s, s:s, s:s}", "kind", "undo",
					    "path", path, "value", value));
}

struct lu_undo agent_undo(struct agent *agent)
{
	return (struct lu_undo){ .push = push_undo, .ctx = agent };
}

/*
 * A value that cannot be written any more (the function is gone, or was never
 * changed after all) is passed over: the rest of the stack matters more.
 */
int agent_replay(struct agent *agent, size_t base)
{
	size_t n = agent->fold.n_undo, undone = 0;

	while (n > base) {
		const struct fold_undo *undo = &agent->fold.undo[--n];

		lu_file_write(undo->path, undo->value);
		undone++;
	}
	if (!undone)
		return 0;
	return agent_journal(agent, json_pack("{s:s, s:I}", "kind", "undone",
					      "count", (json_int_t)undone));
}

static int find_dut(struct agent *agent, const struct lu_rig_device *dev)
{
	struct lu_bdf bdf;
	int err = lu_pci_identify(dev, &bdf);

	err = err ?: lu_pci_guard(dev, bdf);
	if (err)
		return err;
	if (agent->n_duts == AGENT_MAX_DUTS)
		return lu_err(-ENOSPC, "rig %s: more than %d devices",
			      agent->rig->name, AGENT_MAX_DUTS);
	agent->dut_devices[agent->n_duts] = dev;
	agent->duts[agent->n_duts++] = bdf;
	return 0;
}

/*
 * Every listed device must be what the rig says, also those that may not be
 * touched: a wrong rig file is found out before anything is done.
 */
static int find_duts(struct agent *agent)
{
	const struct lu_rig *rig = agent->rig;
	int err = 0;

	agent->n_duts = 0;
	for (size_t i = 0; !err && i < rig->n_devices; i++)
		if (rig->devices[i].allow_destructive)
			err = find_dut(agent, &rig->devices[i]);
	return err;
}

/*
 * A device that was handed over is left as it arrived: whether it still
 * masters the bus is for the oracles to see.
 */
static bool arrived(struct lu_bdf bdf)
{
	static struct lu_provider_entry table[MAX_ENTRIES];
	int n = lu_provider_read(LU_PROVIDER_INCOMING, table, MAX_ENTRIES);

	for (int i = 0; i < n; i++)
		if (lu_bdf_equal(table[i].bdf, bdf))
			return true;
	return n < 0;
}

/*
 * Behind a plain kexec a NIC may still receive into the rings of the kernel before,
 * as e1000e leaves an 82574: no bus mastering before a driver has reset it. Nor where
 * a suite has to look first, in the first leg of a boot.
 */
static bool is_idle(const struct agent *agent)
{
	const json_t *item =
		json_array_get(agent->items, fold_pending(&agent->fold));

	return agent_came_plain(agent) || (!agent->ready && *agent->nonce &&
					   journal_bool(item, "no_master"));
}

static int bind_duts(struct agent *agent)
{
	bool idle = is_idle(agent);
	struct lu_undo undo = agent_undo(agent);
	int err = 0;

	for (size_t i = 0; !err && i < agent->n_duts; i++) {
		err = lu_pci_bind(agent->duts[i], "lutorture_pci", &undo);
		if (!err && !idle && !arrived(agent->duts[i]))
			err = lu_master_set(agent->duts[i], true);
	}
	return err;
}

static json_t *list_duts(const struct agent *agent)
{
	json_t *list = json_array();
	char text[LU_BDF_STRLEN];

	for (size_t i = 0; i < agent->n_duts; i++) {
		const struct lu_rig_device *dev = agent->dut_devices[i];

		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}",
						"name", dev->name, "bdf",
						lu_bdf_format(agent->duts[i],
							      text),
						"type", dev->type, "path",
						dev->path, "vendor",
						(json_int_t)dev->vendor, "device",
						(json_int_t)dev->device));
	}
	return list;
}

static int record(struct agent *agent)
{
	return agent_journal(agent, json_pack("{s:s, s:o}", "kind", "devices",
					      "devices", list_duts(agent)));
}

int agent_rebind(struct agent *agent)
{
	int err = 0;

	if (lu_kmod_loaded("lutorture_pci") > 0)
		err = bind_duts(agent);
	agent->undo_base = agent->fold.n_undo;
	return err;
}

/*
 * Only one process may have /dev/liveupdate open; where that is another one, no
 * test can start. After a jump the first open changes the kernel's state, and
 * belongs to the tests.
 */
static int check_luo(const struct agent *agent)
{
	int luo = agent->boot.kho_count ? -1 : lu_session_device();

	if (luo >= 0)
		close(luo);
	return luo == -EBUSY ? luo : 0;
}

int agent_prepare(struct agent *agent)
{
	int err = check_luo(agent);

	err = err ?: find_duts(agent);
	err = err ?: agent_rebind(agent);
	err = err ?: record(agent);
	agent->ready = !err;
	return err;
}
