// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of recording what would undo a change. Touches nothing on the machine.
 */
#include "kselftest_harness.h"

#include "lu_err.h"
#include "lu_undo.h"

static int note(void *ctx, const char *path, const char *value)
{
	snprintf(ctx, 64, "%s=%s", path, value);
	return 0;
}

static int refuse(void *ctx, const char *path, const char *value)
{
	(void)path;
	(void)value;
	return *(int *)ctx;
}

TEST(push_hands_on_path_and_value)
{
	char seen[64] = "";
	const struct lu_undo undo = { note, seen };

	EXPECT_EQ(0, lu_undo_push(&undo, "/sys/a", "1"));
	EXPECT_STREQ("/sys/a=1", seen);
}

TEST(no_record_wanted_is_no_failure)
{
	EXPECT_EQ(0, lu_undo_push(NULL, "/sys/a", "1"));
}

TEST(refused_record_names_what_was_left_alone)
{
	int err = -ENOSPC;
	const struct lu_undo undo = { refuse, &err };

	EXPECT_EQ(-ENOSPC, lu_undo_push(&undo, "/sys/a", "1"));
	EXPECT_STREQ("cannot record undo of /sys/a, so left it alone: No space left on device",
		     lu_errmsg());
}

TEST_HARNESS_MAIN
