/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A random walk through sessions and preserved devices, with the exact outcome
 * of each step: pure, so that equal seeds give equal walks on every machine and
 * a later leg gets to where it must go on by replaying, not by remembering.
 *
 *	slot of a session:  FREE -create-> OUT -close-> FREE
 *	                    OUT -jump-> WAITING -retrieve-> LIVE -finish-> DONE
 *	                    LIVE|DONE -close-> FREE
 *
 * Before a jump whatever is incoming gets finished and closed: sessions that
 * are still incoming at a kexec are lost, with what they hold.
 */
#ifndef LU_WALK_H
#define LU_WALK_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "lu_model.h"
#include "lu_rand.h"
#include "lu_stage.h"

/* Room of the tables: what a wide walk uses of it is in lu_walk_wide.c. */
#define LU_WALK_SLOTS	224 /* sessions of either kind at once */
#define LU_WALK_NAMES	120 /* session names in use */
#define LU_WALK_TOKENS	136 /* tokens in use, so files to a session */
#define LU_WALK_OPENS	2   /* files opened of each device */
#define LU_WALK_DEVICES 32  /* devices a walk takes at most */
/* Files of a device: those opened, and the one that may be retrieved. */
#define LU_WALK_FILES_EACH (LU_WALK_OPENS + 1)
#define LU_WALK_FILES	   (LU_WALK_DEVICES * LU_WALK_FILES_EACH)
#define LU_WALK_BAD_FD	   (-1) /* step's file: an fd that is not open */
#define LU_WALK_NO_HANDLER (-2) /* step's file: one that no handler takes */
#define LU_WALK_MEMFD	   (-3) /* step's file: a memfd that holds its number */
#define LU_WALK_FAULT	   (-EUCLEAN) /* what an injected error is */

enum lu_walk_op {
	LU_WALK_CREATE,
	LU_WALK_PRESERVE,
	LU_WALK_CLOSE,
	LU_WALK_RETRIEVE_SESSION,
	LU_WALK_RETRIEVE_FD,
	LU_WALK_FINISH,
	LU_WALK_JUMP,
	LU_WALK_N_OPS,
};

/* What goes wrong in a step. Only an error has it fail. */
enum lu_walk_fault {
	LU_WALK_NO_FAULT,
	LU_WALK_ERROR, /* a stage gives an errno, or false */
	LU_WALK_DELAY, /* a stage takes its time */
	LU_WALK_ALLOC, /* an allocation fails: nothing changes, or it works */
	LU_WALK_DEATH, /* CLOSE: the one who holds the session is killed */
	LU_WALK_FAULTS,
};

enum lu_walk_state {
	LU_WALK_FREE,
	LU_WALK_IS_OUT,
	LU_WALK_WAITING,
	LU_WALK_LIVE,
	LU_WALK_DONE,
};

struct lu_walk_step {
	enum lu_walk_op op;
	unsigned int slot; /* session; CREATE, RETRIEVE_SESSION: its future */
	unsigned int name; /* CREATE, RETRIEVE_SESSION: below LU_WALK_NAMES */
	/*
	 * PRESERVE, RETRIEVE_FD: below LU_WALK_TOKENS; JUMP: entries that the
	 * provider's page has room for in the next kernel, 0 as ever
	 */
	unsigned int token;
	/*
	 * PRESERVE: file or LU_WALK_BAD_FD...; RETRIEVE_FD: where the file
	 * goes, -1: it is a second fd of one retrieved before
	 */
	int file;
	unsigned int device; /* PRESERVE, RETRIEVE_FD of one that succeed */
	int expect;	     /* 0 or -errno */
	enum lu_walk_fault fault;
	const struct lu_stage *stage; /* ERROR, DELAY: where; else NULL */
	unsigned int nth;	      /* hit of it; ALLOC: which allocation */
};

/* A file of a device: opened by the walk, or retrieved. */
struct lu_walk_file {
	bool open;  /* the walk has an fd of it */
	bool taken; /* LUO holds it: preserved or retrieved */
	unsigned int device;
};

struct lu_walk_slot {
	enum lu_walk_state state;
	unsigned int name;
	struct lu_walk_entry {
		bool used, retrieved;
		bool memfd; /* no device's */
		unsigned int device;
		int file;	   /* index into files, -1 none */
	} entries[LU_WALK_TOKENS]; /* by token */
};

