// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the last close of a retrieved session, by a process that was
 * killed say, while a handler's can_finish() says no.
 * Passes if: the session can be retrieved again and finished, once the handler
 * agrees.
 * Cannot see: how long handlers say no in practice.
 * Source: luo_session_release() in kernel/liveupdate/luo_session.c of Linux
 * 7.3.4.
 */
#include <unistd.h>

#include "lu_naive.h"
#include "lu_session.h"
#include "lu_suite.h"

/* The third is for what stays behind: nothing but a jump gets rid of it. */
static unsigned int three_legs(unsigned int cycles)
{
	return cycles ? 3 : 1;
}

LU_SUITE = {
	.name = "finding_release_busy",
	.description = "will close a session that may not be finished yet",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = three_legs,
};

static void leave(struct __test_metadata *_metadata, int luo)
{
	int session = lu_session_create(luo, "busy");

	LU_FD(session);
	LU_OK(lu_session_preserve(session, lu_naive_open(), 1));
	LU_JUMP();
}

TEST(session_closed_while_busy_can_be_had_again)
{
	char again[16];
	int luo, session;

	LU_NEEDS();
	LU_OK(lu_naive_load("flb=0"));
	luo = lu_session_device();
	LU_FD(luo);
	if (!lu_leg()) {
		leave(_metadata, luo);
		return;
	}
	if (lu_leg() == 1) {
		session = lu_session_retrieve(luo, "busy");
		LU_FD(session);
		LU_OK(lu_naive_set("busy", 1));
		LU_ERRNO(EBUSY, lu_session_finish(session));
		close(session);
		LU_OK(lu_naive_set("busy", 0));
		session = lu_session_retrieve(luo, "busy");
		snprintf(again, sizeof(again), "%d", session < 0 ? session : 0);
		LU_OK(lu_carry("again", again));
		LU_JUMP();
		return;
	}
	LU_FD(lu_carried("again", again, sizeof(again)));
	TH_LOG("RETRIEVE_SESSION gave %s", again);
	LU_FINDING(!strcmp(again, "0"),
		   "a session closed while busy cannot be retrieved any more");
	close(luo);
	LU_OK(lu_naive_unload());
}

LU_SUITE_MAIN
