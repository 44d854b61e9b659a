/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_FOLD_H
#define RUNNER_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "journal.h"

/*
 * Where are we? A pure function of the journal's records.
 *
 * Order of records the writer keeps: run, items, then per boot: boot, devices.
 * Per leg: begin, then carry/measure/undo/finding as they come, ktap, undone,
 * oracles and, LAST, what ends the leg: jump (leg ends in a jump), end (test
 * over), lost (test over, machine or agent did not live to say end). A record
 * "refused" after "jump" puts the test back into its leg. So a test without
 * one of end, lost, skip is not over, whatever else was recorded.
 *
 *	          begin            jump           boot(jump)
 *	  IDLE ----------> IN_LEG -------> JUMP ------------> ARRIVED -- begin --+
 *	   ^                |  |  <------    |                  |               |
 *	   | end,lost,skip  |  |   refused   | boot(cold)       | new boot      |
 *	   +----------------+  |             v                  v               |
 *	                       |         JUMP_LOST           CRASHED            |
 *	                       | boot(cold) -> CRASHED                          |
 *	                       | boot(same), boot(cut) -> INTERRUPTED           |
 *	                       | boot(odd) -> TORN                              |
 *	                       +<-----------------------------------------------+
 * Where the leg said that it expects the machine to die (record "expect"), a
 * cold boot leads from IN_LEG, JUMP and ARRIVED to ARRIVED instead: the next leg
 * begins there. JUMP_LOST, CRASHED and TORN are left by the "lost" record; INTERRUPTED by
 * "begin" of leg 0 with the next attempt, or by "lost".
 */
#define FOLD_MAX_ATTEMPTS 3

enum fold_phase {
	FOLD_IDLE,	  /* between tests */
	FOLD_IN_LEG,	  /* a leg was begun */
	FOLD_JUMP,	  /* its jump was announced */
	FOLD_ARRIVED,	  /* the jump happened, the next leg is to begin */
	FOLD_JUMP_LOST,	  /* announced, but the machine came up cold */
	FOLD_CRASHED,	  /* new boot in the middle of a leg */
	FOLD_INTERRUPTED, /* the runner itself was stopped */
	FOLD_TORN,	  /* machine and journal disagree */
	FOLD_DONE,	  /* record "done" */
	FOLD_PHASES
};

/* One entry of the expanded plan, in order; an entry may occur repeatedly. */
struct fold_item {
	char *suite;	   /* program name */
	char *test;	   /* "fixture.test" */
	unsigned int legs; /* at least 1; a test with n jumps has n+1 */
	char *meta;	   /* declared "verdict:key", "" for normal suites */
	json_t *blind_ok;  /* oracles this suite does without; or NULL */
	json_t *allow;	   /* kernel log texts this suite may cause; or NULL */
	bool killed;	   /* the plan orders kills of the runner in it */
};

/* A test that is over. */
struct fold_result {
	char *suite;
	char *test;
	unsigned int leg;     /* the one it ended in */
	unsigned int attempt; /* from 1 */
	const char *kind;     /* "end", "lost" or "skip" */
	char *why;	      /* of lost and skip, else "" */
};

struct fold_undo {
	char *path;
	char *value;
};

struct fold {
	/* run */
	char *run, *plan, *rig;
	uint64_t seed;
	unsigned int cycles;
	unsigned int max_attempts; /* "attempts" of the run record, or 3 */
	unsigned int kills; /* of the runner that the plan orders, in all */
	/* plan */
	struct fold_item *items;
	size_t n_items; /* 0: no "items" record yet */
	/* this boot */
	bool booted;	   /* there was a boot record */
	unsigned int boot; /* its number, from 0 */
	char *boot_id;
	long long kho_count; /* as the last boot record says */
	char *release;
	/* this test */
	enum fold_phase phase;
	char *suite, *test;	 /* "" when idle */
	unsigned int leg;	 /* the last one begun */
	unsigned int attempt;	 /* from 1 */
	char *nonce;		 /* of the last announced jump */
	json_t *carries;	 /* object: key to value, this attempt */
	json_t *kept;		 /* same, without a suite: the whole run */
	unsigned int begin_boot; /* boot of the last "begin" */
	unsigned int expect;	 /* crashes that this leg may end in; 0: none */
	bool survived; /* it ended so: the next leg begins in a cold boot */
	bool soiled;   /* an ended test left this boot in doubt */
	/* changes to the machine not undone, oldest first, this boot only */
	struct fold_undo *undo;
	size_t n_undo;
	/* tests that are over */
	struct fold_result *results;
	size_t n_results;
	/* odd things */
	unsigned long n;    /* number of the last record */
	unsigned long gaps; /* applied records whose number is not the next */
};

