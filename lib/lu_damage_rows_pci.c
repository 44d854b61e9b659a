// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows of damage to what session 1 hands over for PCI: LUO's record of the FLB,
 * the page of lutorture_pci, its entries, and the files of functions. None of
 * them may reach the memfds.
 */
#include <errno.h>

#include "lu_damage_make.h"

/* Entries move by 8 bytes: domain, bdf, refcount. */
static void copy_entry(struct lu_damage_maker *m, unsigned int to,
		       unsigned int from)
{
	struct lutorture_damage_write *w;

	m->entry = to;
	w = lu_damage_add(m, LU_DAMAGE_AT_FUNCTION, 0, 8);
	m->entry = from;
	lu_damage_from(m, w, LU_DAMAGE_AT_FUNCTION, 0);
}

/* Not the last one. */
static unsigned int some_entry(struct lu_damage_maker *m)
{
	return lu_rand_below(&m->rand, m->set->entries - 1);
}

static void twice(struct lu_damage_maker *m)
{
	unsigned int i = some_entry(m);

	copy_entry(m, i + 1, i);
}

/* By way of room behind the last one. */
static void swapped(struct lu_damage_maker *m)
{
	unsigned int i = some_entry(m), spare = m->set->entries + 1;

	copy_entry(m, spare, i);
	copy_entry(m, i, i + 1);
	copy_entry(m, i + 1, spare);
}

static void missing(struct lu_damage_maker *m)
{
	unsigned int i = some_entry(m), behind = m->set->entries - i - 1;
	struct lutorture_damage_write *w;

	if (behind > LUTORTURE_DAMAGE_BYTES / 8) {
		i = m->set->entries - 2;
		behind = 1;
	}
	copy_entry(m, i, i + 1);
	m->c->write[m->c->n_writes - 1].bytes = behind * 8;
	w = lu_damage_add(m, LU_DAMAGE_AT_PCI, 12, 4);
	lu_damage_do(w, LUTORTURE_DAMAGE_ADD, -1);
}

