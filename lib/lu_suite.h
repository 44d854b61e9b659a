/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Header of every suite, and of nothing else: it includes the harness, which
 * brings definitions and main().
 *
 * A suite is one file:
 *
 *	LU_SUITE = { .name = "busy", .description = "will ...", ... };
 *	FIXTURE(busy) { ... };	FIXTURE_SETUP(busy) { ... }
 *	TEST_F(busy, preserve_succeeds) { ... }
 *	LU_SUITE_MAIN
 *
 * Every test of a suite has the same number of legs. `<suite> --describe`
 * prints the suite's table as "key<TAB>value" lines; anything else goes to the
 * harness (`-r fixture.test` runs one test).
 */
#ifndef LU_SUITE_H
#define LU_SUITE_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kselftest_harness.h"

#include "lu_agent.h"
#include "lu_err.h"
#include "lu_fixture.h"
#include "lu_kernel.h"

#define LU_SUITE_FORMAT 1 /* of what --describe prints */

/**
 * struct lu_suite - Declaration of a suite.
 * @name:        file name without .c
 * @description: what it does to the machine: "will ..."
 * @needs:       bits of enum lu_need; what is missing makes the tests skip
 * @device:      device type it wants, "any", or NULL for none
 * @timeout_ms:  limit of one leg of one test, in milliseconds, on the default
 *               kernel; slower ones multiply it
 * @legs:        legs of every test for a number of cycles; NULL: one
 * @dmesg_allow: kernel log lines this suite is allowed, exact text; ends in
 *               NULL; NULL for none
 * @blind_ok:    oracles that cannot look in the state the suite makes; ends in
 *               NULL; NULL for none
 * @without:     oracles that must not look, since the suite spoils on purpose what
 *               they compare and checks it itself; ends in NULL; NULL for none
 * @contrived:   its figures come of what it does on purpose, of faults or of devices
 *               that are not preserved: held against no budget, compared with
 *               nothing
 * @no_master:   behind a jump devices that were not handed over are no bus masters until
 *               the suite has seen to it: it looks at what they did before that
 * @contrived_tests: the tests of which that holds, where not of all; ends in NULL;
 *               NULL for none
 * @delay_tests: the tests that take the delay of a run (lu_delay.h); ends in NULL; NULL
 *               for none
 * @late_skip:   whether there is something to judge shows only behind a jump: it may
 *               skip there, by LU_SKIP_LATE()
 * @carries_failure: it carries a failed check to its last leg, and fails there: its
 *               legs jump all the same
 * @meta:        "verdict:reason-key" a test of the tester must come to, or NULL
 */
struct lu_suite {
	const char *name;
	const char *description;
	unsigned int needs;
	const char *device;
	unsigned int timeout_ms;
	unsigned int (*legs)(unsigned int cycles);
	const char *const *dmesg_allow;
	const char *const *blind_ok;
	const char *const *without;
	bool contrived;
	bool no_master;
	bool late_skip;
	bool carries_failure;
	const char *const *contrived_tests;
	const char *const *delay_tests;
	const char *meta;
};

/* LU_SUITE - Declares the one suite of a program: LU_SUITE = { ... }; */
#define LU_SUITE static const struct lu_suite lu_suite

/* LU_OK - Asserts that a call of the library returned 0; logs its message. */
#define LU_OK(expr) ASSERT_EQ(0, (expr)) TH_LOG("%s: %s", #expr, lu_errmsg())

/* LU_FD - Asserts that a call returned an fd or a count; logs its message. */
#define LU_FD(expr) ASSERT_LE(0, (expr)) TH_LOG("%s: %s", #expr, lu_errmsg())

