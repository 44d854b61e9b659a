// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the rule "record first, then change".
 * Touches nothing itself: where records go is up to whoever made the struct
 * (the agent's journal, or a list in a test). Must not replay: only the
 * runner does, since it outlives the process that made the change.
 */
#include "lu_undo.h"
#include "lu_err.h"

#include <string.h>

int lu_undo_push(const struct lu_undo *undo, const char *path, const char *value)
{
	int err;

	if (!undo)
		return 0;
	err = undo->push(undo->ctx, path, value);
	if (err)
		return lu_err(err,
			      "cannot record undo of %s, so left it alone: %s",
			      path, strerror(-err));
	return 0;
}
