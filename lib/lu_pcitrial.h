/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One PCI failure while all devices of a run are preserved: what must be seen
 * of it in this kernel, what must be left, and what arrives in the next one.
 */
#ifndef LU_PCITRIAL_H
#define LU_PCITRIAL_H

#include "lu_cargo.h"
#include "lu_model.h"
#include "lu_pcifail.h"
#include "lu_snapshot.h"
#include "lu_still.h"

#define LU_PCITRIAL_BELOW (LU_FIXTURE_MAX_DEVICES * 4)

/**
 * struct lu_pcitrial - Failures on the devices of one leg.
 * @cargo:   session with all devices; packed between strike and settle
 * @model:   what the provider's tables must be
 * @empty:   how things stand with nothing preserved and no file open
 * @before:  config space of all functions before the failure
 * @at:      failure under way
 * @reached: devices that it reaches
 * @below:   functions below the top of what it reaches, before it
 * @n_below: number of them
 */
struct lu_pcitrial {
	struct lu_cargo cargo;
	struct lu_model model;
	struct lu_still empty;
	struct lu_snapshot *before;
	struct lu_pcifail_at at;
	bool reached[LU_FIXTURE_MAX_DEVICES];
	struct lu_bdf below[LU_PCITRIAL_BELOW];
	int n_below;
};

/**
 * lu_pcitrial_open() - Begin, with nothing preserved.
 * @t:    filled
 * @devs: devices of this boot, bound, bus masters; live as long as @t
 * @n:    number of them
 *
 * Return: 0; as lu_model_add(), lu_still_take().
 */
int lu_pcitrial_open(struct lu_pcitrial *t,
		     const struct lu_fixture_device *devs, int n);

/** lu_pcitrial_close() - Close all files, release memory. */
void lu_pcitrial_close(struct lu_pcitrial *t);

/**
 * lu_pcitrial_place() - Where a point is, on devices of this boot.
 *
 * Fills @t->at, but for its @old, and @t->reached. Reads config space only.
 */
void lu_pcitrial_place(struct lu_pcitrial *t, const struct lu_point *point);

/**
 * lu_pcitrial_aim() - Which point is next, and can it be reached here?
 *
 * Return: 0; -EOPNOTSUPP it cannot, with the reason in lu_errmsg(); -errno.
 */
int lu_pcitrial_aim(struct lu_pcitrial *t, const struct lu_point *point);

/**
 * lu_pcitrial_strike() - Preserve all, let it happen, and look.
 *
 * Return: 0 all is as the kind says; -ENODATA nothing happened; -EBADMSG
 * something else did, as lu_errmsg() says; -errno.
 */
int lu_pcitrial_strike(struct lu_pcitrial *t);

/**
 * lu_pcitrial_note() - Remember what is below, before it is struck.
 *
 * Return: 0; as lu_pcibelow().
 */
int lu_pcitrial_note(struct lu_pcitrial *t);

/**
 * lu_pcitrial_look() - Is config space as it must be after a strike?
 *
 * What the failure does not reach is bit for bit as before, but for what bridges
 * above are told of it; so is what it reaches and leaves the same, but for the
 * registers that the kind is about. A device that must have lost its config space
 * has no address in a BAR any more, and answers at none.
 *
 * Return: 0; -EBADMSG, as lu_errmsg() says; as lu_pcimend_compare_by().
 */
int lu_pcitrial_look(struct lu_pcitrial *t);

/** lu_pcitrial_refuses() - Must a jump be refused (-ENODEV) after a strike there? */
bool lu_pcitrial_refuses(const struct lu_pcitrial *t);

/**
 * lu_pcitrial_settle() - Close the session, put the machine back, do it again.
 *
 * The tables must be empty as soon as the session is closed; config space must
 * be as before; preserving and letting go must work as ever. Puts back as much
 * as it can also where a check fails.
 *
 * Return: 0; -EBADMSG; -errno.
 */
int lu_pcitrial_settle(struct lu_pcitrial *t);

/**
 * lu_pcitrial_run() - Aim, strike, settle, and record what the point came to.
 *
 * Return: 0 also for a point that cannot be reached; -errno it went wrong.
 */
int lu_pcitrial_run(struct lu_pcitrial *t, const struct lu_point *point);

/**
 * lu_pcitrial_sweep() - Run all points of a suite.
 * @suite: its name
 *
 * Return: 0; -EBADMSG some went wrong: lu_errmsg() tells how many, and the first;
 * -E2BIG no points, or too many.
 */
int lu_pcitrial_sweep(struct lu_pcitrial *t, const char *suite);

/**
 * lu_pcitrial_arrive() - The far side of a jump after a strike.
 * @t:      of the new boot; @at.old is what the kernel before remembered
 * @struck: the failure of before, as it was aimed at; NULL: a jump without one
 *
 * Takes everything back and finishes it. All must arrive in the tables; bus
 * mastering and the device's sign of life are as the kind says. Puts the
 * machine back.
 *
 * Return: 0; -EBADMSG; -errno.
 */
int lu_pcitrial_arrive(struct lu_pcitrial *t, const struct lu_point *struck);

/* LU_PCITRIAL_ARRIVE - First in a test that sweeps: what it does in its second leg. */
#define LU_PCITRIAL_ARRIVE(t)                               \
	do {                                                \
		if (lu_leg()) {                             \
			LU_OK(lu_pcitrial_arrive(t, NULL)); \
			return;                             \
		}                                           \
	} while (0)

/* LU_PCITRIAL_LEAVE - Last in it: all goes through a jump without a failure. */
#define LU_PCITRIAL_LEAVE(t)                       \
	do {                                       \
		LU_OK(lu_cargo_pack(&(t)->cargo)); \
		LU_JUMP();                         \
	} while (0)

#endif
