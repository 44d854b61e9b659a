// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the error paths of the ioctls of /dev/liveupdate and of
 * outgoing sessions, with files of memfd and of lutorture_pci.
 * Passes if: each call fails with exactly the errno that the kernel's code
 * gives for it, in the order in which it looks, and what failed left nothing.
 * Cannot see: -ENOSPC (takes 510,000 sessions or 630,000 files), -ENOMEM
 * (takes fault injection), -EIO of open (takes a handler that is missing after
 * a jump), -EOPNOTSUPP of a memfd (this kernel takes every seal it knows), what
 * needs an incoming session (uapi_incoming).
 * Source: kernel/liveupdate/luo_core.c, luo_session.c, luo_file.c,
 * mm/memfd_luo.c of Linux 7.3.4.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <linux/liveupdate.h>
#include <linux/memfd.h>

#include "kmod/lutorture_pci/lutorture_pci_uapi.h"
#include "lu_dut.h"
#include "lu_master.h"
#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "uapi",
	.description = "will make every ioctl of the live update interface fail",
	.needs = LU_NEED_LUO,
	.device = "any",
	.timeout_ms = 30000,
};

#define TOO_MANY_BYTES ((off_t)((1ULL << 32) * 4096 + 1))

FIXTURE(uapi)
{
	int luo, session, memfd;
};

static int make_memfd(void)
{
	int fd = memfd_create("uapi", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && ftruncate(fd, 8192))
		return -errno;
	return fd;
}

FIXTURE_SETUP(uapi)
{
	LU_NEEDS();
	self->luo = lu_session_device();
	LU_FD(self->luo);
	self->session = lu_session_create(self->luo, "uapi");
	LU_FD(self->session);
	self->memfd = make_memfd();
	LU_FD(self->memfd);
}

FIXTURE_TEARDOWN(uapi)
{
	close(self->memfd);
	close(self->session);
	close(self->luo);
}

/* ---- what every ioctl checks before it does anything */

enum target { DEVICE, SESSION };
enum where { GOOD, BAD_POINTER, BEYOND_END };

/* An ioctl on a zeroed argument whose size field and one byte are set. */
struct bad_ioctl {
	const char *what;
	enum target target;
	unsigned long cmd;
	enum where where;
	unsigned int size; /* value of the size field */
	unsigned int byte; /* offset of the byte set to 1; 0 none */
	int err;
};

#define CREATE	    LIVEUPDATE_IOCTL_CREATE_SESSION
#define RETRIEVE    LIVEUPDATE_IOCTL_RETRIEVE_SESSION
#define PRESERVE_FD LIVEUPDATE_SESSION_PRESERVE_FD
#define RETRIEVE_FD LIVEUPDATE_SESSION_RETRIEVE_FD
#define FINISH	    LIVEUPDATE_SESSION_FINISH
#define GET_NAME    LIVEUPDATE_SESSION_GET_NAME
#define T	    LIVEUPDATE_IOCTL_TYPE

