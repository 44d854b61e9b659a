/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fault matrix: stage x kind of fault x device x hop, made from the tables
 * of stages and kinds, and behind these the rows of lu_pcifail and lu_mishap.
 * Nothing in it is listed by hand.
 */
#ifndef LU_MATRIX_H
#define LU_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "lu_stage.h"

/**
 * struct lu_fault_kind - One way to make a stage fail.
 * @name:     "errno", unique
 * @action:   word for the fault module; "" where it does nothing itself
 * @value:    handed to it with the action; for errno the one to return
 * @crash:    how the machine ends: bits of enum lu_crash, 0 it lives
 * @limit_ms: silence after which it counts as hung; 0: the usual
 * @outside:  what the outside has to do (lu_outside.h); "" for nothing. Where nobody
 *            does, its points are unreachable
 * @why_not:  why it does not apply to a stage that returns this, per value of
 *            enum lu_stage_returns; NULL: it applies
 * @entry:    applies to stages with @entry alone, as one sweep over all their
 *            allocations
 * @where:    what it can be applied to, for people
 * @undo:     what puts the machine back
 */
struct lu_fault_kind {
	const char *name;
	const char *action;
	long value;
	unsigned int crash;
	unsigned int limit_ms;
	const char *outside;
	const char *why_not[5];
	bool entry;
	const char *where;
	const char *undo;
};

/** lu_fault_kind_at() - The table of kinds; NULL behind the last. */
const struct lu_fault_kind *lu_fault_kind_at(size_t i);

/** lu_fault_kind_find() - The kind of that name, or NULL. */
const struct lu_fault_kind *lu_fault_kind_find(const char *name);

/**
 * lu_fault_kind_why_not() - Why a kind does not apply to a stage.
 *
 * Return: NULL it applies; else text that is never freed.
 */
const char *lu_fault_kind_why_not(const struct lu_fault_kind *kind,
				  const struct lu_stage *stage);

/* Which of a session's devices. */
enum lu_matrix_place { LU_FIRST, LU_MIDDLE, LU_LAST, LU_PLACES };

#define LU_POINT_ID 96

struct lu_pcifail;

/**
 * struct lu_point - One point of the matrix.
 * @id:    "<stage>/<kind>[/<place>[/hop<n>]]", unique
 * @stage: row of the stage table; of a point of lu_mishap the one that its call is
 *         held in; NULL: none
 * @kind:  row of the kind table; NULL for a point of lu_pcifail or lu_mishap
 * @pci:   row of lu_pcifail; NULL: none
 * @place: device, for stages that have that axis
 * @hop:   function on its path, 0 the endpoint
 * @suite: that runs it
 * @test:  of that suite, "fixture.test"; NULL: the only one it has
 * @cost_ms: what it takes on the virtual rig, about
 */
struct lu_point {
	char id[LU_POINT_ID];
	const struct lu_stage *stage;
	const struct lu_fault_kind *kind;
	const struct lu_pcifail *pci;
	enum lu_matrix_place place;
	unsigned int hop;
	const char *suite;
	const char *test;
	unsigned int cost_ms;
};

/**
 * struct lu_matrix_rig - What the matrix needs to know of a rig.
 * @devices: devices in the session; places of fewer than three collapse
 * @hops:    functions on the path of the device at each place, endpoint included
 * @own:     of these the first ones: those that are on no path of a place before
 */
struct lu_matrix_rig {
	unsigned int devices;
	unsigned int hops[LU_PLACES];
	unsigned int own[LU_PLACES];
};

/**
 * lu_matrix_paths() - Fill in @hops and @own.
 * @rig:  changed
 * @path: slot path of the device at each place; not kept
 *
 * Bridges are told apart by where they are. Two devices in one place share all
 * of their path, so that a place that another one stands for has none of its own.
 */
void lu_matrix_paths(struct lu_matrix_rig *rig,
		     const char *const path[LU_PLACES]);

struct lu_rig;

/**
 * lu_matrix_rig_from() - The same from a rig file.
 * @rig:  loaded
 * @list: names with commas of the devices to take; NULL: all that it allows
 * @out:  filled
 */
void lu_matrix_rig_from(const struct lu_rig *rig, const char *list,
			struct lu_matrix_rig *out);

/** lu_matrix_device() - Index of the device at a place, of @devices. */
unsigned int lu_matrix_device(enum lu_matrix_place place, unsigned int devices);

/**
 * lu_matrix_nth() - Which hit of a point's symbol is its own, from 1.
 * @point:  point
 * @device: index of its device
 * @hops:   functions on the path of each device, endpoint included
 * @n:      devices in the session
 *
 * Hits are those of one operation of LU_OP_PRESERVE, which is about one device,
 * and of all of the operation for the others. Files are unpreserved and finished
 * from the last one on, and the functions on a path left from the root port down.
 */
unsigned int lu_matrix_nth(const struct lu_point *point, unsigned int device,
			   const unsigned int *hops, unsigned int n);

/**
 * lu_matrix_points() - All points for a rig.
 * @rig:   as above
 * @suite: only those of this suite; NULL: all
 * @op:    only those of this operation; LU_OPS: all
 * @out:   receives them, in the order of the tables; NULL only counts
 * @max:   room in @out
 *
 * Return: how many there are, which may be more than @max.
 */
size_t lu_matrix_points(const struct lu_matrix_rig *rig, const char *suite,
			enum lu_stage_op op, struct lu_point *out, size_t max);

#endif
