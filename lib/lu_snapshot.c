// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes snapshots of PCI functions.
 *
 * Owns the record of what was read. Reads config space and sysfs attributes;
 * writes nothing. Whether a function counts as absent is decided below here
 * and nowhere else.
 */
#include "lu_snapshot.h"

#include <errno.h>
#include <stdlib.h>

#include "lu_err.h"
#include "lu_snapshot_pci.h"

struct lu_snapshot *lu_snapshot_alloc(size_t n)
{
	struct lu_snapshot *s;

	s = calloc(1, sizeof(*s) + n * sizeof(s->fn[0]));
	if (s)
		s->n = n;
	return s;
}

void lu_snapshot_free(struct lu_snapshot *s)
{
	free(s);
}

static int take_fn(struct lu_snapshot_pci *pci, const char *sysfs,
		   struct lu_snapshot_fn *fn)
{
	int len;

	lu_snapshot_sysfs_fill(sysfs, fn);
	len = lu_snapshot_pci_read(pci, fn->bdf, fn->config);
	if (len == -ENODEV)
		return 1;
	if (len < 0)
		return len;
	fn->len = len;
	return 0;
}

static int take_all(const char *sysfs, struct lu_snapshot *s)
{
	struct lu_snapshot_pci *pci;
	int ret, absent = 0;
	size_t i;

	ret = lu_snapshot_pci_open(sysfs, &pci);
	for (i = 0; ret >= 0 && i < s->n; i++) {
		ret = take_fn(pci, sysfs, &s->fn[i]);
		absent += ret > 0;
	}
	lu_snapshot_pci_close(pci);
	return ret < 0 ? ret : absent;
}

int lu_snapshot_take_from(const char *sysfs, const struct lu_bdf *bdf, size_t n,
			  struct lu_snapshot **out)
{
	struct lu_snapshot *s = lu_snapshot_alloc(n);
	size_t i;
	int ret;

	*out = NULL;
	if (!s)
		return lu_err(-ENOMEM, "snapshot of %zu functions", n);
	for (i = 0; i < n; i++)
		s->fn[i].bdf = bdf[i];
	ret = take_all(sysfs, s);
	if (ret < 0)
		lu_snapshot_free(s);
	else
		*out = s;
	return ret;
}

int lu_snapshot_take_some(const struct lu_bdf *bdf, size_t n,
			  struct lu_snapshot **out)
{
	return lu_snapshot_take_from(LU_SNAPSHOT_SYSFS, bdf, n, out);
}

int lu_snapshot_take(const struct lu_bdf *bdf, size_t n,
		     struct lu_snapshot **out)
{
	int absent = lu_snapshot_take_some(bdf, n, out);

	if (absent <= 0)
		return absent;
	/* The message is the one of the last absent function. */
	lu_snapshot_free(*out);
	*out = NULL;
	return -ENODEV;
}
