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
 */
struct lu_walk_machine {
	const struct lu_fixture_device *devs;
	int luo, null;
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
 * device was retrieved than was preserved.
 */
int lu_walk_act(struct lu_walk_machine *m, const struct lu_walk *w,
		const struct lu_walk_step *step);

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
