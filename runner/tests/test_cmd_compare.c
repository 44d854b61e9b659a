// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exit status and arguments of `lutorture compare` and `report --figures`, each
 * call in a process of its own. Folders are below /tmp.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "command.h"
#include "compare.h"
#include "kselftest_harness.h"
#include "report.h"
#include "run_folder.h"

#define CYCLES 8

#define CALIBRATED                                                       \
	",'calibration':{'passed':true,'at':'x','ways':[{'way':'stage'," \
	"'figures':'part.freeze','state':'ok','error_ms':0.4,'gaps':["   \
	"{'gap':10,'asked':10,'found':10.4,'limit':1}]}]}"

FIXTURE(status)
{
	struct run_folder base, slow, few, torn, tired;
};

static void make_run(struct run_folder *run, int cycles, double more)
{
	int i;

	folder_open(run, "q35", "", "");
	for (i = 0; i < cycles; i++)
		folder_jump(run, 2000 + 10.0 * i + more);
	folder_close(run);
	if (report_run(run->dir, NULL, NULL))
		abort();
}

/* One whose second half is slower than the first. */
static void make_tired(struct run_folder *run)
{
	int i;

	folder_open(run, "q35", "", "");
	for (i = 0; i < 2 * CYCLES; i++)
		folder_jump(run, i < CYCLES ? 2000 + i : 3000 + i);
	folder_close(run);
	if (report_run(run->dir, NULL, NULL))
		abort();
}

/* One figure, of jumps that are alike; of a run that is calibrated, or not. */
static void make_part(struct run_folder *run, const char *calibration,
		      const char *figure, double ms)
{
	int i;

	folder_open(run, "q35", calibration, "");
	for (i = 0; i < CYCLES; i++) {
		folder_jump(run, 2000 + 10.0 * i);
		folder_measure(run, figure, ms + 0.01 * i, "ms");
	}
	folder_close(run);
	if (report_run(run->dir, NULL, NULL))
		abort();
}

FIXTURE_SETUP(status)
{
	make_tired(&self->tired);
	make_run(&self->base, CYCLES, 0);
	make_run(&self->slow, CYCLES, 1000);
	make_run(&self->few, 1, 1000);
	make_run(&self->torn, CYCLES, 0);
	folder_put(&self->torn, MEASUREMENT_FILE, "{\"format\"", 9);
}

FIXTURE_TEARDOWN(status)
{
	folder_remove(&self->base);
	folder_remove(&self->slow);
	folder_remove(&self->few);
	folder_remove(&self->torn);
	folder_remove(&self->tired);
}

