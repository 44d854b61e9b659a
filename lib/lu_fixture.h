/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a suite's fixture asks before it starts: is everything there that the
 * suite declares, and which devices may it use.
 *
 * Apart from lu_suite.h, which holds the harness and may be included by suites
 * only.
 */
#ifndef LU_FIXTURE_H
#define LU_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "lu_bdf.h"

struct lu_rig_device;

/**
 * enum lu_need - What a suite may need; a bit each of lu_suite.needs.
 * @LU_NEED_LUO:   live update orchestrator: /dev/liveupdate
 * @LU_NEED_KEXEC: a machine that can jump: kexec and an agent
 * @LU_NEED_PCI:   lutorture_pci of the right version, and its tables
 * @LU_NEED_SRIOV: a device of the rig that can have virtual functions
 * @LU_NEED_FAULT: lutorture_fault, which is loaded unless it is
 * @LU_NEED_ALLOC: allocations can be made to fail
 * @LU_NEED_WATCH: somebody outside sees what the machine dies of (lu_outside.h)
 */
enum lu_need {
	LU_NEED_LUO = 1 << 0,
	LU_NEED_KEXEC = 1 << 1,
	LU_NEED_PCI = 1 << 2,
	LU_NEED_SRIOV = 1 << 3,
	LU_NEED_FAULT = 1 << 4,
	LU_NEED_ALLOC = 1 << 5,
	LU_NEED_WATCH = 1 << 6,
};

/* Set by the agent to why lutorture_pci is not there: it did not load, and ought to have. */
#define LU_FIXTURE_BROKEN "LUTORTURE_PCI_BROKEN"
/* Or this: no such file, left out on purpose, or this kernel cannot have it. */
#define LU_FIXTURE_ABSENT "LUTORTURE_PCI_ABSENT"

#define LU_FIXTURE_MAX_DEVICES 256
#define LU_FIXTURE_MAX_BRIDGES 16

/* A device of the rig that this run may use, as it stands in this boot. */
struct lu_fixture_device {
	const struct lu_rig_device *rig; /* owned by lu_agent_rig() */
	struct lu_bdf bdf;
	struct lu_bdf bridges[LU_FIXTURE_MAX_BRIDGES]; /* nearest first */
	size_t n_bridges;
};

/** lu_fixture_root() - Top of a device's path: its root port, or itself without one. */
struct lu_bdf lu_fixture_root(const struct lu_fixture_device *dev);

/**
 * lu_fixture_needs_text() - Words for a set of needs.
 * @needs: bits of enum lu_need
 * @buf:   receives "luo,kexec,pci"; "" for none
 * @size:  of @buf in bytes
 *
 * Return: @buf.
 */
const char *lu_fixture_needs_text(unsigned int needs, char *buf, size_t size);

/**
 * lu_fixture_missing() - First thing a suite needs that is not there.
 * @needs: bits of enum lu_need
 * @why:   set to NULL when all is there; else to why the test must be skipped,
 *         with the remedy: text valid until the next call of the library
 *
 * Looks, and changes nothing but for what LU_NEED_FAULT says: /dev/liveupdate
 * is not opened.
 *
 * Return: 0; -EIO lutorture_pci did not load on a kernel that can have it, or does not
 * show its state; -ESTALE it is of another version; as
 * lu_fault_load(), where that module is there and did not load, and as
 * lu_fixture_devices(): whether something is missing cannot be told then.
 */
int lu_fixture_missing(unsigned int needs, const char **why);

/**
 * lu_fixture_devices() - Devices of this run, identified and guarded.
 * @type: device type wanted; NULL or "any": every type
 * @out:  filled in the order of the rig file
 * @max:  entries @out has room for
 *
 * Takes the names in LUTORTURE_DEVICES, or, run by hand, every device of the
 * rig that is marked allow_destructive.
 *
 * Return: count, 0 when the run has none of this type (a reason to skip);
 * -ENOSPC more than @max; -ENOENT a name that the rig does not have; -ENODEV
 * absent, -ESTALE another device sits there, -EPERM or -EBUSY it must not be
 * touched: as lu_pci_identify() and lu_pci_guard(), with lu_errmsg().
 */
int lu_fixture_devices(const char *type, struct lu_fixture_device *out,
		       size_t max);

/**
 * lu_fixture_peers() - Devices of the rig that those of a test talk to.
 * @devs: from lu_fixture_devices()
 * @n:    number of them
 * @out:  filled in the order of the rig file; none of @devs
 * @max:  entries @out has room for
 *
 * A NIC that works needs another NIC to answer it. Peers are devices that the
 * rig allows and this run leaves out. Call lu_devtype_init() first.
 *
 * Return: count; otherwise as lu_fixture_devices().
 */
int lu_fixture_peers(const struct lu_fixture_device *devs, size_t n,
		     struct lu_fixture_device *out, size_t max);

/**
 * lu_fixture_bind() - Bind devices to a driver, recording how to undo it.
 * @devs:   from lu_fixture_devices()
 * @n:      number of them
 * @driver: "lutorture_pci", another driver, or "" for none
 *
 * All at the same time: drivers sleep while they probe and let go. Undone by
 * the agent after the test; run by hand, by nobody.
 *
 * Return: 0; as lu_pci_bind(), for the first device that failed.
 */
int lu_fixture_bind(const struct lu_fixture_device *devs, size_t n,
		    const char *driver);

/**
 * lu_fixture_bind_kernel() - Give each device to its type's kernel driver.
 * @devs: from lu_fixture_devices() or lu_fixture_peers()
 * @n:    number of them
 *
 * Loads the driver's modules first. A type without a kernel driver is left
 * where it is. Call lu_devtype_init() first. Undone as lu_fixture_bind().
 *
 * Return: 0; as lu_devtype_load() and lu_pci_bind().
 */
int lu_fixture_bind_kernel(const struct lu_fixture_device *devs, size_t n);

#endif
