/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes the steps of a walk on the machine. */
#ifndef LU_WALK_ACT_H
#define LU_WALK_ACT_H

#include "lu_fixture.h"
#include "lu_walk.h"

/**
 * struct lu_walk_machine - What a walk's numbers stand for in this boot.
 * @devs:   bound to lutorture_pci
 * @luo, @null, @slots, @files, @tables: fds; -1 nothing
 * @memfd: of the step that is being taken; -1 it has none
 * @nth:   of lu_alloc_open(), once it is needed; -1
 */
struct lu_walk_machine {
	const struct lu_fixture_device *devs;
	int luo, null, memfd, nth;
	int slots[LU_WALK_SLOTS];
	int files[LU_WALK_FILES];
	int tables[2];
};

/**
 * lu_walk_model() - The model that goes with devices.
 *
 * Return: 0; as lu_model_add().
 */
int lu_walk_model(const struct lu_fixture_device *devs, int n,
		  struct lu_model *model);

/**
 * lu_walk_machine_open() - Open each device, the session device and the tables.
 *
 * Return: 0; -errno of what could not be opened.
 */
int lu_walk_machine_open(struct lu_walk_machine *m,
			 const struct lu_fixture_device *devs, int n);

/** lu_walk_machine_close() - Close everything, sessions first. */
void lu_walk_machine_close(struct lu_walk_machine *m);

/**
 * lu_walk_act() - Take one step, with the fault in it, if any.
 * @w: as it is before the step
 *
 * Return: what the call gave; -ENODATA the fault was not hit; -EILSEQ another
 * device was retrieved than was preserved, or other contents; where an allocation
 * failed, what the call gave when it was repeated, or lu_walk_compare() before.
 */
int lu_walk_act(struct lu_walk_machine *m, const struct lu_walk *w,
		const struct lu_walk_step *step);

/**
 * lu_walk_plain_act() - The same, without the fault.
 *
 * Return: as lu_walk_act().
 */
int lu_walk_plain_act(struct lu_walk_machine *m, const struct lu_walk *w,
		      const struct lu_walk_step *step);

/**
 * lu_walk_act_with() - The same, with the fault, and what it needs at hand.
 *
 * Return: as lu_walk_act().
 */
int lu_walk_act_with(struct lu_walk_machine *m, const struct lu_walk *w,
		     const struct lu_walk_step *step);

/**
 * lu_walk_compare_all() - The tables, and the number of sessions alive.
 *
 * Return: 0; -EILSEQ; as lu_walk_compare(), lu_provider_status() and
 * lu_provider_check_counts().
 */
int lu_walk_compare_all(const struct lu_walk_machine *m,
			const struct lu_walk *w);

/**
 * lu_walk_compare_alive() - Are as many sessions alive as there must be?
 * @alive: as lu_provider_status() says; negative: more were let go than made
 *
 * Return: 0; -EILSEQ.
 */
int lu_walk_compare_alive(const struct lu_walk *w, long alive);

/**
 * lu_walk_jump() - Jump as a step says: with a provider's page that is so full.
 *
 * Return: as lu_jump().
 */
int lu_walk_jump(const struct lu_walk_step *step);

/**
 * lu_walk_check_refusal() - At the begin of a leg: is this the kernel of a jump
 * that was to be refused?
 *
 * That is told once; what comes of later steps does not show it.
 *
 * Return: 0 it is not; -ENODATA it is, with the stage in lu_errmsg(); as
 * lu_carried() and lu_carry().
 */
int lu_walk_check_refusal(void);

/**
 * lu_walk_compare() - Are the provider's two tables as the model says?
 *
 * Return: 0; as lu_provider_read_fd() and lu_model_compare().
 */
int lu_walk_compare(const struct lu_walk_machine *m,
		    const struct lu_model *model);

/**
 * lu_walk_step_text() - A step in words, in a buffer that the next call
 * overwrites.
 */
const char *lu_walk_step_text(const struct lu_walk_step *step);

#endif
