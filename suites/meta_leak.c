// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. A session outlives the test: a process that
 * left the test's process group holds it open.
 * Passes if: the run fails the test for what was left behind.
 * Cannot see: who holds it.
 * Source: kernel/liveupdate/luo_session.c.
 */
#include <fcntl.h>
#include <unistd.h>

#include "lu_meta.h"
#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_leak",
	.description = "will leak a session and must be judged by it",
	.needs = LU_NEED_LUO,
	.timeout_ms = 20000,
	.meta = "fail:left-behind",
};

TEST(leaks_a_session)
{
	int luo, session;

	LU_NEEDS();
	luo = lu_session_device();
	LU_FD(luo);
	session = lu_session_create(luo, "meta-leak");
	LU_FD(session);
	close(luo);
	ASSERT_EQ(0, lu_meta_outlive("meta_leak"));
	close(session);
}

LU_SUITE_MAIN
