// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows of damage to single files and FLBs that may take the kernel with it.
 */
#include <errno.h>

#include "lu_damage_make.h"

#define FILE_BYTES 64
#define NAME_BYTES 48

struct end {
	unsigned int session, file;
};

static void copy_file(struct lu_damage_maker *m, struct end to, struct end from,
		      unsigned int bytes)
{
	struct lu_damage_case *c = m->c;
	struct lutorture_damage_write *w;

	c->session = from.session;
	c->file = from.file;
	w = lu_damage_add(m, LU_DAMAGE_AT_FILE, 0, bytes);
	lu_damage_from(m, w, LU_DAMAGE_AT_FILE, 0);
	c->session = to.session;
	c->file = to.file;
	lu_damage_place(m, LU_DAMAGE_AT_FILE, 0, &w->to);
}

/* Slot 4 is the first behind those of session 0. */
static void files_swapped(struct lu_damage_maker *m)
{
	struct end a = { 0, 0 }, b = { 0, 1 }, spare = { 0, LU_DAMAGE_MEMFDS };

	b.file += lu_rand_below(&m->rand, LU_DAMAGE_MEMFDS - 1);
	copy_file(m, spare, a, FILE_BYTES);
	copy_file(m, a, b, FILE_BYTES);
	copy_file(m, b, spare, FILE_BYTES);
}

static void file_twice(struct lu_damage_maker *m)
{
	struct end a = { 0, 0 }, b = { 0, 1 };

	b.file += lu_rand_below(&m->rand, LU_DAMAGE_MEMFDS - 1);
	copy_file(m, b, a, FILE_BYTES);
}

static void same_token(struct lu_damage_maker *m)
{
	m->c->session = 0;
	m->c->file = 1 + lu_rand_below(&m->rand, LU_DAMAGE_MEMFDS - 1);
	lu_damage_do(lu_damage_add(m, LU_DAMAGE_AT_FILE, 56, 8),
		     LUTORTURE_DAMAGE_SET, 0);
}

static void becomes_memfd(struct lu_damage_maker *m)
{
	copy_file(m, (struct end){ 1, 1 }, (struct end){ 1, 0 }, NAME_BYTES);
}

static void becomes_pci(struct lu_damage_maker *m)
{
	copy_file(m, (struct end){ 1, 0 }, (struct end){ 1, 1 }, NAME_BYTES);
}

/* A name that is not found is looked for as far as the count says. */
static void flb_lost_in_many(struct lu_damage_maker *m)
{
	lu_damage_do(lu_damage_add(m, LU_DAMAGE_AT_FLB, 0, 1),
		     LUTORTURE_DAMAGE_XOR, 0x20);
	lu_damage_do(lu_damage_add(m, LU_DAMAGE_AT_FLBS, 8, 8),
		     LUTORTURE_DAMAGE_SET, ~0ull);
}

