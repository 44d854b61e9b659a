/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_RIG_H
#define LU_RIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct lu_rig_budgets - What figures of a device may be at most, as written.
 * @blackout_ms:        of the machine, in any test
 * @device_downtime_ms: from the last work of the device before a jump to the first
 *                      that is seen behind it
 * @dma_gap_ms:         in which it did no DMA
 * @lost_frames:        over a jump
 * @stages:             "STAGE=MS", @n_stages of them
 *
 * Numbers from 0; NULL: no budget. lu_budget_at() has them as numbers.
 */
struct lu_rig_budgets {
	char *blackout_ms, *device_downtime_ms, *dma_gap_ms, *lost_frames;
	char **stages;
	size_t n_stages;
};

/**
 * struct lu_rig_device - A device under test, as the rig file declares it.
 * @name:   unique name, [A-Za-z0-9_-]
 * @type:   name of a device type
 * @path:   slot path, "0000:00:03.0/00.0/01.0/00.0": the root-bus function, then
 *          device.function on each bus below
 * @serial: serial number to insist on; NULL: none
 * @vendor: PCI vendor id to insist on
 * @device: PCI device id to insist on
 * @scratch_at_mib: where the range of a drive begins that may be written, MiB
 * @scratch_mib: its length; 0: none may
 * @peer:   what its traffic peer sends through: the id of a netdev of kind "peer" or
 *          "tap", or a network interface of the controller's machine; NULL: no peer
 * @peer_rate: frames a second that the peer sends; 0: as lu_dma_traffic_rate()
 * @allow_destructive: may be unbound, driven and reset; false: never touched
 * @budgets: limits of its figures
 */
struct lu_rig_device {
	char *name, *type, *path, *serial, *peer;
	uint16_t vendor, device;
	unsigned int scratch_at_mib, scratch_mib, peer_rate;
	bool allow_destructive;
	struct lu_rig_budgets budgets;
};

/**
 * struct lu_rig_node - One `-device` of the QEMU topology.
 * @id:      unique id
 * @model:   QEMU device model
 * @parent:  "pcie.0", or the id of the node whose bus it sits on
 * @slot:    device number on that bus, 0..31
 * @fn:      function number, 0..7
 * @props:   further properties, each "name=value"
 * @n_props: their count
 *
 * Becomes "-device model,id=id,bus=parent,addr=slot.fn,props...". Nodes stand in
 * an order in which parents come first.
 */
struct lu_rig_node {
	char *id, *model, *parent;
	unsigned int slot, fn;
	char **props;
	size_t n_props;
};

/**
 * struct lu_rig_drive - Backing of an NVMe node of the QEMU topology.
 * @id:       unique id, named by a node's "drive=" property
 * @size_mib: size of the (sparse, zero-filled) image in MiB
 * @throttle: "throttling.*=..." options of -drive, without leading comma; NULL
 */
struct lu_rig_drive {
	char *id;
	unsigned int size_mib;
	char *throttle;
};

/**
 * struct lu_rig_netdev - Backing of a NIC node of the QEMU topology.
 * @id:   unique id, named by a node's "netdev=" property
 * @kind: "hub" (all NICs of a rig with this kind share one hub, so each
 *        receives what another sends), "user", or "peer" or "tap" (the one device
 *        that names it has a traffic peer; with "tap" at a network interface of the
 *        controller's machine, made for the run, with @id as its name)
 */
struct lu_rig_netdev {
	char *id, *kind;
};

/* Kinds of struct lu_rig_netdev. */
#define LU_RIG_NETDEV_PEER "peer"
#define LU_RIG_NETDEV_TAP  "tap"

/** enum lu_rig_machine - What the rig's machine is. */
enum lu_rig_machine { LU_RIG_QEMU, LU_RIG_HOST, LU_RIG_REMOTE };

/**
 * enum lu_rig_cpus_run - How an emulator runs the CPUs of the machine.
 * @LU_RIG_CPUS_TOGETHER: by turns, in one thread of the host
 * @LU_RIG_CPUS_APART: at the same time, in a thread each
 */
