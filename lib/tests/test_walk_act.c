// SPDX-License-Identifier: GPL-2.0-only
/*
 * A walk's jump that is to be refused: what is left for the next leg, and what that
 * makes of it. Against an agent whose answers wait in the socket; touches nothing
 * on the machine.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <sys/socket.h>

#include <jansson.h>

#include "lu_agent.h"
#include "lu_err.h"
#include "lu_walk_act.h"

FIXTURE(act)
{
	int ours, theirs;
	struct lu_stage stage;
	struct lu_walk_step step;
};

FIXTURE_SETUP(act)
{
	char fd[16];
	int pair[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	self->ours = pair[0];
	self->theirs = pair[1];
	snprintf(fd, sizeof(fd), "%d", self->ours);
	setenv("LUTORTURE_FD", fd, 1);
	setenv("LUTORTURE_LEG", "1", 1);
	self->stage.name = "file.freeze";
	self->step = (struct lu_walk_step){ .op = LU_WALK_JUMP,
					    .stage = &self->stage,
					    .fault = LU_WALK_ERROR };
}

FIXTURE_TEARDOWN(act)
{
	close(self->theirs);
}

static void answer(FIXTURE_DATA(act) * self, const char *text)
{
	send(self->theirs, text, strlen(text), 0);
}

/* What was asked, "op value": "carry seen", "jump "; "" nothing. */
static const char *asked(FIXTURE_DATA(act) * self)
{
	static char buf[LU_AGENT_MSG_MAX], text[128];
	ssize_t n = recv(self->theirs, buf, sizeof(buf), MSG_DONTWAIT);
	json_t *o = n > 0 ? json_loadb(buf, n, 0, NULL) : NULL;
	const char *op = "", *value = "";

	json_unpack(o, "{s:s, s?s}", "op", &op, "value", &value);
	snprintf(text, sizeof(text), "%s%s%s", op, *value ? " " : "", value);
	json_decref(o);
	return text;
}

TEST_F(act, refused_jump_is_due_before_and_seen_behind)
{
	answer(self, "{\"err\":0}");
	answer(self, "{\"err\":-117}");
	answer(self, "{\"err\":0}");
	EXPECT_EQ(-EUCLEAN, lu_walk_plain_act(NULL, NULL, &self->step));
	EXPECT_STREQ("carry file.freeze", asked(self));
	EXPECT_STREQ("jump", asked(self));
	EXPECT_STREQ("carry seen", asked(self));
}

/* With nothing left for the next leg nobody would know there. */
TEST_F(act, jump_is_not_made_without_a_word_left)
{
	answer(self, "{\"err\":-5}");
	EXPECT_EQ(-EIO, lu_walk_plain_act(NULL, NULL, &self->step));
	EXPECT_STREQ("carry file.freeze", asked(self));
	EXPECT_STREQ("", asked(self));
}

TEST_F(act, jump_without_a_fault_leaves_nothing)
{
	self->step.fault = LU_WALK_NO_FAULT;
	self->step.stage = NULL;
	answer(self, "{\"err\":-117}");
	EXPECT_EQ(-EUCLEAN, lu_walk_plain_act(NULL, NULL, &self->step));
	EXPECT_STREQ("jump", asked(self));
	EXPECT_STREQ("", asked(self));
}

TEST_F(act, kernel_of_a_jump_that_was_to_be_refused_is_told_once)
{
	answer(self, "{\"err\":0,\"value\":\"file.freeze\"}");
	answer(self, "{\"err\":0}");
	EXPECT_EQ(-ENODATA, lu_walk_check_refusal());
	EXPECT_NE(NULL, strstr(lu_errmsg(), "armed at file.freeze"));
	EXPECT_STREQ("carried", asked(self));
	EXPECT_STREQ("carry seen", asked(self));
}

TEST_F(act, refusal_that_was_seen_is_none_to_wait_for)
{
	answer(self, "{\"err\":0,\"value\":\"seen\"}");
	EXPECT_EQ(0, lu_walk_check_refusal());
	answer(self, "{\"err\":-2}");
	EXPECT_EQ(0, lu_walk_check_refusal());
	answer(self, "{\"err\":-5}");
	EXPECT_EQ(-EIO, lu_walk_check_refusal());
}

TEST_HARNESS_MAIN
