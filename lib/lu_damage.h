/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Damage to what one kernel hands to the next: which fields there are, what
 * the kernel promises of each, and a generator of cases.
 *
 * A case is named by seed and number. It damages one field (or entry) of the
 * structures of LUO, of its memfd handler or of lutorture_pci, in a set that is
 * always the same: session 0 holds LU_DAMAGE_MEMFDS memfds; session 1 holds one
 * memfd and behind it PCI functions. Files are preserved in the order of their
 * tokens, from 0 in session 0 and from LU_DAMAGE_TOKEN in session 1.
 *
 * Cases that cannot disturb each other share a jump: see lu_damage_round().
 *
 * Source: include/linux/kho/abi/{luo,block,memfd,kexec_handover}.h, Linux 7.3.4.
 */
#ifndef LU_DAMAGE_H
#define LU_DAMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kmod/lutorture_damage/lutorture_damage_uapi.h"

#define LU_DAMAGE_MEMFDS      4	  /* in session 0 */
#define LU_DAMAGE_PAGES	      3	  /* of each memfd, and its folios */
#define LU_DAMAGE_TOKEN	      16  /* first token of session 1 */
#define LU_DAMAGE_POS	      100 /* of each memfd, as preserved */
#define LU_DAMAGE_REFUSALS    5
#define LU_DAMAGE_CASE_WRITES 4

/**
 * enum lu_damage_seen - What can become of a damaged handover. Bits.
 * @LU_DAMAGE_SAME:    nothing: everything arrived as it was preserved
 * @LU_DAMAGE_WRONG:   accepted, and not what was preserved; nobody was told
 * @LU_DAMAGE_REFUSED: a file could not be retrieved, with one of the errnos
 * @LU_DAMAGE_MISSING: a session is not there (-ENOENT); nobody was told
 * @LU_DAMAGE_EIO:     /dev/liveupdate gives -EIO for the life of the kernel
 * @LU_DAMAGE_WARN:    the kernel warned
 * @LU_DAMAGE_CRASH:   the kernel panicked
 */
enum lu_damage_seen {
	LU_DAMAGE_SAME = 1 << 0,
	LU_DAMAGE_WRONG = 1 << 1,
	LU_DAMAGE_REFUSED = 1 << 2,
	LU_DAMAGE_MISSING = 1 << 3,
	LU_DAMAGE_EIO = 1 << 4,
	LU_DAMAGE_WARN = 1 << 5,
	LU_DAMAGE_CRASH = 1 << 6,
};

/**
 * enum lu_damage_rest - What else is not as it was. Bits.
 * @LU_DAMAGE_TABLE:  the provider's table, before anything is retrieved
 * @LU_DAMAGE_FINISH: FINISH of session 1 fails
 * @LU_DAMAGE_FLB:    the FLB is not finished behind that
 */
enum lu_damage_rest {
	LU_DAMAGE_TABLE = 1 << 0,
	LU_DAMAGE_FINISH = 1 << 1,
	LU_DAMAGE_FLB = 1 << 2,
};

/**
 * enum lu_damage_who - Which files are refused.
 * @LU_DAMAGE_ONE:       any one, and no other
 * @LU_DAMAGE_FUNCTIONS: all functions, and no memfd
 * @LU_DAMAGE_SESSION_0: all of session 0
 * @LU_DAMAGE_SESSION_1: all of session 1
 */
enum lu_damage_who {
	LU_DAMAGE_ONE,
	LU_DAMAGE_FUNCTIONS,
	LU_DAMAGE_SESSION_0,
	LU_DAMAGE_SESSION_1,
	LU_DAMAGE_WHOS
};

/**
 * struct lu_damage_refusal - A way in which files may be refused.
 * @err:  positive errno of each; 0 ends a list
 * @who:  enum lu_damage_who
 * @rest: bits of enum lu_damage_rest, all that come with it
 */
struct lu_damage_refusal {
	int err;
	enum lu_damage_who who;
	unsigned int rest;
};