const struct lu_damage_row lu_damage_rows_file[] = {
	{
		.name = "file.compatible",
		.promise = "checked: luo_file_deserialize_one(), -EIO",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_EIO,
		.make = lu_damage_byte,
		LU_FIELD(FILE, 0, 9),
	},
	{
		.name = "file.token-twice",
		.promise = "not checked: the first of them is given",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ENOENT, LU_DAMAGE_ONE, 0 } },
		.make = same_token,
	},
	{
		.name = "file.swapped",
		.promise = "not promised: order has no meaning",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_SAME,
		.make = files_swapped,
	},
	{
		.name = "file.twice",
		.promise =
			"not checked: the first of them is given; the second fails at finish",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WARN | LU_DAMAGE_WRONG,
		.refusals = { { ENOENT, LU_DAMAGE_ONE, 0 } },
		.make = file_twice,
	},
	{
		.name = "file.is-memfd",
		.promise = "not checked: a PCI file goes to the memfd handler",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH,
		.crash = "memfd_luo_retrieve+",
		.make = becomes_memfd,
	},
	{
		.name = "file.is-pci",
		.promise =
			"checked by the provider: layout; -ESTALE. The FLB has a user too many",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WARN | LU_DAMAGE_WRONG,
		.refusals = { { ESTALE, LU_DAMAGE_ONE, 0 } },
		.make = becomes_pci,
	},
	{
		.name = "file.data-zero",
		.promise =
			"not checked: phys_to_virt(0) is not NULL; page 0 is read",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WRONG | LU_DAMAGE_WARN,
		.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 },
			      { EOPNOTSUPP, LU_DAMAGE_ONE, 0 },
			      { EIO, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_pick,
		LU_FIELD(FILE, 48, 8),
		.arg = LU_VALUES(1, LU_SET(0)),
	},
	{
		.name = "file.data-wild",
		.promise = "not checked: read in memfd_luo_retrieve()",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH | LU_DAMAGE_REFUSED | LU_DAMAGE_WRONG |
			LU_DAMAGE_WARN,
		.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 },
			      { EOPNOTSUPP, LU_DAMAGE_ONE, 0 },
			      { EIO, LU_DAMAGE_ONE, 0 } },
		.crash = "memfd_luo_retrieve+",
		.make = lu_damage_wild,
		LU_FIELD(FILE, 48, 8),
	},
	{
		.name = "memfd.size-negative",
		.promise = "not checked: any size is set",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_WRONG,
		.make = lu_damage_pick,
		LU_FIELD(MEMFD, 8, 8),
		.arg = LU_VALUES(2, LU_XOR(1ull << 63), LU_SET(~0ull)),
	},
	{
		.name = "memfd.nr_folios-many",
		.promise =
			"not checked: read behind the array, memfd_luo_retrieve_folios()",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH,
		.crash = "memfd_luo_retrieve+",
		.make = lu_damage_pick,
		LU_FIELD(MEMFD, 24, 8),
		.arg = LU_VALUES(3, LU_SET(1 << 20), LU_SET(1ull << 63),
				 LU_SET(~0ull)),
	},
	{
		.name = "memfd.first-wild",
		.promise = "not checked: read in kho_restore_vmalloc()",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH | LU_DAMAGE_REFUSED | LU_DAMAGE_WARN,
		.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 } },
		.crash = "kho_restore_vmalloc+",
		.make = lu_damage_wild,
		LU_FIELD(MEMFD, 32, 8),
	},
	{
		.name = "memfd.total_pages-many",
		.promise = "not checked: allocation of any size; warns",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WARN,
		.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_pick,
		LU_FIELD(MEMFD, 40, 4),
		.arg = LU_VALUES(2, LU_SET(~0u), LU_SET(0x80000000u)),
	},
	{
		.name = "memfd.order-large",
		.promise =
			"not checked: shifted by any order, kho_restore_vmalloc(); then read in memfd_luo_retrieve()",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH | LU_DAMAGE_REFUSED | LU_DAMAGE_SAME |
			LU_DAMAGE_WARN,
		.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 } },
		.crash = "memfd_luo_retrieve+",
		.make = lu_damage_pick,
		LU_FIELD(MEMFD, 46, 2),
		.arg = LU_VALUES(5, LU_SET(20), LU_SET(31), LU_SET(32),
				 LU_SET(52), LU_SET(0xffff)),
	},
	{
		.name = "chunk.next-wild",
		.promise = "not checked: read in kho_restore_vmalloc()",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH | LU_DAMAGE_REFUSED | LU_DAMAGE_WARN,
		.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 } },
		.crash = "kho_restore_vmalloc+",
		.make = lu_damage_wild,
		LU_FIELD(CHUNK, 0, 8),
	},
	{
		.name = "flb.name-and-count",
		.promise =
			"not checked: count has no bound: read on behind the page, to the end of memory or to an FLB that a kernel before left there",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH | LU_DAMAGE_REFUSED | LU_DAMAGE_WRONG |
			LU_DAMAGE_SAME | LU_DAMAGE_WARN,
		.refusals = { { EFAULT, LU_DAMAGE_FUNCTIONS, LU_NO_FLB },
			      { ESTALE, LU_DAMAGE_FUNCTIONS, LU_NO_FLB },
			      { ENODATA, LU_DAMAGE_FUNCTIONS, LU_NO_FLB },
			      { EINVAL, LU_DAMAGE_FUNCTIONS, LU_NO_FLB },
			      { ENODATA, LU_DAMAGE_FUNCTIONS, LU_CONSUMED } },
		.crash = "luo_flb_retrieve_one+",
		.make = flb_lost_in_many,
	},
	{ .name = NULL },
};
