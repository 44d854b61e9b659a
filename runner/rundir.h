/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_RUNDIR_H
#define LUTORTURE_RUNDIR_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct rundir_request - What a new run is to do.
 * @rig, @plan: files
 * @rig_given, @plan_given: how the user named them
 * @kernel_given: name of a kernel; NULL: the default
 * @walk:       file with steps for the suite "replay"; NULL: none
 * @delay:      "SYMBOL=MS", put into every jump; NULL: none
 * @test:       "suite.test" to limit the run to; NULL: the whole plan
 * @repo:       tree that the program was built in
 * @results:    folder that receives the run folder; made if absent
 * @seed:       of everything random in the run
 * @end_by:     no test is begun behind this time, in seconds since 1970; 0: none
 * @cycles:     jumps of one test instead of the plan's number; 0: as planned
 * @attempts:   times a test is begun again when the runner itself was stopped;
 *              0: the usual number
 */
struct rundir_request {
	const char *rig, *plan, *rig_given, *plan_given, *test, *repo;
	const char *delay;
	const char *results, *kernel_given, *walk;
	uint64_t seed, end_by;
	unsigned int cycles;
	unsigned int attempts;
};

/**
 * rundir_create() - Make a run folder whose journal holds the run record.
 * @request: what the run is to do; both files are checked and copied
 * @buf:     absolute path of the new folder
 * @size:    bytes in @buf
 *
 * Changes nothing outside the new folder.
 *
 * Return: 0; -EINVAL the plan names a device that the rig has not, or the rig has
 * a kernel of its own and another is asked for, or as lu_delay_parse(); -ENOENT no kernel has that name;
 * -errno of the rig or plan file, or of writing the folder.
 */
int rundir_create(const struct rundir_request *request, char *buf, size_t size);

/**
 * rundir_test() - Folder of a test in a run folder.
 * @parent:  folder of all tests: "tests" in the DUT's part
 * @suite, @test: its name
 * @again:   how many entries of the plan before this one have that name; they have
 *           folders of their own
 * @attempt: from 1; so has each attempt
 * @buf:     filled
 * @size:    bytes at @buf
 */
void rundir_test(const char *parent, const char *suite, const char *test,
		 unsigned int again, unsigned int attempt, char *buf,
		 size_t size);

#endif
