// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: FINISH of the last file of an FLB that the incoming kernel
 * never retrieved: because nobody asked for it, and because the outgoing kernel
 * did not have that FLB, where the provider asks and is told -ENOENT.
 * Passes if: the kernel does not warn; and the FLB's finish() ran, if it came.
 * Cannot see: an FLB that several handlers share.
 * Source: liveupdate_flb_put_incoming() in kernel/liveupdate/luo_flb.c of Linux
 * 7.3.4.
 */
#include <unistd.h>

#include "lu_naive.h"
#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "finding_flb_underflow",
	.description = "will finish a file whose FLB was never retrieved",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

static void leave(struct __test_metadata *_metadata, const char *params)
{
	int luo, session;

	LU_OK(lu_naive_load(params));
	luo = lu_session_device();
	LU_FD(luo);
	session = lu_session_create(luo, "flb");
	LU_FD(session);
	LU_OK(lu_session_preserve(session, lu_naive_open(), 1));
	LU_JUMP();
}

static void finish(struct __test_metadata *_metadata)
{
	int luo = lu_session_device(), session;

	LU_FD(luo);
	session = lu_session_retrieve(luo, "flb");
	LU_FD(session);
	close(lu_session_retrieve_fd(session, 1));
	LU_OK(lu_session_finish(session));
	close(session);
	close(luo);
}

TEST(flb_that_nobody_asked_for_is_finished)
{
	LU_NEEDS();
	if (!lu_leg()) {
		leave(_metadata, NULL);
		return;
	}
	LU_OK(lu_naive_load(NULL));
	finish(_metadata);
	EXPECT_EQ(1, lu_naive_count("finished"));
	LU_FINDING(lu_naive_count("flb_finished") == 1,
		   "an FLB that nobody asked for was never finished");
	LU_OK(lu_naive_unload());
}

TEST(flb_that_is_new_does_no_harm)
{
	LU_NEEDS();
	if (!lu_leg()) {
		leave(_metadata, "flb=0");
		return;
	}
	LU_OK(lu_naive_load(NULL));
	LU_ERRNO(ENOENT, lu_naive_order("get_in"));
	finish(_metadata);
	EXPECT_EQ(1, lu_naive_count("finished"));
	EXPECT_EQ(0, lu_naive_count("flb_finished"));
	LU_OK(lu_naive_unload());
}

LU_SUITE_MAIN
