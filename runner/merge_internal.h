/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_MERGE_INTERNAL_H
#define RUNNER_MERGE_INTERNAL_H

#include "merge.h"

/* A run while it is being put together from records. */
struct merging {
	struct merge *m;
	struct known *known;
	json_t *items; /* of the "items" record; borrowed */
	json_t *owes;  /* of the "owes" record before it; borrowed */
	size_t cur;    /* facts of the current or last test */
	bool in_boot;  /* that test had a part in this boot */
	unsigned int boot;
	long long n;	/* number of the DUT's last record */
	long long undo; /* changes not undone in this leg */
	json_t *found;	/* oracles with findings since the last look */
	bool explained; /* why it went off since it was last on */
	bool jumping;	/* announced, and not refused */
	long long jump_tsc;
	char nonce[64]; /* of the last jump; "" it was refused */
	unsigned int jump_leg;
	bool rig_fault; /* the rig was found at fault since the last power-on */
	unsigned int hangs; /* of the current test, counted since then */
	bool fired;	/* the console told of the fault it expects to die of */
	json_t *expect; /* "expect" record, until it dies; borrowed; NULL none */
	json_t *trail;	/* record of what led to a panic; borrowed; NULL none */
};

/**
 * merge_record() - Take a record of the DUT into account.
 * @s:   state
 * @rec: record; borrowed
 *
 * Return: 0; -ENOMEM.
 */
int merge_record(struct merging *s, json_t *rec);

/**
 * merge_controller() - Take a record of the controller into account.
 * @s:   state, after all records the DUT wrote in that boot
 * @rec: record; borrowed
 */
void merge_controller(struct merging *s, json_t *rec);

/**
 * merge_defect() - Take a report of a kernel that left into account.
 * @s:   state, after all records the DUT wrote in that boot
 * @rec: record "defect"; borrowed
 *
 * As the log oracle would have taken it: dmesg_allow and known issues apply, and
 * a test without that oracle is not judged by it. Of a jump that was refused
 * the log oracle itself looks at what was said.
 */
void merge_defect(struct merging *s, const json_t *rec);

/**
 * merge_item() - What the plan says of a test.
 * @s: state
 * @f: facts
 *
 * Return: entry of the "items" record, borrowed; NULL nobody planned it.
 */
json_t *merge_item(const struct merging *s, const struct facts *f);

/**
 * merge_names() - Is a word in a list?
 * @list: JSON array of strings; NULL is empty
 * @word: looked for
 */
bool merge_names(const json_t *list, const char *word);

/**
 * merge_clock() - Tell blackouts by the controller's clock too.
 * @m:          all jumps are known
 * @controller: its records, or NULL; borrowed
 */
void merge_clock(struct merge *m, json_t *controller);

/**
 * merge_moments() - Figures between moments, by the controller's clock.
 * @m:          all tests are known
 * @dut:        records of the DUT; borrowed
 * @controller: its records, or NULL; borrowed
 *
 * Return: 0; -ENOMEM.
 */
int merge_moments(struct merge *m, json_t *dut, json_t *controller);

/**
 * merge_warm_up() - Mark what was measured over jumps that are warm-up.
 * @m: all figures are known
 *
 * Of tests that have figures of a way (lu_way_of()) all that was measured up to the
 * leg behind the first LU_WAY_WARM_UP jumps, and the blackouts of these.
 */
void merge_warm_up(struct merge *m);

/**
 * merge_point() - Take a point of the fault matrix into account.
 * @s:   state
 * @f:   facts of its test
 * @rec: record "point"; borrowed
 *
 * Return: 0; -ENOMEM.
 */
int merge_point(struct merging *s, struct facts *f, const json_t *rec);

/**
 * merge_owed() - What is the test at a place of the plan to record?
 * @s:    state; the record "owes" comes before "items"
 * @item: place, from 0
 *
 * Return: list of ids, to be released; NULL nobody knows.
 */
json_t *merge_owed(const struct merging *s, size_t item);

/**
 * merge_points() - Count points, and hold them against what was owed.
 * @s: state, after all records
 *
 * A point counts once for each time that its test is in the plan, with the worst
 * that was recorded of it. Those that a test has left out which skipped, and not
 * behind a jump, or was passed over, are unreachable, for the reason that was given;
 * of any other test that is over they are none, and FACT_POINT.
 *
 * Return: 0; -ENOMEM.
 */
int merge_points(struct merging *s);

/**
 * merge_budgets() - Take the budgets of the run record.
 * @s:   state
 * @rec: record "run"; borrowed
 *
 * Return: 0; -ENOMEM.
 */
int merge_budgets(struct merging *s, const json_t *rec);

/**
 * merge_budget_hold() - Hold a figure against all budgets that are about it.
 * @s:     state
 * @f:     facts of the test that measured it; FACT_BUDGET where it is over
 * @name:  "blackout", "nvme0.downtime"
 * @value: figure
 * @unit:  its unit
 *
 * Figures of a suite that causes them on purpose are held against none.
 */
void merge_budget_hold(struct merging *s, struct facts *f, const char *name,
		       double value, const char *unit);

/* What stands in front of a report that was not seen within its test. */
#define MERGE_BEFORE "before this test: "
#define MERGE_BEHIND "behind the last look: "

/**
 * merge_sign() - Add a sign to the facts, unless it is a known issue's.
 * @s:    state
 * @f:    facts
 * @fact: what it would be
 * @text: what was seen
 */
void merge_sign(struct merging *s, struct facts *f, enum fact fact,
		const char *text);

/**
 * merge_stray() - Count a sign that belongs to no test.
 * @m:    run
 * @text: what was seen; kept if it is the first
 */
void merge_stray(struct merge *m, const char *text);

/**
 * merge_fact_of() - What a finding of an oracle is.
 * @oracle: name of the oracle
 * @text:   finding
 *
 * Return: the fact.
 */
enum fact merge_fact_of(const char *oracle, const char *text);

/**
 * merge_ktap() - Take the KTAP of a leg into account.
 * @s:   state
 * @f:   facts
 * @rec: record of kind "ktap"
 *
 * Return: 0; -ENOMEM.
 */
int merge_ktap(struct merging *s, struct facts *f, json_t *rec);

/**
 * merge_oracles() - Take one look of all oracles into account.
 * @s:   state
 * @f:   facts
 * @rec: record of kind "oracles"
 *
 * Return: 0; -ENOMEM.
 */
int merge_oracles(struct merging *s, struct facts *f, json_t *rec);

/**
 * merge_is_named() - Does a record speak of this test?
 * @f:   facts
 * @rec: record with "suite" and "test"
 *
 * Return: true when both are equal.
 */
bool merge_is_named(const struct facts *f, const json_t *rec);

/**
 * merge_grow() - Room for one more entry.
 * @array: address of the array
 * @n:     entries in it
 * @size:  of an entry
 *
 * Return: the new entry, zeroed; NULL out of memory.
 */
void *merge_grow(void *array, size_t n, size_t size);

#endif /* RUNNER_MERGE_INTERNAL_H */
