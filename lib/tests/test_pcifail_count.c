// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what the kernel counts of PCIe errors, on a made-up machine: its
 * counters are files that the tests write. Each test is a process of its own.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <string.h>

#include "fake_sys.h"
#include "lu_err.h"
#include "lu_pcifail_count.h"

#define ROOT "pci0000:00/0000:00:04.0"

static const struct lu_pcifail_error fatal = {
	.fn = { .bus = 0x40 },
	.root = { .devfn = 4 << 3 },
	.counter = "aer_dev_fatal",
	.line = "MalfTLP",
	.total = "aer_rootport_total_err_fatal",
};

FIXTURE(counting)
{
	struct fake_sys fake;
};

/* As the kernel prints them, with fewer lines. */
static void set(struct fake_sys *fake, const char *chain, int malformed,
		int timeouts)
{
	char text[128];

	snprintf(text, sizeof(text),
		 "Undefined 0\nMalfTLP %d\nCmpltTO %d\nTOTAL_ERR_FATAL %d\n",
		 malformed, timeouts, malformed + timeouts);
	fake_attr(fake, chain, "aer_dev_fatal", text);
}

static void set_root(struct fake_sys *fake, int told)
{
	char text[16];

	snprintf(text, sizeof(text), "%d\n", told);
	fake_attr(fake, ROOT, "aer_rootport_total_err_fatal", text);
}

FIXTURE_SETUP(counting)
{
	fake_open(&self->fake);
	set(&self->fake, FAKE_NVME, 3, 1);
	set(&self->fake, FAKE_NIC, 0, 0);
	set(&self->fake, ROOT, 0, 0);
	set_root(&self->fake, 4);
	ASSERT_EQ(0, lu_pcifail_count_begin());
}

FIXTURE_TEARDOWN(counting)
{
	fake_close(&self->fake);
}

TEST_F(counting, one_error_is_counted_in_three_places)
{
	EXPECT_EQ(0, lu_pcifail_count_check(NULL));
	set(&self->fake, FAKE_NVME, 4, 1);
	set_root(&self->fake, 5);
	EXPECT_EQ(0, lu_pcifail_count_check(&fatal)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, lu_pcifail_count_begin());
}

TEST_F(counting, total_is_that_of_one_severity)
{
	EXPECT_EQ(4, lu_pcifail_count_total(fatal.fn, fatal.counter));
	EXPECT_EQ(0, lu_pcifail_count_total(fatal.root, fatal.counter));
	EXPECT_EQ(-1, lu_pcifail_count_total(fatal.fn, "aer_dev_nonfatal"));
}

/* What is wrong is told once: the next look begins with it. */
TEST_F(counting, error_that_nobody_made_is_one)
{
	set(&self->fake, FAKE_NIC, 0, 1);
	EXPECT_EQ(-EBADMSG, lu_pcifail_count_begin());
	EXPECT_STREQ("0000:41:00.0 aer_dev_fatal CmpltTO went from 0 to 1, and 0 of it was made",
		     lu_errmsg());
	EXPECT_EQ(0, lu_pcifail_count_begin());
}

TEST_F(counting, one_that_another_function_counts_too_is_wrong)
{
	set(&self->fake, FAKE_NVME, 4, 1);
	set(&self->fake, FAKE_NIC, 1, 0);
	set_root(&self->fake, 5);
	EXPECT_EQ(-EBADMSG, lu_pcifail_count_check(&fatal));
}

TEST_F(counting, root_port_counts_what_it_was_told_once)
{
	set(&self->fake, FAKE_NVME, 4, 1);
	EXPECT_EQ(-EBADMSG, lu_pcifail_count_check(&fatal));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "total_err_fatal"));
	set(&self->fake, FAKE_NVME, 5, 1);
	set_root(&self->fake, 6);
	EXPECT_EQ(-EBADMSG, lu_pcifail_count_check(&fatal));
}

TEST_F(counting, another_kind_of_error_is_wrong)
{
	set(&self->fake, FAKE_NVME, 3, 2);
	set_root(&self->fake, 5);
	EXPECT_EQ(-EBADMSG, lu_pcifail_count_check(&fatal));
}

TEST_F(counting, function_found_again_counts_from_zero)
{
	fake_function(&self->fake, FAKE_UP "/0000:35:02.0/0000:42:00.0",
		      "8086:10c9", NULL);
	set(&self->fake, FAKE_UP "/0000:35:02.0/0000:42:00.0", 0, 0);
	EXPECT_EQ(0, lu_pcifail_count_check(NULL));
	set(&self->fake, FAKE_UP "/0000:35:02.0/0000:42:00.0", 1, 0);
	EXPECT_EQ(-EBADMSG, lu_pcifail_count_check(NULL));
}

/* In a kernel where nothing was struck nothing was remembered. */
TEST(nothing_remembered_is_nothing_to_compare)
{
	EXPECT_EQ(0, lu_pcifail_count_check(&fatal));
}

TEST_HARNESS_MAIN
