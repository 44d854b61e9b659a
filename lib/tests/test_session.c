// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the session calls on a machine without live update: errors come
 * back as they are, with a text that says what to do. Touches nothing; skips on
 * a machine that has the device.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <fcntl.h>

#include "lu_err.h"
#include "lu_session.h"

FIXTURE(nothing)
{
	int fd;
};

FIXTURE_SETUP(nothing)
{
	if (!access("/dev/liveupdate", F_OK))
		SKIP(return, "this machine has /dev/liveupdate");
	self->fd = open("/dev/null", O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(nothing)
{
	close(self->fd);
}

TEST_F(nothing, device_is_enoent_with_a_remedy)
{
	EXPECT_EQ(-ENOENT, lu_session_device());
	EXPECT_NE(NULL, strstr(lu_errmsg(), "liveupdate"));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "boot"));
}

TEST_F(nothing, calls_on_something_else_are_enotty)
{
	char name[LU_SESSION_NAME_SIZE];

	EXPECT_EQ(-ENOTTY, lu_session_create(self->fd, "x"));
	EXPECT_EQ(-ENOTTY, lu_session_retrieve(self->fd, "x"));
	EXPECT_EQ(-ENOTTY, lu_session_preserve(self->fd, 0, 1));
	EXPECT_EQ(-ENOTTY, lu_session_retrieve_fd(self->fd, 1));
	EXPECT_EQ(-ENOTTY, lu_session_finish(self->fd));
	EXPECT_EQ(-ENOTTY, lu_session_name(self->fd, name));
	EXPECT_EQ(-EBADF, lu_session_create(-1, "x"));
}

/* Longer names than the ioctl has room for: no byte beyond them is read. */
TEST_F(nothing, long_names_stay_within_their_bounds)
{
	char name[100];

	memset(name, 'n', sizeof(name));
	name[99] = '\0';
	EXPECT_EQ(-ENOTTY, lu_session_create(self->fd, name));
	EXPECT_EQ(-EINVAL, lu_session_retrieve(self->fd, name));
	name[64] = '\0';
	EXPECT_EQ(-ENOTTY, lu_session_create(self->fd, name));
	EXPECT_EQ(-EINVAL, lu_session_retrieve(self->fd, name));
	name[63] = '\0';
	EXPECT_EQ(-ENOTTY, lu_session_retrieve(self->fd, name));
}

TEST_HARNESS_MAIN
