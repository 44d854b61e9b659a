// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a suite: this program again, told by its environment to be one.
 * Processes it leaves behind are seen by the write end of a pipe they hold.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lu_agent.h"
#include "suite_exec.h"

#define AS_SUITE "TEST_SUITE_EXEC"

static void wait_forever(void)
{
	for (;;)
		pause();
}

/* As the harness does it: a test in a group, its own child in the same. */
static int hang(bool leave)
{
	int ready[2];
	char byte;

	if (pipe(ready))
		return 1;
	if (!fork()) {
		setpgrp();
		if (!fork() && leave) {
			dprintf(STDOUT_FILENO, "%d\n", getpid());
			setsid();
		}
		if (write(ready[1], "", 1) == 1)
			wait_forever();
	}
	if (read(ready[0], &byte, 1) != 1 || read(ready[0], &byte, 1) != 1)
		return 1;
	dprintf(STDOUT_FILENO, "hanging\n");
	wait_forever();
	return 1;
}

static int ask(void)
{
	int fd = atoi(getenv("LUTORTURE_FD"));
	char buf[64];
	ssize_t n;

	for (const char *text = "{\"op\":\"ask\"}"; text;
	     text = *text == '{' ? "garbage" : NULL) {
		if (send(fd, text, strlen(text), 0) < 0)
			return 1;
		n = recv(fd, buf, sizeof(buf), 0);
		if (n < 0)
			return 1;
		printf("%.*s\n", (int)n, buf);
	}
	return 0;
}

static bool answered(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char buf[64];

	return poll(&pfd, 1, 5000) == 1 && recv(fd, buf, sizeof(buf), 0) > 0;
}

/* While the first request is answered, output and the second one come. */
static int talk(void)
{
	static const char text[] = "{\"op\":\"ask\"}";
	int fd = atoi(getenv("LUTORTURE_FD"));

	for (int i = 0; i < 3; i++) {
		if (i == 1)
			dprintf(STDOUT_FILENO, "talking\n");
		if (i == 2 && (!answered(fd) || !answered(fd)))
			return 1;
		if (send(fd, text, strlen(text), 0) < 0)
			return 1;
	}
	return !answered(fd);
}

/* Tells by a pipe that it got past the gate, for nobody reads its output yet. */
static int wait_to_go(void)
{
	lu_agent_wait();
	printf("gone\n");
	return write(atoi(getenv("TEST_PAST")), "", 1) == 1 ? 0 : 1;
}

static int suite(const char *test)
{
	if (!strcmp(test, "waits"))
		return wait_to_go();
	if (!strcmp(test, "exits")) {
		printf("one\n\ntwo");
		return 3;
	}
	if (!strcmp(test, "dies"))
		raise(SIGKILL);
	if (!strcmp(test, "hangs") || !strcmp(test, "leaves"))
		return hang(*test == 'l');
	return !strcmp(test, "talks") ? talk() : ask();
}

FIXTURE(exec)
{
	struct suite_exit exit;
	char output[32];
	char lines[256]; /* each one behind a "|" */
	unsigned int requests;
	unsigned int answer_ms;
	int held[2];
	struct suite_leg leg;
	char past[32];
	const char *env[3];
};

FIXTURE_SETUP(exec)
{
	int fd;

	strcpy(self->output, "/tmp/test_suite_exec.XXXXXX");
	fd = mkstemp(self->output);
	ASSERT_LE(0, fd);
	close(fd);
	ASSERT_EQ(0, pipe(self->held));
	fcntl(self->held[0], F_SETFD, FD_CLOEXEC);
}

FIXTURE_TEARDOWN(exec)
{
	unlink(self->output);
}

static void take_line(void *ctx, const char *line)
{
	FIXTURE_DATA(exec) *self = ctx;
	size_t len = strlen(self->lines);

	snprintf(self->lines + len, sizeof(self->lines) - len, "|%s", line);
}

static json_t *reply(void *ctx, const json_t *request)
{
	FIXTURE_DATA(exec) *self = ctx;

	self->requests++;
	usleep(self->answer_ms * 1000);
	return json_pack("{s:O}", "got", json_object_get(request, "op"));
}

static const struct suite_leg *leg(FIXTURE_DATA(exec) * self, const char *test,
				   unsigned int ms)
{
	snprintf(self->past, sizeof(self->past), "TEST_PAST=%d", self->held[1]);
	self->env[0] = AS_SUITE "=1";
	self->env[1] = self->past;
	self->leg = (struct suite_leg){
		.program = "/proc/self/exe",
		.test = test,
		.env = self->env,
		.timeout_ms = ms,
		.output = self->output,
		.request = reply,
		.line = take_line,
		.ctx = self,
	};
	return &self->leg;
}

