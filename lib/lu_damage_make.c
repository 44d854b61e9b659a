// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns a row and a random sequence into writes. Knows where each structure of
 * the handover is found from the one that points at it; touches nothing.
 */
#include "lu_damage_make.h"

#include <string.h>

#define NO_POINTER (-1)

enum index { NO_INDEX, BY_SESSION, BY_FILE, BY_ENTRY };

/*
 * How to get there: from a structure that was found before, through a pointer
 * in it or on in the same memory; then entries of one size behind a head.
 */
static const struct {
	enum lu_damage_place from;
	int pointer; /* its offset */
	unsigned int head, stride;
	enum index index;
} ways[LU_DAMAGE_PLACES] = {
	[LU_DAMAGE_AT_SESSIONS] = { LU_DAMAGE_AT_LUO, 16, 0, 0, NO_INDEX },
	[LU_DAMAGE_AT_SESSION] = { LU_DAMAGE_AT_SESSIONS, NO_POINTER, 16, 80,
				   BY_SESSION },
	[LU_DAMAGE_AT_FILES] = { LU_DAMAGE_AT_SESSION, 64, 0, 0, NO_INDEX },
	[LU_DAMAGE_AT_FILE] = { LU_DAMAGE_AT_FILES, NO_POINTER, 16, 64, BY_FILE },
	[LU_DAMAGE_AT_FLBS] = { LU_DAMAGE_AT_LUO, 24, 0, 0, NO_INDEX },
	[LU_DAMAGE_AT_FLB] = { LU_DAMAGE_AT_FLBS, NO_POINTER, 16, 0, NO_INDEX },
	[LU_DAMAGE_AT_PCI] = { LU_DAMAGE_AT_FLB, 48, 0, 0, NO_INDEX },
	[LU_DAMAGE_AT_FUNCTION] = { LU_DAMAGE_AT_PCI, 16, 0, 8, BY_ENTRY },
	[LU_DAMAGE_AT_MEMFD] = { LU_DAMAGE_AT_FILE, 48, 0, 0, NO_INDEX },
	[LU_DAMAGE_AT_CHUNK] = { LU_DAMAGE_AT_MEMFD, 32, 0, 0, NO_INDEX },
	[LU_DAMAGE_AT_FOLIO] = { LU_DAMAGE_AT_CHUNK, 8, 0, 16, BY_ENTRY },
};

static unsigned int index_of(const struct lu_damage_maker *m, enum index index)
{
	const unsigned int all[] = { 0, m->c->session, m->c->file, m->entry };

	return all[index];
}

void lu_damage_place(const struct lu_damage_maker *m, enum lu_damage_place place,
		     unsigned int offset, struct lutorture_damage_place *out)
{
	if (place == LU_DAMAGE_AT_LUO) {
		*out = (struct lutorture_damage_place){ .blob = "LUO" };
	} else {
		lu_damage_place(m, ways[place].from, 0, out);
		if (ways[place].pointer != NO_POINTER)
			out->offset[out->hops++] += ways[place].pointer;
		out->offset[out->hops] +=
			ways[place].head +
			ways[place].stride * index_of(m, ways[place].index);
	}
	out->offset[out->hops] += offset;
}

struct lutorture_damage_write *lu_damage_add(struct lu_damage_maker *m,
					     enum lu_damage_place place,
					     unsigned int offset,
					     unsigned int bytes)
{
	struct lutorture_damage_write *w = &m->c->write[m->c->n_writes++];

	*w = (struct lutorture_damage_write){ .bytes = bytes };
	lu_damage_place(m, place, offset, &w->to);
	return w;
}

void lu_damage_do(struct lutorture_damage_write *w, enum lutorture_damage_op op,
		  uint64_t value)
{
	w->op = op;
	w->value = value;
}

void lu_damage_from(struct lu_damage_maker *m, struct lutorture_damage_write *w,
		    enum lu_damage_place place, unsigned int offset)
{
	w->op = LUTORTURE_DAMAGE_COPY;
	lu_damage_place(m, place, offset, &w->from);
}

static struct lutorture_damage_write *the_field(struct lu_damage_maker *m)
{
	const struct lu_damage_row *row = m->c->row;

	return lu_damage_add(m, row->place, row->offset, row->bytes);
}

void lu_damage_flip(struct lu_damage_maker *m)
{
	const struct lu_damage_bits *bits = m->c->row->arg;
	unsigned int bit = bits->lo;

	bit += lu_rand_below(&m->rand, bits->hi - bits->lo + 1);
	lu_damage_do(the_field(m), LUTORTURE_DAMAGE_XOR, 1ull << bit);
}

void lu_damage_byte(struct lu_damage_maker *m)
{
	const struct lu_damage_row *row = m->c->row;
	unsigned int at = row->offset + lu_rand_below(&m->rand, row->bytes);
	unsigned int mask = 1 + lu_rand_below(&m->rand, 255);

	lu_damage_do(lu_damage_add(m, row->place, at, 1), LUTORTURE_DAMAGE_XOR,
		     mask);
}

void lu_damage_pick(struct lu_damage_maker *m)
{
	const struct lu_damage_values *values = m->c->row->arg;
	const struct lu_damage_value *v;

	v = &values->at[lu_rand_below(&m->rand, values->n)];
	lu_damage_do(the_field(m), v->op, v->value);
}

/* Behind all memory, no address of this CPU at all, or not where it was. */
void lu_damage_wild(struct lu_damage_maker *m)
{
	static const struct lu_damage_value wild[] = {
		{ LUTORTURE_DAMAGE_XOR, 1ull << 40 },
		{ LUTORTURE_DAMAGE_XOR, 1ull << 45 },
		{ LUTORTURE_DAMAGE_XOR, 1ull << 60 },
		{ LUTORTURE_DAMAGE_SET, ~0ull },
		{ LUTORTURE_DAMAGE_SET, 0x4c55004c55004c55ull },
		{ LUTORTURE_DAMAGE_ADD, 1 },
		{ LUTORTURE_DAMAGE_ADD, 8 },
	};
	const struct lu_damage_value *v;

	v = &wild[lu_rand_below(&m->rand, sizeof(wild) / sizeof(wild[0]))];
	lu_damage_do(the_field(m), v->op, v->value);
}
