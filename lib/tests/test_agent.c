// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the suite's end of the channel, against agents that answer well,
 * badly, or not at all. Each test is a process of its own, so the library looks
 * at its environment anew. Touches nothing on the machine.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <math.h>
#include <sys/socket.h>

#include <jansson.h>

#include "lu_agent.h"
#include "lu_crash.h"
#include "lu_err.h"
#include "lu_outside.h"
#include "lu_pause.h"
#include "lu_undo.h"

/* Our end goes into the environment; theirs is returned. */
static int open_channel(int *ours)
{
	char fd[16];
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair))
		return -1;
	snprintf(fd, sizeof(fd), "%d", pair[0]);
	setenv("LUTORTURE_FD", fd, 1);
	*ours = pair[0];
	return pair[1];
}

FIXTURE(channel)
{
	int ours, theirs;
};

FIXTURE_SETUP(channel)
{
	self->theirs = open_channel(&self->ours);
	ASSERT_LE(0, self->theirs);
}

FIXTURE_TEARDOWN(channel)
{
	close(self->theirs);
}

/* The answer waits in the socket before it is asked for. */
static void answer(int fd, const char *text)
{
	send(fd, text, strlen(text), 0);
}

static const char *question(int fd, const char *key)
{
	static char buf[LU_AGENT_MSG_MAX];
	static char value[256];
	ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	json_t *o = n > 0 ? json_loadb(buf, n, 0, NULL) : NULL;
	const char *s = json_string_value(json_object_get(o, key));

	snprintf(value, sizeof(value), "%s", s ? s : "(none)");
	json_decref(o);
	return value;
}

TEST_F(channel, each_call_asks_its_question)
{
	answer(self->theirs, "{\"err\":0}");
	ASSERT_EQ(0, lu_carry("k", "v\n\"x\""));
	EXPECT_STREQ("v\n\"x\"", question(self->theirs, "value"));
	answer(self->theirs, "{\"err\":0}");
	ASSERT_EQ(0, lu_measure("gap", 1.5, "ms"));
	EXPECT_STREQ("measure", question(self->theirs, "op"));
	answer(self->theirs, "{\"err\":0}");
	ASSERT_EQ(0, lu_undo_push(lu_agent_undo(), "/sys/x", ""));
	EXPECT_STREQ("/sys/x", question(self->theirs, "path"));
	answer(self->theirs, "{\"err\":0}");
	ASSERT_EQ(0, lu_note("text"));
	EXPECT_STREQ("note", question(self->theirs, "op"));
}

TEST_F(channel, carried_value_comes_back)
{
	char buf[8];

	answer(self->theirs, "{\"err\":0,\"value\":\"seven77\"}");
	EXPECT_EQ(7, lu_carried("k", buf, sizeof(buf)));
	EXPECT_STREQ("seven77", buf);
	answer(self->theirs, "{\"err\":-2}");
	EXPECT_EQ(-ENOENT, lu_carried("k", buf, sizeof(buf)));
	answer(self->theirs, "{\"err\":0,\"value\":\"eight888\"}");
	EXPECT_EQ(-ENOSPC, lu_carried("k", buf, sizeof(buf)));
	EXPECT_TRUE(lu_agent_present());
}

TEST_F(channel, carried_number_comes_back)
{
	double value = 0;

	answer(self->theirs, "{\"err\":0}");
	ASSERT_EQ(0, lu_carry_number("k", -1234.5));
	EXPECT_STREQ("-1234.500000", question(self->theirs, "value"));
	answer(self->theirs, "{\"err\":0,\"value\":\"-1234.500000\"}");
	EXPECT_EQ(0, lu_carried_number("k", &value));
	EXPECT_EQ(-1234.5, value);
	answer(self->theirs, "{\"err\":-2}");
	EXPECT_EQ(-ENOENT, lu_carried_number("k", &value));
	EXPECT_EQ(-1234.5, value);
}

/* The longest there is has its place. */
TEST_F(channel, carried_number_may_be_huge)
{
	double value = 0;
	char text[512];

	answer(self->theirs, "{\"err\":0}");
	ASSERT_EQ(0, lu_carry_number("k", -DBL_MAX));
	question(self->theirs, "value");
	snprintf(text, sizeof(text), "{\"err\":0,\"value\":\"%.6f\"}", -DBL_MAX);
	answer(self->theirs, text);
	EXPECT_EQ(0, lu_carried_number("k", &value));
	EXPECT_EQ(-DBL_MAX, value);
	EXPECT_EQ(-EINVAL, lu_carry_number("k", INFINITY));
	EXPECT_EQ(-EINVAL, lu_carry_number("k", NAN));
}