static int run(FIXTURE_DATA(exec) * self, const char *test, unsigned int ms)
{
	int err = suite_exec(leg(self, test, ms), &self->exit);

	close(self->held[1]);
	return err;
}

/* Whether any process that came out of the suite is alive. */
static bool lives(FIXTURE_DATA(exec) * self)
{
	struct pollfd pfd = { .fd = self->held[0] };

	return !poll(&pfd, 1, 0);
}

TEST_F(exec, status_and_lines_are_handed_on)
{
	ASSERT_EQ(0, run(self, "exits", 20000));
	EXPECT_EQ(3, self->exit.status);
	EXPECT_EQ(0, self->exit.signal);
	EXPECT_FALSE(self->exit.timeout);
	EXPECT_STREQ("|one||two", self->lines);
	EXPECT_FALSE(lives(self));
}

TEST_F(exec, signal_is_handed_on)
{
	ASSERT_EQ(0, run(self, "dies", 20000));
	EXPECT_EQ(-1, self->exit.status);
	EXPECT_EQ(SIGKILL, self->exit.signal);
	EXPECT_FALSE(self->exit.timeout);
}

TEST_F(exec, request_is_answered)
{
	ASSERT_EQ(0, run(self, "asks", 20000));
	EXPECT_EQ(0, self->exit.status);
	EXPECT_EQ(1, self->requests);
	EXPECT_STREQ("|{\"got\":\"ask\"}|{\"err\":-71}", self->lines);
}

TEST_F(exec, output_with_a_request_holds_up_no_other)
{
	self->answer_ms = 200;
	ASSERT_EQ(0, run(self, "talks", 20000));
	EXPECT_EQ(0, self->exit.status);
	EXPECT_EQ(3, self->requests);
	EXPECT_STREQ("|talking", self->lines);
}

TEST_F(exec, clock_stands_still_during_an_answer)
{
	self->answer_ms = 3500;
	ASSERT_EQ(0, run(self, "asks", 3000));
	EXPECT_FALSE(self->exit.timeout);
	EXPECT_EQ(0, self->exit.status);
}

TEST_F(exec, timeout_leaves_no_process)
{
	ASSERT_EQ(0, run(self, "hangs", 3000));
	EXPECT_TRUE(self->exit.timeout);
	EXPECT_EQ(SIGKILL, self->exit.signal);
	EXPECT_STREQ("|hanging", self->lines);
	EXPECT_FALSE(lives(self));
}

TEST_F(exec, timeout_spares_what_left_the_group)
{
	pid_t left;

	ASSERT_EQ(0, run(self, "leaves", 3000));
	EXPECT_TRUE(self->exit.timeout);
	EXPECT_TRUE(lives(self));
	ASSERT_EQ(1, sscanf(self->lines, "|%d|hanging", &left));
	ASSERT_LT(1, left);
	EXPECT_EQ(0, kill(left, SIGKILL));
}

/* Longer than its limit, which is not for that time. */
TEST_F(exec, held_program_waits_to_be_let_go)
{
	struct suite_held *held = suite_hold(leg(self, "waits", 1000));
	struct pollfd pfd = { .fd = self->held[0], .events = POLLIN };

	ASSERT_NE(NULL, held);
	EXPECT_EQ(0, poll(&pfd, 1, 1500));
	ASSERT_EQ(0, suite_let_go(held, &self->exit));
	EXPECT_FALSE(self->exit.timeout);
	EXPECT_EQ(0, self->exit.status);
	EXPECT_STREQ("|gone", self->lines);
	EXPECT_EQ(1, poll(&pfd, 1, 0));
}

TEST_F(exec, held_program_that_is_dropped_is_gone)
{
	struct pollfd pfd = { .fd = self->held[0], .events = POLLIN };

	suite_drop(suite_hold(leg(self, "waits", 1000)));
	suite_drop(NULL);
	close(self->held[1]);
	EXPECT_EQ(1, poll(&pfd, 1, 0));
	EXPECT_FALSE(pfd.revents & POLLIN);
}

TEST_F(exec, program_that_cannot_be_held_is_refused)
{
	leg(self, "waits", 1000);
	self->leg.output = "/nowhere/at/all";
	EXPECT_EQ(NULL, suite_hold(&self->leg));
}

int main(int argc, char **argv)
{
	if (getenv(AS_SUITE) && argc == 3)
		return suite(argv[2]);
	return test_harness_run(argc, argv);
}
