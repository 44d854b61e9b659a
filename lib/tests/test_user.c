// SPDX-License-Identifier: GPL-2.0-only
/*
 * Users of devices: who has one, and what is said of one that does not come to
 * work. The device is one that no machine has; nothing is touched.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "lu_devtype.h"
#include "lu_err.h"
#include "lu_rig.h"
#include "lu_user.h"

FIXTURE(user)
{
	struct lu_rig_device rig;
	struct lu_fixture_device dev;
	struct lu_user u;
};

FIXTURE_SETUP(user)
{
	ASSERT_LE(0, lu_devtype_init());
	self->rig = (struct lu_rig_device){ .name = "x0" };
	self->dev = (struct lu_fixture_device){
		.rig = &self->rig,
		.bdf = { .domain = 0xffffff, .bus = 0xff, .devfn = 0xff },
	};
	setenv("LUTORTURE_OUTSIDE", "traffic", 1);
}

FIXTURE_TEARDOWN(user)
{
	lu_user_stop(&self->u);
}

static const char *init(FIXTURE_DATA(user) * self, const char *type,
			const char *peer)
{
	self->rig.type = (char *)type;
	self->rig.peer = (char *)peer;
	return lu_user_init(&self->u, &self->dev);
}

TEST_F(user, drives_and_nics_with_a_peer_have_one)
{
	EXPECT_EQ(NULL, init(self, "nvme", NULL));
	EXPECT_EQ(&lu_user_drive, self->u.kind);
	EXPECT_EQ(NULL, init(self, "igb", "net0"));
	EXPECT_EQ(&lu_user_nic, self->u.kind);
	EXPECT_NE(NULL, strstr(init(self, "igb", NULL), "'peer' in the rig"));
	EXPECT_EQ(NULL, self->u.kind);
	EXPECT_NE(NULL, strstr(init(self, "any", NULL), "x0: nothing is known"));
	setenv("LUTORTURE_OUTSIDE", "power-cut", 1);
	EXPECT_NE(NULL, init(self, "igb", "net0"));
}

TEST_F(user, one_whose_driver_does_not_take_the_device_says_so)
{
	ASSERT_EQ(NULL, init(self, "nvme", NULL));
	ASSERT_EQ(0, lu_user_start(&self->u, 0));
	EXPECT_GT(0, lu_user_await(&self->u, 0, 5000));
	EXPECT_EQ(0, strncmp(lu_errmsg(), "x0: ", 4));
	EXPECT_LT(6, strlen(lu_errmsg()));
}

TEST_F(user, waiting_ends_at_its_limit_with_how_far_it_came)
{
	ASSERT_EQ(NULL, init(self, "nvme", NULL));
	EXPECT_EQ(-ETIMEDOUT, lu_user_await(&self->u, 3, 20));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "has not taken it"));
	self->u.seen.bound = 1;
	EXPECT_EQ(-ETIMEDOUT, lu_user_await(&self->u, 0, 20));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "makes nothing of it"));
	self->u.seen.ready = 1;
	self->u.seen.done = 2;
	EXPECT_EQ(0, lu_user_await(&self->u, 2, 20));
	EXPECT_EQ(-ETIMEDOUT, lu_user_await(&self->u, 3, 20));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "2 of 3 pieces"));
}

TEST_HARNESS_MAIN
