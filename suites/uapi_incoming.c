// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the error paths of RETRIEVE_SESSION, RETRIEVE_FD and FINISH
 * on sessions that arrived from the last kernel, with files of memfd and of
 * lutorture_pci; and what an error leaves behind.
 * Passes if: each call fails with exactly the errno that the kernel's code
 * gives for it, and works afterwards where the error must change nothing.
 * Cannot see: -EBUSY of FINISH (can_finish is false only where the handed-over
 * table cannot be read: takes a fault), -ENOMEM (takes fault injection).
 * Source: kernel/liveupdate/luo_session.c, luo_file.c of Linux 7.3.4.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/liveupdate.h>

#include "lu_dut.h"
#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "uapi_incoming",
	.description = "will make the ioctls of arrived sessions fail",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 30000,
	.legs = lu_legs_two,
};

#define TOKEN 0x8000000000000001ULL
#define TEXT  "through the jump"

FIXTURE(uapi_incoming)
{
	struct lu_fixture_device dev;
	int luo, session;
};

/* A session of this name with a memfd, left to the next kernel. */
static int leave_session(int luo, const char *name)
{
	int session = lu_session_create(luo, name);
	int memfd = memfd_create("left", MFD_CLOEXEC), err;

	if (session < 0)
		return session;
	if (write(memfd, TEXT, sizeof(TEXT)) != sizeof(TEXT))
		return -EIO;
	err = lu_session_preserve(session, memfd, TOKEN);
	return err ? err : session;
}

FIXTURE_SETUP(uapi_incoming)
{
	LU_NEEDS();
	LU_BIND_DEVICE(self->dev);
	self->luo = lu_session_device();
	LU_FD(self->luo);
	if (lu_leg())
		return;
	self->session = leave_session(self->luo, "left");
	LU_FD(self->session);
}

FIXTURE_TEARDOWN(uapi_incoming)
{
	close(self->luo);
}

static void *read_only(const void *arg, size_t size)
{
	char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	memcpy(p, arg, size);
	mprotect(p, 4096, PROT_READ);
	return p;
}

static void no_more_fds(struct rlimit *old)
{
	struct rlimit none = { 0, 0 };

	getrlimit(RLIMIT_NOFILE, old);
	none.rlim_max = old->rlim_max;
	setrlimit(RLIMIT_NOFILE, &none);
}

TEST_F(uapi_incoming, retrieve_session_fails_where_it_must)
{
	struct rlimit fds;
	int s, err;

	if (!lu_leg())
		LU_JUMP();
	LU_ERRNO(ENOENT, lu_session_retrieve(self->luo, "lef"));
	LU_ERRNO(ENOENT, lu_session_retrieve(self->luo, "left "));
	no_more_fds(&fds);
	err = lu_session_retrieve(self->luo, "left");
	setrlimit(RLIMIT_NOFILE, &fds);
	LU_ERRNO(EMFILE, err);
	s = lu_session_retrieve(self->luo, "left");
	LU_FD(s);
	LU_ERRNO(EINVAL, lu_session_retrieve(self->luo, "left"));
	LU_OK(lu_session_finish(s));
	LU_ERRNO(EINVAL, lu_session_retrieve(self->luo, "left"));
	close(s);
	LU_ERRNO(ENOENT, lu_session_retrieve(self->luo, "left"));
}

/* Names of the two directions do not meet. */
TEST_F(uapi_incoming, same_name_may_go_out_while_it_is_in)
{
	int in, out;

	if (!lu_leg())
		LU_JUMP();
	out = lu_session_create(self->luo, "left");
	LU_FD(out);
	LU_ERRNO(EEXIST, lu_session_create(self->luo, "left"));
	in = lu_session_retrieve(self->luo, "left");
	LU_FD(in);
	LU_ERRNO(EINVAL, lu_session_retrieve_fd(out, TOKEN));
	LU_ERRNO(EINVAL, lu_session_finish(out));
	LU_ERRNO(EINVAL, lu_session_preserve(in, -1, 2));
	close(out);
	close(in);
}

/* The session goes to nobody, and nobody can get it any more. */
TEST_F(uapi_incoming, session_that_cannot_be_told_of_is_finished)
{
	struct liveupdate_ioctl_retrieve_session arg = {
		.size = sizeof(arg),
		.name = "left",
	};
	void *p;

	if (!lu_leg())
		LU_JUMP();
	p = read_only(&arg, sizeof(arg));
	ASSERT_NE(NULL, p);
	EXPECT_EQ(-1, ioctl(self->luo, LIVEUPDATE_IOCTL_RETRIEVE_SESSION, p));
	EXPECT_EQ(EFAULT, errno);
	LU_ERRNO(ENOENT, lu_session_retrieve(self->luo, "left"));
}

static bool has_text(int fd)
{
	char buf[sizeof(TEXT)] = "";

	return pread(fd, buf, sizeof(buf), 0) == sizeof(buf) &&
	       !strcmp(buf, TEXT);
}