static const struct bad_ioctl bad_ioctls[] = {
	{ "device: unknown number", DEVICE, _IO(T, 2), GOOD, 72, 0, EINVAL },
	{ "device: last number", DEVICE, _IO(T, 0xff), GOOD, 72, 0, EINVAL },
	{ "device: unknown number, bad pointer", DEVICE, _IO(T, 2), BAD_POINTER,
	  72, 0, EINVAL },
	{ "device: ioctl of a session", DEVICE, PRESERVE_FD, GOOD, 16, 0,
	  EINVAL },
	{ "create: direction encoded", DEVICE, _IOWR(T, 0, int), GOOD, 72, 8,
	  ENOTTY },
	{ "create: size encoded", DEVICE, _IOC(_IOC_NONE, T, 0, 72), GOOD, 72,
	  8, ENOTTY },
	{ "create: another type", DEVICE, _IO(T + 1, 0), GOOD, 72, 8, ENOTTY },
	{ "create: bad pointer", DEVICE, CREATE, BAD_POINTER, 72, 8, EFAULT },
	{ "create: bad pointer before another type", DEVICE, _IO(T + 1, 0),
	  BAD_POINTER, 72, 8, EFAULT },
	{ "create: half mapped", DEVICE, CREATE, BEYOND_END, 72, 0, EFAULT },
	{ "create: size 0", DEVICE, CREATE, GOOD, 0, 8, EINVAL },
	{ "create: size one short", DEVICE, CREATE, GOOD, 71, 8, EINVAL },
	{ "create: tail not zero", DEVICE, CREATE, GOOD, 80, 79, E2BIG },
	{ "create: empty name", DEVICE, CREATE, GOOD, 72, 0, EINVAL },
	{ "create: empty name, text behind", DEVICE, CREATE, GOOD, 72, 9,
	  EINVAL },
	{ "retrieve: direction encoded", DEVICE, _IOWR(T, 1, int), GOOD, 72, 8,
	  ENOTTY },
	{ "retrieve: bad pointer", DEVICE, RETRIEVE, BAD_POINTER, 72, 8, EFAULT },
	{ "retrieve: half mapped", DEVICE, RETRIEVE, BEYOND_END, 72, 0, EFAULT },
	{ "retrieve: size one short", DEVICE, RETRIEVE, GOOD, 71, 8, EINVAL },
	{ "retrieve: tail not zero", DEVICE, RETRIEVE, GOOD, 73, 72, E2BIG },
	{ "retrieve: empty name", DEVICE, RETRIEVE, GOOD, 72, 0, ENOENT },
	{ "retrieve: unknown name", DEVICE, RETRIEVE, GOOD, 72, 8, ENOENT },

	{ "session: number below", SESSION, _IO(T, 0x3f), GOOD, 16, 0, EINVAL },
	{ "session: number above", SESSION, _IO(T, 0x44), GOOD, 16, 0, EINVAL },
	{ "session: ioctl of the device", SESSION, CREATE, GOOD, 72, 8, EINVAL },
	{ "preserve: direction encoded", SESSION, _IOWR(T, 0x40, int), GOOD, 16,
	  0, ENOTTY },
	{ "preserve: bad pointer", SESSION, PRESERVE_FD, BAD_POINTER, 16, 0,
	  EFAULT },
	{ "preserve: half mapped", SESSION, PRESERVE_FD, BEYOND_END, 16, 0,
	  EFAULT },
	{ "preserve: size one short", SESSION, PRESERVE_FD, GOOD, 15, 0, EINVAL },
	{ "preserve: tail not zero", SESSION, PRESERVE_FD, GOOD, 24, 16, E2BIG },
	{ "retrieve fd: direction encoded", SESSION, _IOR(T, 0x41, int), GOOD,
	  16, 0, ENOTTY },
	{ "retrieve fd: outgoing session", SESSION, RETRIEVE_FD, GOOD, 16, 0,
	  EINVAL },
	{ "retrieve fd: outgoing session before tail", SESSION, RETRIEVE_FD,
	  GOOD, 24, 16, EINVAL },
	{ "finish: direction encoded", SESSION, _IOW(T, 0x42, int), GOOD, 8, 0,
	  ENOTTY },
	{ "finish: bad pointer", SESSION, FINISH, BAD_POINTER, 8, 0, EFAULT },
	{ "finish: outgoing session", SESSION, FINISH, GOOD, 8, 0, EINVAL },
	{ "name: direction encoded", SESSION, _IOR(T, 0x43, int), GOOD, 72, 0,
	  ENOTTY },
	{ "name: bad pointer", SESSION, GET_NAME, BAD_POINTER, 72, 0, EFAULT },
	{ "name: size one short", SESSION, GET_NAME, GOOD, 71, 0, EINVAL },
	{ "name: tail not zero", SESSION, GET_NAME, GOOD, 80, 72, E2BIG },
	{ "name: reserved not zero", SESSION, GET_NAME, GOOD, 72, 4, EINVAL },
};

