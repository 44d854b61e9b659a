/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can happen to a PCI function while it is preserved, or to a bridge above
 * it: one row a kind, with what must come of it. Kinds times places are points
 * of the fault matrix.
 */
#ifndef LU_PCIFAIL_H
#define LU_PCIFAIL_H

#include "lu_fixture.h"
#include "lu_matrix.h"
#include "lu_snapshot.h"

/* Functions on a path that a kind applies to; a bit each. */
enum lu_pcifail_hop {
	LU_PCIFAIL_ENDPOINT = 1 << 0,
	LU_PCIFAIL_PORT = 1 << 1,    /* the bridge right above it */
	LU_PCIFAIL_BETWEEN = 1 << 2, /* bridges between that and the root port */
	LU_PCIFAIL_ROOT = 1 << 3,    /* the last bridge */
};

#define LU_PCIFAIL_HOPS 4 /* bits above */

/* What becomes of the devices that a failure reaches. */
enum lu_pcifail_effect {
	LU_PCIFAIL_SAME,  /* nothing: config space is bit for bit as before */
	LU_PCIFAIL_KEEPS, /* nothing but the registers that the kind is about */
	LU_PCIFAIL_LOSES, /* config space is as after power-on */
	LU_PCIFAIL_MUTE,  /* nobody answers; the kernel does not know */
	LU_PCIFAIL_GOES,  /* the function is removed and its driver let go */
	LU_PCIFAIL_ANEW,  /* as before, but found again as another one */
	LU_PCIFAIL_EFFECTS
};

/* Which devices it reaches, seen from the function it is done to. */
enum lu_pcifail_scope {
	LU_PCIFAIL_SELF,  /* the function and all below */
	LU_PCIFAIL_BELOW, /* all below it */
	LU_PCIFAIL_LINK,  /* all that error recovery takes in: below the port */
};

/**
 * struct lu_pcifail_at - One failure at one place.
 * @kind: row
 * @dev:  device whose path it is on
 * @fn:   function it is done to
 * @hop:  of @fn on the path, 0 the endpoint
 * @effect: of @kind at this hop
 * @old:  what the kind has to remember to be undone, across a jump too
 * @seen: place in the kernel log before it
 */
struct lu_pcifail_at {
	const struct lu_pcifail *kind;
	const struct lu_fixture_device *dev;
	struct lu_bdf fn;
	unsigned int hop;
	enum lu_pcifail_effect effect;
	uint32_t old;
	unsigned long long seen;
};

/**
 * struct lu_pcifail - One kind of failure.
 * @name:   "reset.flr", unique; the beginning of a point's name
 * @suite:  that runs it without a jump
 * @hops:   bits of enum lu_pcifail_hop
 * @effect: on the devices it reaches
 * @above:  the same where it is done above the port: what lost its config space
 *          there is a switch, and nobody answers behind it
 * @scope:  which these are
 * @value:  for the functions below: register value, severity
 * @words:  for the functions below: what the injector is told
 * @reach:  can it be done here? 0; -EOPNOTSUPP no, and lu_errmsg() says why
 * @strike: does it, and waits until it is over. 0; -ENODATA nothing came of it;
 *          -errno
 * @mend:   takes it back, as far as the kind itself can; NULL: nothing to do.
 *          What was lost or removed is put back by lu_pcimend
 * @changes: registers of the function it is done to that change by it; NULL: none
 * @told:   of the bridges above that, which are told of it; NULL: none
 * @left:   registers that nothing puts back; NULL: none
 * @says:   what the kernel says in its log of the means itself, which is no trouble
 *          of the device's; ends in NULL; NULL: nothing
 * @undo:   how it is undone, for people
 * @why_not: reasons for those that are not in @hops, by number of the bit; NULL:
 *          there are none
 */
