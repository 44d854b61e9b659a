// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the model of the provider's tables. Plain memory: touches nothing on
 * the machine and must never be fed from the tables it is compared with.
 */
#include "lu_model.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "lu_err.h"

static uint64_t model_key(struct lu_bdf bdf)
{
	return (uint64_t)bdf.domain << 16 | (uint64_t)bdf.bus << 8 | bdf.devfn;
}

void lu_model_init(struct lu_model *m)
{
	memset(m, 0, sizeof(*m));
}

/* Makes room at "at" and moves the indices that point behind it. */
static void insert_function(struct lu_model *m, unsigned int at,
			    struct lu_bdf bdf, bool bridge)
{
	struct lu_model_function *f = &m->functions[at];
	unsigned int d, i;

	memmove(f + 1, f, (m->n_functions - at) * sizeof(*f));
	memset(f, 0, sizeof(*f));
	f->bdf = bdf;
	f->bridge = bridge;
	m->n_functions++;
	/* The device being added counts too: it lies at n_devices. */
	for (d = 0; d <= m->n_devices && d < LU_MODEL_MAX_DEVICES; d++)
		for (i = 0; i < m->devices[d].n_path; i++)
			if (m->devices[d].path[i] >= at)
				m->devices[d].path[i]++;
}

static int find_function(struct lu_model *m, struct lu_bdf bdf, bool bridge)
{
	uint64_t key = model_key(bdf);
	unsigned int i;

	for (i = 0; i < m->n_functions; i++)
		if (model_key(m->functions[i].bdf) >= key)
			break;
	if (i < m->n_functions && model_key(m->functions[i].bdf) == key)
		return (int)i;
	if (m->n_functions == LU_MODEL_MAX_FUNCTIONS)
		return lu_err(-ENOSPC, "more than %d functions",
			      LU_MODEL_MAX_FUNCTIONS);
	insert_function(m, i, bdf, bridge);
	return (int)i;
}

static bool has_device(const struct lu_model *m, struct lu_bdf bdf)
{
	unsigned int d;

	for (d = 0; d < m->n_devices; d++)
		if (lu_bdf_equal(m->functions[m->devices[d].path[0]].bdf, bdf))
			return true;
	return false;
}

int lu_model_add(struct lu_model *m, struct lu_bdf endpoint,
		 const struct lu_bdf *bridges, size_t n)
{
	struct lu_model_device *dev;
	size_t i;
	int at;

	if (m->n_devices == LU_MODEL_MAX_DEVICES || n + 1 > LU_MODEL_MAX_PATH)
		return lu_err(-ENOSPC, "too many devices, or too deep a path");
	if (has_device(m, endpoint))
		return lu_err(-EEXIST, "device added twice");
	dev = &m->devices[m->n_devices];
	memset(dev, 0, sizeof(*dev));
	for (i = 0; i <= n; i++) {
		at = find_function(m, i ? bridges[i - 1] : endpoint, i > 0);
		if (at < 0) {
			dev->n_path = 0;
			return at;
		}
		dev->path[dev->n_path++] = (unsigned int)at;
	}
	return (int)m->n_devices++;
}

static void count_path(struct lu_model *m, const struct lu_model_device *dev,
		       enum lu_provider_table table, int by)
{
	unsigned int i;

	for (i = 0; i < dev->n_path; i++)
		m->functions[dev->path[i]].count[table] += (unsigned int)by;
}

static int release(struct lu_model *m, unsigned int device,
		   enum lu_provider_table table)
{
	struct lu_model_device *dev = &m->devices[device];

	if (!dev->in[table])
		return -ENOENT;
	dev->in[table] = false;
	count_path(m, dev, table, -1);
	return 0;
}

int lu_model_preserve(struct lu_model *m, unsigned int device)
{
	struct lu_model_device *dev = &m->devices[device];

	if (dev->in[LU_PROVIDER_OUTGOING])
		return -EBUSY;
	dev->in[LU_PROVIDER_OUTGOING] = true;
	count_path(m, dev, LU_PROVIDER_OUTGOING, 1);
	return 0;
}

int lu_model_unpreserve(struct lu_model *m, unsigned int device)
{
	return release(m, device, LU_PROVIDER_OUTGOING);
}

int lu_model_finish(struct lu_model *m, unsigned int device)
{
	return release(m, device, LU_PROVIDER_INCOMING);
}

int lu_model_jump(struct lu_model *m)
{
	unsigned int i;

	for (i = 0; i < m->n_devices; i++)
		if (m->devices[i].in[LU_PROVIDER_INCOMING])
			return -EBUSY;
	for (i = 0; i < m->n_devices; i++) {
		m->devices[i].in[LU_PROVIDER_INCOMING] =
			m->devices[i].in[LU_PROVIDER_OUTGOING];
		m->devices[i].in[LU_PROVIDER_OUTGOING] = false;
	}
	for (i = 0; i < m->n_functions; i++) {
		m->functions[i].count[LU_PROVIDER_INCOMING] =
			m->functions[i].count[LU_PROVIDER_OUTGOING];
		m->functions[i].count[LU_PROVIDER_OUTGOING] = 0;
	}
	return 0;
}

unsigned int lu_model_functions(const struct lu_model *m,
				enum lu_provider_table table)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < m->n_functions; i++)
		n += m->functions[i].count[table] > 0;
	return n;
}

static const char *table_name(enum lu_provider_table table)
{
	return table == LU_PROVIDER_OUTGOING ? "outgoing" : "incoming";
}

static int differs(enum lu_provider_table table, struct lu_bdf bdf,
		   unsigned int expected, unsigned int found)
{
	char name[LU_BDF_STRLEN];

	return lu_err(-EILSEQ,
		      "%s table: %s has refcount %u, must have %u (0: no entry)",
		      table_name(table), lu_bdf_format(bdf, name), found,
		      expected);
}

int lu_model_compare(const struct lu_model *m, enum lu_provider_table table,
		     const struct lu_provider_entry *entries, size_t n)
{
	const struct lu_provider_entry *e = entries, *end = entries + n;
	const struct lu_model_function *f;
	unsigned int i;

	for (i = 0; i < m->n_functions; i++) {
		f = &m->functions[i];
		if (e < end && model_key(e->bdf) < model_key(f->bdf))
			return differs(table, e->bdf, 0, e->refcount);
		if (e == end || !lu_bdf_equal(e->bdf, f->bdf)) {
			if (f->count[table])
				return differs(table, f->bdf, f->count[table],
					       0);
			continue;
		}
		if (!f->count[table] || e->refcount != f->count[table])
			return differs(table, f->bdf, f->count[table],
				       e->refcount);
		if (e->bridge != f->bridge)
			return lu_err(-EILSEQ, "%s table: %s where a%s must be",
				      table_name(table),
				      e->bridge ? "bridge" : "endpoint",
				      f->bridge ? " bridge" : "n endpoint");
		e++;
	}
	return e == end ? 0 : differs(table, e->bdf, 0, e->refcount);
}