/**
 * fold_init() - Empty state, as before the first record.
 * @f: state; release with fold_free()
 *
 * Return: 0; -ENOMEM.
 */
int fold_init(struct fold *f);

/**
 * fold_free() - Release what a state holds.
 * @f: state that fold_init() was called on
 */
void fold_free(struct fold *f);

/**
 * fold_apply() - Take one record into account.
 * @f:   state
 * @rec: record; borrowed. Unknown kinds and fields change nothing
 *
 * Return: 0; -ENOMEM; -EBADMSG a field that must be there is not.
 */
int fold_apply(struct fold *f, json_t *rec);

/**
 * fold_wants() - Which records of a kind the state depends on.
 * @kind: as in the record
 *
 * Applying no others gives the same state but for @gaps.
 */
enum journal_want fold_wants(const char *kind);

/**
 * fold_load() - State after all complete records of a journal.
 * @path: journal of the DUT
 * @f:    initialised here; release with fold_free(), on failure too
 *
 * Return: 0; -errno as journal_read() and fold_apply().
 */
int fold_load(const char *path, struct fold *f);

/* What the machine says about the boot the agent finds itself in. */
struct fold_boot {
	const char *boot_id; /* /proc/sys/kernel/random/boot_id */
	long long kho_count; /* "KHO: exec from ... (count N)"; 0 cold */
	const char *nonce;   /* of the command line; NULL or "" unknown */
	bool cut;	     /* the runner stopped the machine on purpose */
};

enum fold_action {
	FOLD_DO_PLAN,	  /* no items yet: expand the plan, record it */
	FOLD_DO_START,	  /* begin leg 0 of step.item */
	FOLD_DO_INCOMING, /* begin leg step.leg of the current test */
	FOLD_DO_AGAIN,	  /* begin leg 0 again, attempt step.attempt */
	FOLD_DO_LOST,	  /* record lost{why: step.why} */
	FOLD_DO_FINISH,	  /* nothing left: record "done" */
	FOLD_DO_NOTHING,  /* "done" is recorded */
};

/*
 * What to do next. Strings live as long as the fold. @dirty: an unfinished or
 * failed test left this kernel in doubt, boot cold before START or AGAIN.
 * @item: index into items of the test the step speaks of, n_items for none;
 * names may repeat, the index does not. @crashed: the leg before ended in the
 * crash that it expected. @why, for LOST: "cold-boot", "crashed",
 * "interrupted" or "journal-torn".
 */
struct fold_step {
	enum fold_action action;
	const char *how; /* for the boot record: first jump cold same odd */
	const char *boot_why; /* for the boot record: "cut" or "" */
	bool dirty;
	size_t item;
	const char *suite, *test;
	unsigned int leg;
	unsigned int attempt;
	bool crashed;
	const char *why;
};

/**
 * fold_next() - What the resume rules say.
 * @f:    state before this start of the agent (no boot record for it yet), or
 *        at any later time in the same boot
 * @boot: the boot the agent finds itself in
 * @step: filled
 *
 * Changes nothing. Jump announced and KHO count one higher: incoming leg. Jump
 * announced and another boot: jump lost. Leg begun and another boot: crashed.
 * Same boot but the leg was begun before this agent started, or @boot->cut:
 * interrupted, run again from leg 0 up to max_attempts times (and twice the
 * number of kills more, where the plan orders some). KHO count or
 * nonce that the journal cannot explain: torn.
 *
 * The agent calls this once at its start, appends a boot record with how and
 * boot_why, and calls it again after that and after each recorded end, lost or
 * skip, with the same @boot.
 */
void fold_next(const struct fold *f, const struct fold_boot *boot,
	       struct fold_step *step);

/**
 * fold_pending() - First item of the plan that is not over.
 * @f: state
 *
 * Items are matched with results by name and, where a name repeats, by count.
 *
 * Return: index, or n_items when nothing is left.
 */
size_t fold_pending(const struct fold *f);

/**
 * fold_phase_name() - Name of a phase, for messages.
 * @phase: phase
 *
 * Return: "idle", "in-leg", ...; "?" out of range.
 */
const char *fold_phase_name(enum fold_phase phase);

#endif /* RUNNER_FOLD_H */
