/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What lutorture_fault stamps of watched PCI functions: writes to their config
 * space, and looks at their COMMAND and link.
 */
#ifndef LU_CFGWRITE_H
#define LU_CFGWRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lu_bdf.h"
#include "lu_regs.h"

struct lu_stamp;

/**
 * struct lu_cfgwrite - One write to config space.
 * @tsc:   when; 0: not known
 * @out:   by the kernel before this one
 * @bdf:   function
 * @reg:   offset
 * @len:   bytes: 1, 2 or 4
 * @old:   what was read there just before
 * @value: what was written
 */
struct lu_cfgwrite {
	uint64_t tsc;
	bool out;
	struct lu_bdf bdf;
	uint16_t reg;
	uint8_t len;
	uint32_t old, value;
};

/**
 * struct lu_cfglook - COMMAND and link of one function.
 * @tsc:     when
 * @out:     by the kernel before this one
 * @bdf:     function
 * @command: COMMAND
 * @lnksta:  LNKSTA; -1: it has no link
 */
struct lu_cfglook {
	uint64_t tsc;
	bool out;
	struct lu_bdf bdf;
	uint16_t command;
	int lnksta;
};

/** LU_CFGLOOK_LINK - bits of LNKSTA that have to stay: speed, width, active. */
#define LU_CFGLOOK_LINK 0x23ff

/**
 * lu_cfgwrite_parse() - Is a stamp a config write?
 * @stamp: "0000:03:00.0+004/2,506>502"
 * @out:   filled if so
 */
bool lu_cfgwrite_parse(const struct lu_stamp *stamp, struct lu_cfgwrite *out);

/**
 * lu_cfglook_parse() - Is a stamp a look?
 * @stamp: "0000:03:00.0=0506,1011"
 * @out:   filled if so
 */
bool lu_cfglook_parse(const struct lu_stamp *stamp, struct lu_cfglook *out);

/**
 * struct lu_cfgpart - What of one register a write covers.
 * @name:  of the register, as differences have it, without a number of its
 *         capability; "IOWindow.Upper", "PrefWindow.Upper"; "Config+0x48" where
 *         nothing is known
 * @mask:  bits of the register that were written
 * @old, @value: of the register, 0 outside of @mask
 */
struct lu_cfgpart {
	char name[40];
	uint32_t mask, old, value;
};

#define LU_CFGPART_MAX 4 /* registers that one write may cover */

/**
 * lu_cfgwrite_split() - Take a write apart by registers.
 * @write:  as it was parsed
 * @config: config space of the function
 * @len:    bytes of it: 256 or 4096
 * @out:    filled; room for LU_CFGPART_MAX
 *
 * Return: parts, at least 1.
 */
size_t lu_cfgwrite_split(const struct lu_cfgwrite *write, const uint8_t *config,
			 size_t len, struct lu_cfgpart *out);

/**
 * lu_cfgwrite_size() - Bytes that a write to a register is likely to have.
 * @reg:    offset
 * @config: config space of the function
 * @len:    bytes of it
 *
 * Return: those of the register that begins there, 4 at most; of the place in it
 * otherwise.
 */
unsigned int lu_cfgwrite_size(unsigned int reg, const uint8_t *config,
			      size_t len);

#endif
