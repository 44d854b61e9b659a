/* SPDX-License-Identifier: GPL-2.0-only */
/* What a walk knows of the kernel's rules; between its own files. */
#ifndef LU_WALK_RULES_H
#define LU_WALK_RULES_H

#include "lu_walk.h"

/* Is there an fd of this session? */
bool lu_walk_has_fd(const struct lu_walk_slot *s);

/* Sessions in this state. */
unsigned int lu_walk_count_slots(const struct lu_walk *w,
				 enum lu_walk_state state);

/* Files of a session; those of devices alone. */
unsigned int lu_walk_count_files(const struct lu_walk_slot *s);
unsigned int lu_walk_count_devices(const struct lu_walk_slot *s);

/* Index of a slot in this state, with this name unless that is -1; -1 none. */
int lu_walk_find_slot(const struct lu_walk *w, enum lu_walk_state state,
		      int name);

/* What PRESERVE of the step's file and token in its slot must give. */
int lu_walk_expect_preserve(const struct lu_walk *w,
			    const struct lu_walk_step *step);

/* What RETRIEVE_SESSION of the step's name must give, and where it goes. */
void lu_walk_expect_retrieve(const struct lu_walk *w, struct lu_walk_step *step);

/* The same of RETRIEVE_FD of the step's token, and of FINISH, in its slot. */
void lu_walk_expect_retrieve_fd(const struct lu_walk *w,
				struct lu_walk_step *step);
void lu_walk_expect_finish(const struct lu_walk *w, struct lu_walk_step *step);

/* Can all files of a session be finished? */
bool lu_walk_may_finish(const struct lu_walk *w, const struct lu_walk_slot *s);

/* Token of a file that was not retrieved yet; -1 none. */
int lu_walk_unretrieved(const struct lu_walk_slot *s);

/* Index of a slot that satisfies "want", from a random place; -1 none. */
int lu_walk_draw_slot(struct lu_walk *w,
		      bool (*want)(const struct lu_walk_slot *s));

/* What a walk's numbers go up to. */
struct lu_walk_limits lu_walk_limits_of(const struct lu_walk_config *config);

/* A step on the way to the goal of a wide walk. */
bool lu_walk_drive(struct lu_walk *w, struct lu_walk_step *step);

/* Does the step reach the end of a block, or begin one? */
bool lu_walk_at_edge(const struct lu_walk *w, const struct lu_walk_step *step);

/* Is a device preserved for the next kernel? */
bool lu_walk_carries_a_device(const struct lu_walk *w);

/* Does the step's call fail by -ENOMEM alone, and then change nothing? */
bool lu_walk_takes_want(const struct lu_walk_step *step);

/* How often a stage is passed in a step that succeeds; 0: perhaps not at all. */
unsigned int lu_walk_passes(const struct lu_walk *w,
			    const struct lu_walk_step *step,
			    const struct lu_stage *stage);

#endif
