// SPDX-License-Identifier: GPL-2.0-only
/* What fio says is believed only where it names a job and its errors. */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_fio.h"
#include "lu_rig.h"

TEST(both_ways_are_added)
{
	struct lu_fio fio;

	ASSERT_EQ(0, lu_fio_parse("{\"jobs\":[{\"error\":0,"
				  "\"read\":{\"io_kbytes\":64,\"iops\":2.5},"
				  "\"write\":{\"io_kbytes\":36,\"iops\":1.5}}]}",
				  &fio));
	EXPECT_EQ(100, fio.kib);
	EXPECT_EQ(4, fio.iops);
	EXPECT_EQ(0, fio.errors);
}

TEST(what_stands_before_the_figures_is_passed_over)
{
	struct lu_fio fio;

	ASSERT_EQ(0,
		  lu_fio_parse("fio: pid=1, err=84/file:io_u.c\n"
			       "{\"jobs\":[{\"error\":84,\"total_err\":1}]}\n",
			       &fio));
	EXPECT_EQ(85, fio.errors);
}

TEST(anything_else_is_no_result)
{
	static const char *const bad[] = {
		"",
		"fio: command not found",
		"{",
		"{}",
		"[]",
		"{\"jobs\":[]}",
		"{\"jobs\":[1]}",
		"{\"jobs\":[{}]}",
		"{\"jobs\":[{\"error\":\"none\"}]}",
		"{\"jobs\":{\"error\":0}}",
	};
	struct lu_fio fio;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		EXPECT_EQ(-EPROTO, lu_fio_parse(bad[i], &fio));
}

TEST(drive_without_a_scratch_range_is_not_written)
{
	struct lu_rig_device rig = { .name = (char *)"nvme0" };
	const struct lu_fixture_device dev = { .rig = &rig };
	const char *why = lu_fio_missing(&dev);

	ASSERT_NE(NULL, why);
	if (access("/usr/bin/fio", X_OK))
		SKIP(return, "fio is not installed");
	EXPECT_NE(NULL, strstr(why, "scratch_mib"));
	rig.scratch_mib = 1;
	EXPECT_EQ(NULL, lu_fio_missing(&dev));
}

TEST_HARNESS_MAIN
