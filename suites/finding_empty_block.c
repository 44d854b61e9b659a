// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: as many sessions as fill a block of handed-over memory, and
 * CREATE_SESSION with a name that is taken already; then a jump.
 * Passes if: a block holds so many and no more, the next kernel boots, and all
 * sessions are there.
 * Cannot see: more than one full block.
 * Source: luo_session_insert() in kernel/liveupdate/luo_session.c and
 * kho_block_set_restore() of Linux 7.3.4.
 */
#include <unistd.h>

#include "lu_block.h"
#include "lu_crash.h"
#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "finding_empty_block",
	.description = "will fill a block with sessions and name one twice",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_FAULT | LU_NEED_WATCH,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

static void leave(struct __test_metadata *_metadata, int luo)
{
	char name[LU_SESSION_NAME_SIZE];

	LU_OK(lu_block_prove(luo));
	for (int i = 0; i < LU_BLOCK_SESSIONS; i++) {
		snprintf(name, sizeof(name), "block-%d", i);
		LU_FD(lu_session_create(luo, name));
	}
	LU_ERRNO(EEXIST, lu_session_create(luo, "block-0"));
	LU_OK(lu_expect_crash(LU_CRASH_PANIC,
			      "The incoming tree failed to initialize", 0));
	LU_JUMP();
}

TEST(name_that_is_taken_leaves_no_empty_block)
{
	int luo = lu_session_device(), session;
	char name[LU_SESSION_NAME_SIZE];

	LU_NEEDS();
	LU_FD(luo);
	if (!lu_leg()) {
		leave(_metadata, luo);
		return;
	}
	LU_FINDING(!lu_crashed(),
		   "the next kernel panicked over a block without sessions");
	for (int i = 0; i < LU_BLOCK_SESSIONS && !lu_crashed(); i++) {
		snprintf(name, sizeof(name), "block-%d", i);
		session = lu_session_retrieve(luo, name);
		LU_FD(session);
		close(session);
	}
	close(luo);
}

LU_SUITE_MAIN
