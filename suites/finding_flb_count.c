// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a reference by liveupdate_flb_get_outgoing() that is held
 * over the jump. It dies with the kernel that holds it.
 * Passes if: the FLB is finished with the last file in the next kernel.
 * Cannot see: a reference that is held for a moment only; it would be counted
 * just the same.
 * Source: luo_flb_serialize() in kernel/liveupdate/luo_flb.c, struct luo_flb_ser
 * in include/linux/kho/abi/luo.h of Linux 7.3.4.
 */
#include <unistd.h>

#include "lu_naive.h"
#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "finding_flb_count",
	.description = "will hold an outgoing FLB over the jump",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

static void leave(struct __test_metadata *_metadata, int luo)
{
	int session = lu_session_create(luo, "count");

	LU_FD(session);
	LU_OK(lu_session_preserve(session, lu_naive_open(), 1));
	LU_OK(lu_naive_order("get_out"));
	LU_JUMP();
}

TEST(reference_of_the_last_kernel_is_not_counted)
{
	int luo, session, finished;

	LU_NEEDS();
	LU_OK(lu_naive_load(NULL));
	luo = lu_session_device();
	LU_FD(luo);
	if (!lu_leg()) {
		leave(_metadata, luo);
		return;
	}
	LU_OK(lu_naive_order("get_in"));
	LU_OK(lu_naive_order("put_in"));
	session = lu_session_retrieve(luo, "count");
	LU_FD(session);
	LU_OK(lu_session_finish(session));
	close(session);
	EXPECT_EQ(1, lu_naive_count("finished"));
	finished = lu_naive_count("flb_finished");
	LU_FINDING(finished == 1,
		   "an FLB held over the jump is not finished with its last file");
	if (!finished)
		LU_OK(lu_naive_order("put_in"));
	close(luo);
	LU_OK(lu_naive_unload());
}

LU_SUITE_MAIN
