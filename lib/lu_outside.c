// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests to the controller, by way of the journal. Owns the request; what it
 * does to the machine is the controller's.
 */
#include "lu_outside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lu_agent_ask.h"
#include "lu_err.h"

bool lu_outside_can(const char *what)
{
	const char *list = getenv("LUTORTURE_OUTSIDE");
	size_t len = strlen(what), n;

	for (; list && *list; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		if (n == len && !strncmp(list, what, n))
			return true;
	}
	return false;
}

const char *lu_outside_missing(const char *what)
{
	if (lu_outside_can(what))
		return NULL;
	if (strcmp(what, LU_OUTSIDE_WATCH))
		lu_err(-EOPNOTSUPP, "nobody outside can do %s on this rig",
		       what);
	else
		lu_err(-EOPNOTSUPP,
		       "nobody outside sees what this machine dies of, or resets it when it hangs");
	return lu_errmsg();
}

int lu_outside_ask(const char *what, const char *arg, unsigned int after_ms)
{
	if (lu_outside_missing(what))
		return -EOPNOTSUPP;
	return lu_agent_ask(json_pack("{s:s,s:s,s:s,s:i}", "op", "ask", "what",
				      what, "arg", arg, "after_ms",
				      (int)after_ms));
}
