// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the form of moments. Asks the agent, and makes marks on the console.
 */
#include "lu_moment.h"

#include <unistd.h>

#include "lu_agent.h"
#include "lu_agent_ask.h"
#include "lu_mark.h"

#define MARKS	 5
#define APART_US 20000

static const char *const ends[] = {
	[LU_MOMENT_FROM] = "from",
	[LU_MOMENT_TO] = "to",
};

int lu_moment(const char *figure, enum lu_moment_end end, uint64_t tsc)
{
	if (!lu_agent_present())
		return 0;
	return lu_agent_ask(json_pack("{s:s,s:s,s:s,s:I}", "op", "moment",
				      "figure", figure, "end", ends[end], "tsc",
				      (json_int_t)tsc));
}

int lu_moment_clock(void)
{
	int err = 0;

	for (int i = 0; !err && i < MARKS; i++) {
		err = lu_mark(LU_MOMENT_CLOCK);
		usleep(APART_US);
	}
	return err;
}
