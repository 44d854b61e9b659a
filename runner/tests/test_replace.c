// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files replaced as a whole: the new one or the old one, and nothing beside it.
 * Writes below a temporary folder only.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lu_err.h"
#include "lu_file.h"
#include "replace.h"

FIXTURE(replace)
{
	char dir[32], path[64], beside[80];
};

FIXTURE_SETUP(replace)
{
	strcpy(self->dir, "/tmp/test_replace.XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	snprintf(self->path, sizeof(self->path), "%s/file", self->dir);
	snprintf(self->beside, sizeof(self->beside), "%s.new", self->path);
}

FIXTURE_TEARDOWN(replace)
{
	unlink(self->path);
	EXPECT_EQ(0, rmdir(self->dir));
}

static int put(const void *ctx, FILE *out)
{
	return fputs(ctx, out) < 0 ? -EIO : 0;
}

static int give_up(const void *ctx, FILE *out)
{
	put(ctx, out);
	return -ENOMEM;
}

TEST_F(replace, file_holds_the_new_text)
{
	char *text;

	ASSERT_EQ(0, replace_file(self->path, put, "one, the longer text"));
	ASSERT_EQ(0, replace_file(self->path, put, "two"));
	text = lu_file_slurp(self->path, NULL);
	ASSERT_NE(NULL, text);
	EXPECT_STREQ("two", text);
	free(text);
}

TEST_F(replace, failure_leaves_the_old_text)
{
	char *text;

	ASSERT_EQ(0, replace_file(self->path, put, "one"));
	EXPECT_EQ(-ENOMEM, replace_file(self->path, give_up, "two"));
	EXPECT_NE(NULL, strstr(lu_errmsg(), self->path));
	EXPECT_NE(0, access(self->beside, F_OK));
	text = lu_file_slurp(self->path, NULL);
	ASSERT_NE(NULL, text);
	EXPECT_STREQ("one", text);
	free(text);
}

TEST_F(replace, no_folder_and_full_disk_are_told)
{
	EXPECT_EQ(-ENOENT, replace_file("/nonexistent/file", put, "x"));
	ASSERT_EQ(0, symlink("/dev/full", self->beside));
	EXPECT_EQ(-ENOSPC, replace_file(self->path, put, "x"));
	EXPECT_NE(0, access(self->path, F_OK));
}

TEST_HARNESS_MAIN