TEST_F(channel, carried_text_is_no_number)
{
	static const char *const texts[] = { "", "x", "1x", "nan", "inf" };
	double value = 7;
	char text[64];

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		snprintf(text, sizeof(text), "{\"err\":0,\"value\":\"%s\"}",
			 texts[i]);
		answer(self->theirs, text);
		EXPECT_EQ(-EPROTO, lu_carried_number("k", &value));
	}
	EXPECT_EQ(7, value);
}

TEST_F(channel, pause_is_asked_for_as_the_controller_reads_it)
{
	char word[200];

	setenv("LUTORTURE_OUTSIDE", "pause", 1);
	answer(self->theirs, "{\"err\":0}");
	ASSERT_EQ(0, lu_pause_ask(LU_OUTSIDE_PAUSE, 8000, "Linux version ", 0));
	EXPECT_STREQ("8000 Linux version ", question(self->theirs, "arg"));
	EXPECT_EQ(-EOPNOTSUPP, lu_pause_ask(LU_OUTSIDE_FREEZE, 1, "", 0));
	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	EXPECT_EQ(-EMSGSIZE, lu_pause_ask(LU_OUTSIDE_PAUSE, 1, word, 0));
}

TEST_F(channel, refused_jump_returns_the_errno)
{
	answer(self->theirs, "{\"err\":-16}");
	EXPECT_EQ(-EBUSY, lu_jump());
	EXPECT_STREQ("jump", question(self->theirs, "op"));
	EXPECT_TRUE(lu_agent_present());
}

TEST_F(channel, jump_says_its_way)
{
	answer(self->theirs, "{\"err\":-1}");
	EXPECT_EQ(-EPERM, lu_jump());
	EXPECT_STREQ("live", question(self->theirs, "way"));
	answer(self->theirs, "{\"err\":-1}");
	EXPECT_EQ(-EPERM, lu_jump_plain());
	EXPECT_STREQ("plain", question(self->theirs, "way"));
	answer(self->theirs, "{\"err\":-1}");
	EXPECT_EQ(-EPERM, lu_jump_plain_with("quiet"));
	EXPECT_STREQ("quiet", question(self->theirs, "append"));
	answer(self->theirs, "{\"err\":-1}");
	EXPECT_EQ(-EPERM, lu_jump_cold());
	EXPECT_STREQ("cold", question(self->theirs, "way"));
}

static bool failed;

static bool has_failed(void)
{
	return failed;
}

/* Nothing is asked of the agent then, but for a crash that is taken back. */
TEST_F(channel, test_that_failed_ends_no_leg)
{
	failed = true;
	lu_agent_judge(has_failed);
	EXPECT_EQ(-ECANCELED, lu_jump());
	EXPECT_NE(NULL, strstr(lu_errmsg(), "no result line"));
	EXPECT_EQ(-ECANCELED, lu_jump_with("quiet"));
	EXPECT_EQ(-ECANCELED, lu_jump_plain());
	EXPECT_EQ(-ECANCELED, lu_jump_plain_with("quiet"));
	EXPECT_EQ(-ECANCELED, lu_jump_cold());
	EXPECT_EQ(-ECANCELED, lu_expect_crash(LU_CRASH_RESET, "", 0));
	EXPECT_STREQ("(none)", question(self->theirs, "op"));
	answer(self->theirs, "{\"err\":0}");
	EXPECT_EQ(0, lu_expect_crash(0, "", 0));
	EXPECT_STREQ("expect", question(self->theirs, "op"));
	failed = false;
	answer(self->theirs, "{\"err\":-16}");
	EXPECT_EQ(-EBUSY, lu_jump());
}

TEST_F(channel, jump_that_succeeds_and_returns_is_a_broken_channel)
{
	answer(self->theirs, "{\"err\":0}");
	EXPECT_EQ(-EPROTO, lu_jump());
	EXPECT_FALSE(lu_agent_present());
}

TEST_F(channel, agent_gone_is_epipe_for_good)
{
	close(self->theirs);
	EXPECT_EQ(-EPIPE, lu_jump());
	EXPECT_EQ(-EPIPE, lu_carry("k", "v"));
	EXPECT_FALSE(lu_agent_present());
}

TEST_F(channel, agent_that_dies_while_asked_is_epipe)
{
	pid_t child = fork();
	char c;

	if (!child) {
		close(self->ours);
		recv(self->theirs, &c, 1, 0);
		_exit(0);
	}
	close(self->theirs);
	EXPECT_EQ(-EPIPE, lu_jump());
	waitpid(child, NULL, 0);
}

TEST_F(channel, oversized_messages_are_refused)
{
	size_t n = LU_AGENT_MSG_MAX + 100;
	char *big = malloc(n + 1);

	memset(big, ' ', n);
	memcpy(big, "{\"err\":0}", 9);
	big[n] = '\0';
	answer(self->theirs, big);
	EXPECT_EQ(-EPROTO, lu_note("x"));
	memset(big, 'a', n);
	EXPECT_FALSE(lu_agent_present());
	free(big);
}

