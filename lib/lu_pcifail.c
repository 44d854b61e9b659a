// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes points of the kinds of PCI failures, and tells which devices one
 * reaches. Reads config space for the type of a port, and sysfs for what is below
 * it; changes nothing.
 */
#include "lu_pcifail.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>

#include "lu_err.h"
#include "lu_pcibelow.h"
#include "lu_pciword.h"

#define JUMP_MS 6000
#define STAY_MS 400

static const struct lu_pcifail *const tables[] = {
	lu_pcifail_aer,
	lu_pcifail_reset,
	lu_pcifail_slot,
};

static const char *const places[LU_PLACES] = { "first", "middle", "last" };

const struct lu_pcifail *lu_pcifail_row(size_t i)
{
	for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++)
		for (const struct lu_pcifail *row = tables[t]; row->name; row++)
			if (!i--)
				return row;
	return NULL;
}

const struct lu_pcifail *lu_pcifail_find(const char *name)
{
	const struct lu_pcifail *row;

	for (size_t i = 0; (row = lu_pcifail_row(i)); i++)
		if (!strcmp(row->name, name))
			return row;
	return NULL;
}

static unsigned int kind_of_hop(unsigned int hop, unsigned int hops)
{
	unsigned int bits = hop ? 0 : LU_PCIFAIL_ENDPOINT;

	if (hop == 1)
		bits |= LU_PCIFAIL_PORT;
	if (hop && hop == hops - 1)
		bits |= LU_PCIFAIL_ROOT;
	if (hop > 1 && hop < hops - 1)
		bits |= LU_PCIFAIL_BETWEEN;
	return bits;
}

struct picking {
	const struct lu_matrix_rig *rig;
	const char *suite;
	struct lu_point *out;
	size_t max, n;
};

static void pick(struct picking *p, const struct lu_pcifail *row, int place,
		 unsigned int hop, bool jump)
{
	const char *suite = jump ? LU_PCIFAIL_JUMP : row->suite;
	struct lu_point *point;

	if (p->suite && strcmp(suite, p->suite))
		return;
	if (p->out && p->n < p->max) {
		point = &p->out[p->n];
		*point = (struct lu_point){
			.pci = row,
			.place = place,
			.hop = hop,
			.suite = suite,
			.cost_ms = jump ? JUMP_MS : STAY_MS,
		};
		snprintf(point->id, sizeof(point->id), "pci.%s/%s/hop%u%s",
			 row->name, places[place], hop, jump ? "/jump" : "");
	}
	p->n++;
}

/* A bridge that was on the way of a place before is no point again. */
static void pick_row(struct picking *p, const struct lu_pcifail *row, int place)
{
	unsigned int hops = p->rig->hops[place];

	for (unsigned int hop = 0; hop < p->rig->own[place]; hop++) {
		if (!(row->hops & kind_of_hop(hop, hops)))
			continue;
		pick(p, row, place, hop, false);
		pick(p, row, place, hop, true);
	}
}

static const char *const hop_words[] = { "endpoint", "port above it",
					 "bridges between", "root port" };

_Static_assert(sizeof(hop_words) / sizeof(*hop_words) == LU_PCIFAIL_HOPS,
	       "each kind of hop has a name");

const char *lu_pcifail_where(const struct lu_pcifail *row, char *buf,
			     size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < LU_PCIFAIL_HOPS; i++)
		if (row->hops & 1u << i && len < size)
			len += snprintf(buf + len, size - len, "%s%s",
					len ? ", " : "", hop_words[i]);
	return buf;
}

const char *lu_pcifail_why_not(const struct lu_pcifail *row, unsigned int hop,
			       const char **name)
{
	if (name)
		*name = hop_words[hop];
	if (row->hops & 1u << hop || !row->why_not)
		return NULL;
	return row->why_not[hop];
}

size_t lu_pcifail_points(const struct lu_matrix_rig *rig, const char *suite,
			 struct lu_point *out, size_t max)
{
	struct picking p = { .rig = rig, .suite = suite, .out = out, .max = max };
	const struct lu_pcifail *row;

	for (size_t i = 0; (row = lu_pcifail_row(i)); i++)
		for (int place = 0; place < LU_PLACES; place++)
			pick_row(&p, row, place);
	return p.n;
}