/**
 * enum lu_damage_class - Who can feel the damage of a row.
 * @LU_DAMAGE_FILE: one memfd of session 0, and nothing else
 * @LU_DAMAGE_PCI:  the PCI functions of session 1, and nothing else
 * @LU_DAMAGE_ALL:  anything
 */
enum lu_damage_class {
	LU_DAMAGE_FILE,
	LU_DAMAGE_PCI,
	LU_DAMAGE_ALL,
	LU_DAMAGE_CLASSES
};

struct lu_damage_maker;

/**
 * struct lu_damage_row - One kind of change to one field.
 * @name:    structure.field and kind, one word
 * @promise: what the kernel checks, and where; "not checked" is a finding
 * @class:   who can feel it
 * @seen:    bits of enum lu_damage_seen that are allowed; others are failures
 * @refusals: of these one, where LU_DAMAGE_REFUSED is seen
 * @crash:   with LU_DAMAGE_CRASH: must occur in the panic's line, or among the
 *           functions that led there; else NULL
 * @make:    fills in the writes
 * @place, @offset, @bytes: the field; see lu_damage_make.h
 * @arg:     of @make
 */
struct lu_damage_row {
	const char *name;
	const char *promise;
	enum lu_damage_class class;
	unsigned int seen;
	struct lu_damage_refusal refusals[LU_DAMAGE_REFUSALS];
	const char *crash;
	void (*make)(struct lu_damage_maker *m);
	unsigned int place, offset, bytes;
	const void *arg;
};

/**
 * struct lu_damage_set - What the generator has to know of the set.
 * @functions: PCI functions in session 1, at least 1
 * @entries:   entries of the provider's outgoing table, at least 2
 */
struct lu_damage_set {
	unsigned int functions;
	unsigned int entries;
};

/**
 * struct lu_damage_case - One case.
 * @n:        its number
 * @row:      what it does
 * @session, @file: file it is aimed at, counted from 0
 * @write:    what lutorture_damage is to do
 * @n_writes: number of them
 */
struct lu_damage_case {
	unsigned int n;
	const struct lu_damage_row *row;
	unsigned int session, file;
	struct lutorture_damage_write write[LU_DAMAGE_CASE_WRITES];
	unsigned int n_writes;
};

/**
 * lu_damage_row_at() - The table of rows.
 * @i: from 0
 *
 * Return: the row, or NULL behind the last.
 */
const struct lu_damage_row *lu_damage_row_at(size_t i);

/** lu_damage_where() - Who can feel the damage of a row, for people. */
const char *lu_damage_where(const struct lu_damage_row *row);

/** lu_damage_undo() - How the machine is rid of it, for people. */
const char *lu_damage_undo(const struct lu_damage_row *row);

/**
 * lu_damage_warns - Texts of all warnings that a row allows, for dmesg_allow.
 */
extern const char *const lu_damage_warns[];

/**
 * lu_damage_case() - Generate one case.
 * @seed: of the run
 * @n:    its number
 * @set:  what it is for
 * @out:  filled
 *
 * Pure: equal arguments give equal cases. Rows of a class come in turn, so that
 * none is left out for long.
 */
void lu_damage_case(uint64_t seed, unsigned int n,
		    const struct lu_damage_set *set, struct lu_damage_case *out);

/**
 * lu_damage_round() - How many cases from @n on may share a jump.
 * @n: number of the first
 *
 * Return: at least 1, at most 4: the one case of LU_DAMAGE_ALL alone; others
 * as far as each has a file to itself.
 */
unsigned int lu_damage_round(unsigned int n);

/**
 * lu_damage_least() - How many cases a chain of jumps does at least.
 * @cycles: jumps; 0 does none
 *
 * The last jump carries no damage; of three others two at least carry cases,
 * five between them, however many kernels end in -EIO.
 */
unsigned int lu_damage_least(unsigned int cycles);

/**
 * struct lu_damage_sight - What was seen of one case. Zeroed: nothing yet.
 * @seen:      bits of enum lu_damage_seen
 * @rest:      bits of enum lu_damage_rest
 * @err:       positive errno of the last file that was refused
 * @mixed:     not all were refused with the same one
 * @refused:   files that were refused, by session
 * @functions: those among them that are functions
 */
