// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows of damage to LUO's root, its sessions and its blocks of files: what can
 * take everything with it.
 */
#include <errno.h>

#include "lu_damage_make.h"

/* luo_restore_fail(), early in the next kernel's start */
#define LUO_PANIC "The incoming tree failed to initialize properly"

#define SESSION_BYTES 80

/* Slot 2 is the first behind the two of the set. */
static void copy_session(struct lu_damage_maker *m, unsigned int to,
			 unsigned int from, unsigned int bytes)
{
	struct lutorture_damage_write *w;

	m->c->session = to;
	w = lu_damage_add(m, LU_DAMAGE_AT_SESSION, 0, bytes);
	m->c->session = from;
	lu_damage_from(m, w, LU_DAMAGE_AT_SESSION, 0);
}

static void count_sessions(struct lu_damage_maker *m, uint64_t more)
{
	lu_damage_do(lu_damage_add(m, LU_DAMAGE_AT_SESSIONS, 8, 8),
		     LUTORTURE_DAMAGE_ADD, more);
}

static void name_twice(struct lu_damage_maker *m)
{
	unsigned int i = lu_rand_below(&m->rand, 2);

	copy_session(m, i, !i, 64);
}

static void session_twice(struct lu_damage_maker *m)
{
	copy_session(m, 2, lu_rand_below(&m->rand, 2), SESSION_BYTES);
	count_sessions(m, 1);
}

static void session_missing(struct lu_damage_maker *m)
{
	copy_session(m, 0, 1, SESSION_BYTES);
	count_sessions(m, -1);
}

static void sessions_swapped(struct lu_damage_maker *m)
{
	copy_session(m, 2, 0, SESSION_BYTES);
	copy_session(m, 0, 1, SESSION_BYTES);
	copy_session(m, 1, 2, SESSION_BYTES);
}

static void cycle_of_sessions(struct lu_damage_maker *m)
{
	lu_damage_from(m, lu_damage_add(m, LU_DAMAGE_AT_SESSIONS, 0, 8),
		       LU_DAMAGE_AT_LUO, 16);
}

static void cycle_of_files(struct lu_damage_maker *m)
{
	lu_damage_from(m, lu_damage_add(m, LU_DAMAGE_AT_FILES, 0, 8),
		       LU_DAMAGE_AT_SESSION, 64);
}

