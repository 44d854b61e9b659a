// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a machine may be silent, by what it said last. Owns these limits as
 * they are on the default kernel; slower ones multiply them. Touches nothing.
 */
#include <string.h>

#include "controller.h"

#define BOOT_LIMIT_S 120 /* power-on or jump to the boot record */
#define STEP_LIMIT_S 180 /* between two records outside a leg */
#define LEG_SLACK_S  30	 /* the agent's own time around a leg */
#define FAULT_S	     2	 /* a fault that hangs the machine has been told of */

double controller_limit(struct controller *c, const json_t *rec)
{
	const char *kind = rec ? journal_str(rec, "kind") : "on";
	unsigned int slow = c->power.kernel->slow;

	if (!strcmp(kind, "on"))
		return BOOT_LIMIT_S * slow;
	if (!strcmp(kind, "boot"))
		c->expect_s = 0;
	/* What the plan says of the leg is multiplied already. */
	if (!strcmp(kind, "begin"))
		c->leg_s = journal_int(rec, "timeout_ms", 0) / 1000.0 +
			   LEG_SLACK_S * slow;
	if (!strcmp(kind, "begin") || !strcmp(kind, "refused"))
		return c->leg_s;
	if (!strcmp(kind, "expect"))
		c->expect_s = journal_int(rec, "limit_ms", 0) / 1000.0 * slow;
	if (!strcmp(kind, "expect") || !strcmp(kind, "jump"))
		return c->expect_s > 0	     ? c->expect_s :
		       !strcmp(kind, "jump") ? BOOT_LIMIT_S * slow :
					       c->leg_s;
	return !strcmp(kind, "boot") || !strcmp(kind, "end") ?
		       STEP_LIMIT_S * slow :
		       0;
}

/* Whoever lives on behind the fault says so at once. */
void controller_limit_fault(struct controller *c)
{
	double limit = FAULT_S * c->power.kernel->slow;

	if (c->expect_s <= 0 || c->limit_s <= limit)
		return;
	c->limit_s = limit;
	c->heard = controller_now_s();
}