struct lu_pcifail {
	const char *name;
	const char *suite;
	unsigned int hops;
	enum lu_pcifail_effect effect, above;
	enum lu_pcifail_scope scope;
	long value;
	const char *words;
	int (*reach)(struct lu_pcifail_at *at);
	int (*strike)(struct lu_pcifail_at *at);
	int (*mend)(struct lu_pcifail_at *at);
	const struct lu_snapshot_mask *changes, *told, *left;
	const char *const *says;
	const char *undo;
	const char *const *why_not;
};

/* The tables, one a file; each ends with a row without a name. */
extern const struct lu_pcifail lu_pcifail_aer[];
extern const struct lu_pcifail lu_pcifail_reset[];
extern const struct lu_pcifail lu_pcifail_slot[];

#define LU_PCIFAIL_JUMP "fault_pci_jump" /* runs them all, over a jump */

/** lu_pcifail_row() - The tables as one; NULL behind the last row. */
const struct lu_pcifail *lu_pcifail_row(size_t i);

/** lu_pcifail_find() - The row of that name; NULL: there is none. */
const struct lu_pcifail *lu_pcifail_find(const char *name);

/**
 * lu_pcifail_where() - The functions of a path that a row applies to, in words.
 * @buf:  receives them
 * @size: of @buf
 *
 * Return: @buf.
 */
const char *lu_pcifail_where(const struct lu_pcifail *row, char *buf,
			     size_t size);

/**
 * lu_pcifail_why_not() - Why a row is not made at a function of a path.
 * @hop:  number of a bit of enum lu_pcifail_hop
 * @name: receives what that is called; NULL: nobody asks
 *
 * Return: NULL it is made there; else text that is never freed.
 */
const char *lu_pcifail_why_not(const struct lu_pcifail *row, unsigned int hop,
			       const char **name);

/**
 * lu_pcifail_points() - Points that these kinds make on a rig.
 * @rig:   devices, and functions on their paths
 * @suite: only those of this suite; NULL: all
 * @out:   receives them; NULL only counts
 * @max:   room in @out
 *
 * Each without a jump, and with one. A bridge that several devices are below
 * counts for the first of them alone.
 *
 * Return: how many there are, which may be more than @max.
 */
size_t lu_pcifail_points(const struct lu_matrix_rig *rig, const char *suite,
			 struct lu_point *out, size_t max);

/** lu_pcifail_at() - The place of a point, on devices of this boot. */
void lu_pcifail_at(const struct lu_point *point,
		   const struct lu_fixture_device *devs, int n,
		   struct lu_pcifail_at *at);

/** lu_pcifail_top() - The function at the top of what it reaches. */
struct lu_bdf lu_pcifail_top(const struct lu_pcifail_at *at);

/** lu_pcifail_reaches() - Is @dev one of those that it reaches? */
bool lu_pcifail_reaches(const struct lu_pcifail_at *at,
			const struct lu_fixture_device *dev);

/**
 * lu_pcifail_leaves() - Must config space of a function be as it was, after it?
 * @at:    failure, in its place
 * @fn:    any function
 * @below: all that is below lu_pcifail_top(), before it happens
 * @n:     number of them
 * @left:  set to the registers that may differ all the same; NULL: none
 */
bool lu_pcifail_leaves(const struct lu_pcifail_at *at, struct lu_bdf fn,
		       const struct lu_bdf *below, int n,
		       const struct lu_snapshot_mask **left);

/**
 * lu_pcifail_spares() - Does it leave alone what this run must not touch?
 * @at:   failure, in its place
 * @devs: devices of this run
 * @n:    number of them
 *
 * A reset at a bridge is one of all that is below; an error that is not corrected is
 * told to the drivers of all of it. Reads sysfs and config space.
 *
 * Return: 0; -EOPNOTSUPP a function below it is not of this run: lu_errmsg() has
 * its address; -ENODEV, -ENOSPC of lu_pcibelow().
 */
int lu_pcifail_spares(const struct lu_pcifail_at *at,
		      const struct lu_fixture_device *devs, int n);

#endif
