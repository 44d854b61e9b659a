/* SPDX-License-Identifier: GPL-2.0-only */
/* The journal that a controller begins, for tests. */
#ifndef CONTROLLER_LOG_H
#define CONTROLLER_LOG_H

#include <stdio.h>
#include <stdlib.h>

#include "journal.h"
#include "lu_err.h"

/* @path: a file that is empty, or not there. Close it with journal_close(). */
static inline struct journal *controller_log_open(const char *path)
{
	struct journal *log;

	if (journal_open(path, &log) ||
	    journal_append(log, json_pack("{s:s, s:s, s:i}", "kind", "run",
					  "format", JOURNAL_FORMAT_CONTROLLER,
					  "version", JOURNAL_VERSION))) {
		fprintf(stderr, "%s: %s\n", path, lu_errmsg());
		abort();
	}
	return log;
}

#endif
