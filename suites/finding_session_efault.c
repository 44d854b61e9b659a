// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: RETRIEVE_SESSION with an argument that the kernel can read
 * and not write, over a session with a memfd.
 * Passes if: it fails with -EFAULT, and a second attempt gets session and memfd.
 * Cannot see: whether a program would ever do so.
 * Source: luo_ioctl_retrieve_session() in kernel/liveupdate/luo_core.c of Linux
 * 7.3.4.
 */
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/liveupdate.h>

#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "finding_session_efault",
	.description = "will retrieve a session into memory that is read-only",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC,
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

static void leave(struct __test_metadata *_metadata, int luo)
{
	int session = lu_session_create(luo, "efault");
	int fd = memfd_create("efault", MFD_CLOEXEC);

	LU_FD(session);
	ASSERT_EQ(4, write(fd, "text", 4));
	LU_OK(lu_session_preserve(session, fd, 1));
	LU_JUMP();
}

static void *read_only_argument(void)
{
	struct liveupdate_ioctl_retrieve_session *arg;

	arg = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (arg == MAP_FAILED)
		return NULL;
	arg->size = sizeof(*arg);
	strcpy((char *)arg->name, "efault");
	mprotect(arg, 4096, PROT_READ);
	return arg;
}

TEST(session_survives_efault)
{
	int luo = lu_session_device(), session, fd;
	void *arg = read_only_argument();

	LU_NEEDS();
	LU_FD(luo);
	ASSERT_NE(NULL, arg);
	if (!lu_leg()) {
		leave(_metadata, luo);
		return;
	}
	ASSERT_EQ(-1, ioctl(luo, LIVEUPDATE_IOCTL_RETRIEVE_SESSION, arg));
	ASSERT_EQ(EFAULT, errno);
	session = lu_session_retrieve(luo, "efault");
	LU_FINDING(session >= 0,
		   "a session is gone after RETRIEVE_SESSION failed with EFAULT");
	if (session >= 0) {
		fd = lu_session_retrieve_fd(session, 1);
		LU_FD(fd);
		close(session);
	}
	close(luo);
}

LU_SUITE_MAIN
