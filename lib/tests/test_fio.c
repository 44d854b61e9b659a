// SPDX-License-Identifier: GPL-2.0-only
/* What fio says is believed only where it names a job and its errors. */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_devtype.h"
#include "lu_err.h"
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
	/* what it did not say is 0, and no other number */
	EXPECT_EQ(0, fio.mean_ms);
	EXPECT_EQ(0, fio.p99_ms);
}

static const char two_ways[] =
	"{\"jobs\":[{\"error\":0,"
	"\"read\":{\"total_ios\":30,\"bw_bytes\":2048,"
	"\"clat_ns\":{\"mean\":1000000.0,\"percentile\":{\"99.000000\":5000000}}},"
	"\"write\":{\"total_ios\":10,\"bw_bytes\":1024,"
	"\"clat_ns\":{\"mean\":5000000.0,\"percentile\":{\"99.000000\":4000000}}}"
	"}]}";

TEST(latency_is_weighed_by_completions_and_the_worse_of_both_at_the_end)
{
	struct lu_fio fio;

	ASSERT_EQ(0, lu_fio_parse(two_ways, &fio));
	EXPECT_EQ(3, fio.kib_s);
	EXPECT_EQ(2, fio.mean_ms);
	EXPECT_EQ(5, fio.p99_ms);
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

static int check_range(unsigned int at_mib, unsigned int mib, uint64_t bytes)
{
	struct lu_rig_device rig = { .name = (char *)"nvme0",
				     .scratch_at_mib = at_mib,
				     .scratch_mib = mib };

	return lu_fio_check_range(&rig, bytes);
}

TEST(range_ends_where_the_disk_ends_at_the_latest)
{
	EXPECT_EQ(0, check_range(32, 16, 48 << 20));
	EXPECT_EQ(0, check_range(0, 1, 1 << 20));
	EXPECT_EQ(-ERANGE, check_range(32, 16, (48 << 20) - 1));
	EXPECT_NE(NULL,
		  strstr(lu_errmsg(),
			 "nvme0: scratch range of 16 MiB at 32 MiB, of a disk of 47 MiB"))
	TH_LOG("%s", lu_errmsg());
	EXPECT_NE(NULL, strstr(lu_errmsg(),
			       "see scratch_at_mib and scratch_mib in the rig"));
	EXPECT_EQ(-ERANGE, check_range(32, 16, 0));
	EXPECT_EQ(-ERANGE, check_range(32, 0, 48 << 20));
}

/* A sum that is cut at 32 bits, before or behind the shift, would be small. */
TEST(range_does_not_wrap_around)
{
	EXPECT_EQ(-ERANGE, check_range(UINT32_MAX, 2, 48 << 20));
	EXPECT_EQ(-ERANGE, check_range(4096, 1, 48 << 20));
	EXPECT_EQ(0, check_range(4096, 1, UINT64_C(4097) << 20));
}

TEST(device_without_a_disk_is_told)
{
	struct lu_rig_device rig = { .name = (char *)"igb0",
				     .type = (char *)"igb",
				     .scratch_mib = 1 };
	const struct lu_fixture_device dev = { .rig = &rig };

	ASSERT_LE(0, lu_devtype_init());
	EXPECT_EQ(-EOPNOTSUPP, lu_fio_check(&dev));
	EXPECT_NE(NULL,
		  strstr(lu_errmsg(), "igb0: a device of type igb has no disk"));
}

TEST_HARNESS_MAIN
