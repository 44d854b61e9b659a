// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of handing files over. Touches nothing on the machine.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "lu_err.h"
#include "lu_pass.h"

FIXTURE(pass)
{
	int ends[2];
};

FIXTURE_SETUP(pass)
{
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, self->ends));
}

FIXTURE_TEARDOWN(pass)
{
	close(self->ends[0]);
	close(self->ends[1]);
}

TEST_F(pass, file_arrives_open)
{
	int fd = memfd_create("pass", 0), got;
	char buf[3] = "";

	ASSERT_EQ(2, write(fd, "ab", 2));
	ASSERT_EQ(0, lu_pass_send(self->ends[0], fd));
	close(fd);
	got = lu_pass_receive(self->ends[1]);
	ASSERT_LE(0, got) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(2, pread(got, buf, 2, 0));
	EXPECT_STREQ("ab", buf);
	EXPECT_EQ(FD_CLOEXEC, fcntl(got, F_GETFD));
	close(got);
}

TEST_F(pass, failures_have_their_errno)
{
	EXPECT_EQ(-EBADF, lu_pass_send(self->ends[0], -1));
	ASSERT_EQ(1, write(self->ends[0], "x", 1));
	EXPECT_EQ(-EBADMSG, lu_pass_receive(self->ends[1]));
	shutdown(self->ends[0], SHUT_WR);
	EXPECT_EQ(-EPIPE, lu_pass_receive(self->ends[1]));
	EXPECT_EQ(-EPIPE, lu_pass_send(self->ends[0], 0));
}

TEST_F(pass, no_room_for_the_fd_is_emfile)
{
	struct rlimit none = { 0, 0 }, old;
	int ret;

	ASSERT_EQ(0, lu_pass_send(self->ends[0], 0));
	getrlimit(RLIMIT_NOFILE, &old);
	none.rlim_max = old.rlim_max;
	setrlimit(RLIMIT_NOFILE, &none);
	ret = lu_pass_receive(self->ends[1]);
	setrlimit(RLIMIT_NOFILE, &old);
	EXPECT_EQ(-EMFILE, ret);
}

TEST_HARNESS_MAIN
