// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generator of damage: from seed and number to a case, and from what was
 * seen to a judgement. Pure functions over the lists of rows; nothing is read
 * from the machine, so that a printed seed and number repeat a case.
 */
#include "lu_damage.h"

#include <stdio.h>
#include <string.h>

#include "lu_damage_make.h"

/* Of five cases three are aimed at files, one at PCI, one at everything. */
#define PERIOD 5
static const enum lu_damage_class slots[PERIOD] = {
	LU_DAMAGE_FILE, LU_DAMAGE_FILE, LU_DAMAGE_FILE,
	LU_DAMAGE_PCI,	LU_DAMAGE_ALL,
};
static const unsigned int slots_of[LU_DAMAGE_CLASSES] = { 3, 1, 1 };

static const struct lu_damage_row *const lists[] = {
	lu_damage_rows_memfd,
	lu_damage_rows_pci,
	lu_damage_rows_luo,
	lu_damage_rows_file,
};

/* As the kernel names the function behind "WARNING: file:line". */
const char *const lu_damage_warns[] = {
	"at luo_file_deserialize",
	"at kho_restore_page",
	"at kho_restore_free",
	"at refcount_warn_saturate",
	"at __kvmalloc_node",
	"refcount_t: addition on 0; use-after-free",
	"refcount_t: saturated; leaking memory",
	"refcount_t: underflow; use-after-free",
	" was never finished (",
	NULL,
};

const struct lu_damage_row *lu_damage_row_at(size_t i)
{
	for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]); k++)
		for (const struct lu_damage_row *r = lists[k]; r->name; r++)
			if (!i--)
				return r;
	return NULL;
}

const char *lu_damage_where(const struct lu_damage_row *row)
{
	static const char *const who[LU_DAMAGE_CLASSES] = {
		[LU_DAMAGE_FILE] = "a memfd",
		[LU_DAMAGE_PCI] = "the PCI functions of a session",
		[LU_DAMAGE_ALL] = "all that is handed over",
	};

	return who[row->class];
}

const char *lu_damage_undo(const struct lu_damage_row *row)
{
	if (row->seen & LU_DAMAGE_CRASH)
		return "a cold boot";
	if (row->seen & LU_DAMAGE_EIO)
		return "a jump that carries nothing";
	return "nothing: the next jump hands over what is whole";
}

static const struct lu_damage_row *row_of(enum lu_damage_class class,
					  uint64_t which)
{
	const struct lu_damage_row *row;
	unsigned int n = 0;

	for (size_t i = 0; (row = lu_damage_row_at(i)); i++)
		n += row->class == class;
	which %= n;
	for (size_t i = 0; (row = lu_damage_row_at(i)); i++)
		if (row->class == class && !which--)
			break;
	return row;
}

/* Damage that is not bound to a file of a class is so by its place. */
static void aim(struct lu_damage_maker *m)
{
	struct lu_damage_case *c = m->c;
	unsigned int slot = c->n % PERIOD;

	if (c->row->class == LU_DAMAGE_FILE) {
		c->file = slot;
		m->entry = lu_rand_below(&m->rand, LU_DAMAGE_PAGES);
	} else if (c->row->class == LU_DAMAGE_PCI) {
		c->session = 1;
		c->file = 1 + lu_rand_below(&m->rand, m->set->functions);
		m->entry = lu_rand_below(&m->rand, m->set->entries);
	} else if (c->row->place >= LU_DAMAGE_AT_FILE) {
		c->file = lu_rand_below(&m->rand, LU_DAMAGE_MEMFDS);
	} else {
		c->session = lu_rand_below(&m->rand, 2);
	}
}

void lu_damage_case(uint64_t seed, unsigned int n,
		    const struct lu_damage_set *set, struct lu_damage_case *out)
{
	struct lu_damage_maker m = { .c = out, .set = set };
	enum lu_damage_class class = slots[n % PERIOD];
	uint64_t turn = n / PERIOD * slots_of[class];

	if (class == LU_DAMAGE_FILE)
		turn += n % PERIOD;
	lu_rand_seed(&m.rand, seed);
	turn += lu_rand_next(&m.rand) >> 32;
	lu_rand_seed(&m.rand, lu_rand_next(&m.rand) + n);
	*out = (struct lu_damage_case){ .n = n };
	out->row = row_of(class, turn);
	aim(&m);
	out->row->make(&m);
}

unsigned int lu_damage_round(unsigned int n)
{
	unsigned int slot = n % PERIOD;

	return slot == PERIOD - 1 ? 1 : PERIOD - 1 - slot;
}

unsigned int lu_damage_least(unsigned int cycles)
{
	return cycles ? (cycles - 1) / 3 * PERIOD : 0;
}

const char *lu_damage_case_text(const struct lu_damage_case *c, char *buf,
				size_t size)
{
	static const char *const ops[] = { "=", "^=", "+=", "copied" };
	const struct lutorture_damage_write *w = c->write;

	snprintf(buf, size, "%u %s of file %u.%u: %u bytes %s %#llx%s", c->n,
		 c->row->name, c->session, c->file, w->bytes, ops[w->op],
		 (unsigned long long)w->value, c->n_writes > 1 ? " ..." : "");
	return buf;
}
