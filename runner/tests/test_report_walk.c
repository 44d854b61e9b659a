// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command that takes a walk again: which plan, which kernel, or none at all.
 * Writes below a temporary folder only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "kselftest_harness.h"
#include "report.h"

#define STEP  "close slot 0 name 0 token 0 file 0 hit 0 fault - at -\n"
#define JUMP  "jump slot 0 name 0 token 0 file 0 hit 0 fault - at -\n"
#define TRIED "jump slot 0 name 0 token 0 file 0 hit 1 fault error at freeze\n"

static const struct {
	const char *name, *suite, *kernel, *walk, *want;
} rows[] = {
	{ "none was left", "tracking", NULL, NULL, "" },
	{ "within a kernel", "tracking", NULL, STEP, "--plan replay --walk " },
	{ "behind a jump", "tracking", NULL, JUMP STEP, "--plan cut --walk " },
	{ "behind a refused jump", "tracking", NULL, TRIED STEP,
	  "--plan replay --walk " },
	{ "cut down already", "cut", NULL, JUMP, "--plan replay --walk " },
	{ "on another kernel", "tracking", "debug", STEP,
	  "--plan replay --walk " },
	{ "on another kernel, behind a jump", "tracking", "debug", JUMP,
	  "--plan cut --walk " },
};

/* In a run folder of its own, and the folder of a test there. */
static const char *const folders[] = { "",
				       "/dut",
				       "/dut/tests",
				       "/dut/tests/tracking.f.a",
				       "/dut/tests/cut.f.a",
				       "/dut/tests/tracking.f.a.2",
				       "/dut/tests/tracking.f.a-attempt2",
				       "/dut/tests/tracking.f.a.3-attempt2" };
#define FOLDERS (sizeof(folders) / sizeof(folders[0]))

FIXTURE(walk)
{
	char dir[40], path[128];
};

static void put(const char *path, const char *text)
{
	FILE *out = text ? fopen(path, "w") : NULL;

	if (!out)
		return;
	fputs(text, out);
	fclose(out);
}

static void save(FIXTURE_DATA(walk) * self, const char *suite, const char *text)
{
	snprintf(self->path, sizeof(self->path), "%s/dut/tests/%s.f.a/walk",
		 self->dir, suite);
	put(self->path, text);
}

FIXTURE_SETUP(walk)
{
	char path[128];

	strcpy(self->dir, "/tmp/lutorture_run.XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	for (size_t i = 1; i < FOLDERS; i++) {
		snprintf(path, sizeof(path), "%s%s", self->dir, folders[i]);
		ASSERT_EQ(0, mkdir(path, 0700));
	}
}

FIXTURE_TEARDOWN(walk)
{
	char path[128];

	for (size_t i = FOLDERS; i > 0; i--) {
		snprintf(path, sizeof(path), "%s%s", self->dir, folders[i - 1]);
		EXPECT_EQ(0, rmdir(path));
	}
}

static void ask(const char *dir, size_t i, char *buf, size_t size)
{
	struct facts facts = { .suite = (char *)rows[i].suite,
			       .test = (char *)"f.a" };
	struct merge m = { .facts = &facts, .n_facts = 1 };
	struct report r = { .merge = &m, .run_dir = dir };

	m.run = json_pack("{ss ss ss* sI}", "rig", "q35", "plan", "smoke",
			  "kernel_given", rows[i].kernel, "seed",
			  (json_int_t)42);
	report_walk(&r, 0, buf, size);
	json_decref(m.run);
}

TEST_F(walk, command_says_all_that_it_needs)
{
	char command[512], want[512];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		save(self, rows[i].suite, rows[i].walk);
		snprintf(want, sizeof(want), "lutorture run --rig q35 %s%s%s%s",
			 rows[i].want, self->path,
			 rows[i].kernel ? " --kernel " : "",
			 rows[i].kernel ? rows[i].kernel : "");
		ask(self->dir, i, command, sizeof(command));
		EXPECT_STREQ(rows[i].walk ? want : "", command)
		TH_LOG("%s", rows[i].name);
		unlink(self->path);
	}
}

/* A plan with the test three times, begun more than once here and there. */
static const struct {
	const char *folder;
	size_t test;
	unsigned int attempts;
} places[] = {
	{ "tracking.f.a", 0, 1 },
	{ "tracking.f.a-attempt2", 0, 2 },
	{ "tracking.f.a.2", 2, 1 },
	{ "tracking.f.a.3-attempt2", 4, 2 },
};

#define N_PLACES (sizeof(places) / sizeof(places[0]))

/* Return: the folder of the walk that the report names for that test; "" none. */
static const char *folder_of(const char *dir, size_t test, unsigned int attempts)
{
	static char command[512];
	struct facts facts[] = {
		{ .suite = (char *)"tracking", .test = (char *)"f.a" },
		{ .suite = (char *)"tracking", .test = (char *)"f.b" },
		{ .suite = (char *)"tracking", .test = (char *)"f.a" },
		{ .suite = (char *)"cut", .test = (char *)"f.a" },
		{ .suite = (char *)"tracking", .test = (char *)"f.a" },
	};
	struct merge m = { .facts = facts, .n_facts = 5 };
	struct report r = { .merge = &m, .run_dir = dir };
	char *at;

	facts[test].attempts = attempts;
	m.run = json_pack("{ss ss}", "rig", "q35", "plan", "smoke");
	report_walk(&r, test, command, sizeof(command));
	json_decref(m.run);
	at = strstr(command, "/dut/tests/");
	if (!at)
		return command;
	at += strlen("/dut/tests/");
	at[strcspn(at, "/")] = '\0';
	return at;
}

TEST_F(walk, each_repetition_and_attempt_has_its_own)
{
	char path[128];

	for (size_t i = 0; i < N_PLACES; i++) {
		snprintf(path, sizeof(path), "%s/dut/tests/%s/walk", self->dir,
			 places[i].folder);
		put(path, STEP);
		for (size_t k = 0; k < N_PLACES; k++)
			EXPECT_STREQ(k == i ? places[i].folder : "",
				     folder_of(self->dir, places[k].test,
					       places[k].attempts));
		unlink(path);
	}
}

TEST_HARNESS_MAIN
