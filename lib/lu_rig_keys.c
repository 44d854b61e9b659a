// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the keys of a rig file and what each value must look like by itself.
 * Pure tables: touches nothing. Must not know of other values in the file.
 */
#include "lu_budget.h"
#include "lu_dma_traffic.h"
#include "lu_pci_path.h"
#include "lu_rig_check.h"

#include <ctype.h>
#include <net/if.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a)	    (sizeof(a) / sizeof((a)[0]))
#define LIST_MAX	    1024
#define MEMBER(type, field) .offset = offsetof(struct type, field)
#define COUNTED(type, field) \
	MEMBER(type, field), .count = offsetof(struct type, n_##field)

static bool is_line(const char *text)
{
	while (isprint((unsigned char)*text))
		text++;
	return !*text;
}

static bool is_filled_line(const char *text)
{
	return *text && is_line(text);
}

/* QEMU wants a letter first. */
static bool is_id(const char *text)
{
	return isalpha((unsigned char)*text) && lu_yaml_is_name(text);
}

static bool is_path(const char *text)
{
	struct lu_pci_path path;

	return !lu_pci_path_parse(text, &path);
}

static bool is_provider(const char *text)
{
	return !strcmp(text, "compat") || !strcmp(text, "kernel") ||
	       !strcmp(text, "any");
}

static bool is_netdev_kind(const char *text)
{
	return !strcmp(text, "hub") || !strcmp(text, "user") ||
	       !strcmp(text, LU_RIG_NETDEV_PEER) ||
	       !strcmp(text, LU_RIG_NETDEV_TAP);
}

/* Also a name that a network interface may have. */
static bool is_peer(const char *text)
{
	return strlen(text) < IFNAMSIZ && is_id(text);
}

/* A comma would begin an option that nobody checked. */
static bool is_option(const char *text)
{
	return is_filled_line(text) && !strchr(text, ',');
}

static bool is_prop(const char *text)
{
	static const char *const taken[] = { "id=", "bus=", "addr=", "driver=" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(taken); i++)
		if (!strncmp(text, taken[i], strlen(taken[i])))
			return false;
	return is_option(text) && *text != '=';
}

static bool is_global(const char *text)
{
	const char *dot = strchr(text, '.'), *equals = strchr(text, '=');

	return is_option(text) && dot && equals && dot < equals;
}

static bool is_throttle(const char *text)
{
	const char *p = text;

	while (p && !strncmp(p, "throttling.", 11)) {
		p = strchr(p, ',');
		p += !!p;
	}
	return !p && is_line(text);
}

static bool parse_pci_id(const char *text, void *object)
{
	struct lu_rig_device *device = object;

	if (strlen(text) != 9 || text[4] != ':' ||
	    strspn(text, "0123456789abcdefABCDEF") != 4 ||
	    strspn(text + 5, "0123456789abcdefABCDEF") != 4)
		return false;
	device->vendor = strtoul(text, NULL, 16);
	device->device = strtoul(text + 5, NULL, 16);
	return true;
}

static bool parse_addr(const char *text, void *object)
{
	struct lu_rig_node *node = object;
	char whole[LU_BDF_STRLEN];
	struct lu_bdf bdf;

	if (strlen(text) != 4)
		return false;
	snprintf(whole, sizeof(whole), "0000:00:%s", text);
	if (lu_bdf_parse(whole, &bdf))
		return false;
	node->slot = bdf.devfn >> 3;
	node->fn = bdf.devfn & 7;
	return true;
}

#define LIMIT_KEY(field, what)                                            \
	{                                                                 \
#field, what ", 0 or more, like 20 or 0.5", LU_YAML_TEXT, \
			.valid = lu_budget_is_limit,                      \
			MEMBER(lu_rig_budgets, field)                     \
	}

static const struct lu_yaml_key budget_keys[] = {
	LIMIT_KEY(blackout_ms, "a limit in ms"),
	LIMIT_KEY(device_downtime_ms, "a limit in ms"),
	LIMIT_KEY(dma_gap_ms, "a limit in ms"),
	LIMIT_KEY(lost_frames, "a number of frames"),
	{ "stages",
	  "parts of the blackout, preserve, modules, retrieve, finish, first_io or stages of 'lutorture list --matrix', and their limits in ms, like freeze: 20",
	  LU_YAML_PAIRS, .valid = lu_budget_is_stage,
	  COUNTED(lu_rig_budgets, stages) },
};

static const struct lu_yaml_map budget_map = {
	"the budgets of a device",
	sizeof(struct lu_rig_budgets),
	budget_keys,
	ARRAY_SIZE(budget_keys),
};

static const struct lu_yaml_key device_keys[] = {
	{ "name", "a name of letters, digits, '_' and '-'", LU_YAML_TEXT,
	  .required = true, .valid = lu_yaml_is_name,
	  MEMBER(lu_rig_device, name) },
	{ "type", "a device type", LU_YAML_TEXT, .required = true,
	  MEMBER(lu_rig_device, type) },
	{ "path", LU_PCI_PATH_EXPECTED, LU_YAML_TEXT, .required = true,
	  .valid = is_path, MEMBER(lu_rig_device, path) },
	{ "pci_id", "vendor:device in hex like 8086:10c9", LU_YAML_PARSED,
	  .required = true, .parse = parse_pci_id },
	{ "serial", "a serial number", LU_YAML_TEXT, .valid = is_filled_line,
	  MEMBER(lu_rig_device, serial) },
	{ "scratch_at_mib", "a place in MiB, up to 1048576", LU_YAML_UINT,
	  .max = 1048576, MEMBER(lu_rig_device, scratch_at_mib) },
	{ "scratch_mib", "a size in MiB, 1 to 1048576", LU_YAML_UINT, .min = 1,
	  .max = 1048576, MEMBER(lu_rig_device, scratch_mib) },
	{ "peer", "a netdev or network interface of up to 15 characters",
	  LU_YAML_TEXT, .valid = is_peer, MEMBER(lu_rig_device, peer) },
	{ "peer_rate", "a number of frames a second, 100 to 1600", LU_YAML_UINT,
	  .min = LU_DMA_TRAFFIC_RATE_MIN, .max = LU_DMA_TRAFFIC_RATE_MAX,
	  MEMBER(lu_rig_device, peer_rate) },
	{ "allow_destructive", "yes or no", LU_YAML_BOOL, .required = true,
	  MEMBER(lu_rig_device, allow_destructive) },
	{ "budgets", "a mapping of budgets", LU_YAML_MAP, .of = &budget_map,
	  MEMBER(lu_rig_device, budgets) },
};

static const struct lu_yaml_map device_map = {
	"a device",
	sizeof(struct lu_rig_device),
	device_keys,
	ARRAY_SIZE(device_keys),
};

static const struct lu_yaml_key node_keys[] = {
	{ "id", "an id: a letter, then letters, digits, '_' and '-'",
	  LU_YAML_TEXT, .required = true, .valid = is_id,
	  MEMBER(lu_rig_node, id) },
	{ "model", "a QEMU device model", LU_YAML_TEXT, .required = true,
	  .valid = is_option, MEMBER(lu_rig_node, model) },
	{ "parent", "pcie.0 or the id of a node", LU_YAML_TEXT,
	  .required = true, .valid = is_option, MEMBER(lu_rig_node, parent) },
	{ "addr", "device.function in hex like 1f.7", LU_YAML_PARSED,
	  .required = true, .parse = parse_addr },
	{ "props",
	  "properties without commas, other than id, bus, addr and driver",
	  LU_YAML_PAIRS, .valid = is_prop, COUNTED(lu_rig_node, props) },
};

static const struct lu_yaml_map node_map = {
	"a topology node",
	sizeof(struct lu_rig_node),
	node_keys,
	ARRAY_SIZE(node_keys),
};

static const struct lu_yaml_key drive_keys[] = {
	{ "id", "an id: a letter, then letters, digits, '_' and '-'",
	  LU_YAML_TEXT, .required = true, .valid = is_id,
	  MEMBER(lu_rig_drive, id) },
	{ "size_mib", "a size in MiB, 1 to 1048576", LU_YAML_UINT,
	  .required = true, .min = 1, .max = 1048576,
	  MEMBER(lu_rig_drive, size_mib) },
	{ "throttle", "throttling options like throttling.iops-total=20",
	  LU_YAML_TEXT, .valid = is_throttle, MEMBER(lu_rig_drive, throttle) },
};

static const struct lu_yaml_map drive_map = {
	"a drive",
	sizeof(struct lu_rig_drive),
	drive_keys,
	ARRAY_SIZE(drive_keys),
};

static const struct lu_yaml_key netdev_keys[] = {
	{ "id", "an id: a letter, then letters, digits, '_' and '-'",
	  LU_YAML_TEXT, .required = true, .valid = is_id,
	  MEMBER(lu_rig_netdev, id) },
	{ "kind", "hub, user, peer or tap", LU_YAML_TEXT, .required = true,
	  .valid = is_netdev_kind, MEMBER(lu_rig_netdev, kind) },
};

static const struct lu_yaml_map netdev_map = {
	"a netdev",
	sizeof(struct lu_rig_netdev),
	netdev_keys,
	ARRAY_SIZE(netdev_keys),
};

const char *const lu_rig_machines[] = {
	[LU_RIG_QEMU] = "qemu",
	[LU_RIG_HOST] = "host",
	[LU_RIG_REMOTE] = "remote",
	NULL,
};

static const char *const cpus_run[] = {
	[LU_RIG_CPUS_TOGETHER] = "together",
	[LU_RIG_CPUS_APART] = "apart",
	NULL,
};

static const char *const iommus[] = {
	[LU_RIG_IOMMU_NONE] = "none",
	[LU_RIG_IOMMU_INTEL] = "intel",
	NULL,
};

static const struct lu_yaml_key rig_keys[] = {
	{ "name", "a name of letters, digits, '_' and '-'", LU_YAML_TEXT,
	  .required = true, .valid = lu_yaml_is_name, MEMBER(lu_rig, name) },
	{ "machine", "qemu, host or remote", LU_YAML_CHOICE, .required = true,
	  .choices = lu_rig_machines, MEMBER(lu_rig, machine) },
	{ "cmdline", "one line of text", LU_YAML_TEXT, .valid = is_line,
	  MEMBER(lu_rig, cmdline) },
	{ "next_cmdline", "one line of text", LU_YAML_TEXT, .valid = is_line,
	  MEMBER(lu_rig, next_cmdline) },
	{ "provider", "compat, kernel or any", LU_YAML_TEXT,
	  .valid = is_provider, MEMBER(lu_rig, provider) },
	{ "kernel", "the path of a kernel image", LU_YAML_TEXT,
	  .valid = is_filled_line, MEMBER(lu_rig, kernel) },
	{ "initrd", "the path of an initramfs", LU_YAML_TEXT,
	  .valid = is_filled_line, MEMBER(lu_rig, initrd) },
	{ "next_kernel", "the path of a kernel image", LU_YAML_TEXT,
	  .valid = is_filled_line, MEMBER(lu_rig, next_kernel) },
	{ "cpus", "a number of CPUs, 1 to 64", LU_YAML_UINT, .min = 1,
	  .max = 64, MEMBER(lu_rig, cpus) },
	{ "cpus_run", "together or apart", LU_YAML_CHOICE, .choices = cpus_run,
	  MEMBER(lu_rig, cpus_run) },
	{ "memory_mib", "a size in MiB, 256 to 1048576", LU_YAML_UINT,
	  .min = 256, .max = 1048576, MEMBER(lu_rig, memory_mib) },
	{ "unattended", "yes or no", LU_YAML_BOOL, MEMBER(lu_rig, unattended) },
	{ "iommu", "none or intel", LU_YAML_CHOICE, .choices = iommus,
	  MEMBER(lu_rig, iommu) },
	{ "devices", "a list of 1 to 1024 devices", LU_YAML_MAPS,
	  .required = true, .min = 1, .max = LIST_MAX, .of = &device_map,
	  COUNTED(lu_rig, devices) },
	{ "topology", "a list of up to 1024 topology nodes", LU_YAML_MAPS,
	  .max = LIST_MAX, .of = &node_map, COUNTED(lu_rig, nodes) },
	{ "drives", "a list of up to 1024 drives", LU_YAML_MAPS,
	  .max = LIST_MAX, .of = &drive_map, COUNTED(lu_rig, drives) },
	{ "netdevs", "a list of up to 1024 netdevs", LU_YAML_MAPS,
	  .max = LIST_MAX, .of = &netdev_map, COUNTED(lu_rig, netdevs) },
	{ "globals", "a list of texts like driver.property=value",
	  LU_YAML_TEXTS, .valid = is_global, COUNTED(lu_rig, globals) },
};

const struct lu_yaml_map lu_rig_map = {
	"a rig",
	sizeof(struct lu_rig),
	rig_keys,
	ARRAY_SIZE(rig_keys),
};
