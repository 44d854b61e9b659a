// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry of device types, as linked into this program.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "lu_devtype.h"
#include "lu_err.h"

FIXTURE(registry)
{
	int n;
};

FIXTURE_SETUP(registry)
{
	self->n = lu_devtype_init();
	ASSERT_LT(0, self->n) TH_LOG("%s", lu_errmsg());
}

FIXTURE_TEARDOWN(registry)
{
}

TEST(nothing_is_there_before_init)
{
	EXPECT_EQ(NULL, lu_devtype_at(0));
	EXPECT_EQ(NULL, lu_devtype_find("any"));
}

TEST_F(registry, types_are_in_order_and_complete)
{
	const struct lu_devtype *type, *last = NULL;
	int n = 0;

	for (; (type = lu_devtype_at(n)); n++) {
		EXPECT_EQ(type, lu_devtype_find(type->name));
		EXPECT_TRUE(type->check != NULL);
		EXPECT_EQ(!type->kernel_driver, !type->kernel_check);
		if (last)
			EXPECT_LT(strcmp(last->name, type->name), 0);
		last = type;
	}
	EXPECT_EQ(self->n, n);
}

TEST_F(registry, names_that_are_none_are_not_found)
{
	EXPECT_EQ(NULL, lu_devtype_find("nvm"));
	EXPECT_EQ(NULL, lu_devtype_find(""));
	EXPECT_EQ(NULL, lu_devtype_find(NULL));
	EXPECT_EQ(NULL, lu_devtype_at(self->n));
}

TEST_F(registry, functions_match_by_number_then_class_then_any)
{
	EXPECT_STREQ("igb", lu_devtype_match(0x8086, 0x10c9, 0x020000)->name);
	EXPECT_STREQ("e1000e", lu_devtype_match(0x8086, 0x10d3, 0x020000)->name);
	EXPECT_STREQ("nvme", lu_devtype_match(0x144d, 0xa808, 0x010802)->name);
	EXPECT_STREQ("any", lu_devtype_match(0x144d, 0xa808, 0x010601)->name);
	EXPECT_STREQ("any", lu_devtype_match(0, 0, 0)->name);
}

TEST_F(registry, a_missing_module_is_named)
{
	static const char *const modules[] = { "drivers/x/y.ko", NULL };
	const struct lu_devtype type = {
		.name = "t",
		.kernel_driver = "lutorture-none",
		.kernel_modules = modules,
	};

	setenv("LUTORTURE_MODULES", "/nonexistent", 1);
	EXPECT_EQ(-ENOENT, lu_devtype_load(&type));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "/nonexistent/drivers/x/y.ko"))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(-ENOENT, lu_devtype_load(lu_devtype_find("any")));
}

TEST_HARNESS_MAIN
