// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of kernels, and where their files are looked for.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_kernel.h"

TEST(kernels_are_found_by_name)
{
	const struct lu_kernel *kernel;

	for (size_t i = 0; (kernel = lu_kernel_at(i)); i++) {
		EXPECT_EQ(kernel, lu_kernel_find(kernel->name));
		EXPECT_LE(1, kernel->slow);
		EXPECT_LT(0, strlen(kernel->what));
		EXPECT_EQ(strlen(kernel->name),
			  strspn(kernel->name, "abcdefghijklmnopqrstuvwxyz-"));
	}
	EXPECT_EQ(lu_kernel_at(0), lu_kernel_find(NULL));
	EXPECT_EQ(lu_kernel_at(0), lu_kernel_find(""));
	EXPECT_EQ(NULL, lu_kernel_find("debugs"));
	EXPECT_STREQ("there is no kernel \"debugs\"", lu_errmsg());
}

TEST(the_default_has_plain_paths_and_no_factor)
{
	char path[64];

	EXPECT_EQ(1, lu_kernel_at(0)->slow);
	ASSERT_EQ(0, lu_kernel_path(lu_kernel_at(0), "/r", "bin/kmod", "/x.ko",
				    path, sizeof(path)));
	EXPECT_STREQ("/r/build/bin/kmod/x.ko", path);
}

TEST(others_have_their_name_in_the_path)
{
	const struct lu_kernel *debug = lu_kernel_find("debug");
	char path[64];

	ASSERT_NE(NULL, debug);
	ASSERT_EQ(0, lu_kernel_path(debug, "/r", "kernel", "/a", path,
				    sizeof(path)));
	EXPECT_STREQ("/r/build/kernel-debug/a", path);
	ASSERT_EQ(0, lu_kernel_path(debug, "/r", "kernel", "", path, 22));
	EXPECT_EQ(-ENAMETOOLONG,
		  lu_kernel_path(debug, "/r", "kernel", "", path, 21));
}

TEST(the_command_line_names_the_kernel)
{
	char buf[128];

	EXPECT_STREQ("lutorture.kernel=default",
		     lu_kernel_cmdline(lu_kernel_at(0), buf, sizeof(buf)));
	EXPECT_STREQ("lutorture.kernel=debug kasan_multi_shot no_timer_check no5lvl "
		     "kho_scratch=16M,512M,512M",
		     lu_kernel_cmdline(lu_kernel_find("debug"), buf,
				       sizeof(buf)));
}

TEST(limits_grow_with_the_kernel_one_is_told_of)
{
	unsetenv("LUTORTURE_KERNEL");
	EXPECT_EQ(100, lu_kernel_ms(100));
	setenv("LUTORTURE_KERNEL", "debug", 1);
	EXPECT_EQ(100 * lu_kernel_find("debug")->slow, lu_kernel_ms(100));
	EXPECT_LT(100, lu_kernel_ms(100));
	setenv("LUTORTURE_KERNEL", "none-such", 1);
	EXPECT_EQ(lu_kernel_at(0), lu_kernel_here());
}

TEST_HARNESS_MAIN