enum lu_rig_cpus_run { LU_RIG_CPUS_TOGETHER, LU_RIG_CPUS_APART };

/** enum lu_rig_iommu - What stands between devices and memory. */
enum lu_rig_iommu { LU_RIG_IOMMU_NONE, LU_RIG_IOMMU_INTEL };

/**
 * struct lu_rig - A parsed rig file; every string is owned by it.
 * @file:         path it was read from
 * @name:         name of the rig
 * @machine:      what the machine is
 * @cmdline:      added to the kernel's command line; "" when absent
 * @next_cmdline: same for the kernel jumped to; NULL: as @cmdline
 * @provider:     "compat", "kernel" or "any" (default)
 * @kernel:       image of the first kernel; NULL: the rig's default
 * @initrd:       its initramfs; NULL: the rig's default
 * @next_kernel:  image jumped to; NULL: as @kernel
 * @devices:      devices under test, @n_devices of them
 * @nodes:        QEMU topology, @n_nodes; empty unless @machine is LU_RIG_QEMU
 * @drives:       drives for nodes, @n_drives
 * @netdevs:      network back ends for nodes, @n_netdevs
 * @globals:      arguments of QEMU's -global, @n_globals
 * @cpus:         virtual CPUs, default 2
 * @memory_mib:   memory in MiB, default 2048
 * @cpus_run:     how an emulator runs them
 * @unattended:   something in the machine takes the run up after each boot
 * @iommu:        what an emulated machine has; whether it translates is the command
 *                line's choice
 */
struct lu_rig {
	char *file, *name;
	enum lu_rig_machine machine;
	char *cmdline, *next_cmdline;
	char *provider;
	char *kernel, *initrd, *next_kernel;
	struct lu_rig_device *devices;
	size_t n_devices;
	struct lu_rig_node *nodes;
	size_t n_nodes;
	struct lu_rig_drive *drives;
	size_t n_drives;
	struct lu_rig_netdev *netdevs;
	size_t n_netdevs;
	char **globals;
	size_t n_globals;
	unsigned int cpus, memory_mib;
	bool unattended;
	enum lu_rig_cpus_run cpus_run;
	enum lu_rig_iommu iommu;
};

/**
 * lu_rig_load() - Read and check a rig file.
 * @file: path of a YAML file of at most LU_YAML_MAX_BYTES
 * @out:  set on success, else NULL; release with lu_rig_free()
 *
 * Reads nothing but @file: whether the devices exist is lu_pci_identify()'s
 * question. lu_errmsg() is "file:line:column: expected ..., found ...".
 *
 * Return: 0; -EINVAL the file is not a valid rig; -E2BIG it is too large;
 * -ENOMEM; -errno of reading it.
 */
int lu_rig_load(const char *file, struct lu_rig **out);

/** lu_rig_free() - Release a rig; NULL is allowed. */
void lu_rig_free(struct lu_rig *rig);

/**
 * lu_rig_find() - Device of a rig by name.
 *
 * Return: the device, owned by @rig; NULL when it has none of that name.
 */
const struct lu_rig_device *lu_rig_find(const struct lu_rig *rig,
					const char *name);

/** lu_rig_named() - Is @name one of the names with commas in @list? */
bool lu_rig_named(const char *list, const char *name);

/**
 * lu_rig_drive() - Drive behind a node of the topology.
 * @node: its id, which is the name of the device where that is under test
 *
 * Return: the drive, owned by @rig; NULL: there is no such node, or no drive to it.
 */
const struct lu_rig_drive *lu_rig_drive(const struct lu_rig *rig,
					const char *node);

/**
 * lu_rig_netdev() - Network back end by its id.
 * @id: of it, as a device's "peer" names it
 *
 * Return: the netdev, owned by @rig; NULL: it has none of that id.
 */
const struct lu_rig_netdev *lu_rig_netdev(const struct lu_rig *rig,
					  const char *id);

/**
 * lu_rig_rate() - How many requests a drive is held to.
 * @drive: or NULL
 *
 * Return: requests a second; 0: as many as it can do.
 */
unsigned int lu_rig_rate(const struct lu_rig_drive *drive);

#endif
