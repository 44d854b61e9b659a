// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a leg expects of its own end. Owns the request; touches nothing: what
 * kills the machine is somebody else's.
 */
#include "lu_crash.h"

#include <stdlib.h>
#include <string.h>

#include "lu_agent_ask.h"

int lu_expect_crash(unsigned int kinds, const char *text, unsigned int limit_ms)
{
	int err = kinds ? lu_agent_may_end() : 0;

	return err   ?:
		       lu_agent_ask(json_pack("{s:s,s:i,s:s,s:i}", "op", "expect",
					      "kinds", (int)kinds, "text", text,
					      "limit_ms", (int)limit_ms));
}

bool lu_crashed(void)
{
	const char *text = getenv("LUTORTURE_CRASHED");

	return text && !strcmp(text, "1");
}