/* Up to five arguments; the rest are NULL. */
static int call(const struct command *command, const char *const *arguments)
{
	char *argv[8] = { (char *)command->name };
	int argc = 1, status = -1;
	pid_t pid = fork();

	if (!pid) {
		if (!freopen("/dev/null", "w", stdout) ||
		    !freopen("/dev/null", "w", stderr))
			_exit(99);
		for (; argc < 6 && arguments[argc - 1]; argc++)
			argv[argc] = (char *)arguments[argc - 1];
		_exit(command->run(argc, argv));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define COMPARE(...) call(&cmd_compare, (const char *const[6]){ __VA_ARGS__ })
#define FIGURES(...) \
	call(&cmd_report, (const char *const[6]){ "--figures", __VA_ARGS__ })

TEST_F(status, halves_of_a_run_are_compared)
{
	EXPECT_EQ(1, COMPARE("--halves", self->tired.dir));
	EXPECT_EQ(0, COMPARE("--halves", self->tired.dir, "--threshold", "60"));
	EXPECT_EQ(4, COMPARE("--halves", self->few.dir));
	EXPECT_EQ(2, COMPARE("--halves"));
	EXPECT_EQ(2, COMPARE("--halves", self->base.dir, self->base.dir));
	EXPECT_EQ(2, COMPARE("--halves", "--force", self->base.dir));
	EXPECT_EQ(3, COMPARE("--halves", self->torn.dir));
}

TEST_F(status, compare_is_a_gate)
{
	const char *base = self->base.dir, *slow = self->slow.dir;

	EXPECT_EQ(0, COMPARE(base, base));
	EXPECT_EQ(1, COMPARE(base, slow));
	EXPECT_EQ(0, COMPARE(slow, base));
	EXPECT_EQ(1, COMPARE(base, slow, "--threshold", "45"));
	EXPECT_EQ(0, COMPARE("--threshold", "55", base, slow));
	EXPECT_EQ(1, COMPARE("--force", "--threshold=0", base, slow));
	EXPECT_EQ(4, COMPARE(base, self->few.dir));
	EXPECT_EQ(3, COMPARE(base, self->torn.dir));
	EXPECT_EQ(3, COMPARE(self->torn.dir, base, "--force"));
}

/* Exit status of a figure that is 0.08 ms, and then so much. */
static int compare_part(const char *calibration, const char *figure, double ms)
{
	struct run_folder base, new;
	int status;

	make_part(&base, calibration, figure, 0.08);
	make_part(&new, calibration, figure, ms);
	status = COMPARE(base.dir, new.dir);
	folder_remove(&base);
	folder_remove(&new);
	return status;
}

TEST(gate_is_as_fine_as_calibration_lets_tell)
{
	EXPECT_EQ(0, compare_part(CALIBRATED, "part.freeze", 0.58));
	EXPECT_EQ(0, compare_part(CALIBRATED, "part.serialize", 0.58));
	EXPECT_EQ(0, compare_part(CALIBRATED, "nvme0.file.freeze", 0.58));
	EXPECT_EQ(1, compare_part(CALIBRATED, "part.freeze", 1.18));
	EXPECT_EQ(1, compare_part(CALIBRATED, "part.freeze", 50.08));
	EXPECT_EQ(1, compare_part(CALIBRATED, "nvme0.file.freeze", 50.08));
	/* of these nothing is known */
	EXPECT_EQ(1, compare_part(CALIBRATED, "part.kernel_boot", 0.58));
	EXPECT_EQ(1, compare_part(CALIBRATED, "part.retrieve", 0.58));
	EXPECT_EQ(1, compare_part("", "part.freeze", 0.58));
	EXPECT_EQ(1, compare_part(",'calibration':{'unusable':'x'}",
				  "part.freeze", 0.58));
}

TEST(halves_are_told_apart_as_calibration_lets)
{
	static const char *const calibrations[] = { CALIBRATED, "" };
	struct run_folder run;

	for (int i = 0; i < 2; i++) {
		folder_open(&run, "q35", calibrations[i], "");
		for (int k = 0; k < 2 * CYCLES; k++) {
			folder_jump(&run, 2000 + 10 * (k % CYCLES));
			folder_measure(&run, "part.notify",
				       (k < CYCLES ? 0.5 : 1) + 0.01 * k, "ms");
		}
		folder_close(&run);
		ASSERT_EQ(0, report_run(run.dir, NULL, NULL));
		EXPECT_EQ(i, COMPARE("--halves", run.dir));
		folder_remove(&run);
	}
}

TEST_F(status, compare_refuses_bad_arguments)
{
	const char *base = self->base.dir;
	static const char *const bad[] = { "",	  "x",	 "5%",	"-1",
					   "nan", "inf", "1e9", "5 " };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EXPECT_EQ(2, COMPARE(base, base, "--threshold", bad[i]));
	EXPECT_EQ(2, COMPARE(NULL));
	EXPECT_EQ(2, COMPARE(base));
	EXPECT_EQ(2, COMPARE(base, base, base));
	EXPECT_EQ(2, COMPARE(base, base, "--fast"));
	EXPECT_EQ(2, COMPARE(base, base, "--threshold"));
	EXPECT_EQ(2, COMPARE(base, "/nonexistent"));
}

TEST_F(status, figures_are_printed_or_refused)
{
	EXPECT_EQ(0, FIGURES(self->base.dir));
	EXPECT_EQ(3, FIGURES(self->torn.dir));
	EXPECT_EQ(2, FIGURES("/nonexistent"));
	EXPECT_EQ(2, FIGURES(NULL));
	EXPECT_EQ(2, FIGURES(self->base.dir, self->base.dir));
}

TEST_HARNESS_MAIN
