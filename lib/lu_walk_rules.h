/* SPDX-License-Identifier: GPL-2.0-only */
/* What a walk knows of the kernel's rules; between its own files. */
#ifndef LU_WALK_RULES_H
#define LU_WALK_RULES_H

#include "lu_walk.h"

/* Is there an fd of this session? */
bool lu_walk_has_fd(const struct lu_walk_slot *s);

/* Index of a slot in this state, with this name unless that is -1; -1 none. */
int lu_walk_find_slot(const struct lu_walk *w, enum lu_walk_state state,
		      int name);

/* What PRESERVE of the step's file and token in its slot must give. */
int lu_walk_expect_preserve(const struct lu_walk *w,
			    const struct lu_walk_step *step);

/* Is a device preserved for the next kernel? */
bool lu_walk_carries_a_device(const struct lu_walk *w);

/* How often a stage is passed in a step that succeeds; 0: perhaps not at all. */
unsigned int lu_walk_passes(const struct lu_walk *w,
			    const struct lu_walk_step *step,
			    const struct lu_stage *stage);

#endif
