/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_BDF_H
#define LU_BDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** LU_BDF_STRLEN - buffer that holds any address, NUL included. */
#define LU_BDF_STRLEN 20

/**
 * struct lu_bdf - Address of a PCI function in the running kernel.
 * @domain: PCI segment; all 32 bits count (VMD starts at 0x10000)
 * @bus:    bus number; the kernel may renumber it at any boot
 * @devfn:  device in bits 7..3, function in bits 2..0
 */
struct lu_bdf {
	uint32_t domain;
	uint8_t bus;
	uint8_t devfn;
};

/**
 * lu_bdf_format() - Spell an address as sysfs does: "0000:03:00.0".
 * @bdf: address
 * @buf: filled; domains above 16 bits take more than four digits
 *
 * Return: @buf.
 */
const char *lu_bdf_format(struct lu_bdf bdf, char buf[LU_BDF_STRLEN]);

/**
 * lu_bdf_parse() - Read an address as sysfs spells it.
 * @s:   "DDDD:BB:DD.F" in hex, domain of 4 to 8 digits, nothing before or after
 * @out: set on success only
 *
 * Return: 0; -EINVAL @s is not such an address.
 */
int lu_bdf_parse(const char *s, struct lu_bdf *out);

/** lu_bdf_equal() - Whether two addresses name the same function. */
bool lu_bdf_equal(struct lu_bdf a, struct lu_bdf b);

/**
 * lu_bdf_add() - Put an address into a set, where it is once.
 * @set: addresses, in the order in which they came
 * @n:   how many there are
 * @max: room in @set
 * @bdf: address
 *
 * Return: 0 it is there; -ENOSPC it is not, and there is no room.
 */
int lu_bdf_add(struct lu_bdf *set, size_t *n, size_t max, struct lu_bdf bdf);

#endif
