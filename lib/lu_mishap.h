/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults that are a test each: no stage fails, and no function on a path, but
 * the caller dies, a call races, the machine is short of something, or the next
 * kernel is not the one that was prepared for. One row a fault; each is a point
 * of the matrix.
 */
#ifndef LU_MISHAP_H
#define LU_MISHAP_H

#include "lu_matrix.h"

/**
 * struct lu_mishap - One of them.
 * @name:    "race.jump", unique; the point's name
 * @suite:   that runs it
 * @where:   what it can be applied to
 * @undo:    how it is undone
 * @cost_ms: what it takes on the virtual rig, about
 * @test:    of that suite, "fixture.test"; NULL: the only one it has
 * @stage:   of lu_stage, that its call is held in, or that it races with; NULL: none
 */
struct lu_mishap {
	const char *name;
	const char *suite;
	const char *where;
	const char *undo;
	unsigned int cost_ms;
	const char *test;
	const char *stage;
};

/** lu_mishap_at() - The table; NULL behind the last row. */
const struct lu_mishap *lu_mishap_at(size_t i);

/** lu_mishap_is() - Does this suite run it, and does its name begin so? */
bool lu_mishap_is(const struct lu_mishap *row, const char *suite,
		  const char *begins);

/**
 * lu_mishap_points() - The points of these rows, and of each kind of pressure.
 * @suite: only those of this suite; NULL: all
 * @out:   receives them; NULL only counts
 * @max:   room in @out
 *
 * Return: how many there are, which may be more than @max.
 */
size_t lu_mishap_points(const char *suite, struct lu_point *out, size_t max);

/**
 * lu_mishap_find() - The point of a row, or of a kind of pressure.
 * @name: of the point
 *
 * Return: point, never freed; NULL no row makes it.
 */
const struct lu_point *lu_mishap_find(const char *name);

/**
 * lu_mishap_reach() - The function that stands for a row's stage on this kernel.
 * @name:   of the point
 * @symbol: set to the function; NULL there is none, and the point is unreachable, as
 *          lu_errmsg() says
 *
 * Asks the fault module, as lu_point_symbol() does.
 *
 * Return: 0; -ENOENT no row makes such a point; -EINVAL one without a stage; as
 * lu_point_unreachable().
 */
int lu_mishap_reach(const char *name, const char **symbol);

/* LU_REACH - Sets @symbol by lu_mishap_reach(), or skips: then it is unreachable. */
#define LU_REACH(point, symbol)                             \
	do {                                                \
		LU_OK(lu_mishap_reach((point), &(symbol))); \
		if (!(symbol))                              \
			LU_SKIP("%s", lu_errmsg());         \
	} while (0)

/**
 * lu_mishap_judge() - Record what a trial came to, as lu_point_judge() does.
 * @name: of the point
 * @err:  as of lu_point_judge()
 *
 * Return: 0; -ENOENT no row makes such a point; as lu_point_judge().
 */
int lu_mishap_judge(const char *name, int err);

/**
 * lu_mishap_end() - Record it by how its test ended; for a fixture's teardown.
 * @name:    of the point; NULL: none was under way, nothing is recorded
 * @failed:  a check of the test failed
 * @skipped: the fault cannot be made here: nothing is recorded, and the run has
 *           the point down as unreachable, with the reason that the test gave
 *
 * Return: 0; -ENOENT no row makes such a point; as lu_point_record().
 */
int lu_mishap_end(const char *name, bool failed, bool skipped);

/**
 * lu_mishap_record() - Record it as said.
 * @name:    of the point
 * @outcome, @text: as of lu_point_record()
 *
 * Return: 0; -ENOENT no row makes such a point; as lu_point_record().
 */
int lu_mishap_record(const char *name, const char *outcome, const char *text);

#endif
