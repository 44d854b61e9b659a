/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Device types: what a kind of PCI function must still do to count as alive.
 * One file in lib/devices/ per type; it registers itself with LU_DEVTYPE().
 */
#ifndef LU_DEVTYPE_H
#define LU_DEVTYPE_H

#include <stddef.h>
#include <stdint.h>

#include "lu_bdf.h"
#include "lu_undo.h"

#define LU_DEVTYPE_ANY "any" /* the type every function may fall back to */

struct lu_dma_engine;

/**
 * struct lu_devid - A function known by number; zeroes end a list.
 * @vendor, @device: its numbers
 * @fifo_kib: received frames that it may hold back itself while it cannot write to
 *            memory, KiB, at most; 0: none
 */
struct lu_devid {
	uint16_t vendor;
	uint16_t device;
	unsigned int fifo_kib;
};

/**
 * struct lu_devtype - One kind of PCI function.
 * @name:           the word used in rig files; unique
 * @description:    one line for people
 * @kernel_driver:  PCI driver of the kernel for it; NULL: none
 * @kernel_modules: module files that driver needs, in load order, relative to
 *                  a kernel build or to /lib/modules/<release>/kernel;
 *                  NULL-terminated; NULL: none
 * @ids:            functions it knows by number; ends with zeroes; NULL: none
 * @class_code:     functions it knows by class (24 bits, base to interface);
 *                  0: none
 * @check:          bound to lutorture_pci: a sign of life through the BARs.
 *                  Reads only. 0; -EIO the device answers wrongly; -ENODEV it
 *                  does not answer (all ones); errors of lu_dut_open()
 * @kernel_check:   bound to @kernel_driver: the device works. NVMe: identified
 *                  and read; NIC: link, and a frame both ways. What it changes
 *                  (interface flags) is pushed to @undo first. Blocks up to
 *                  LU_DEVTYPE_WAIT_MS for each thing it waits for.
 *                  0; -ETIMEDOUT the driver brought up nothing, no link, or no
 *                  frame; -EIO wrong data. NULL: no check of this kind
 * @disk:           bound to @kernel_driver: the disk that driver made of it, as a
 *                  path in /dev; waits for it as @kernel_check does.
 *                  0; -ETIMEDOUT none. NULL: none of this type has a disk
 * @dma:            work for it in preserved memory; NULL: none is known
 * @peers:          kind of devices that @kernel_check needs at least one more
 *                  of, "nic"; NULL: works alone
 *
 * Each failure leaves its text in lu_errmsg().
 */
struct lu_devtype {
	const char *name;
	const char *description;
	const char *kernel_driver;
	const char *const *kernel_modules;
	const struct lu_devid *ids;
	uint32_t class_code;
	int (*check)(struct lu_bdf bdf);
	int (*kernel_check)(struct lu_bdf bdf, const struct lu_undo *undo);
	int (*disk)(struct lu_bdf bdf, char *buf, size_t size);
	const struct lu_dma_engine *dma;
	const char *peers;
};

#define LU_DEVTYPE_WAIT_MS 5000

/**
 * LU_DEVTYPE() - Register a device type.
 * @sym: name of a static const struct lu_devtype in the same file
 *
 * The object file must be linked as such: a static archive drops it.
 */
#define LU_DEVTYPE(sym)                                              \
	static const struct lu_devtype *const lu_devtype_entry_##sym \
		__attribute__((used, section("lu_devtypes"))) = &(sym)

/**
 * lu_devtype_init() - Check the registry.
 *
 * Call once before the functions below. Changes nothing on the machine.
 *
 * Return: number of types; -ENOENT registry empty or without "any"; -EEXIST a
 * name twice; -EINVAL a type without name, description or check; -E2BIG too
 * many types.
 */
int lu_devtype_init(void);

/**
 * lu_devtype_at() - Types in order of their names.
 * @i: from 0
 *
 * Return: the type, or NULL behind the last.
 */
const struct lu_devtype *lu_devtype_at(size_t i);

/**
 * lu_devtype_find() - A type by name.
 * @name: as in a rig file
 *
 * Return: the type, or NULL (also for a NULL name).
 */
const struct lu_devtype *lu_devtype_find(const char *name);

/**
 * lu_devtype_match() - The type that knows a function best.
 * @vendor:     PCI vendor number
 * @device:     PCI device number
 * @class_code: 24 bits, as in sysfs "class"
 *
 * By number first, then by class, then "any".
 *
 * Return: the type; never NULL after lu_devtype_init().
 */
const struct lu_devtype *lu_devtype_match(uint16_t vendor, uint16_t device,
					  uint32_t class_code);

/**
 * lu_devtype_fifo_kib() - What a function may hold back of what it received.
 * @type:   of the function; NULL: none is known
 * @vendor: PCI vendor number
 * @device: PCI device number
 *
 * Return: KiB, as in struct lu_devid; of a number that @type does not have, the
 * most of those it has; 0 where none has any.
 */
unsigned int lu_devtype_fifo_kib(const struct lu_devtype *type, uint16_t vendor,
				 uint16_t device);

/**
 * lu_devtype_load() - Make sure the kernel's own driver for a type is there.
 * @type: from lu_devtype_find()
 *
 * Does nothing if /sys/bus/pci/drivers/<kernel_driver> exists. Otherwise loads
 * @type->kernel_modules from the folder in the environment's LUTORTURE_MODULES,
 * or else from /lib/modules/<release>/kernel. Modules already loaded are left
 * alone. Nothing unloads them again: a loaded driver takes no function that
 * has a driver_override for another.
 *
 * Context: root.
 * Return: 0; -ENOENT no kernel driver known, or a file is missing; errors of
 * lu_kmod_load().
 */
int lu_devtype_load(const struct lu_devtype *type);

#endif
