// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the tester. The journal loses its last complete line while
 * a leg runs: a record that had been synced is gone.
 * Passes if: the run says that the journal cannot be trusted, instead of
 * judging the test by what is left.
 * Cannot see: a journal that was rewritten as a whole.
 * Source: results/README.md, numbering of records.
 */
#include <unistd.h>

#include "lu_meta.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "meta_torn",
	.description = "will drop a journal line and must be judged torn",
	.timeout_ms = 20000,
	.meta = "infra:journal-torn",
};

TEST(loses_a_line)
{
	LU_OK(lu_meta_drop_line());
}

LU_SUITE_MAIN
