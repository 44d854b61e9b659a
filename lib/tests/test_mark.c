// SPDX-License-Identifier: GPL-2.0-only
/* Marks as the console brings them, whole and torn. Touches no console. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "lu_mark.h"

#define N_OF(rows) (sizeof(rows) / sizeof((rows)[0]))

TEST(lines)
{
	static const struct {
		const char *line;
		int ret;
	} rows[] = {
		{ "lutorture-mark: jump.ab 123456789012.", 1 },
		{ "[ 2.1] xx lutorture-mark: jump.ab 123456789012.", 1 },
		{ "lutorture-mark: jump.ab 123456789012", -EPROTO },
		{ "lutorture-mark: jump.ab 1234[    2.78] clocksource", -EPROTO },
		{ "lutorture-mark: [    2.782415] clocksource", -EPROTO },
		{ "lutorture-mark: jump.ab", -EPROTO },
		{ "lutorture-mark: ", -EPROTO },
		{ "lutorture-init: ready at TSC 1.", 0 },
		{ "", 0 },
	};
	char name[LU_MARK_NAME];
	uint64_t tsc;

	for (size_t i = 0; i < N_OF(rows); i++) {
		EXPECT_EQ(rows[i].ret, lu_mark_parse(rows[i].line, name, &tsc))
		TH_LOG("%s", rows[i].line);
	}
	ASSERT_EQ(1, lu_mark_parse(rows[0].line, name, &tsc));
	EXPECT_STREQ("jump.ab", name);
	EXPECT_EQ(123456789012, tsc);
}

TEST(only_where_somebody_has_a_clock)
{
	char name[LU_MARK_NAME + 1];

	unsetenv("LUTORTURE_OUTSIDE");
	EXPECT_EQ(-EOPNOTSUPP, lu_mark("x"));
	setenv("LUTORTURE_OUTSIDE", "power-cut,clock", 1);
	EXPECT_EQ(-EINVAL, lu_mark("two words"));
	EXPECT_EQ(-EINVAL, lu_mark(""));
	memset(name, 'x', LU_MARK_NAME);
	name[LU_MARK_NAME] = '\0';
	EXPECT_EQ(-EINVAL, lu_mark(name));
}

TEST_HARNESS_MAIN
