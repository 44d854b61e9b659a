// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells whether a function was bound anew, by its device node: the kernel makes
 * a new one for each binding. Reads nothing else and changes nothing.
 */
#include "oracle_bound.h"

#include <stdio.h>
#include <sys/stat.h>

static struct oracle_stamp look(struct lu_bdf bdf)
{
	char path[64], text[LU_BDF_STRLEN];
	struct stat st;

	snprintf(path, sizeof(path), "/dev/lutorture/%s",
		 lu_bdf_format(bdf, text));
	if (stat(path, &st))
		return (struct oracle_stamp){ .bdf = bdf };
	return (struct oracle_stamp){
		.bdf = bdf,
		.inode = st.st_ino,
		.sec = st.st_ctim.tv_sec,
		.nsec = st.st_ctim.tv_nsec,
	};
}

void oracle_bound_take(struct oracle_bound *bound, const struct lu_bdf *duts,
		       size_t n)
{
	bound->n = n < ORACLE_BOUND_MAX ? n : ORACLE_BOUND_MAX;
	for (size_t i = 0; i < bound->n; i++)
		bound->stamp[i] = look(duts[i]);
}

size_t oracle_bound_changed(const struct oracle_bound *bound,
			    struct lu_bdf out[ORACLE_BOUND_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < bound->n; i++) {
		const struct oracle_stamp *was = &bound->stamp[i];
		struct oracle_stamp is = look(was->bdf);

		if (is.inode != was->inode || is.sec != was->sec ||
		    is.nsec != was->nsec)
			out[n++] = was->bdf;
	}
	return n;
}