struct lu_damage_sight {
	unsigned int seen, rest;
	int err;
	bool mixed;
	unsigned int refused[2], functions;
};

/**
 * lu_damage_note() - What became of one file.
 * @s:        added to
 * @session:  0 or 1
 * @function: it is no memfd
 * @ret:      0 as it was; 1 something is different; -errno it was refused
 */
void lu_damage_note(struct lu_damage_sight *s, unsigned int session,
		    bool function, int ret);

/**
 * lu_damage_conclude() - All has been looked at.
 * @s: where nothing was refused, what is not as it was is LU_DAMAGE_WRONG; and
 *     where nothing at all was seen, that is LU_DAMAGE_SAME
 */
void lu_damage_conclude(struct lu_damage_sight *s);

/**
 * lu_damage_is_allowed() - Does what was seen fit the case?
 * @c:   case
 * @set: set that it was for
 * @s:   concluded; nothing seen is not allowed
 *
 * Files that were refused must all have been so with one errno of the row, be
 * those that the row says, and come with just what it says beside.
 */
bool lu_damage_is_allowed(const struct lu_damage_case *c,
			  const struct lu_damage_set *set,
			  const struct lu_damage_sight *s);

/**
 * lu_damage_crash_text() - What lu_expect_crash() must be told of a case.
 * @c:    case; its row allows a crash
 * @buf:  receives the row's text, and a line for each write: it was made
 * @size: of @buf
 *
 * Return: @buf.
 */
const char *lu_damage_crash_text(const struct lu_damage_case *c, char *buf,
				 size_t size);

/**
 * lu_damage_sight_text() - Words for what was seen.
 * @s:    any
 * @buf:  receives "refused,warn 0+2 files (2 functions), errno 116; table"
 * @size: of @buf
 *
 * Return: @buf.
 */
const char *lu_damage_sight_text(const struct lu_damage_sight *s, char *buf,
				 size_t size);

/**
 * lu_damage_case_text() - One line that says what a case does.
 * @c:    case
 * @buf:  receives it
 * @size: of @buf
 *
 * Return: @buf.
 */
const char *lu_damage_case_text(const struct lu_damage_case *c, char *buf,
				size_t size);

/**
 * lu_damage_arm() - Have the cases' damage done by the next jump.
 * @cases: to be done, in this order; at most LUTORTURE_DAMAGE_WRITES writes
 * @n:     number of them; 0 disarms
 *
 * Loads lutorture_damage. Undone by arming nothing, or with the kernel.
 *
 * Context: root; the module lies beside the programs.
 * Return: 0; -E2BIG too many writes; as lu_kmod_load(); -errno of the write.
 */
int lu_damage_arm(const struct lu_damage_case *cases, unsigned int n);

/**
 * lu_damage_report() - What the kernel before did.
 * @report: filled
 *
 * Return: 0; -ENOENT it handed no report over; -EPROTO of another layout.
 */
int lu_damage_report(struct lutorture_damage_report *report);

/**
 * lu_damage_memfd_preserve() - Make and preserve one memfd of the set.
 * @session: fd of an outgoing session
 * @token:   also what its pages are filled from
 *
 * The memfd stays open, until the process or the kernel ends.
 *
 * Return: 0; -errno of making or filling it; as lu_session_preserve().
 */
int lu_damage_memfd_preserve(int session, uint64_t token);

/**
 * lu_damage_memfd_look() - Did a memfd of the set arrive as it was preserved?
 * @session: fd of a retrieved session
 * @token:   as it was preserved
 *
 * Looks at size, position, seals and every byte.
 *
 * Return: 0 it did; 1 something is different; as lu_session_retrieve_fd().
 */
int lu_damage_memfd_look(int session, uint64_t token);

/**
 * lu_damage_has_warned() - Is there a sign of a defect in the kernel's log?
 *
 * Return: 1 if so, anywhere since this kernel began; 0 if not; as lu_kmsg_has().
 */
int lu_damage_has_warned(void);

#endif