/* Two pages; the second can be taken away, or the first made read-only. */
static char *two_pages(void)
{
	char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static int try_bad(int fd, const struct bad_ioctl *bad)
{
	char *pages = two_pages(), *arg;
	int err;

	if (!pages)
		return -ENOMEM;
	arg = bad->where == BEYOND_END ? pages + 4096 - 4 : pages;
	memcpy(arg, &bad->size, sizeof(bad->size));
	if (bad->byte)
		arg[bad->byte] = 1;
	munmap(pages + 4096, 4096);
	err = ioctl(fd, bad->cmd, bad->where == BAD_POINTER ? NULL : arg) ?
		      -errno :
		      0;
	munmap(pages, 4096);
	return err;
}

TEST_F(uapi, bad_arguments_give_their_errno)
{
	const struct bad_ioctl *bad;
	int i, err;

	for (i = 0; i < (int)ARRAY_SIZE(bad_ioctls); i++) {
		bad = &bad_ioctls[i];
		err = try_bad(bad->target == DEVICE ? self->luo : self->session,
			      bad);
		EXPECT_EQ(-bad->err, err) TH_LOG("%s", bad->what);
	}
}

/* An argument of a later version is fine as long as it asks nothing new. */
TEST_F(uapi, longer_argument_with_zero_tail_is_taken)
{
	struct {
		struct liveupdate_session_get_name arg;
		char tail[64];
	} name = { .arg.size = sizeof(name) };

	ASSERT_EQ(0, ioctl(self->session, GET_NAME, &name));
	EXPECT_STREQ("uapi", (char *)name.arg.name);
}

/* ---- the device */

TEST_F(uapi, second_open_gives_ebusy_and_names_the_opener)
{
	char pid[32];

	snprintf(pid, sizeof(pid), "PID %d ", getpid());
	ASSERT_EQ(-EBUSY, lu_session_device());
	EXPECT_NE(NULL, strstr(lu_errmsg(), pid)) TH_LOG("%s", lu_errmsg());
	close(self->luo);
	self->luo = lu_session_device();
	LU_FD(self->luo);
}

TEST_F(uapi, session_outlives_the_device)
{
	char name[LU_SESSION_NAME_SIZE];

	close(self->luo);
	LU_OK(lu_session_preserve(self->session, self->memfd, 1));
	LU_OK(lu_session_name(self->session, name));
	EXPECT_STREQ("uapi", name);
	self->luo = lu_session_device();
	LU_FD(self->luo);
	LU_ERRNO(EEXIST, lu_session_create(self->luo, "uapi"));
}

TEST_F(uapi, create_checks_the_name)
{
	char name[66];
	int fd;

	memset(name, 'n', sizeof(name));
	name[64] = '\0';
	LU_ERRNO(EINVAL, lu_session_create(self->luo, name));
	name[63] = '\0';
	fd = lu_session_create(self->luo, name);
	LU_FD(fd);
	LU_ERRNO(EEXIST, lu_session_create(self->luo, name));
	name[62] = '\0';
	close(lu_session_create(self->luo, name));
	close(fd);
	name[62] = 'n';
	fd = lu_session_create(self->luo, name);
	LU_FD(fd);
	close(fd);
}

/* Calls one function with no fd left to give out. */
static int without_fds(int (*call)(int fd, const char *name), int fd)
{
	struct rlimit none = { 0, 0 }, old;
	int ret;

	getrlimit(RLIMIT_NOFILE, &old);
	none.rlim_max = old.rlim_max;
	setrlimit(RLIMIT_NOFILE, &none);
	ret = call(fd, "no-fd-left");
	setrlimit(RLIMIT_NOFILE, &old);
	return ret;
}

TEST_F(uapi, no_fd_left_gives_emfile)
{
	int fd;

	LU_ERRNO(EMFILE, without_fds(lu_session_create, self->luo));
	LU_ERRNO(EMFILE, without_fds(lu_session_retrieve, self->luo));
	fd = lu_session_create(self->luo, "no-fd-left");
	LU_FD(fd);
	close(fd);
}

/* The session is made, cannot be told of, and is gone again. */
TEST_F(uapi, create_into_read_only_memory_leaves_nothing)
{
	struct liveupdate_ioctl_create_session *arg;
	int fd;

	arg = (void *)two_pages();
	ASSERT_NE(NULL, arg);
	arg->size = sizeof(*arg);
	strcpy((char *)arg->name, "unheard");
	mprotect(arg, 8192, PROT_READ);
	EXPECT_EQ(-1, ioctl(self->luo, CREATE, arg));
	EXPECT_EQ(EFAULT, errno);
	fd = lu_session_create(self->luo, "unheard");
	LU_FD(fd);
	close(fd);
}

/* ---- preserving */

TEST_F(uapi, token_used_comes_before_everything)
{
	int other = make_memfd();

	LU_OK(lu_session_preserve(self->session, self->memfd, UINT64_MAX));
	LU_ERRNO(EEXIST, lu_session_preserve(self->session, other, UINT64_MAX));
	LU_ERRNO(EEXIST, lu_session_preserve(self->session, -1, UINT64_MAX));
	LU_ERRNO(EEXIST,
		 lu_session_preserve(self->session, self->memfd, UINT64_MAX));
	LU_OK(lu_session_preserve(self->session, other, 0));
	close(other);
}

TEST_F(uapi, fd_that_is_none_gives_ebadf)
{
	int path = open("/tmp", O_PATH | O_CLOEXEC);

	LU_ERRNO(EBADF, lu_session_preserve(self->session, -1, 1));
	LU_ERRNO(EBADF, lu_session_preserve(self->session, 1 << 20, 1));
	LU_ERRNO(EBADF, lu_session_preserve(self->session, path, 1));
	LU_OK(lu_session_preserve(self->session, self->memfd, 1));
	close(path);
}

TEST_F(uapi, file_without_a_handler_gives_enoent)
{
	char linked[] = "/tmp/uapi-XXXXXX";
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), pipes[2];
	int tmpfs = mkstemp(linked);

	ASSERT_EQ(0, pipe2(pipes, O_CLOEXEC));
	LU_ERRNO(ENOENT, lu_session_preserve(self->session, null, 1));
	LU_ERRNO(ENOENT, lu_session_preserve(self->session, pipes[0], 1));
	LU_ERRNO(ENOENT, lu_session_preserve(self->session, self->luo, 1));
	LU_ERRNO(ENOENT, lu_session_preserve(self->session, self->session, 1));
	/* On tmpfs like a memfd, but with a name. */
	LU_ERRNO(ENOENT, lu_session_preserve(self->session, tmpfs, 1));
	unlink(linked);
	close(tmpfs);
	close(null);
}

