// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: seals added to a memfd after PRESERVE_FD, before the jump.
 * Passes if: the kernel refuses them, or they are there after the jump.
 * Cannot see: F_SEAL_WRITE, which the pins of a preserved memfd keep out.
 * Source: memfd_luo_freeze() in mm/memfd_luo.c of Linux 7.3.4.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lu_session.h"
#include "lu_suite.h"

#define LATE (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL)

LU_SUITE = {
	.name = "finding_late_seal",
	.description = "will seal a memfd that is preserved already",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

static void leave(struct __test_metadata *_metadata, int luo)
{
	int session = lu_session_create(luo, "seal");
	int fd = memfd_create("seal", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	LU_FD(session);
	ASSERT_LE(0, fd);
	ASSERT_EQ(4, write(fd, "text", 4));
	LU_OK(lu_session_preserve(session, fd, 1));
	LU_OK(lu_carry("sealed", fcntl(fd, F_ADD_SEALS, LATE) ? "no" : "yes"));
	LU_JUMP();
}

TEST(seal_that_was_accepted_arrives)
{
	int luo = lu_session_device(), session, fd;
	char sealed[4];

	LU_NEEDS();
	LU_FD(luo);
	if (!lu_leg()) {
		leave(_metadata, luo);
		return;
	}
	LU_FD(lu_carried("sealed", sealed, sizeof(sealed)));
	session = lu_session_retrieve(luo, "seal");
	LU_FD(session);
	fd = lu_session_retrieve_fd(session, 1);
	LU_FD(fd);
	LU_FINDING(!strcmp(sealed, "no") || fcntl(fd, F_GET_SEALS) == LATE,
		   "seals added after PRESERVE_FD are gone after the jump");
	LU_OK(lu_session_finish(session));
	close(session);
	close(luo);
}

LU_SUITE_MAIN
