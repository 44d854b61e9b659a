// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the message behind an error number. Touches nothing on the machine.
 */
#include "kselftest_harness.h"

#include <pthread.h>

#include "lu_err.h"

TEST(number_comes_back_and_message_stays)
{
	EXPECT_EQ(-EBUSY, lu_err(-EBUSY, "%s is %d", "it", 7));
	EXPECT_STREQ("it is 7", lu_errmsg());
	EXPECT_STREQ("it is 7", lu_errmsg());
}

TEST(nothing_yet_is_an_empty_text)
{
	EXPECT_STREQ("", lu_errmsg());
}

TEST(last_message_can_be_part_of_the_next)
{
	lu_err(-EIO, "inner");
	lu_err(-EIO, "outer: %s, %s", lu_errmsg(), lu_errmsg());
	EXPECT_STREQ("outer: inner, inner", lu_errmsg());
}

TEST(long_message_is_cut)
{
	char text[2 * LU_ERR_SIZE];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	lu_err(-EIO, "%s", text);
	EXPECT_EQ(LU_ERR_SIZE - 1, strlen(lu_errmsg()));
}

static void *fail_elsewhere(void *arg)
{
	(void)arg;
	lu_err(-EIO, "other thread");
	return NULL;
}

TEST(each_thread_has_its_own)
{
	pthread_t thread;

	lu_err(-EIO, "this thread");
	ASSERT_EQ(0, pthread_create(&thread, NULL, fail_elsewhere, NULL));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_STREQ("this thread", lu_errmsg());
}

TEST_HARNESS_MAIN
