// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the seals of a memfd made with MFD_NOEXEC_SEAL, the default
 * wherever vm.memfd_noexec is 1, over one jump.
 * Passes if: it has the seals it had, is not executable, and takes a write.
 * Cannot see: mode bits other than those for execution.
 * Source: mm/memfd_luo.c, memfd_add_seals() in mm/memfd.c of Linux 7.3.4.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lu_session.h"
#include "lu_suite.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif
#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x20
#endif

LU_SUITE = {
	.name = "finding_noexec",
	.description =
		"will take a memfd that may not be executed through a jump",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

static void leave(struct __test_metadata *_metadata, int luo)
{
	int session = lu_session_create(luo, "noexec");
	int fd = memfd_create("noexec", MFD_CLOEXEC | MFD_NOEXEC_SEAL);

	LU_FD(session);
	ASSERT_LE(0, fd);
	ASSERT_EQ(1, write(fd, "a", 1));
	ASSERT_EQ(F_SEAL_EXEC, fcntl(fd, F_GET_SEALS));
	LU_OK(lu_session_preserve(session, fd, 1));
	LU_JUMP();
}

TEST(memfd_noexec_keeps_its_seals)
{
	int luo = lu_session_device(), session, fd;
	struct stat st;

	LU_NEEDS();
	LU_FD(luo);
	if (!lu_leg()) {
		leave(_metadata, luo);
		return;
	}
	session = lu_session_retrieve(luo, "noexec");
	LU_FD(session);
	fd = lu_session_retrieve_fd(session, 1);
	LU_FD(fd);
	LU_FINDING(fcntl(fd, F_GET_SEALS) == F_SEAL_EXEC,
		   "a memfd of MFD_NOEXEC_SEAL came back with more seals");
	LU_FINDING(pwrite(fd, "b", 1, 0) == 1,
		   "a memfd of MFD_NOEXEC_SEAL cannot be written any more");
	ASSERT_EQ(0, fstat(fd, &st));
	LU_FINDING(!(st.st_mode & 0111),
		   "a memfd of MFD_NOEXEC_SEAL came back executable");
	LU_OK(lu_session_finish(session));
	close(session);
	close(luo);
}

LU_SUITE_MAIN