/* LU_ERRNO - Asserts that a call failed with exactly this (positive) errno. */
#define LU_ERRNO(err, expr) \
	ASSERT_EQ(-(err), (expr)) TH_LOG("%s: wanted %s", #expr, strerror(err))

/*
 * LU_FINDING - Expects what a defect of the kernel breaks. The text is printed
 * as a line of its own and is the sign in known-issues.yaml: no numbers in it. The
 * runner knows the check by that line before it, and by its name for @right.
 */
#define LU_FINDING(right, text)                       \
	do {                                          \
		bool lu_right = (right);              \
		if (!lu_right)                        \
			ksft_print_msg("%s\n", text); \
		EXPECT_TRUE(lu_right);                \
	} while (0)

/*
 * LU_SKIP_LATE - Skips the rest of a test, unless something failed already: the
 * harness's SKIP() would turn that failure into a skip. Behind a jump only where
 * the suite declares that it may.
 */
#define LU_SKIP_LATE(fmt, ...)                            \
	do {                                              \
		if (_metadata->exit_code != KSFT_FAIL)    \
			SKIP(return, fmt, ##__VA_ARGS__); \
		return;                                   \
	} while (0)

/*
 * LU_SKIP - The same in a first leg. Behind a jump it fails the test: what was
 * there before has to be there, unless the jump lost it.
 */
#define LU_SKIP(fmt, ...)                                             \
	do {                                                          \
		if (_metadata->exit_code == KSFT_FAIL)                \
			return;                                       \
		ASSERT_EQ(0, lu_leg())                                \
		TH_LOG("skipped behind a jump: " fmt, ##__VA_ARGS__); \
		SKIP(return, fmt, ##__VA_ARGS__);                     \
	} while (0)

/* LU_NEED - Skips unless all of these is there; fails where it cannot be told. */
#define LU_NEED(needs)                                       \
	do {                                                 \
		const char *lu_why;                          \
		LU_OK(lu_fixture_missing((needs), &lu_why)); \
		if (lu_why)                                  \
			LU_SKIP("%s", lu_why);               \
	} while (0)

/* LU_NEEDS - The same of all that the suite declares. */
#define LU_NEEDS() LU_NEED(lu_suite.needs)

/* lu_suite.legs of a chain of jumps: one each, and one that the last leads to. */
static inline unsigned int lu_legs_chain(unsigned int cycles)
{
	return cycles + 1;
}

/* lu_suite.legs of one jump, whatever was asked for. */
static inline unsigned int lu_legs_two(unsigned int cycles)
{
	(void)cycles;
	return 2;
}

/* LU_FIND_DEVICES - All devices of this run, as they are: @devs and @n are set. */
#define LU_FIND_DEVICES(devs, n)                                               \
	do {                                                                   \
		(n) = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES); \
		LU_FD(n);                                                      \
		if (!(n))                                                      \
			LU_SKIP("this run has no device");                     \
	} while (0)

/*
 * LU_BIND_DEVICES - All devices of this run, bound to lutorture_pci: @devs is
 * filled, and @n set to their number. Skips where there is none.
 */
#define LU_BIND_DEVICES(devs, n)                                  \
	do {                                                      \
		LU_FIND_DEVICES(devs, n);                         \
		LU_OK(lu_fixture_bind(devs, n, "lutorture_pci")); \
	} while (0)

/* LU_BIND_DEVICE - The same for the first of them alone, which goes into @dev. */
#define LU_BIND_DEVICE(dev)                                               \
	do {                                                              \
		struct lu_fixture_device lu_devs[LU_FIXTURE_MAX_DEVICES]; \
		int lu_n;                                                 \
		LU_FIND_DEVICES(lu_devs, lu_n);                           \
		(dev) = lu_devs[0];                                       \
		LU_OK(lu_fixture_bind(&(dev), 1, "lutorture_pci"));       \
	} while (0)

/*
 * LU_JUMP - Ends a leg; fails the test if the jump was refused. Where a check has
 * failed already it ends the test: lu_jump() would be refused.
 */
#define LU_JUMP()                                      \
	do {                                           \
		if (_metadata->exit_code == KSFT_FAIL) \
			return;                        \
		int lu_jump_err = lu_jump();           \
		if (lu_jump_err == -ENOTCONN)          \
			LU_SKIP("%s", lu_errmsg());    \
		LU_OK(lu_jump_err);                    \
	} while (0)

static inline void lu_suite_print_tests(void)
{
	struct __fixture_variant_metadata none = { .name = "" };
	struct __fixture_variant_metadata *v;
	struct __fixture_metadata *f;
	struct __test_metadata *t;

	for (f = __fixture_list; f; f = f->next)
		for (v = f->variant ? f->variant : &none; v; v = v->next)
			for (t = f->tests; t; t = t->next)
				printf("test\t%s.%s%s%s\n", f->name, v->name,
				       v->name[0] ? "." : "", t->name);
}

static inline int lu_suite_describe(const struct lu_suite *suite)
{
	unsigned int legs = suite->legs ? suite->legs(lu_agent_cycles()) : 1;
	const char *const *line;
	char needs[64];

	printf("format\tlutorture-suite %d\n", LU_SUITE_FORMAT);
	printf("name\t%s\n", suite->name);
	printf("description\t%s\n", suite->description);
	printf("needs\t%s\n",
	       lu_fixture_needs_text(suite->needs, needs, sizeof(needs)));
	printf("device\t%s\n", suite->device ? suite->device : "");
	printf("timeout_ms\t%u\n", suite->timeout_ms);
	printf("legs\t%u\n", legs);
	for (line = suite->dmesg_allow; line && *line; line++)
		printf("dmesg_allow\t%s\n", *line);
	for (line = suite->blind_ok; line && *line; line++)
		printf("blind_ok\t%s\n", *line);
	for (line = suite->without; line && *line; line++)
		printf("blind_ok\t%s\nwithout\t%s\n", *line, *line);
	if (suite->contrived)
		printf("contrived\t1\n");
	if (suite->no_master)
		printf("no_master\t1\n");
	if (suite->late_skip)
		printf("late_skip\t1\n");
	for (line = suite->contrived_tests; line && *line; line++)
		printf("contrived_test\t%s\n", *line);
	for (line = suite->delay_tests; line && *line; line++)
		printf("delay_test\t%s\n", *line);
	if (suite->meta)
		printf("meta\t%s\n", suite->meta);
	lu_suite_print_tests();
	return fflush(stdout) ? 1 : 0;
}

/*
 * The harness's own limit of 30 s a test becomes a backstop for runs by hand.
 * The limit that counts is the agent's: its clock stands still while it answers
 * a request, the harness's does not and would end a test in the middle of a
 * jump.
 */
static inline void lu_suite_set_timeouts(const struct lu_suite *suite)
{
	struct __fixture_metadata *f;
	struct __test_metadata *t;

	for (f = __fixture_list; f; f = f->next)
		for (t = f->tests; t; t = t->next)
			t->timeout =
				lu_kernel_ms(suite->timeout_ms + 120000) / 1000;
}

/* Of the tests of this process the agent asks for one. */
static inline bool lu_suite_has_failed(void)
{
	struct __fixture_metadata *f;
	struct __test_metadata *t;

	for (f = __fixture_list; f; f = f->next)
		for (t = f->tests; t; t = t->next)
			if (t->exit_code == KSFT_FAIL)
				return true;
	return false;
}

/* LU_SUITE_MAIN - The program's main(); once, at the end of the file. */
#define LU_SUITE_MAIN                                            \
	int main(int argc, char **argv)                          \
	{                                                        \
		if (argc == 2 && !strcmp(argv[1], "--describe")) \
			return lu_suite_describe(&lu_suite);     \
		lu_suite_set_timeouts(&lu_suite);                \
		if (!lu_suite.carries_failure)                   \
			lu_agent_judge(lu_suite_has_failed);     \
		lu_agent_wait();                                 \
		return test_harness_run(argc, argv);             \
	}

#endif