const struct lu_damage_row lu_damage_rows_luo[] = {
	{
		.name = "luo.compatible",
		.promise = "checked: luo_early_startup(), panic",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH,
		.crash = LUO_PANIC,
		.make = lu_damage_byte,
		LU_FIELD(LUO, 0, 7),
	},
	{
		.name = "luo.liveupdate_num",
		.promise = "not checked: harmless: a figure for the log",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_SAME,
		.make = lu_damage_flip,
		LU_FIELD(LUO, 8, 8),
		.arg = LU_BITS(0, 63),
	},
	{
		.name = "luo.sessions_pa-zero",
		.promise = "not checked: all sessions are lost",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_MISSING,
		.make = lu_damage_pick,
		LU_FIELD(LUO, 16, 8),
		.arg = LU_VALUES(1, LU_SET(0)),
	},
	{
		.name = "luo.sessions_pa-wild",
		.promise = "not checked: read in kho_block_set_restore()",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH,
		.crash = "kho_block_set_restore+",
		.make = lu_damage_wild,
		LU_FIELD(LUO, 16, 8),
	},
	{
		.name = "luo.flbs_pa-zero",
		.promise = "not checked: all FLBs are lost; -ENODATA",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_REFUSED,
		.refusals = { { ENODATA, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.make = lu_damage_pick,
		LU_FIELD(LUO, 24, 8),
		.arg = LU_VALUES(1, LU_SET(0)),
	},
	{
		.name = "luo.flbs_pa-wild",
		.promise = "not checked: read in luo_flb_retrieve_one()",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH | LU_DAMAGE_REFUSED,
		.refusals = { { ENOENT, LU_DAMAGE_FUNCTIONS, LU_NO_FLB } },
		.crash = "luo_flb_retrieve_one+",
		.make = lu_damage_wild,
		LU_FIELD(LUO, 24, 8),
	},
	{
		.name = "sessions.next-wild",
		.promise = "not checked: read in kho_block_set_restore()",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH,
		.crash = "kho_block_set_restore+",
		.make = lu_damage_wild,
		LU_FIELD(SESSIONS, 0, 8),
	},
	{
		.name = "sessions.next-self",
		.promise = "checked: kho_block_set_is_cyclic(), panic",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH,
		.crash = LUO_PANIC,
		.make = cycle_of_sessions,
	},
	{
		.name = "sessions.count-out",
		.promise = "checked: kho_block_set_restore(), panic",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH,
		.crash = LUO_PANIC,
		.make = lu_damage_pick,
		LU_FIELD(SESSIONS, 8, 8),
		.arg = LU_VALUES(4, LU_SET(0), LU_SET(52), LU_SET(~0ull),
				 LU_XOR(1ull << 32)),
	},
	{
		.name = "sessions.count-one-more",
		.promise = "not checked: a session without a name arrives",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_SAME,
		.make = lu_damage_pick,
		LU_FIELD(SESSIONS, 8, 8),
		.arg = LU_VALUES(1, LU_PLUS(1)),
	},
	{
		.name = "sessions.count-more",
		.promise = "in part: two sessions without a name; -EIO",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_EIO,
		.make = lu_damage_pick,
		LU_FIELD(SESSIONS, 8, 8),
		.arg = LU_VALUES(3, LU_PLUS(2), LU_PLUS(40), LU_SET(51)),
	},
	{
		.name = "sessions.count-less",
		.promise = "not checked: the last session is lost",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_MISSING,
		.make = lu_damage_pick,
		LU_FIELD(SESSIONS, 8, 8),
		.arg = LU_VALUES(1, LU_SET(1)),
	},
	{
		.name = "session.name",
		.promise = "not checked: not found by its name",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_MISSING,
		.make = lu_damage_byte,
		LU_FIELD(SESSION, 0, 8),
	},
	{
		.name = "session.name-twice",
		.promise = "checked: luo_session_insert(), -EIO",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_EIO,
		.make = name_twice,
	},
	{
		.name = "session.twice",
		.promise = "checked: luo_session_insert(), -EIO",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_EIO,
		.make = session_twice,
	},
	{
		.name = "session.missing",
		.promise = "not checked: the session is lost",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_MISSING,
		.make = session_missing,
	},
	{
		.name = "session.swapped",
		.promise = "not promised: order has no meaning",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_SAME,
		.make = sessions_swapped,
	},
	{
		.name = "session.files-zero",
		.promise =
			"checked: luo_file_deserialize() warns; the files are lost",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_WARN | LU_DAMAGE_REFUSED,
		.refusals = { { ENOENT, LU_DAMAGE_SESSION_0, 0 },
			      { ENOENT, LU_DAMAGE_SESSION_1, LU_DAMAGE_FLB } },
		.make = lu_damage_pick,
		LU_FIELD(SESSION, 64, 8),
		.arg = LU_VALUES(1, LU_SET(0)),
	},
	{
		.name = "session.files-wild",
		.promise = "not checked: read in kho_block_set_restore()",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH | LU_DAMAGE_EIO | LU_DAMAGE_WARN,
		.crash = "kho_block_set_restore+",
		.make = lu_damage_wild,
		LU_FIELD(SESSION, 64, 8),
	},
	{
		.name = "session.count",
		.promise = "checked: luo_file_deserialize(), -EIO",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_EIO,
		.make = lu_damage_pick,
		LU_FIELD(SESSION, 72, 8),
		.arg = LU_VALUES(4, LU_SET(0), LU_PLUS(1), LU_PLUS(-1),
				 LU_SET(~0ull)),
	},
	{
		.name = "files.count-out",
		.promise = "checked: kho_block_set_restore(), -EIO",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_EIO,
		.make = lu_damage_pick,
		LU_FIELD(FILES, 8, 8),
		.arg = LU_VALUES(3, LU_SET(0), LU_SET(64), LU_SET(~0ull)),
	},
	{
		.name = "files.count",
		.promise = "checked: luo_file_deserialize(), -EIO",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_EIO,
		.make = lu_damage_pick,
		LU_FIELD(FILES, 8, 8),
		.arg = LU_VALUES(3, LU_PLUS(1), LU_PLUS(-1), LU_SET(63)),
	},
	{
		.name = "files.next-wild",
		.promise = "not checked: read in kho_block_set_restore()",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_CRASH | LU_DAMAGE_EIO | LU_DAMAGE_WARN,
		.crash = "kho_block_set_restore+",
		.make = lu_damage_wild,
		LU_FIELD(FILES, 0, 8),
	},
	{
		.name = "files.next-self",
		.promise = "checked: kho_block_set_is_cyclic(), -EIO",
		.class = LU_DAMAGE_ALL,
		.seen = LU_DAMAGE_EIO,
		.make = cycle_of_files,
	},
	{ .name = NULL },
};
