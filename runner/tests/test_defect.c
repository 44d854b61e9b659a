// SPDX-License-Identifier: GPL-2.0-only
/*
 * What of a report is kept when it is too long, and when it is allowed. How lines
 * come together is in the log oracle's tests.
 */
#include <stdio.h>
#include <string.h>

#include "defect.h"
#include "kselftest_harness.h"

static struct defect_report last;
static unsigned int n;

static void told(void *ctx, const struct defect_report *report)
{
	(void)ctx;
	last = *report;
	n++;
}

TEST(sign_is_kept_where_other_lines_are_left_out)
{
	struct defects d = { .told = told };
	char line[400];

	n = 0;
	defects_take(&d, 0, "[ cut here ]");
	defects_take(&d, 1, "WARNING: first");
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	for (uint64_t i = 2; i < 40; i++)
		defects_take(&d, i, line);
	memcpy(line, "WARNING: second", 15);
	defects_take(&d, 40, line);
	defects_end(&d);
	EXPECT_EQ(1, n);
	EXPECT_NE(NULL, strstr(last.text, "\nWARNING: second"));
	EXPECT_LT(strlen(last.text), DEFECT_MAX);
}

TEST(line_longer_than_a_report_is_cut)
{
	struct defects d = { .told = told };
	static char line[2 * DEFECT_MAX];

	memset(line, 'x', sizeof(line) - 1);
	memcpy(line, "WARNING: ", 9);
	n = 0;
	defects_take(&d, 0, line);
	defects_take(&d, 1, "more");
	defects_take(&d, 2, "BUG: other");
	EXPECT_EQ(1, n);
	EXPECT_EQ(DEFECT_MAX - 1, strlen(last.text));
}

TEST(each_sign_has_to_be_allowed_and_no_stack_dump)
{
	static const char *const one[] = { "WARNING: x.c:1", NULL };
	static const char *const both[] = { "WARNING: x.c:1", "refcount_t: u",
					    NULL };
	static const char *const dump[] = { "Call Trace: of mine", NULL };
	const char *text = "refcount_t: underflow\nWARNING: x.c:1\nCall Trace:";

	EXPECT_FALSE(defect_is_allowed(text, NULL));
	EXPECT_FALSE(defect_is_allowed(text, one));
	EXPECT_TRUE(defect_is_allowed(text, both));
	EXPECT_FALSE(defect_is_allowed("Call Trace:\n a", dump));
	EXPECT_TRUE(defect_is_allowed("Call Trace: of mine\n a", dump));
	EXPECT_FALSE(defect_is_allowed("", both));
}

TEST_HARNESS_MAIN
