// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the rig file: its keys, their values, and what they mean together.
 * Reads that one file; touches nothing else on the machine, so that a rig with
 * a mistake in it is refused before anything was done.
 */
#include "lu_rig.h"
#include "lu_devtype.h"
#include "lu_err.h"
#include "lu_rig_check.h"
#include "lu_yaml.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

int lu_rig_check_unique(struct lu_yaml *yaml, const char *list, const char *key,
			const void *array, size_t n, size_t size, size_t offset)
{
	const char *base = (const char *)array + offset;
	size_t i, j;

	for (i = 1; i < n; i++)
		for (j = 0; j < i; j++) {
			const char *a = *(char *const *)(base + i * size);
			const char *b = *(char *const *)(base + j * size);

			if (!strcasecmp(a, b))
				return lu_yaml_error(yaml,
						     (struct lu_yaml_where){
							     list, i, key },
						     "expected each %s once, found '%.60s' again",
						     key, a);
		}
	return 0;
}

static int check_types(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	char names[256] = "";
	size_t i, len = 0;
	int err = lu_devtype_at(0) ? 0 : lu_devtype_init();

	if (err < 0)
		return err;
	for (i = 0; lu_devtype_at(i) && len < sizeof(names); i++)
		len += snprintf(names + len, sizeof(names) - len, "%s%s",
				i ? ", " : "", lu_devtype_at(i)->name);
	for (i = 0; i < rig->n_devices; i++)
		if (!lu_devtype_find(rig->devices[i].type))
			return lu_yaml_error(yaml,
					     (struct lu_yaml_where){
						     "devices", i, "type" },
					     "expected a device type, found '%.40s' (types: %s)",
					     rig->devices[i].type, names);
	return 0;
}

static int check_rates(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	for (size_t i = 0; i < rig->n_devices; i++)
		if (rig->devices[i].peer_rate && !rig->devices[i].peer)
			return lu_yaml_error(yaml,
					     (struct lu_yaml_where){
						     "devices", i, "peer_rate" },
					     "expected 'peer' beside peer_rate, found none");
	return 0;
}

static int check_devices(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	const size_t size = sizeof(*rig->devices);
	int err;

	err = lu_rig_check_unique(yaml, "devices", "name", rig->devices,
				  rig->n_devices, size,
				  offsetof(struct lu_rig_device, name));
	if (!err)
		err = lu_rig_check_unique(yaml, "devices", "path", rig->devices,
					  rig->n_devices, size,
					  offsetof(struct lu_rig_device, path));
	err = err ? err : check_types(rig, yaml);
	return err ? err : check_rates(rig, yaml);
}

/* A peer has to go on while the machine jumps, and the runner does not there. */
static int check_peers(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	size_t i;

	for (i = 0; rig->machine == LU_RIG_HOST && i < rig->n_devices; i++)
		if (rig->devices[i].peer)
			return lu_yaml_error(yaml,
					     (struct lu_yaml_where){
						     "devices", i, "peer" },
					     "expected 'peer' on another machine than the runner's, found machine: host");
	return 0;
}

/* Only QEMU can be told what devices to have; only a machine is left to itself. */
static int check_machine(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	const struct {
		const char *key;
		size_t n;
		enum lu_rig_machine only;
	} keys[] = {
		{ "topology", rig->n_nodes, LU_RIG_QEMU },
		{ "drives", rig->n_drives, LU_RIG_QEMU },
		{ "netdevs", rig->n_netdevs, LU_RIG_QEMU },
		{ "globals", rig->n_globals, LU_RIG_QEMU },
		{ "iommu", rig->iommu, LU_RIG_QEMU },
		{ "unattended", rig->unattended, LU_RIG_HOST },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (keys[i].n && rig->machine != keys[i].only)
			return lu_yaml_error(yaml,
					     (struct lu_yaml_where){
						     .key = keys[i].key },
					     "expected '%s' with machine: %s only, found machine: %s",
					     keys[i].key,
					     lu_rig_machines[keys[i].only],
					     lu_rig_machines[rig->machine]);
	if (rig->machine == LU_RIG_QEMU)
		return lu_rig_check_topology(rig, yaml);
	return check_peers(rig, yaml);
}

static int set_defaults(struct lu_rig *rig, const char *file)
{
	rig->file = strdup(file);
	if (!rig->cmdline)
		rig->cmdline = strdup("");
	if (!rig->provider)
		rig->provider = strdup("any");
	if (!rig->cpus)
		rig->cpus = 2;
	if (!rig->memory_mib)
		rig->memory_mib = 2048;
	if (!rig->file || !rig->cmdline || !rig->provider)
		return lu_err(-ENOMEM, "out of memory");
	return 0;
}

int lu_rig_load(const char *file, struct lu_rig **out)
{
	struct lu_rig *rig = calloc(1, sizeof(*rig));
	struct lu_yaml *yaml = NULL;
	int err;

	*out = NULL;
	if (!rig)
		return lu_err(-ENOMEM, "out of memory");
	err = lu_yaml_open(file, &yaml);
	if (!err)
		err = lu_yaml_decode(yaml, &lu_rig_map, rig);
	if (!err)
		err = set_defaults(rig, file);
	if (!err)
		err = check_devices(rig, yaml);
	if (!err)
		err = check_machine(rig, yaml);
	lu_yaml_close(yaml);
	if (err)
		lu_rig_free(rig);
	else
		*out = rig;
	return err;
}

void lu_rig_free(struct lu_rig *rig)
{
	if (!rig)
		return;
	lu_yaml_release(&lu_rig_map, rig);
	free(rig->file);
	free(rig);
}

const struct lu_rig_device *lu_rig_find(const struct lu_rig *rig,
					const char *name)
{
	size_t i;

	for (i = 0; i < rig->n_devices; i++)
		if (!strcmp(rig->devices[i].name, name))
			return &rig->devices[i];
	return NULL;
}

bool lu_rig_named(const char *list, const char *name)
{
	size_t n = strlen(name), len;

	for (; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (len == n && !strncmp(list, name, n))
			return true;
	}
	return false;
}

const struct lu_rig_netdev *lu_rig_netdev(const struct lu_rig *rig,
					  const char *id)
{
	size_t i;

	for (i = 0; i < rig->n_netdevs; i++)
		if (!strcmp(rig->netdevs[i].id, id))
			return &rig->netdevs[i];
	return NULL;
}
