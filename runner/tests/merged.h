/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of both sides, merged for tests. Those that cannot be are a test's mistake. */
#ifndef MERGED_H
#define MERGED_H

#include <stdlib.h>

#include "merge.h"
#include "quoted.h"

/* Takes both lists; @controller and @known may be NULL. */
static inline struct merge *merged_lists(json_t *dut, json_t *controller,
					 struct known *known)
{
	struct merge *m;

	if (merge_records(dut, controller, known, &m))
		abort();
	json_decref(dut);
	json_decref(controller);
	return m;
}

/* The same of text, as quoted_list() takes it. */
static inline struct merge *merged(const char *dut, const char *controller,
				   struct known *known)
{
	return merged_lists(quoted_list(dut, 1), quoted_list(controller, 1),
			    known);
}

#endif
