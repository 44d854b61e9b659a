// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a run that is taken up reads from the controller's records: were the last starts
 * in vain, and how did the last boot end. Writes files in /tmp.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "controller.h"
#include "controller_log.h"
#include "kselftest_harness.h"
#include "lu_err.h"

FIXTURE(resume)
{
	struct controller c;
	struct lu_rig rig;
	char dir[40], log[80];
};

FIXTURE_SETUP(resume)
{
	strcpy(self->dir, "/tmp/lutorture-resume-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	snprintf(self->log, sizeof(self->log), "%s/controller.jsonl", self->dir);
	self->rig = (struct lu_rig){ .name = "box", .machine = LU_RIG_HOST };
	self->c = (struct controller){ .rig = &self->rig, .boot = -1 };
	snprintf(self->c.dir, sizeof(self->c.dir), "%s", self->dir);
	self->c.log = controller_log_open(self->log);
}

FIXTURE_TEARDOWN(resume)
{
	journal_close(self->c.log);
	unlink(self->log);
	EXPECT_EQ(0, rmdir(self->dir));
}

static void say_boot(FIXTURE_DATA(resume) * self, int boot)
{
	self->c.boot = boot;
	if (boot >= 0)
		journal_set_boot(self->c.log, (unsigned int)boot);
}

/* As "on" is written before the agent is there: of the boot before. */
static void start(FIXTURE_DATA(resume) * self, int boot, int times)
{
	say_boot(self, boot);
	while (times--)
		if (controller_note_power(&self->c, "on", ""))
			abort();
}

TEST_F(resume, each_boot_that_is_recorded_is_a_step)
{
	for (int boot = -1; boot < 5; boot++) {
		start(self, boot, 1);
		EXPECT_EQ(1, controller_starts_in_vain(self->dir));
		EXPECT_EQ(0, controller_check_starts(&self->c));
	}
	start(self, 4, 1);
	EXPECT_EQ(2, controller_starts_in_vain(self->dir));
	start(self, 5, 1);
	EXPECT_EQ(1, controller_starts_in_vain(self->dir));
}

TEST_F(resume, starts_in_vain_stop_it_once)
{
	start(self, 2, CONTROLLER_MUTE_BOOTS - 1);
	EXPECT_EQ(0, controller_check_starts(&self->c));
	start(self, 2, 1);
	EXPECT_EQ(-EIO, controller_check_starts(&self->c));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "rig box: 3 starts"));
	EXPECT_EQ(0, controller_check_starts(&self->c));
	start(self, 2, CONTROLLER_MUTE_BOOTS);
	EXPECT_EQ(-EIO, controller_check_starts(&self->c));
}

/* There the controller that goes on counts itself. */
TEST_F(resume, a_machine_that_is_powered_may_be_started_again)
{
	self->rig.machine = LU_RIG_QEMU;
	start(self, 2, 2 * CONTROLLER_MUTE_BOOTS);
	EXPECT_EQ(0, controller_check_starts(&self->c));
}

TEST_F(resume, what_ended_by_itself_is_not_forgiven)
{
	EXPECT_STREQ("", controller_resumed(self->dir, -1));
	start(self, 0, 1);
	say_boot(self, 1);
	EXPECT_STREQ("interrupted", controller_resumed(self->dir, 1));
	ASSERT_EQ(0, controller_note_power(&self->c, "off", ""));
	EXPECT_STREQ("", controller_resumed(self->dir, 1));
	EXPECT_STREQ("interrupted", controller_resumed(self->dir, 2));
}

TEST_HARNESS_MAIN