const struct lu_damage_row lu_damage_rows_pci[] = {
	{
		.name = "flbs.pgcnt",
		.promise = "not checked: and not used",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_SAME,
		.make = lu_damage_flip,
		LU_FIELD(FLBS, 0, 8),
		.arg = LU_BITS(0, 63),
	},
	{
		.name = "flbs.count-zero",
		.promise = "checked: luo_flb_retrieve_one(), not found; -ENOENT",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ENOENT, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_pick,
		LU_FIELD(FLBS, 8, 8),
		.arg = LU_VALUES(1, LU_SET(0)),
	},
	{
		.name = "flbs.count-more",
		.promise =
			"not checked: no bound; harmless as long as the name is found",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_SAME,
		.make = lu_damage_pick,
		LU_FIELD(FLBS, 8, 8),
		.arg = LU_VALUES(3, LU_PLUS(1), LU_PLUS(100), LU_SET(~0ull)),
	},
	{
		.name = "flb.name",
		.promise = "checked: luo_flb_retrieve_one(), not found; -ENOENT",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ENOENT, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_byte,
		LU_FIELD(FLB, 0, 17),
	},
	{
		.name = "flb.data",
		.promise = "checked by the provider: no preserved page; -EFAULT",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EFAULT, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_pick,
		LU_FIELD(FLB, 48, 8),
		.arg = LU_VALUES(6, LU_SET(0), LU_PLUS(8), LU_XOR(1ull << 41),
				 LU_XOR(1ull << 63), LU_SET(0x1000),
				 LU_SET(~0ull)),
	},
	{
		.name = "flb.count-zero",
		.promise =
			"not checked: refcount_set(0), then a warning for each use",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_WARN | LU_DAMAGE_WRONG | LU_DAMAGE_SAME,
		.make = lu_damage_pick,
		LU_FIELD(FLB, 56, 8),
		.arg = LU_VALUES(1, LU_SET(0)),
	},
	{
		.name = "flb.count-more",
		.promise = "not checked: the FLB is never finished",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_WRONG,
		.make = lu_damage_pick,
		LU_FIELD(FLB, 56, 8),
		.arg = LU_VALUES(2, LU_PLUS(1), LU_PLUS(1000)),
	},
	{
		.name = "flb.count-less",
		.promise =
			"not checked: finished before its last file; then a warning",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_WARN | LU_DAMAGE_WRONG | LU_DAMAGE_SAME,
		.make = lu_damage_pick,
		LU_FIELD(FLB, 56, 8),
		.arg = LU_VALUES(1, LU_SET(1)),
	},
	{
		.name = "flb.count-high-bits",
		.promise = "not checked: harmless: cut to 32 bits",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_SAME,
		.make = lu_damage_flip,
		LU_FIELD(FLB, 56, 8),
		.arg = LU_BITS(32, 63),
	},
	{
		.name = "pci.magic",
		.promise = "checked by the provider: -ESTALE",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ESTALE, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_byte,
		LU_FIELD(PCI, 0, 8),
	},
	{
		.name = "pci.version",
		.promise = "checked by the provider: -ESTALE",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ESTALE, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_byte,
		LU_FIELD(PCI, 8, 4),
	},
	{
		.name = "pci.version-older",
		.promise = "checked by the provider: a layout of before; -ESTALE",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ESTALE, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_pick,
		LU_FIELD(PCI, 8, 4),
		.arg = LU_VALUES(1, LU_PLUS(-1)),
	},
	{
		.name = "pci.version-newer",
		.promise = "checked by the provider: a layout to come; -ESTALE",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ESTALE, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_pick,
		LU_FIELD(PCI, 8, 4),
		.arg = LU_VALUES(1, LU_PLUS(1)),
	},
	{
		.name = "pci.state-consumed",
		.promise = "checked by the provider: -ENODATA",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ENODATA, LU_DAMAGE_FUNCTIONS, LU_CONSUMED } },
		.make = lu_damage_pick,
		LU_FIELD(PCI, 24, 4),
		.arg = LU_VALUES(1, LU_SET(2)),
	},
	{
		.name = "pci.state",
		.promise = "checked by the provider: -EINVAL",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EINVAL, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_flip,
		LU_FIELD(PCI, 24, 4),
		.arg = LU_BITS(2, 31),
	},
	{
		.name = "pci.reserved",
		.promise = "not checked: and not used",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_SAME,
		.make = lu_damage_flip,
		LU_FIELD(PCI, 28, 4),
		.arg = LU_BITS(0, 31),
	},
	{
		.name = "pci.nr_devices-zero",
		.promise =
			"not checked: functions are forgotten; retrieving them gives -ESTALE",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WRONG,
		.refusals = { { ESTALE, LU_DAMAGE_FUNCTIONS, LU_DAMAGE_TABLE } },
		.make = lu_damage_pick,
		LU_FIELD(PCI, 12, 4),
		.arg = LU_VALUES(1, LU_SET(0)),
	},
	{
		.name = "pci.nr_devices-less",
		.promise =
			"not checked: a function is forgotten; retrieving it gives -ESTALE",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WRONG,
		.refusals = { { ESTALE, LU_DAMAGE_ONE, LU_DAMAGE_TABLE } },
		.make = lu_damage_pick,
		LU_FIELD(PCI, 12, 4),
		.arg = LU_VALUES(1, LU_PLUS(-1)),
	},
	{
		.name = "pci.nr_devices-more",
		.promise = "in part: order and counts of what is read",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WRONG,
		.refusals = { { EINVAL, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_pick,
		LU_FIELD(PCI, 12, 4),
		.arg = LU_VALUES(2, LU_PLUS(1), LU_PLUS(2)),
	},
	{
		.name = "pci.nr_devices-many",
		.promise = "checked by the provider: -EFAULT",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EFAULT, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_pick,
		LU_FIELD(PCI, 12, 4),
		.arg = LU_VALUES(3, LU_SET(600), LU_SET(0x10000), LU_SET(~0u)),
	},
	{
		.name = "pci.devices",
		.promise = "checked by the provider: no preserved page; -EFAULT",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EFAULT, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_pick,
		LU_FIELD(PCI, 16, 8),
		.arg = LU_VALUES(6, LU_SET(0), LU_PLUS(8), LU_PLUS(4),
				 LU_XOR(1ull << 41), LU_XOR(1ull << 62),
				 LU_SET(~0ull)),
	},
	{
		.name = "function.refcount-zero",
		.promise = "checked by the provider: -EINVAL",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EINVAL, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_pick,
		LU_FIELD(FUNCTION, 6, 2),
		.arg = LU_VALUES(1, LU_SET(0)),
	},
	{
		.name = "function.refcount",
		.promise = "not checked: the count is taken over",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_WRONG,
		.make = lu_damage_flip,
		LU_FIELD(FUNCTION, 6, 2),
		.arg = LU_BITS(3, 15),
	},
	{
		.name = "function.twice",
		.promise = "checked by the provider: order; -EINVAL",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EINVAL, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = twice,
	},
	{
		.name = "function.missing",
		.promise =
			"not checked: a function is forgotten; retrieving it gives -ESTALE",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WRONG,
		.refusals = { { ESTALE, LU_DAMAGE_ONE, LU_DAMAGE_TABLE } },
		.make = missing,
	},
	{
		.name = "function.swapped",
		.promise = "checked by the provider: order; -EINVAL",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { EINVAL, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = swapped,
	},
	{
		.name = "function.bdf",
		.promise =
			"in part: order; -EINVAL, else another function is meant",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WRONG,
		.refusals = { { EINVAL, LU_DAMAGE_FUNCTIONS, LU_NO_FLB },
			      { ESTALE, LU_DAMAGE_ONE, LU_DAMAGE_TABLE } },
		.make = lu_damage_flip,
		LU_FIELD(FUNCTION, 4, 2),
		.arg = LU_BITS(0, 15),
	},
	{
		.name = "function.domain",
		.promise =
			"in part: order; -EINVAL, else another function is meant",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WRONG,
		.refusals = { { EINVAL, LU_DAMAGE_FUNCTIONS, LU_NO_FLB },
			      { ESTALE, LU_DAMAGE_ONE, LU_DAMAGE_TABLE } },
		.make = lu_damage_flip,
		LU_FIELD(FUNCTION, 0, 4),
		.arg = LU_BITS(0, 31),
	},
	{
		.name = "pcifile.layout",
		.promise = "checked by the provider: -ESTALE",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ESTALE, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_flip,
		LU_FIELD(FILE, 48, 8),
		.arg = LU_BITS(48, 63),
	},
	{
		.name = "pcifile.address",
		.promise =
			"in part: no such function -ENODEV, not incoming -ESTALE",
		.class = LU_DAMAGE_PCI,
		.seen = LU_DAMAGE_REFUSED | LU_DAMAGE_WRONG,
		.refusals = { { ENODEV, LU_DAMAGE_ONE, 0 },
			      { ESTALE, LU_DAMAGE_ONE, 0 } },
		.make = lu_damage_flip,
		LU_FIELD(FILE, 48, 8),
		.arg = LU_BITS(0, 47),
	},
	{ .name = NULL },
};
