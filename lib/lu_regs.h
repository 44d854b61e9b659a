/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LU_REGS_H
#define LU_REGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a value is written in a difference. */
enum lu_regs_fmt {
	LU_FMT_AUTO,	/* decimal up to 4 bits, hex above */
	LU_FMT_DEC,	/* decimal */
	LU_FMT_BUS,	/* two hex digits */
	LU_FMT_PAYLOAD, /* bytes: 128 << value */
	LU_FMT_SPEED,	/* 2.5GT/s, 5GT/s, ... */
	LU_FMT_WIDTH,	/* x1, x4, ... */
	LU_FMT_POWER,	/* D0, D1, D2, D3hot */
};

/* What a register is, when it is more than a number with fields. */
enum lu_regs_kind {
	LU_REG_PLAIN,
	LU_REG_COVER, /* belongs to a window elsewhere: not compared */
	LU_REG_BAR,   /* base address register, maybe the low half */
	LU_REG_IO_WINDOW,
	LU_REG_MEM_WINDOW,
	LU_REG_PREF_WINDOW,
};

/**
 * struct lu_field - One named field of a register.
 * @name: as written after the dot; NULL ends a table
 * @mask: bits of the register, contiguous
 * @fmt:  how its value is written
 */
struct lu_field {
	const char *name;
	uint32_t mask;
	enum lu_regs_fmt fmt;
};

/**
 * struct lu_reg - One register of a header or capability.
 * @name:   as written in a difference, unique over all tables
 * @off:    bytes from the start of the header or capability
 * @size:   1 to 8 bytes; 0 ends a table
 * @fields: its fields, ended by a NULL name; NULL: compared as one number
 * @fmt:    how the whole number is written, where it has no fields
 * @kind:   special treatment
 */
struct lu_reg {
	const char *name;
	uint16_t off;
	uint8_t size;
	const struct lu_field *fields;
	enum lu_regs_fmt fmt;
	enum lu_regs_kind kind;
};

/**
 * struct lu_regset - Registers of one header type or one capability.
 * @name:  of the capability, as lspci users know it; NULL ends a table
 * @id:    capability id; header type for headers
 * @len:   bytes, where fixed; 0 = up to the next capability
 * @vmask: bits of the 16-bit word at offset 2 that choose this layout
 * @vval:  their value
 * @get_len: bytes of this one, read from the capability itself; NULL: @len
 * @regs:  ended by size 0; NULL: all bytes unknown
 */
struct lu_regset {
	const char *name;
	uint16_t id;
	uint16_t len;
	uint16_t vmask, vval;
	unsigned int (*get_len)(const uint8_t *cap, unsigned int room);
	const struct lu_reg *regs;
};

extern const struct lu_regset lu_regs_headers[];
extern const struct lu_regset lu_regs_caps[];
extern const struct lu_regset lu_regs_ext[];
extern const struct lu_reg lu_regs_pcie[];

/**
 * lu_regs_header() - Registers of a standard header.
 * @type: header type without the multi-function bit
 * Return: a table; for a type that is not known, the part common to all.
 * Source: PCI Local Bus 3.0, 6.1; PCI-to-PCI Bridge 1.2, 3.2.
 */
const struct lu_regset *lu_regs_header(unsigned int type);

/**
 * lu_regs_cap() - Registers of a capability.
 * @ext:  an extended capability
 * @id:   its id
 * @cap:  its bytes, at least 4
 * Return: a table (its regs may be NULL), or NULL for an unknown id.
 */
const struct lu_regset *lu_regs_cap(bool ext, unsigned int id,
				    const uint8_t *cap);

/**
 * lu_regs_find() - Look up a field by the name differences use.
 * @name: "DevSta.CorrErrDetected", or a register without fields
 * @bits: set to the bits of the register it names; NULL: not wanted
 * Return: the register, or NULL when no table has it.
 */
const struct lu_reg *lu_regs_find(const char *name, uint64_t *bits);

/**
 * lu_regs_get() - Read a little-endian number.
 * @p:    its bytes
 * @size: how many, 1 to 8
 * Return: the number.
 */
uint64_t lu_regs_get(const uint8_t *p, unsigned int size);

/**
 * lu_regs_format() - Write a value as differences show it.
 * @fmt:  how
 * @v:    value, shifted down
 * @bits: width of the field, 1 to 64
 * @buf:  filled, always terminated
 * @size: of @buf; 24 is enough
 */
void lu_regs_format(enum lu_regs_fmt fmt, uint64_t v, unsigned int bits,
		    char *buf, size_t size);

#endif
