// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: a memfd that is preserved through an fd opened read-only.
 * Passes if: PRESERVE_FD refuses it, or what comes back is read-only.
 * Cannot see: other flags of the open file.
 * Source: memfd_luo_can_preserve() in mm/memfd_luo.c of Linux 7.3.4.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "finding_read_only",
	.description = "will preserve a memfd through a read-only fd",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

static int read_only_memfd(void)
{
	int fd = memfd_create("read_only", MFD_CLOEXEC);
	char path[32];

	if (fd < 0 || write(fd, "text", 4) != 4)
		return -errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void leave(struct __test_metadata *_metadata, int luo)
{
	int session = lu_session_create(luo, "read_only");
	int fd = read_only_memfd();

	LU_FD(session);
	ASSERT_LE(0, fd);
	ASSERT_EQ(O_RDONLY, fcntl(fd, F_GETFL) & O_ACCMODE);
	LU_OK(lu_carry("preserved",
		       lu_session_preserve(session, fd, 1) ? "no" : "yes"));
	LU_JUMP();
}

TEST(read_only_stays_read_only)
{
	int luo = lu_session_device(), session, fd;
	char preserved[4];

	LU_NEEDS();
	LU_FD(luo);
	if (!lu_leg()) {
		leave(_metadata, luo);
		return;
	}
	LU_FD(lu_carried("preserved", preserved, sizeof(preserved)));
	session = lu_session_retrieve(luo, "read_only");
	LU_FD(session);
	if (!strcmp(preserved, "yes")) {
		fd = lu_session_retrieve_fd(session, 1);
		LU_FD(fd);
		LU_FINDING((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY,
			   "a memfd preserved read-only came back writable");
	}
	LU_OK(lu_session_finish(session));
	close(session);
	close(luo);
}

LU_SUITE_MAIN
