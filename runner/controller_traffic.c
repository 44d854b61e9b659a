// SPDX-License-Identifier: GPL-2.0-only
/*
 * The controller's side of the traffic: carries out what a test asks of the peers,
 * and puts what they did into controller.jsonl.
 */
#include <errno.h>
#include <string.h>

#include "controller.h"
#include "lu_outside.h"

static int do_and_note(struct controller *c, const char *arg)
{
	json_t *what = NULL, *rec;
	size_t i;
	int err = peers_do(c->peers, arg, &what), noted = 0;

	json_array_foreach (what, i, rec)
		noted = noted ?: controller_note(c, json_incref(rec));
	json_decref(what);
	return err ?: noted;
}

int controller_traffic(struct controller *c, const char *what, const char *arg)
{
	if (strcmp(what, LU_OUTSIDE_TRAFFIC))
		return -EOPNOTSUPP;
	return do_and_note(c, arg);
}

void controller_traffic_end(struct controller *c)
{
	do_and_note(c, "stop");
}
