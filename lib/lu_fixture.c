// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the questions a suite asks before it starts: what is missing, which
 * devices it may use, and binding those. Touches the machine in one place,
 * lu_fixture_bind(), and only devices that were identified and guarded. Must
 * not turn a refusal (wrong device, device in use) into "nothing there".
 */
#include "lu_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_agent.h"
#include "lu_alloc.h"
#include "lu_devtype.h"
#include "lu_err.h"
#include "lu_fault.h"
#include "lu_kmod.h"
#include "lu_outside.h"
#include "lu_pci.h"
#include "lu_provider.h"
#include "lu_rig.h"
#include "lu_session.h"

#define FIXTURE_MODULE	       "lutorture_pci"
#define FIXTURE_MODULE_VERSION "1"

struct lu_bdf lu_fixture_root(const struct lu_fixture_device *dev)
{
	return dev->n_bridges ? dev->bridges[dev->n_bridges - 1] : dev->bdf;
}

static const char *missing_luo(void)
{
	if (!access("/dev/liveupdate", F_OK))
		return NULL;
	return lu_session_absent();
}

static const char *missing_kexec(void)
{
	if (access("/sys/kernel/kexec_loaded", F_OK) &&
	    access("/sys/kernel/kexec/loaded", F_OK))
		return "this kernel cannot kexec: needs CONFIG_KEXEC_FILE";
	if (!lu_agent_present())
		return "no agent to jump with: run this test through \"lutorture run\"";
	return NULL;
}

static int ask_pci(const char **why)
{
	const char *broken = getenv(LU_FIXTURE_BROKEN);
	struct lu_provider_status status;
	char version[32];

	if (!lu_kmod_loaded(FIXTURE_MODULE)) {
		if (broken)
			return lu_err(-EIO, FIXTURE_MODULE ": %s", broken);
		lu_err(-ENODEV,
		       "module lutorture_pci is not loaded (%s): needs CONFIG_LIVEUPDATE and liveupdate=on, then insmod lutorture_pci.ko",
		       getenv(LU_FIXTURE_ABSENT) ?: "no agent did it");
		*why = lu_errmsg();
		return 0;
	}
	if (lu_kmod_version(FIXTURE_MODULE, version, sizeof(version)) < 0 ||
	    strcmp(version, FIXTURE_MODULE_VERSION))
		return lu_err(-ESTALE,
			      "module lutorture_pci is of another version than " FIXTURE_MODULE_VERSION
			      ": load the one of this build");
	if (lu_provider_status(&status))
		return lu_err(-EIO, "lutorture_pci does not show its state: %s",
			      lu_errmsg());
	if (!lu_agent_rig())
		*why = lu_errmsg();
	return 0;
}

static int ask_sriov(const char **why)
{
	struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
	char name[LU_BDF_STRLEN], path[128];
	int i, n = lu_fixture_devices(NULL, devs, LU_FIXTURE_MAX_DEVICES);

	if (n < 0)
		return n;
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path),
			 "/sys/bus/pci/devices/%s/sriov_numvfs",
			 lu_bdf_format(devs[i].bdf, name));
		if (!access(path, F_OK))
			return 0;
	}
	*why = "no device of this run has SR-IOV (and CONFIG_PCI_IOV)";
	return 0;
}

static const char *missing_watch(void)
{
	return lu_outside_missing(LU_OUTSIDE_WATCH);
}

static int ask_fault(const char **why)
{
	int err = lu_fault_load(NULL);

	if (!lu_fault_is_absent(err))
		return err;
	*why = lu_errmsg();
	return 0;
}

static const struct fixture_need {
	enum lu_need bit;
	const char *word;
	const char *(*missing)(void);
	int (*ask)(const char **why); /* of what can fail to be told */
} fixture_needs[] = {
	{ LU_NEED_LUO, "luo", missing_luo, NULL },
	{ LU_NEED_KEXEC, "kexec", missing_kexec, NULL },
	{ LU_NEED_PCI, "pci", NULL, ask_pci },
	{ LU_NEED_SRIOV, "sriov", NULL, ask_sriov },
	{ LU_NEED_FAULT, "fault", NULL, ask_fault },
	{ LU_NEED_ALLOC, "alloc", lu_alloc_missing, NULL },
	{ LU_NEED_WATCH, "watch", missing_watch, NULL },
};

