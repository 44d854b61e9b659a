// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holding a call open. Owns nothing; touches the machine through the fault module,
 * whose delay keeps one CPU busy meanwhile.
 */
#include "lu_hold.h"

#include <errno.h>
#include <stdio.h>

#include "lu_err.h"
#include "lu_fault.h"
#include "lu_timeline.h"
#include "lu_wait.h"

#define HOLD_MS 10000 /* the longest delay there is */
#define HIT_MS	5000

int lu_hold_arm(const char *symbol, pid_t pid)
{
	struct lu_fault fault = { .symbol = symbol,
				  .action = LU_FAULT_DELAY,
				  .value = HOLD_MS,
				  .times = 1,
				  .pid = pid };

	return lu_fault_clear() ?: lu_fault_arm(&fault, NULL);
}

static bool is_hit(void *ctx)
{
	unsigned long hits = 0;

	return !lu_fault_hits(ctx, &hits, NULL) && hits;
}

int lu_hold_wait(const char *symbol)
{
	if (lu_wait(is_hit, (void *)symbol, HIT_MS))
		return 0;
	return lu_err(-ENODATA, "%s was not hit", symbol);
}

/* Both ends of a delay have a stamp. */
static int check(const char *symbol)
{
	static struct lu_stamp stamps[LU_TIMELINE_MAX];
	char over[LU_FAULT_SYMBOL_MAX];
	int n = lu_timeline_read(stamps, LU_TIMELINE_MAX);

	snprintf(over, sizeof(over), "%s/over", symbol);
	if (n < 0)
		return n;
	if (lu_timeline_find(stamps, n, symbol, false) &&
	    !lu_timeline_find(stamps, n, over, false))
		return 0;
	return lu_err(-ENODATA, "%s: nobody was held there up to the end",
		      symbol);
}

int lu_hold_end(const char *symbol)
{
	int err = check(symbol);

	lu_fault_clear();
	return err;
}