void lu_pcifail_at(const struct lu_point *point,
		   const struct lu_fixture_device *devs, int n,
		   struct lu_pcifail_at *at)
{
	const struct lu_fixture_device *dev =
		&devs[lu_matrix_device(point->place, n)];

	*at = (struct lu_pcifail_at){
		.kind = point->pci,
		.dev = dev,
		.hop = point->hop,
		.fn = point->hop ? dev->bridges[point->hop - 1] : dev->bdf,
		.effect = point->hop > 1 ? point->pci->above :
					   point->pci->effect,
	};
}

/* Root ports and downstream ports recover what is below themselves. */
static bool recovers_itself(struct lu_bdf fn)
{
	int cap = lu_pciword_cap(fn, PCI_CAP_ID_EXP);
	uint32_t flags = 0, type;

	if (cap < 0 || lu_pciword_read(fn, cap + PCI_EXP_FLAGS, 2, &flags))
		return false;
	type = (flags & PCI_EXP_FLAGS_TYPE) >> 4;
	return type == PCI_EXP_TYPE_ROOT_PORT || type == PCI_EXP_TYPE_DOWNSTREAM;
}

struct lu_bdf lu_pcifail_top(const struct lu_pcifail_at *at)
{
	if (at->kind->scope != LU_PCIFAIL_LINK || recovers_itself(at->fn) ||
	    at->hop >= at->dev->n_bridges)
		return at->fn;
	return at->dev->bridges[at->hop];
}

bool lu_pcifail_reaches(const struct lu_pcifail_at *at,
			const struct lu_fixture_device *dev)
{
	struct lu_bdf top = lu_pcifail_top(at);

	if (lu_bdf_equal(top, dev->bdf))
		return at->kind->scope == LU_PCIFAIL_SELF;
	for (size_t i = 0; i < dev->n_bridges; i++)
		if (lu_bdf_equal(top, dev->bridges[i]))
			return true;
	return false;
}

static bool is_above(const struct lu_pcifail_at *at, struct lu_bdf fn)
{
	for (size_t i = at->hop; i < at->dev->n_bridges; i++)
		if (lu_bdf_equal(fn, at->dev->bridges[i]))
			return true;
	return false;
}

bool lu_pcifail_leaves(const struct lu_pcifail_at *at, struct lu_bdf fn,
		       const struct lu_bdf *below, int n,
		       const struct lu_snapshot_mask **left)
{
	bool reached = at->kind->scope == LU_PCIFAIL_SELF &&
		       lu_bdf_equal(fn, lu_pcifail_top(at));

	*left = NULL;
	if (lu_bdf_equal(fn, at->fn))
		*left = at->kind->changes;
	else if (is_above(at, fn))
		*left = at->kind->told;
	for (int i = 0; i < n; i++)
		reached |= lu_bdf_equal(fn, below[i]);
	return !reached || at->effect == LU_PCIFAIL_SAME ||
	       at->effect == LU_PCIFAIL_KEEPS;
}

static bool is_one_of(struct lu_bdf fn, const struct lu_fixture_device *devs,
		      int n)
{
	for (int i = 0; i < n; i++)
		if (lu_bdf_equal(fn, devs[i].bdf))
			return true;
	return false;
}

int lu_pcifail_spares(const struct lu_pcifail_at *at,
		      const struct lu_fixture_device *devs, int n)
{
	static struct lu_bdf below[LU_FIXTURE_MAX_DEVICES * 2];
	char text[LU_BDF_STRLEN];
	int count;

	if (at->effect == LU_PCIFAIL_KEEPS && at->kind->scope != LU_PCIFAIL_LINK)
		return 0;
	count = lu_pcibelow(lu_pcifail_top(at), below,
			    LU_FIXTURE_MAX_DEVICES * 2);
	for (int i = 0; i < count; i++)
		if (!lu_pcibelow_bridge(below[i]) &&
		    !is_one_of(below[i], devs, n))
			return lu_err(-EOPNOTSUPP,
				      "%s is below it, and no device of this run",
				      lu_bdf_format(below[i], text));
	return count < 0 ? count : 0;
}