TEST_F(uapi, memfd_preserved_anywhere_gives_ebusy)
{
	int other = lu_session_create(self->luo, "other"), again;
	char path[64];

	LU_FD(other);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", self->memfd);
	again = open(path, O_RDWR | O_CLOEXEC);
	LU_FD(again);
	LU_OK(lu_session_preserve(self->session, self->memfd, 1));
	LU_ERRNO(EBUSY, lu_session_preserve(self->session, self->memfd, 2));
	LU_ERRNO(EBUSY, lu_session_preserve(self->session, again, 2));
	LU_ERRNO(EBUSY, lu_session_preserve(other, dup(self->memfd), 1));
	LU_ERRNO(EBUSY, lu_session_preserve(other, again, 1));
	close(self->session);
	self->session = -1;
	LU_OK(lu_session_preserve(other, again, 1));
	close(other);
	close(again);
}

TEST_F(uapi, memfd_too_large_gives_efbig)
{
	ASSERT_EQ(0, ftruncate(self->memfd, TOO_MANY_BYTES))
	TH_LOG("%s", strerror(errno));
	LU_ERRNO(EFBIG, lu_session_preserve(self->session, self->memfd, 1));
	ASSERT_EQ(0, ftruncate(self->memfd, 4096));
	LU_OK(lu_session_preserve(self->session, self->memfd, 1));
}

/* The one error after which the call has had its effect. */
TEST_F(uapi, answer_that_cannot_be_written_gives_efault_but_preserves)
{
	struct liveupdate_session_preserve_fd *arg;

	arg = (void *)two_pages();
	ASSERT_NE(NULL, arg);
	arg->size = sizeof(*arg);
	arg->fd = self->memfd;
	arg->token = 7;
	mprotect(arg, 8192, PROT_READ);
	EXPECT_EQ(-1, ioctl(self->session, PRESERVE_FD, arg));
	EXPECT_EQ(EFAULT, errno);
	LU_ERRNO(EEXIST, lu_session_preserve(self->session, self->memfd, 7));
	LU_ERRNO(EBUSY, lu_session_preserve(self->session, self->memfd, 8));
}

