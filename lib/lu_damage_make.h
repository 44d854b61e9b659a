/* SPDX-License-Identifier: GPL-2.0-only */
/* Makers of damage: what the rows of the table are built from. */
#ifndef LU_DAMAGE_MAKE_H
#define LU_DAMAGE_MAKE_H

#include "lu_damage.h"
#include "lu_rand.h"

/* A structure, or the entry of one; the index is the maker's. */
enum lu_damage_place {
	LU_DAMAGE_AT_LUO,      /* struct luo_ser */
	LU_DAMAGE_AT_SESSIONS, /* first block of sessions */
	LU_DAMAGE_AT_SESSION,  /* struct luo_session_ser [session] */
	LU_DAMAGE_AT_FILES,    /* first block of files of [session] */
	LU_DAMAGE_AT_FILE,     /* struct luo_file_ser [file] */
	LU_DAMAGE_AT_FLBS,     /* struct luo_flb_header_ser */
	LU_DAMAGE_AT_FLB,      /* struct luo_flb_ser, the only one */
	LU_DAMAGE_AT_PCI,      /* struct pci_ser */
	LU_DAMAGE_AT_FUNCTION, /* struct pci_dev_ser [entry] */
	LU_DAMAGE_AT_MEMFD,    /* struct memfd_luo_ser of [file] */
	LU_DAMAGE_AT_CHUNK,    /* struct kho_vmalloc_chunk, the only one */
	LU_DAMAGE_AT_FOLIO,    /* struct memfd_luo_folio_ser [entry] */
	LU_DAMAGE_PLACES
};

/**
 * struct lu_damage_maker - What a maker has to go by, and where it writes.
 * @c:     case, with row, session and file; writes are added
 * @set:   set the case is for
 * @rand:  for all that is random
 * @entry: index of an entry, where the place has one
 */
struct lu_damage_maker {
	struct lu_damage_case *c;
	const struct lu_damage_set *set;
	struct lu_rand rand;
	unsigned int entry;
};

/* Bits from @lo up to @hi of a field of up to 64. */
struct lu_damage_bits {
	unsigned int lo, hi;
};

/* One of several values; the first of them with op 0 and value 0 is valid. */
struct lu_damage_value {
	enum lutorture_damage_op op;
	uint64_t value;
};

struct lu_damage_values {
	unsigned int n;
	struct lu_damage_value at[6];
};

/**
 * lu_damage_place() - The path to a place.
 * @m:      whose session, file and entry are meant
 * @place:  structure
 * @offset: in it, bytes
 * @out:    filled
 */
void lu_damage_place(const struct lu_damage_maker *m, enum lu_damage_place place,
		     unsigned int offset, struct lutorture_damage_place *out);

/** lu_damage_flip() - A random bit of the field; arg: struct lu_damage_bits. */
void lu_damage_flip(struct lu_damage_maker *m);

/** lu_damage_byte() - A random byte of a field of any length gets another. */
void lu_damage_byte(struct lu_damage_maker *m);

/** lu_damage_pick() - One of the values; arg: struct lu_damage_values. */
void lu_damage_pick(struct lu_damage_maker *m);

/** lu_damage_wild() - The field, an address, gets one that is none. */
void lu_damage_wild(struct lu_damage_maker *m);

/*
 * lu_damage_add() - One write more, to @bytes at an offset of a place; then its
 * operation with an operand, or a copy from another place.
 */
struct lutorture_damage_write *lu_damage_add(struct lu_damage_maker *m,
					     enum lu_damage_place place,
					     unsigned int offset,
					     unsigned int bytes);
void lu_damage_do(struct lutorture_damage_write *w, enum lutorture_damage_op op,
		  uint64_t value);
void lu_damage_from(struct lu_damage_maker *m, struct lutorture_damage_write *w,
		    enum lu_damage_place place, unsigned int offset);

/* What comes with an FLB that cannot be had; with one that is none any more. */
#define LU_CONSUMED (LU_DAMAGE_TABLE | LU_DAMAGE_FINISH)
#define LU_NO_FLB   (LU_CONSUMED | LU_DAMAGE_FLB)

/* The rows, by file; each list ends in one without a name. */
extern const struct lu_damage_row lu_damage_rows_memfd[];
extern const struct lu_damage_row lu_damage_rows_pci[];
extern const struct lu_damage_row lu_damage_rows_luo[];
extern const struct lu_damage_row lu_damage_rows_file[];

/* Shorthand of the lists: an argument, and values to pick from. */
#define LU_BITS(lo, hi) (&(const struct lu_damage_bits){ lo, hi })
#define LU_VALUES(n, ...) \
	(&(const struct lu_damage_values){ n, { __VA_ARGS__ } })
#define LU_SET(value)                       \
	{                                   \
		LUTORTURE_DAMAGE_SET, value \
	}
#define LU_XOR(value)                       \
	{                                   \
		LUTORTURE_DAMAGE_XOR, value \
	}
#define LU_PLUS(value)                      \
	{                                   \
		LUTORTURE_DAMAGE_ADD, value \
	}
#define LU_FIELD(at, off, n) \
	.place = LU_DAMAGE_AT_##at, .offset = off, .bytes = n

#endif
