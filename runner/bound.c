// SPDX-License-Identifier: GPL-2.0-only
/*
 * What no failure in so many jumps says of the rate of failures. Pure. Must claim
 * nothing of so few that any rate could have led to it.
 */
#include <stdio.h>

#include "bound.h"

#define THREE 3

double bound_percent(long long jumps)
{
	return jumps > THREE ? THREE * 100.0 / (double)jumps : 0;
}

const char *bound_line(long long failed, long long jumps, char *buf, size_t size)
{
	if (failed)
		snprintf(buf, size, "%lld tests failed, in %lld cycles", failed,
			 jumps);
	else if (bound_percent(jumps) > 0)
		snprintf(buf, size,
			 "0 failures in %lld cycles: at most %d/%lld = %.2g %% (95 %%)",
			 jumps, THREE, jumps, bound_percent(jumps));
	else
		snprintf(buf, size,
			 "0 failures in %lld cycles: too few to say anything",
			 jumps);
	return buf;
}
