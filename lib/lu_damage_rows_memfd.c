// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows of damage to one memfd of session 0: struct memfd_luo_ser, its kho_vmalloc
 * and folios, and its token. None of them may reach beyond its file.
 */
#include <errno.h>

#include "lu_damage_make.h"

/* Two folios of one index; the first stays where it was. */
static void second_index(struct lu_damage_maker *m)
{
	struct lutorture_damage_write *w;

	m->entry = 1 + lu_rand_below(&m->rand, LU_DAMAGE_PAGES - 1);
	w = lu_damage_add(m, LU_DAMAGE_AT_FOLIO, 8, 8);
	m->entry = 0;
	lu_damage_from(m, w, LU_DAMAGE_AT_FOLIO, 8);
}

const struct lu_damage_row lu_damage_rows_memfd[] = {
	{
		.name = "memfd.pos",
		.promise =
			"not checked: any position is set, memfd_luo_retrieve()",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_WRONG,
		.make = lu_damage_flip,
		LU_FIELD(MEMFD, 0, 8),
		.arg = LU_BITS(0, 62),
	},
	{
		.name = "memfd.size",
		.promise = "not checked: any size is set, memfd_luo_retrieve()",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_WRONG,
		.make = lu_damage_flip,
		LU_FIELD(MEMFD, 8, 8),
		.arg = LU_BITS(0, 61),
	},
	{
		.name = "memfd.seals-known",
		.promise = "not checked: any known seals are set",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_WRONG,
		.make = lu_damage_flip,
		LU_FIELD(MEMFD, 16, 4),
		.arg = LU_BITS(0, 5),
	},
	{
		.name = "memfd.seals-unknown",
		.promise = "checked: memfd_luo_retrieve(), -EOPNOTSUPP",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EOPNOTSUPP, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_flip,
		LU_FIELD(MEMFD, 16, 4),
		.arg = LU_BITS(6, 31),
	},
	{
		.name = "memfd.flags",
		.promise =
			"not checked: unused bits that must be 0 are not looked at",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_SAME,
		.make = lu_damage_flip,
		LU_FIELD(MEMFD, 20, 4),
		.arg = LU_BITS(0, 31),
	},
	{
		.name = "memfd.nr_folios-less",
		.promise =
			"not checked: pages that are not counted read as zeros",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_WRONG,
		.make = lu_damage_pick,
		LU_FIELD(MEMFD, 24, 8),
		.arg = LU_VALUES(2, LU_SET(0), LU_PLUS(-1)),
	},
	{
		.name = "memfd.nr_folios-more",
		.promise =
			"not checked: harmless: zeroed entries behind the array are passed over",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_SAME,
		.make = lu_damage_pick,
		LU_FIELD(MEMFD, 24, 8),
		.arg = LU_VALUES(2, LU_PLUS(1), LU_PLUS(7)),
	},
	{
		.name = "memfd.first-zero",
		.promise =
			"checked: kho_restore_vmalloc(), pages counted; -EINVAL",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_pick,
		LU_FIELD(MEMFD, 32, 8),
		.arg = LU_VALUES(1, LU_SET(0)),
	},
	{
		.name = "memfd.total_pages",
		.promise =
			"checked: kho_restore_vmalloc(), pages counted; -EINVAL",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_pick,
		LU_FIELD(MEMFD, 40, 4),
		.arg = LU_VALUES(3, LU_SET(0), LU_PLUS(1), LU_PLUS(0x100)),
	},
	{
		.name = "memfd.vmalloc-flags",
		.promise =
			"not checked: unknown flags are dropped, kho_flags_to_vmalloc()",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_SAME,
		.make = lu_damage_flip,
		LU_FIELD(MEMFD, 44, 2),
		.arg = LU_BITS(2, 15),
	},
	{
		.name = "memfd.order",
		.promise =
			"checked: kho_restore_vmalloc(), pages counted; -EINVAL",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_pick,
		LU_FIELD(MEMFD, 46, 2),
		.arg = LU_VALUES(3, LU_SET(1), LU_SET(2), LU_SET(9)),
	},
	{
		.name = "chunk.phys-outside",
		.promise = "checked: kho_restore_page(), no such page; -EINVAL",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EINVAL, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_pick,
		LU_FIELD(CHUNK, 8, 8),
		.arg = LU_VALUES(3, LU_SET(0), LU_XOR(1ull << 44),
				 LU_XOR(1ull << 50)),
	},
	{
		.name = "folio.zero",
		.promise = "not checked: an entry of zeros is a hole",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_WRONG,
		.make = lu_damage_pick,
		LU_FIELD(FOLIO, 0, 8),
		.arg = LU_VALUES(1, LU_SET(0)),
	},
	{
		.name = "folio.pfn-outside",
		.promise = "checked: kho_restore_page(), no such page; -EIO",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EIO, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_flip,
		LU_FIELD(FOLIO, 0, 8),
		.arg = LU_BITS(30, 51),
	},
	{
		.name = "folio.pfn-not-preserved",
		.promise = "checked: kho_restore_page() warns; -EIO",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WARN,
		.refusals = { { EIO, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_pick,
		LU_FIELD(FOLIO, 0, 8),
		.arg = LU_VALUES(2, LU_SET((3ull << 52) | 1),
				 LU_SET((3ull << 52) | 16)),
	},
	{
		.name = "folio.not-uptodate",
		.promise = "not checked: the page reads as zeros",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_WRONG,
		.make = lu_damage_pick,
		LU_FIELD(FOLIO, 0, 8),
		.arg = LU_VALUES(1, LU_XOR(1ull << 53)),
	},
	{
		.name = "folio.flags-other",
		.promise =
			"not checked: harmless: dirty is not needed, unknown flags are dropped",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_SAME,
		.make = lu_damage_pick,
		LU_FIELD(FOLIO, 0, 8),
		.arg = LU_VALUES(3, LU_XOR(1ull << 52), LU_XOR(1ull << 54),
				 LU_XOR(1ull << 63)),
	},
	{
		.name = "folio.index",
		.promise =
			"not checked: the page goes anywhere, and its place is a hole",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_WRONG,
		.make = lu_damage_flip,
		LU_FIELD(FOLIO, 8, 8),
		.arg = LU_BITS(2, 50),
	},
	{
		.name = "folio.index-twice",
		.promise = "checked: shmem_add_to_page_cache(), -EEXIST",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EEXIST, LU_DAMAGE_ONE, 0 } },
		.make = second_index,
	},
	{
		.name = "file.token",
		.promise = "not checked: a file that cannot be asked for",
		.class = LU_DAMAGE_FILE,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ENOENT, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_flip,
		LU_FIELD(FILE, 56, 8),
		.arg = LU_BITS(8, 63),
	},
	{ .name = NULL },
};
