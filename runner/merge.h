/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_MERGE_H
#define RUNNER_MERGE_H

#include <stdint.h>

#include <jansson.h>

#include "facts.h"
#include "fold.h"
#include "kill.h"
#include "known.h"

/* Blackout of one jump: last instruction before, first after, by TSC. */
struct merge_blackout {
	char *suite, *test;
	unsigned int leg;  /* that ended in the jump */
	unsigned int boot; /* that it led to */
	unsigned int attempt;
	bool contrived, warm_up;
	double ms;
	char nonce[64];	   /* of the jump */
	bool timed;	   /* the controller's clock saw it too */
	double outside_ms; /* by that clock */
};

/* What one oracle said over the whole run. */
struct merge_oracle {
	char *name;
	unsigned int ok, red, blind;
};

/* What became of a point of the fault matrix. */
enum merge_point {
	MERGE_POINT_OK,
	MERGE_POINT_WRONG,	 /* hit, and not as it must be */
	MERGE_POINT_NOT_HIT,	 /* armed, and never reached */
	MERGE_POINT_UNREACHABLE, /* not armed, for the reason given */
	MERGE_POINT_NONE,	 /* owed by a test that is over: no record */
	MERGE_POINTS
};

/**
 * merge_point_name() - "ok", "wrong", "not-hit", "unreachable", "none".
 */
const char *merge_point_name(enum merge_point point);

/**
 * merge_point_told() - What became of a point of a test.
 * @told: entry of the facts' @told; borrowed
 * @text: receives why, or what was wrong; "" nothing; lives as long as @told
 */
enum merge_point merge_point_told(const json_t *told, const char **text);

struct merge_measure {
	char *suite, *test, *name, *unit;
	unsigned int leg, boot, attempt;
	bool contrived, warm_up;
	double value;
};

/* A budget of the rig, and what became of it. */
struct merge_budget {
	json_t *rule;	       /* entry of the run record's "budgets" */
	unsigned int measured; /* figures that were held against it */
	unsigned int over;
	unsigned int errors; /* "FIGURE_error", told where the figure may be left out */
	unsigned int coarse; /* of these, above the limit */
	double resolution;  /* the largest of them, in the unit of the budget */
	const char *figure; /* whose they are, in @rule; NULL: there is none */
};

/* What the figures of a run say of a budget; a figure may be below its resolution. */
enum merge_budget_state {
	MERGE_BUDGET_HELD,
	MERGE_BUDGET_OVER,
	MERGE_BUDGET_UNMEASURED, /* no figure, and no error of one */
	MERGE_BUDGET_NOT_SHOWN, /* one was left out, and its error is above the limit */
	MERGE_BUDGET_STATES
};

/** merge_budget_below() - Figures that were left out, being below their resolution. */
unsigned int merge_budget_below(const struct merge_budget *b);

/** merge_budget_state() - Was it kept? */
enum merge_budget_state merge_budget_state(const struct merge_budget *b);

/**
 * merge_budget_name() - "dma_gap_ms of nvme0, 20 ms" for people.
 * @b:    budget
 * @buf:  filled
 * @size: bytes at @buf
 *
 * Return: @buf.
 */
const char *merge_budget_name(const struct merge_budget *b, char *buf,
			      size_t size);

/* A run as recorded by both sides. */
struct merge {
	json_t *run;	 /* the "run" record */
	json_t *devices; /* list of the first "devices" record, or NULL */
	char *release;	 /* of the first boot, or "" */
	char *provider;
	unsigned int boots;
	unsigned long tsc_khz; /* of the first boot: the one used throughout */
	long long peak_kib;    /* most memory the agent used, 0 unknown */
	bool done;	       /* "done" is recorded */
	char *stopped;	       /* why the agent gave up for good, or "" */
	unsigned long gaps;    /* missing records of the DUT's journal */
	char *rig_fault;       /* first fault of the rig itself, or "" */
	unsigned int rig_faults; /* boots that were lost to them */
	char *stray;		 /* first sign that belongs to no test, or "" */
	unsigned int strays;
	bool meta;	     /* plan judged against what its suites declare */
	struct facts *facts; /* one an entry of the plan, in its order */
	size_t n_facts;
	struct merge_blackout *blackouts;
	size_t n_blackouts;
	struct merge_oracle *oracles;
	size_t n_oracles;
	unsigned int points[MERGE_POINTS]; /* of the fault matrix */
	bool owes; /* it is recorded which points there are to be */
	struct merge_measure *measures;
	size_t n_measures;
	unsigned int untimed; /* moments without a mark of their boot */
	struct merge_budget *budgets;
	size_t n_budgets;
	struct kill kill_agent, kill_controller; /* ordered by the plan */
	char **gone; /* known issues whose reproducer ran in vain */
	size_t n_gone;
};

/**
 * merge_load() - Read a run folder.
 * @run_dir: folder with dut/journal.jsonl and, where there was a controller,
 *           controller.jsonl. Neither is changed
 * @known:   known issues, or NULL
 * @out:     filled on success; release with merge_free()
 *
 * Records of the controller take their place behind those the DUT wrote in the
 * same boot, and belong to the last test that was begun there.
 *
 * Return: 0; -errno as journal_read().
 */
int merge_load(const char *run_dir, struct known *known, struct merge **out);

/**
 * merge_records() - The same from records in memory.
 * @dut:        JSON array; borrowed
 * @controller: JSON array or NULL; borrowed
 * @known:      known issues, or NULL
 * @out:        filled on success
 *
 * Return: 0; -ENOMEM; -EBADMSG.
 */
int merge_records(json_t *dut, json_t *controller, struct known *known,
		  struct merge **out);

/**
 * merge_free() - Release a merged run.
 * @m: run or NULL
 */
void merge_free(struct merge *m);

#endif /* RUNNER_MERGE_H */
