/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_BAR_H
#define LU_BAR_H

#include <stddef.h>
#include <stdint.h>

#include "lu_bdf.h"

/**
 * lu_bar_read32() - Read 32-bit registers of a function bound to lutorture_pci.
 * @bdf:     function
 * @bar:     0 to 5
 * @offsets: bytes into the BAR, multiples of 4; the caller knows that reading
 *           them changes nothing
 * @values:  receives the values, @n of them
 * @n:       number of registers
 *
 * Return: 0; -ENODEV all values are all ones: nobody answers; -ERANGE an offset
 * is outside the BAR; errors of lu_dut_open() and lu_dut_map().
 */
int lu_bar_read32(struct lu_bdf bdf, unsigned int bar, const uint32_t *offsets,
		  uint32_t *values, size_t n);

#endif