static bool same_inode(int a, int b)
{
	struct stat x, y;

	return !fstat(a, &x) && !fstat(b, &y) && x.st_ino == y.st_ino &&
	       x.st_dev == y.st_dev;
}

TEST_F(uapi_incoming, retrieve_fd_fails_where_it_must)
{
	struct rlimit fds;
	int s, err, fd;

	if (!lu_leg())
		LU_JUMP();
	s = lu_session_retrieve(self->luo, "left");
	LU_FD(s);
	LU_ERRNO(ENOENT, lu_session_retrieve_fd(s, TOKEN + 1));
	LU_ERRNO(ENOENT, lu_session_retrieve_fd(s, (uint32_t)TOKEN));
	no_more_fds(&fds);
	err = lu_session_retrieve_fd(s, TOKEN);
	setrlimit(RLIMIT_NOFILE, &fds);
	LU_ERRNO(EMFILE, err);
	fd = lu_session_retrieve_fd(s, TOKEN);
	LU_FD(fd);
	EXPECT_TRUE(has_text(fd));
	LU_OK(lu_session_finish(s));
	LU_ERRNO(ENOENT, lu_session_retrieve_fd(s, TOKEN));
	EXPECT_TRUE(has_text(fd));
	close(s);
}

TEST_F(uapi_incoming, retrieve_fd_again_gives_the_same_file)
{
	struct liveupdate_session_retrieve_fd arg = {
		.size = sizeof(arg),
		.token = TOKEN,
	};
	int s, a, b;
	void *p;

	if (!lu_leg())
		LU_JUMP();
	s = lu_session_retrieve(self->luo, "left");
	LU_FD(s);
	/* Retrieved, but the fd cannot be told: the next one gets the file. */
	p = read_only(&arg, sizeof(arg));
	EXPECT_EQ(-1, ioctl(s, LIVEUPDATE_SESSION_RETRIEVE_FD, p));
	EXPECT_EQ(EFAULT, errno);
	a = lu_session_retrieve_fd(s, TOKEN);
	LU_FD(a);
	b = lu_session_retrieve_fd(s, TOKEN);
	LU_FD(b);
	EXPECT_TRUE(same_inode(a, b));
	EXPECT_TRUE(has_text(b));
	close(s);
}

TEST_F(uapi_incoming, finish_checks_and_may_be_repeated)
{
	struct liveupdate_session_finish arg = {
		.size = sizeof(arg),
		.reserved = 1,
	};
	int s;

	if (!lu_leg())
		LU_JUMP();
	s = lu_session_retrieve(self->luo, "left");
	LU_FD(s);
	EXPECT_EQ(-1, ioctl(s, LIVEUPDATE_SESSION_FINISH, &arg));
	EXPECT_EQ(EINVAL, errno);
	close(lu_session_retrieve_fd(s, TOKEN));
	LU_OK(lu_session_finish(s));
	LU_OK(lu_session_finish(s));
	LU_ERRNO(ENOENT, lu_session_retrieve_fd(s, TOKEN));
	close(s);
}

/* ---- files of lutorture_pci */

static int leave_device(FIXTURE_DATA(uapi_incoming) * self)
{
	int fd = lu_dut_open(self->dev.bdf);

	return fd < 0 ? fd : lu_session_preserve(self->session, fd, 1);
}

TEST_F(uapi_incoming, retrieved_device_is_busy_until_finished)
{
	int in, out, fd, again;

	if (!lu_leg()) {
		LU_OK(leave_device(self));
		LU_JUMP();
	}
	in = lu_session_retrieve(self->luo, "left");
	LU_FD(in);
	out = lu_session_create(self->luo, "next");
	LU_FD(out);
	fd = lu_session_retrieve_fd(in, 1);
	LU_FD(fd);
	again = lu_dut_open(self->dev.bdf);
	LU_FD(again);
	/* The file is LUO's; the device may be in and out at once. */
	LU_ERRNO(EBUSY, lu_session_preserve(out, fd, 1));
	LU_OK(lu_session_preserve(out, again, 1));
	LU_OK(lu_session_finish(in));
	/* Now it is the provider who says so. */
	LU_ERRNO(EBUSY, lu_session_preserve(out, fd, 2));
	close(out);
	out = lu_session_create(self->luo, "next");
	LU_FD(out);
	LU_OK(lu_session_preserve(out, fd, 2));
	close(out);
	close(in);
}

TEST_F(uapi_incoming, failed_retrieve_is_remembered)
{
	int s;

	if (!lu_leg()) {
		LU_OK(leave_device(self));
		LU_JUMP();
	}
	s = lu_session_retrieve(self->luo, "left");
	LU_FD(s);
	LU_OK(lu_fixture_bind(&self->dev, 1, ""));
	LU_ERRNO(ENODEV, lu_session_retrieve_fd(s, 1));
	LU_OK(lu_fixture_bind(&self->dev, 1, "lutorture_pci"));
	LU_ERRNO(ENODEV, lu_session_retrieve_fd(s, 1));
	close(lu_session_retrieve_fd(s, TOKEN));
	LU_OK(lu_session_finish(s));
	close(s);
}

LU_SUITE_MAIN