struct lu_walk_config {
	uint64_t seed;
	unsigned int steps; /* at least; winding up comes on top */
	unsigned int jumps;
	unsigned int devices; /* of the model, from 0; 1 to LU_WALK_DEVICES */
	bool finish_needs_retrieve; /* FINISH gives -EBUSY before RETRIEVE_FD */
	bool faults;		    /* something goes wrong in some steps */
	bool allocs;		    /* with @faults: allocations fail, too */
	bool wide; /* counts cross the ends of blocks; memfds go along */
};

/* How many of each there may be at once. */
struct lu_walk_limits {
	unsigned int slots, out, names, tokens;
};

/* Where the counts of a wide walk are on their way to. */
struct lu_walk_goal {
	enum lu_walk_goal_kind {
		LU_WALK_SESSIONS, /* so many outgoing sessions */
		LU_WALK_FILL,	  /* so many files in the slot's session */
		LU_WALK_TAKE,	  /* all of the slot's session retrieved */
		LU_WALK_GOALS,
	} kind;
	unsigned int slot, count;
};

struct lu_walk {
	struct lu_walk_config config;
	struct lu_rand rand;
	struct lu_model *model; /* owned by the caller */
	unsigned int step, leg;
	unsigned int bound; /* step at which this leg begins to wind up */
	bool refused;	    /* this leg's jump was made to fail once */
	unsigned int room;  /* of the last jump, its token */
	bool empty_block;   /* a refused CREATE left one: next kernel panics */
	struct lu_walk_limits limits;
	struct lu_walk_goal goal;
	struct lu_walk_slot slots[LU_WALK_SLOTS];
	struct lu_walk_file files[LU_WALK_FILES];
};

/**
 * lu_walk_init() - Start a walk at step 0 of leg 0.
 * @model: with all devices added and nothing preserved; changed by
 *         lu_walk_apply()
 *
 * Return: 0; -EINVAL no device, more than LU_WALK_DEVICES, or fewer steps than
 * jumps.
 */
int lu_walk_init(struct lu_walk *w, const struct lu_walk_config *config,
		 struct lu_model *model);

/**
 * lu_walk_next() - Next step and what must come of it.
 *
 * Must be followed by lu_walk_apply() of this step.
 *
 * Return: false when the walk is over: all legs walked and nothing left.
 */
bool lu_walk_next(struct lu_walk *w, struct lu_walk_step *step);

/** lu_walk_apply() - The step was taken and came out as expected. */
void lu_walk_apply(struct lu_walk *w, const struct lu_walk_step *step);

/**
 * lu_walk_replay() - Go through all steps of the legs before @leg.
 *
 * Return: 0, next is the first step of @leg; -ENOENT the walk has fewer legs.
 */
int lu_walk_replay(struct lu_walk *w, unsigned int leg);

/**
 * lu_walk_draw_fault() - Perhaps have something go wrong in a step that would
 * succeed.
 * @step: as drawn; its fault, stage, hit and outcome are set if so
 *
 * Part of lu_walk_next(), with faults in the configuration only.
 */
void lu_walk_draw_fault(struct lu_walk *w, struct lu_walk_step *step);

/**
 * lu_walk_predict() - What must come of a step from another walk, in this state.
 * @step: its outcome is set, and its fault dropped where it cannot be hit
 *
 * Return: true; false it cannot be taken in this state.
 */
bool lu_walk_predict(const struct lu_walk *w, struct lu_walk_step *step);

/**
 * lu_walk_carried() - Steps that lead to what this leg began with.
 * @w:   at the first step of a leg
 * @out: filled: sessions are created and filled, then comes a jump
 * @max: room in @out
 *
 * Return: how many; -ENOSPC.
 */
int lu_walk_carried(const struct lu_walk *w, struct lu_walk_step *out,
		    size_t max);

/** lu_walk_alive() - Sessions of either kind that there must be. */
unsigned int lu_walk_alive(const struct lu_walk *w);

/** lu_walk_op_name() - Word for an operation. */
const char *lu_walk_op_name(enum lu_walk_op op);

/** lu_walk_fault_name() - Word for a fault; "-" for none. */
const char *lu_walk_fault_name(enum lu_walk_fault fault);

#endif
