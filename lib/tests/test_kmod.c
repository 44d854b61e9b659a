// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the module calls where they must fail. Loads nothing: the file it
 * offers is no module.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_err.h"
#include "lu_kmod.h"

TEST(absent_module_is_told_as_such)
{
	char version[16];

	EXPECT_EQ(0, lu_kmod_loaded("lutorture_no_such_module"));
	EXPECT_EQ(-ENOENT, lu_kmod_refs("lutorture_no_such_module"));
	EXPECT_EQ(-ENOENT, lu_kmod_version("lutorture_no_such_module", version,
					   sizeof(version)));
	EXPECT_EQ(-ENOENT, lu_kmod_load("/nonexistent/x.ko", NULL));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "/nonexistent/x.ko"));
}

/* Not root, or a container without the right: -EPERM before the file is read */
TEST(file_that_is_no_module_is_refused)
{
	int err = lu_kmod_load("/proc/self/exe", "");

	EXPECT_TRUE(err == -ENOEXEC || err == -EPERM || err == -ENOSYS)
	TH_LOG("%d: %s", err, lu_errmsg());
}

TEST(unloading_what_is_not_loaded_is_done_already)
{
	int err = lu_kmod_unload("lutorture_no_such_module");

	EXPECT_TRUE(!err || err == -EPERM || err == -ENOSYS)
	TH_LOG("%d: %s", err, lu_errmsg());
}

TEST_HARNESS_MAIN
