/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Oracles: checks the agent makes around every jump and after every leg,
 * whatever the test asserts. One file oracle_<name>.c each, one table.
 *
 * Order of calls, per test:
 *
 *   devices bound, module loaded
 *   oracle_begin()                    first leg, before its program starts
 *   program ... lu_jump()
 *   oracle_check(ORACLE_JUMP)         the program waits; before reboot()
 *   ---- jump ----
 *   module loaded, devices bound as before the jump
 *   oracle_check(ORACLE_ARRIVAL)      before the next leg's program starts and
 *                                     before anything opens /dev/liveupdate
 *   program ...
 *   oracle_check(ORACLE_END)          last leg's program is gone; undo of the
 *                                     test not yet replayed
 *
 * An agent that was killed calls what it had not journalled yet. A boot that
 * was not expected (panic, cold) starts over with oracle_begin().
 */
#ifndef LUTORTURE_ORACLE_H
#define LUTORTURE_ORACLE_H

#include <stdbool.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lu_bdf.h"
#include "lu_rig.h"

#define ORACLE_VALUE_MAX 4096 /* longest carried value, with its NUL */

enum oracle_when {
	ORACLE_BEGIN, /* only for oracle_when_name(); oracle_begin() uses it */
	ORACLE_ARRIVAL,
	ORACLE_JUMP,
	ORACLE_END,
};

/**
 * struct oracle_ctx - What the oracles are told, and where they report.
 * @rig:         the rig
 * @run_dir:     the DUT's part of the run folder
 * @test_dir:    folder of this test, exists; snapshots go here
 * @leg:         from 0
 * @fresh:       no jump led to this leg: its baseline is the one of its begin
 * @boot:        from 0, as in the journal
 * @duts:        functions under test, as resolved in this boot
 * @dut_devices: their entries in @rig, same order
 * @n_duts:      number of both
 * @dmesg_allow: exact texts the test may provoke; NULL-terminated; may be NULL
 * @kho_count:   kexecs with handover since the last cold boot, as the journal
 *               says (0: this boot was cold)
 * @last_t:      CLOCK_REALTIME of the newest journal record from before now,
 *               seconds; 0: none
 * @last_boot:   boot of that record
 * @last_tsc:    TSC in the last boot or jump record; 0: none
 * @last_tsc_t:  CLOCK_REALTIME of that record, seconds
 * @tsc_khz:     the run's one TSC frequency; 0: unknown
 * @ctx:         handed to the callbacks below
 * @finding:     one defect; called before the oracle returns
 * @state:       outcome of one oracle: "ok", "red", "blind:<why>" or
 *               "absent:<why>"
 * @get:         value carried by @set, of any boot of this run; 0, -ENOENT
 * @skips:       the test does without this oracle; NULL: without none
 * @counted:     called by oracle_check() behind the oracles that count, from where
 *               on others may run on the machine; may be NULL
 * @set:         carry a value over agent restarts and jumps, durably; 0, -errno
 *
 * Strings belong to the caller. Keys are "oracle.<name>.<what>"; values are
 * printable, shorter than ORACLE_VALUE_MAX.
 */
struct oracle_ctx {
	const struct lu_rig *rig;
	const char *run_dir;
	const char *test_dir;
	unsigned int leg;
	bool fresh;
	unsigned int boot;
	const struct lu_bdf *duts;
	const struct lu_rig_device *const *dut_devices;
	size_t n_duts;
	const char *const *dmesg_allow;
	unsigned int kho_count;
	double last_t;
	unsigned int last_boot;
	uint64_t last_tsc;
	double last_tsc_t;
	unsigned long tsc_khz;
	void *ctx;
	void (*finding)(void *ctx, const char *oracle, const char *text);
	void (*state)(void *ctx, const char *oracle, const char *state);
	bool (*skips)(void *ctx, const char *oracle);
	void (*counted)(void *ctx);
	int (*get)(void *ctx, const char *key, char *buf, size_t size);
	int (*set)(void *ctx, const char *key, const char *value);
};

/**
 * struct oracle - One oracle.
 * @name:     one word, as in the journal
 * @reads:    kernel interfaces it looks at
 * @blind_to: what it cannot see
 * @at_end:   looks at ORACLE_END only, and the kernel may lack what that takes:
 *            -EOPNOTSUPP is "absent" then, which spoils no pass
 * @counts:   counts what other programs add to as well; these come first
 * @begin:    take the baseline of a test; returns as @check does (the log has
 *            findings of before the test); may be NULL
 * @check:    look; number of findings reported, 0 = ok; -errno = could not
 *            look, reason in lu_errmsg()
 */
struct oracle {
	const char *name;
	const char *reads;
	const char *blind_to;
	bool at_end;
	bool counts;
	int (*begin)(struct oracle_ctx *ctx);
	int (*check)(struct oracle_ctx *ctx, enum oracle_when when);
};

/**
 * oracle_at() - The table of oracles, in the order they run.
 * @i: from 0
 *
 * Return: the oracle, or NULL behind the last.
 */
const struct oracle *oracle_at(size_t i);

/**
 * oracle_when_name() - Word for the journal and for file names.
 * @when: which moment
 *
 * Return: "begin", "arrival", "jump" or "end".
 */
const char *oracle_when_name(enum oracle_when when);

/**
 * oracle_begin() - Take every baseline at the start of a test.
 * @ctx: filled by the caller
 *
 * Calls @ctx->state for each oracle that has a baseline to take. Writes
 * <test_dir>/begin.lspci.
 *
 * Context: root; may block up to 2 s.
 * Return: number of oracles that were blind; 0 = all baselines taken.
 */
int oracle_begin(struct oracle_ctx *ctx);

/**
 * oracle_check() - Run every oracle.
 * @ctx:  filled by the caller
 * @when: ORACLE_ARRIVAL, ORACLE_JUMP or ORACLE_END
 *
 * One that the test does without is "blind". Calls @ctx->finding for each defect and @ctx->state once per oracle. Writes
 * <leg>.before.lspci at a jump, <leg>.after.lspci on arrival, end.lspci at the
 * end, and the same name with .diff if something differs, into @test_dir.
 * Changes nothing else.
 *
 * Context: root; may block up to 2 s.
 * Return: number of findings of all oracles; blind ones count as none (they
 * are told by @ctx->state alone).
 */
int oracle_check(struct oracle_ctx *ctx, enum oracle_when when);

#endif