/* ---- files of lutorture_pci */

FIXTURE(uapi_pci)
{
	struct lu_fixture_device dev;
	int luo, session, fd, again;
};

FIXTURE_SETUP(uapi_pci)
{
	LU_NEED(LU_NEED_LUO | LU_NEED_PCI);
	LU_BIND_DEVICE(self->dev);
	self->luo = lu_session_device();
	LU_FD(self->luo);
	self->session = lu_session_create(self->luo, "uapi-pci");
	LU_FD(self->session);
	self->fd = lu_dut_open(self->dev.bdf);
	LU_FD(self->fd);
	self->again = lu_dut_open(self->dev.bdf);
	LU_FD(self->again);
}

FIXTURE_TEARDOWN(uapi_pci)
{
	close(self->again);
	close(self->fd);
	close(self->session);
	close(self->luo);
}

TEST_F(uapi_pci, same_file_is_busy_for_luo)
{
	LU_OK(lu_session_preserve(self->session, self->fd, 1));
	LU_ERRNO(EEXIST, lu_session_preserve(self->session, self->again, 1));
	LU_ERRNO(EBUSY, lu_session_preserve(self->session, self->fd, 2));
	LU_ERRNO(EBUSY, lu_session_preserve(self->session, dup(self->fd), 2));
}

TEST_F(uapi_pci, same_device_is_busy_for_the_provider)
{
	LU_OK(lu_session_preserve(self->session, self->fd, 1));
	LU_ERRNO(EBUSY, lu_session_preserve(self->session, self->again, 2));
	close(self->session);
	self->session = lu_session_create(self->luo, "uapi-pci");
	LU_FD(self->session);
	LU_OK(lu_session_preserve(self->session, self->again, 2));
	LU_ERRNO(EBUSY, lu_session_preserve(self->session, self->fd, 1));
}

TEST_F(uapi_pci, unbound_device_gives_enodev)
{
	LU_OK(lu_fixture_bind(&self->dev, 1, ""));
	LU_ERRNO(ENODEV, lu_session_preserve(self->session, self->fd, 1));
	LU_ERRNO(ENOENT, lu_dut_open(self->dev.bdf));
	LU_OK(lu_fixture_bind(&self->dev, 1, "lutorture_pci"));
	/* Unbinding took it off; the config check would see that. */
	LU_OK(lu_master_set(self->dev.bdf, true));
	LU_ERRNO(ENODEV, lu_session_preserve(self->session, self->fd, 1));
	close(self->fd);
	self->fd = lu_dut_open(self->dev.bdf);
	LU_FD(self->fd);
	LU_OK(lu_session_preserve(self->session, self->fd, 1));
}

static void expect_flags(struct __test_metadata *_metadata, int fd,
			 unsigned int flags)
{
	struct lutorture_pci_info info;

	LU_OK(lu_dut_info(fd, &info));
	EXPECT_EQ(flags, info.flags);
}

TEST_F(uapi_pci, info_says_what_became_of_it)
{
	expect_flags(_metadata, self->fd, 0);
	LU_OK(lu_session_preserve(self->session, self->fd, 1));
	expect_flags(_metadata, self->again, LUTORTURE_PCI_PRESERVED);
	close(self->session);
	self->session = -1;
	expect_flags(_metadata, self->fd, 0);
	LU_OK(lu_fixture_bind(&self->dev, 1, ""));
	expect_flags(_metadata, self->fd, LUTORTURE_PCI_GONE);
	LU_OK(lu_fixture_bind(&self->dev, 1, "lutorture_pci"));
	LU_OK(lu_master_set(self->dev.bdf, true));
	expect_flags(_metadata, self->fd, LUTORTURE_PCI_GONE);
}

LU_SUITE_MAIN
