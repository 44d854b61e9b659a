/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_REPORT_H
#define RUNNER_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "merge.h"
#include "verdict.h"

enum report_exit {
	REPORT_PASS = 0,
	REPORT_FAIL = 1,
	REPORT_BAD_USE = 2,
	REPORT_INFRA = 3,
	REPORT_ALL_SKIPPED = 4,
};

/* A run, judged. */
struct report {
	const struct merge *merge;	 /* borrowed */
	const char *run_dir;		 /* borrowed */
	struct verdict_result *verdicts; /* one for each of merge->facts */
	unsigned int count[VERDICTS];
	size_t jumps;		 /* that arrived, of all tests */
	unsigned int mismatches; /* meta plans: judged other than declared */
	double median_ms;	 /* blackout; 0 when there was none */
	size_t n_timed;		 /* blackouts that the controller timed too */
	double clocks_ms; /* median of its clock less the TSC, over these */
	size_t n_apart;	  /* of these, those over which the two disagree */
	double apart_ms;  /* its clock less the TSC, where they do most */
};

/* What a mark on the console may be late by, on either side of a jump. */
#define REPORT_CLOCKS_MS      5
#define REPORT_CLOCKS_PERCENT 0.5

/**
 * report_clocks_limit() - By how much two clocks may differ over a blackout, ms.
 * @blackout_ms: by the TSC
 */
double report_clocks_limit(double blackout_ms);

/**
 * report_judge() - Judge every test of a run.
 * @m:       merged run; must live as long as the report
 * @run_dir: path of results, as it is to be printed; same
 * @out:     filled on success; release with report_free()
 *
 * Return: 0; -ENOMEM.
 */
int report_judge(const struct merge *m, const char *run_dir,
		 struct report **out);

/**
 * report_free() - Release a report.
 * @r: report or NULL
 */
void report_free(struct report *r);

/**
 * report_exit_code() - What the program should exit with.
 * @r: report
 *
 * Normal plan: a failure gives 1; else an infrastructure error, a plan that is
 * not finished, or no test at all 3; else 4 when all were skipped; else 0.
 * Meta plan: 0 when every verdict is the declared one, else 1 (3 as above).
 *
 * Return: one of enum report_exit.
 */
int report_exit_code(const struct report *r);

/**
 * report_print() - Print the summary for people.
 * @r:   report
 * @out: stream; devices, checks, tests, blackouts, path of results
 */
void report_print(const struct report *r, FILE *out);

/**
 * report_print_budgets() - Which budgets of the rig were kept, for people.
 * @m:   merged run
 * @out: stream; nothing where the rig has no budgets
 */
void report_print_budgets(const struct merge *m, FILE *out);

/**
 * report_print_points() - What became of the points of the fault matrix.
 * @m:   merged run
 * @out: stream; nothing where there are no points
 */
void report_print_points(const struct merge *m, FILE *out);

/**
 * report_command() - The one command that runs a test again.
 * @r:    report
 * @test: index into merge->facts
 * @buf:  filled; "" when the run record says too little
 * @size: bytes at @buf
 */
void report_command(const struct report *r, size_t test, char *buf, size_t size);

/**
 * report_walk() - The command that takes the walk again that a test cut down.
 * @r:    report
 * @test: index into merge->facts
 * @buf:  filled; "" when it left none in its last attempt
 * @size: bytes at @buf
 */
void report_walk(const struct report *r, size_t test, char *buf, size_t size);

/**
 * report_run() - Read a run folder, judge, write what was found, print.
 * @run_dir:    folder
 * @known_file: known-issues.yaml; NULL or absent: none
 * @out:        stream for report_print(); NULL prints nothing
 *
 * What `lutorture report RUN` does, and what a run does at its end. Writes run.json
 * and measurements.jsonl.
 *
 * Return: exit code (enum report_exit); -errno, message by lu_errmsg().
 */
int report_run(const char *run_dir, const char *known_file, FILE *out);

/**
 * report_is_red() - Has a test of this run failed?
 * @run_dir:    folder, of a run that may be under way
 * @known_file: known-issues.yaml; NULL or absent: none
 *
 * Writes nothing. What cannot be judged is not red, nor is a meta plan.
 */
bool report_is_red(const char *run_dir, const char *known_file);

/**
 * report_print_ktap() - Print the verdicts as KTAP, one result line a test.
 * @r:   report
 * @out: stream
 *
 * "suite.test" is the name; a verdict that is not a pass stands in a comment
 * above its line. Meta plans: ok where the verdict is the declared one.
 */
void report_print_ktap(const struct report *r, FILE *out);

/**
 * report_run_ktap() - As report_run(), but print KTAP and write no file.
 * @run_dir:    folder
 * @known_file: known-issues.yaml; NULL or absent: none
 * @out:        stream
 *
 * Return: as report_run().
 */
int report_run_ktap(const char *run_dir, const char *known_file, FILE *out);

#endif /* RUNNER_REPORT_H */
