// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of reading and writing small files, in memory files of their own.
 */
#include "kselftest_harness.h"

#include <sys/mman.h>

#include "lu_err.h"
#include "lu_file.h"

FIXTURE(file)
{
	int fd;
	char path[64];
};

FIXTURE_SETUP(file)
{
	self->fd = memfd_create("file", 0);
	ASSERT_LE(0, self->fd);
	snprintf(self->path, sizeof(self->path), "/proc/self/fd/%d", self->fd);
}

FIXTURE_TEARDOWN(file)
{
	close(self->fd);
}

TEST_F(file, read_cuts_one_newline)
{
	char buf[16];

	ASSERT_EQ(3, write(self->fd, "a\n\n", 3));
	EXPECT_EQ(2, lu_file_read(self->path, buf, sizeof(buf)));
	EXPECT_STREQ("a\n", buf);
}

TEST_F(file, read_of_nothing_is_empty)
{
	char buf[4] = "old";

	EXPECT_EQ(0, lu_file_read(self->path, buf, sizeof(buf)));
	EXPECT_STREQ("", buf);
}

TEST_F(file, read_leaves_out_what_does_not_fit)
{
	char buf[4];

	ASSERT_EQ(6, write(self->fd, "abcdef", 6));
	EXPECT_EQ(3, lu_file_read(self->path, buf, sizeof(buf)));
	EXPECT_STREQ("abc", buf);
}

TEST_F(file, write_writes)
{
	char buf[16];

	EXPECT_EQ(0, lu_file_write(self->path, "value"));
	EXPECT_EQ(5, lu_file_read(self->path, buf, sizeof(buf)));
	EXPECT_STREQ("value", buf);
}

TEST_F(file, write_of_nothing_writes_a_newline)
{
	char *text;
	size_t len;

	EXPECT_EQ(0, lu_file_write(self->path, ""));
	text = lu_file_slurp(self->path, &len);
	ASSERT_NE(NULL, text);
	EXPECT_STREQ("\n", text);
	EXPECT_EQ(1, len);
	free(text);
}

TEST_F(file, slurp_reads_any_length)
{
	static const size_t sizes[] = { 0, 1, 4094, 4095, 4096, 4097, 100000 };
	char *text, *want = malloc(100000);
	size_t i, len;

	ASSERT_NE(NULL, want);
	memset(want, 'x', 100000);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ASSERT_EQ(0, ftruncate(self->fd, 0));
		ASSERT_EQ((ssize_t)sizes[i],
			  pwrite(self->fd, want, sizes[i], 0));
		text = lu_file_slurp(self->path, &len);
		ASSERT_NE(NULL, text);
		EXPECT_EQ(sizes[i], len);
		EXPECT_EQ(0, memcmp(want, text, len));
		EXPECT_EQ('\0', text[len]);
		free(text);
	}
	free(want);
}

TEST(absent_file_is_enoent_by_name)
{
	char buf[4] = "old";

	EXPECT_EQ(-ENOENT, lu_file_read("/nowhere/x", buf, sizeof(buf)));
	EXPECT_STREQ("", buf);
	EXPECT_STREQ("cannot open /nowhere/x: No such file or directory",
		     lu_errmsg());
	EXPECT_EQ(-ENOENT, lu_file_write("/nowhere/x", "1"));
	errno = 0;
	EXPECT_EQ(NULL, lu_file_slurp("/nowhere/x", NULL));
	EXPECT_EQ(ENOENT, errno);
}

TEST(errors_of_reading_and_writing_are_told)
{
	char buf[4];

	EXPECT_EQ(-EISDIR, lu_file_read("/", buf, sizeof(buf)));
	EXPECT_EQ(NULL, lu_file_slurp("/", NULL));
	EXPECT_EQ(EISDIR, errno);
	EXPECT_EQ(-ENOSPC, lu_file_write("/dev/full", "1"));
	EXPECT_STREQ("cannot write '1' to /dev/full: No space left on device",
		     lu_errmsg());
}

TEST_HARNESS_MAIN
