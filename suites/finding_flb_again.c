// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: an FLB that was retrieved and finished, whose module is then
 * loaded a second time.
 * Passes if: the second life of the module is not given the handle of state that
 * was released.
 * Cannot see: the use after free that follows in a provider with real state.
 * Source: luo_flb_retrieve_one() in kernel/liveupdate/luo_flb.c of Linux 7.3.4.
 */
#include <unistd.h>

#include "lu_naive.h"
#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "finding_flb_again",
	.description = "will load a provider again after its FLB was finished",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

static void leave(struct __test_metadata *_metadata, int luo)
{
	int session = lu_session_create(luo, "again");

	LU_FD(session);
	LU_OK(lu_session_preserve(session, lu_naive_open(), 1));
	LU_JUMP();
}

static void finish(struct __test_metadata *_metadata, int luo)
{
	int session;

	LU_OK(lu_naive_order("get_in"));
	LU_OK(lu_naive_order("put_in"));
	session = lu_session_retrieve(luo, "again");
	LU_FD(session);
	LU_OK(lu_session_finish(session));
	close(session);
	EXPECT_EQ(1, lu_naive_count("flb_retrieved"));
	EXPECT_EQ(1, lu_naive_count("flb_finished"));
	LU_ERRNO(ENODATA, lu_naive_order("get_in"));
}

TEST(finished_flb_stays_finished)
{
	int luo, err;

	LU_NEEDS();
	LU_OK(lu_naive_load(NULL));
	luo = lu_session_device();
	LU_FD(luo);
	if (!lu_leg()) {
		leave(_metadata, luo);
		return;
	}
	finish(_metadata, luo);
	LU_OK(lu_naive_load(NULL));
	err = lu_naive_order("get_in");
	LU_FINDING(err, "a finished FLB was retrieved again by a second module");
	/* The reference just taken, and the one of a file that is long gone. */
	for (int i = 0; i < 2 && !err; i++)
		LU_OK(lu_naive_order("put_in"));
	LU_OK(lu_naive_unload());
	close(luo);
}

LU_SUITE_MAIN
