// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: FINISH of the last file of an FLB whose retrieve() returned
 * an error, which a provider may do at any time.
 * Passes if: the kernel does not warn.
 * Cannot see: what became of the state behind the FLB, of which this one has
 * none.
 * Source: liveupdate_flb_put_incoming() in kernel/liveupdate/luo_flb.c of Linux
 * 7.3.4.
 */
#include <unistd.h>

#include "lu_naive.h"
#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "finding_flb_failed",
	.description = "will finish a file whose FLB could not be retrieved",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

TEST(failed_flb_may_be_finished)
{
	int luo, session;

	LU_NEEDS();
	LU_OK(lu_naive_load(lu_leg() ? "flb_error=-5" : NULL));
	luo = lu_session_device();
	LU_FD(luo);
	if (!lu_leg()) {
		session = lu_session_create(luo, "failed");
		LU_FD(session);
		LU_OK(lu_session_preserve(session, lu_naive_open(), 1));
		LU_JUMP();
		return;
	}
	LU_ERRNO(EIO, lu_naive_order("get_in"));
	session = lu_session_retrieve(luo, "failed");
	LU_FD(session);
	LU_OK(lu_session_finish(session));
	close(session);
	close(luo);
	LU_OK(lu_naive_unload());
}

LU_SUITE_MAIN
