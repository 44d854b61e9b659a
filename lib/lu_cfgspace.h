/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_CFGSPACE_H
#define LU_CFGSPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lu_regs.h"

/** LU_CFGSPACE_CAPS - a chain that visits each dword once has no more. */
#define LU_CFGSPACE_CAPS 1008

/**
 * struct lu_cfgcap - One capability as found.
 * @set:  its registers; NULL for an unknown id
 * @id:   capability id
 * @off:  where it starts
 * @len:  bytes it owns, never reaching into another one
 * @ext:  extended capability
 * @nth:  how many of the same id came before it
 */
struct lu_cfgcap {
	const struct lu_regset *set;
	uint16_t id;
	uint16_t off;
	uint16_t len;
	bool ext;
	uint16_t nth;
};

/* How a chain ended. */
enum lu_cfgchain {
	LU_CHAIN_ABSENT, /* no list */
	LU_CHAIN_OK,	 /* by a null pointer */
	LU_CHAIN_LOOP,	 /* pointer to a place seen before */
	LU_CHAIN_RANGE,	 /* pointer into the header, or past the end */
	LU_CHAIN_ONES,	 /* entry reads all ones */
};

/**
 * struct lu_cfgspace - Where things are in one config space.
 * @cap:   capabilities, first the standard, then the extended chain, each
 *	   in the order of its links
 * @n:     how many
 * @chain: how each chain ended; index 1 is the extended one
 * @end:   the pointer that ended it
 */
struct lu_cfgspace {
	struct lu_cfgcap cap[LU_CFGSPACE_CAPS];
	size_t n;
	enum lu_cfgchain chain[2];
	unsigned int end[2];
};

/**
 * lu_cfgspace_parse() - Find the capabilities.
 * @cfg: bytes of config space; anything at all, nothing in it is trusted
 * @len: how many, 64 to 4096
 * @out: filled; about 24 KiB
 *
 * Each dword is visited once at most, so a loop ends.
 *
 * Source: PCI Local Bus 3.0, 6.7; PCIe Base 6.2, 7.6.3.
 */
void lu_cfgspace_parse(const uint8_t *cfg, size_t len, struct lu_cfgspace *out);

/**
 * lu_cfgspace_at() - The capability a byte lies in.
 * @cs:  filled by lu_cfgspace_parse()
 * @off: of the byte
 * Return: the capability, or NULL when none owns the byte.
 */
const struct lu_cfgcap *lu_cfgspace_at(const struct lu_cfgspace *cs,
				       unsigned int off);

/**
 * lu_cfgspace_name() - Name a capability: "MSI-X", "VendorSpecific#2".
 * @cap:  capability; the number is left out for the first of its id
 * @buf:  filled, always terminated
 * @size: of @buf; 32 is enough
 * Return: @buf.
 */
const char *lu_cfgspace_name(const struct lu_cfgcap *cap, char *buf,
			     size_t size);

/** lu_cfgspace_chain() - How a chain ended, in words. */
const char *lu_cfgspace_chain(enum lu_cfgchain chain);

#endif
