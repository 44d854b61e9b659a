// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what a fixture asks, on a machine where nothing is there: a reason
 * with a remedy, and never a device. Touches nothing on the machine.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_err.h"
#include "lu_fixture.h"
#include "lu_kmod.h"

TEST(needs_have_words)
{
	char buf[64], small[8];

	EXPECT_STREQ("", lu_fixture_needs_text(0, buf, sizeof(buf)));
	EXPECT_STREQ("luo,kexec,pci,sriov,fault,alloc,watch",
		     lu_fixture_needs_text(~0u, buf, sizeof(buf)));
	EXPECT_STREQ("kexec,sriov",
		     lu_fixture_needs_text(LU_NEED_KEXEC | LU_NEED_SRIOV, buf,
					   sizeof(buf)));
	lu_fixture_needs_text(~0u, small, sizeof(small));
	EXPECT_GT(sizeof(small), strlen(small));
}

TEST(what_is_missing_comes_with_a_remedy)
{
	const char *why;

	EXPECT_EQ(0, lu_fixture_missing(0, &why));
	EXPECT_EQ(NULL, why);
	if (!access("/dev/liveupdate", F_OK))
		SKIP(return, "this machine has /dev/liveupdate");
	EXPECT_EQ(0, lu_fixture_missing(LU_NEED_LUO | LU_NEED_PCI, &why));
	ASSERT_NE(NULL, why);
	EXPECT_NE(NULL, strstr(why, "liveupdate=on"));
	EXPECT_EQ(0, lu_fixture_missing(LU_NEED_PCI, &why));
	ASSERT_NE(NULL, why);
	EXPECT_NE(NULL, strstr(why, "insmod"));
	setenv(LU_FIXTURE_ABSENT, "no such symbol", 1);
	EXPECT_EQ(0, lu_fixture_missing(LU_NEED_PCI, &why));
	unsetenv(LU_FIXTURE_ABSENT);
	ASSERT_NE(NULL, why);
	EXPECT_NE(NULL, strstr(why, "no such symbol"));
	unsetenv("LUTORTURE_FD");
	EXPECT_EQ(0, lu_fixture_missing(LU_NEED_KEXEC, &why));
	ASSERT_NE(NULL, why);
}

/* What every test skips for would pass for a green run. */
TEST(a_module_that_did_not_load_fails)
{
	const char *why;

	if (lu_kmod_loaded("lutorture_pci"))
		SKIP(return, "this machine has lutorture_pci");
	setenv(LU_FIXTURE_BROKEN, "loading x.ko: Exec format error", 1);
	EXPECT_EQ(-EIO, lu_fixture_missing(LU_NEED_PCI, &why));
	EXPECT_EQ(NULL, why);
	EXPECT_NE(NULL, strstr(lu_errmsg(), "lutorture_pci: loading x.ko"));
	EXPECT_EQ(0, lu_fixture_missing(0, &why));
	unsetenv(LU_FIXTURE_BROKEN);
}

TEST(without_a_rig_there_is_no_device)
{
	struct lu_fixture_device dev;

	unsetenv("LUTORTURE_RIG");
	EXPECT_EQ(0, lu_fixture_devices("any", &dev, 1));
}

/* A rig of this repository, on a machine that is not it. */
TEST(devices_that_are_not_there_are_refused)
{
	struct lu_fixture_device devs[16];
	const char *why;

	setenv("LUTORTURE_RIG", "hwconfigs/virtual/q35-switch.yaml", 1);
	setenv("LUTORTURE_DEVICES", "nvme0,nosuch", 1);
	if (access(getenv("LUTORTURE_RIG"), R_OK))
		SKIP(return, "not started in the repository");
	EXPECT_EQ(-ENOENT, lu_fixture_devices("any", devs, 16));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "nosuch"));
	EXPECT_EQ(-ENOENT, lu_fixture_missing(LU_NEED_SRIOV, &why));
	EXPECT_EQ(NULL, why);
	setenv("LUTORTURE_DEVICES", "", 1);
	EXPECT_EQ(0, lu_fixture_devices("any", devs, 16));
	setenv("LUTORTURE_DEVICES", "nvme0", 1);
	EXPECT_EQ(0, lu_fixture_devices("igb", devs, 16));
	EXPECT_EQ(-ENOSPC, lu_fixture_devices("any", devs, 0));
}

TEST_HARNESS_MAIN
