// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The program declares one test, says nothing of
 * its result, and exits 0.
 * Passes if: the run misses the line and fails the test.
 * Cannot see: a line that lies.
 * Source: Documentation/dev-tools/ktap.rst.
 */
#include <stdio.h>

#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_ktap",
	.description = "will drop its KTAP line and must be judged by that",
	.timeout_ms = 20000,
	.meta = "fail:ktap-missing",
};

TEST(says_nothing)
{
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--describe"))
		return lu_suite_describe(&lu_suite);
	lu_suite_set_timeouts(&lu_suite);
	printf("TAP version 13\n1..1\n");
	return 0;
}