TEST_F(channel, oversized_question_is_not_sent)
{
	size_t n = LU_AGENT_MSG_MAX;
	char *big = malloc(n + 1);

	memset(big, 'a', n);
	big[n] = '\0';
	EXPECT_EQ(-EMSGSIZE, lu_carry("k", big));
	EXPECT_STREQ("(none)", question(self->theirs, "op"));
	EXPECT_TRUE(lu_agent_present());
	EXPECT_EQ(-EINVAL, lu_note("\xff\xfe"));
	EXPECT_EQ(-EINVAL, lu_measure("x", NAN, ""));
	EXPECT_TRUE(lu_agent_present());
	free(big);
}

FIXTURE(no_answer)
{
	int ours, theirs;
};

FIXTURE_VARIANT(no_answer)
{
	const char *bad;
};

FIXTURE_VARIANT_ADD(no_answer, torn){ .bad = "{\"err\":0" };
FIXTURE_VARIANT_ADD(no_answer, empty_object){ .bad = "{}" };
FIXTURE_VARIANT_ADD(no_answer, err_is_text){ .bad = "{\"err\":\"0\"}" };
FIXTURE_VARIANT_ADD(no_answer, err_is_positive){ .bad = "{\"err\":5}" };
FIXTURE_VARIANT_ADD(no_answer, err_is_huge){ .bad = "{\"err\":-5000}" };
FIXTURE_VARIANT_ADD(no_answer, no_object){ .bad = "[0]" };
FIXTURE_VARIANT_ADD(no_answer, twice){ .bad = "{\"err\":0,\"err\":-1}" };
FIXTURE_VARIANT_ADD(no_answer,
		    not_utf8){ .bad = "{\"err\":0,\"value\":\"\xff\"}" };

FIXTURE_SETUP(no_answer)
{
	self->theirs = open_channel(&self->ours);
	ASSERT_LE(0, self->theirs);
}

FIXTURE_TEARDOWN(no_answer)
{
	close(self->theirs);
}

TEST_F(no_answer, breaks_the_channel)
{
	answer(self->theirs, variant->bad);
	EXPECT_EQ(-EPROTO, lu_carry("k", "v"));
	answer(self->theirs, "{\"err\":0}");
	EXPECT_EQ(-EPIPE, lu_carry("k", "v"));
}

TEST(by_hand_nothing_needs_an_agent)
{
	char buf[8];

	unsetenv("LUTORTURE_FD");
	unsetenv("LUTORTURE_RIG");
	EXPECT_FALSE(lu_agent_present());
	failed = true;
	lu_agent_judge(has_failed);
	EXPECT_EQ(-ENOTCONN, lu_jump());
	EXPECT_NE(NULL, strstr(lu_errmsg(), "lutorture run"));
	EXPECT_EQ(-ENOTCONN, lu_carry("k", "v"));
	EXPECT_EQ(-ENOTCONN, lu_carried("k", buf, sizeof(buf)));
	EXPECT_EQ(0, lu_measure("x", 1, "s"));
	EXPECT_EQ(0, lu_note("x"));
	EXPECT_EQ(NULL, lu_agent_undo());
	EXPECT_EQ(NULL, lu_agent_rig());
}

TEST(fd_that_is_no_channel_is_no_agent)
{
	static const char *const bad[] = { "", "x", "-1", "99999999999", "1e3" };
	char fd[16];
	int file = open("/dev/null", O_RDWR);
	unsigned int pick = getpid() % ARRAY_SIZE(bad);

	snprintf(fd, sizeof(fd), "%d", file);
	setenv("LUTORTURE_FD", pick % 2 ? bad[pick] : fd, 1);
	EXPECT_FALSE(lu_agent_present());
	close(file);
}

TEST(numbers_of_the_environment)
{
	setenv("LUTORTURE_LEG", "3", 1);
	setenv("LUTORTURE_SEED", "0xffffffffffffffff", 1);
	setenv("LUTORTURE_CYCLES", "-4", 1);
	setenv("LUTORTURE_STEPS", "99999999999", 1);
	EXPECT_EQ(3, lu_leg());
	EXPECT_EQ(UINT64_MAX, lu_agent_seed());
	EXPECT_EQ(1, lu_agent_cycles());
	EXPECT_EQ(0, lu_agent_steps());
	setenv("LUTORTURE_CYCLES", "12", 1);
	setenv("LUTORTURE_STEPS", "2000", 1);
	setenv("LUTORTURE_LEG", "3x", 1);
	EXPECT_EQ(0, lu_leg());
	EXPECT_EQ(12, lu_agent_cycles());
	EXPECT_EQ(2000, lu_agent_steps());
}

TEST_HARNESS_MAIN