#define N_NEEDS (sizeof(fixture_needs) / sizeof(fixture_needs[0]))

const char *lu_fixture_needs_text(unsigned int needs, char *buf, size_t size)
{
	size_t i, len = 0;
	int n;

	buf[0] = '\0';
	for (i = 0; i < N_NEEDS; i++) {
		if (!(needs & fixture_needs[i].bit))
			continue;
		n = snprintf(buf + len, size - len, "%s%s", len ? "," : "",
			     fixture_needs[i].word);
		if (n < 0 || (size_t)n >= size - len)
			break;
		len += (size_t)n;
	}
	return buf;
}

int lu_fixture_missing(unsigned int needs, const char **why)
{
	const struct fixture_need *need;
	int err = 0;
	size_t i;

	*why = NULL;
	for (i = 0; !err && !*why && i < N_NEEDS; i++) {
		need = &fixture_needs[i];
		if (!(needs & need->bit))
			continue;
		if (need->ask)
			err = need->ask(why);
		else
			*why = need->missing();
	}
	return err;
}

static int check_names(const struct lu_rig *rig, const char *list)
{
	char name[128];
	size_t len;

	for (; list && *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		snprintf(name, sizeof(name), "%.*s", (int)len, list);
		if (!lu_rig_find(rig, name))
			return lu_err(-ENOENT, "%s has no device \"%s\"",
				      rig->file, name);
	}
	return 0;
}

static int fill_device(const struct lu_rig_device *dev,
		       struct lu_fixture_device *out)
{
	int err = lu_pci_identify(dev, &out->bdf);

	if (!err)
		err = lu_pci_guard(dev, out->bdf);
	if (err)
		return err;
	err = lu_pci_bridges(out->bdf, out->bridges, LU_FIXTURE_MAX_BRIDGES);
	if (err < 0)
		return err;
	out->n_bridges = (size_t)err;
	out->rig = dev;
	return 0;
}

int lu_fixture_devices(const char *type, struct lu_fixture_device *out,
		       size_t max)
{
	const struct lu_rig *rig = lu_agent_rig();
	const char *list = lu_agent_devices();
	const struct lu_rig_device *dev;
	size_t i, n = 0;
	int err;

	if (!rig)
		return 0;
	err = check_names(rig, list);
	if (err)
		return err;
	for (i = 0; i < rig->n_devices; i++) {
		dev = &rig->devices[i];
		if (type && strcmp(type, "any") && strcmp(type, dev->type))
			continue;
		if (list ? !lu_rig_named(list, dev->name) :
			   !dev->allow_destructive)
			continue;
		if (n == max)
			return lu_err(-ENOSPC, "more than %zu devices", max);
		err = fill_device(dev, &out[n++]);
		if (err)
			return err;
	}
	return (int)n;
}

/* Does a device of @devs need others of this type's kind awake? */
static bool is_peer(const struct lu_fixture_device *devs, size_t n,
		    const struct lu_rig_device *dev)
{
	const struct lu_devtype *type = lu_devtype_find(dev->type), *own;
	bool wanted = false;

	for (size_t i = 0; i < n; i++) {
		if (devs[i].rig == dev)
			return false;
		own = lu_devtype_find(devs[i].rig->type);
		wanted |= own && type && own->peers && type->peers &&
			  !strcmp(own->peers, type->peers);
	}
	return wanted;
}

int lu_fixture_peers(const struct lu_fixture_device *devs, size_t n,
		     struct lu_fixture_device *out, size_t max)
{
	const struct lu_rig *rig = lu_agent_rig();
	size_t found = 0;
	int err = 0;

	for (size_t i = 0; !err && rig && i < rig->n_devices; i++) {
		if (!rig->devices[i].allow_destructive ||
		    !is_peer(devs, n, &rig->devices[i]))
			continue;
		if (found == max)
			return lu_err(-ENOSPC, "more than %zu peers", max);
		err = fill_device(&rig->devices[i], &out[found++]);
	}
	return err ?: (int)found;
}
