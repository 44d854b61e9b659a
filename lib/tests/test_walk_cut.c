// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the tries of a walk: what counts as one that fails, and what does not.
 * Touches nothing on the machine.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "lu_walk_cut.h"

static int give(void *ctx)
{
	return *(const int *)ctx;
}

static int die(void *ctx)
{
	raise(*(const int *)ctx);
	return -EBADMSG;
}

static int leave(void *ctx)
{
	_exit(*(const int *)ctx);
}

static bool is_failure(int (*walk)(void *ctx), int arg)
{
	return lu_walk_try(walk, &arg);
}

TEST(step_that_came_out_otherwise_is_a_failure)
{
	EXPECT_TRUE(is_failure(give, -EBADMSG));
}

TEST(walk_that_could_not_be_taken_is_none)
{
	EXPECT_FALSE(is_failure(give, 0));
	EXPECT_FALSE(is_failure(give, -ENOMEM));
	EXPECT_FALSE(is_failure(give, -EINVAL));
}

/* Killed for want of memory, or by a defect of the tester; a sanitizer exits. */
TEST(walk_that_did_not_end_is_none)
{
	EXPECT_FALSE(is_failure(die, SIGKILL));
	EXPECT_FALSE(is_failure(die, SIGTERM));
	EXPECT_FALSE(is_failure(leave, 1));
}

TEST_HARNESS_MAIN
