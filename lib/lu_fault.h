/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults at kernel functions, through the module lutorture_fault: arm them in
 * this kernel, or hand the next one the words to arm them with as it loads the
 * module.
 *
 * Hits are counted from 1. A point fires at hit nth and at times - 1 more.
 * A function that the compiler has inlined everywhere is no symbol, and cannot
 * be told from one that the kernel does not have: both are -ENOENT.
 */
#ifndef LU_FAULT_H
#define LU_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define LU_FAULT_DIR	    "/sys/kernel/debug/lutorture_fault"
#define LU_FAULT_CONTROL    LU_FAULT_DIR "/control"
#define LU_FAULT_SYMBOL_MAX 48	 /* bytes of a symbol, NUL included */
#define LU_FAULT_WORDS_MAX  1024 /* bytes of a module parameter, NUL included */
#define LU_FAULT_POINTS_MAX 64

struct lu_undo;

/**
 * enum lu_fault_action - What happens when a point fires.
 * @LU_FAULT_RETURN: the function is skipped and returns the value, a signed
 *                   long: -ENOMEM; an error pointer is the same number, false 0
 * @LU_FAULT_DELAY:  value milliseconds are spent first, 0 to 10000, or fewer
 *                   where the point is disarmed meanwhile
 * @LU_FAULT_PANIC:  panic: "lutorture_fault: <symbol>"
 * @LU_FAULT_HANG:   all CPUs stop with interrupts off
 * @LU_FAULT_KILL:   the caller gets SIGKILL, and the function runs; stamped as
 *                   "SYMBOL/over" too, as is the end of a delay
 * @LU_FAULT_WATCH:  nothing: hits are counted and stamped
 * @LU_FAULT_TELL:   the console says "lutorture_fault: <symbol>", then value
 *                   milliseconds are spent, as by LU_FAULT_DELAY
 * @LU_FAULT_LOOK:   nothing: COMMAND and LNKSTA of each function that is
 *                   watched by LU_FAULT_CONFIG are stamped (lu_cfglook_parse());
 *                   at any function, machine_kexec too
 * @LU_FAULT_CONFIG: the symbol is the address of a PCI function ("0000:03:00.0"),
 *                   which is looked at once; its hits are writes to its config
 *                   space, each with a stamp (lu_cfgwrite_parse())
 * @LU_FAULT_SPAN:   nothing: the function is stamped as it is entered, and as
 *                   "SYMBOL/end" as it returns
 * @LU_FAULT_ACTIONS: number of actions
 */
enum lu_fault_action {
	LU_FAULT_RETURN,
	LU_FAULT_DELAY,
	LU_FAULT_PANIC,
	LU_FAULT_HANG,
	LU_FAULT_KILL,
	LU_FAULT_WATCH,
	LU_FAULT_TELL,
	LU_FAULT_LOOK,
	LU_FAULT_CONFIG,
	LU_FAULT_SPAN,
	LU_FAULT_ACTIONS
};

/* One point: a symbol, what happens there, and when. */
struct lu_fault {
	const char *symbol; /* function, "module:function", or PCI address */
	enum lu_fault_action action;
	long value;	    /* of return and delay */
	unsigned int nth;   /* first hit that fires; 0: as 1 */
	unsigned int times; /* hits that fire from there on; 0: all */
	pid_t pid; /* process, or one thread, whose hits count; 0: any */
};

/**
 * lu_fault_action_name() - Word for an action.
 * @action: any value
 *
 * Return: "return", "delay", ...; NULL for what is no action.
 */
const char *lu_fault_action_name(enum lu_fault_action action);

/**
 * lu_fault_words() - Write points as the module parameter "arm" wants them.
 * @faults: points
 * @n:      number of them
 * @buf:    receives "symbol,action,value=N,...;..."; "" on failure
 * @size:   of @buf in bytes; LU_FAULT_WORDS_MAX is what the kernel takes
 *
 * Without blanks, so that it can be a word of a kernel's command line, behind
 * "lutorture.fault=".
 *
 * Return: length; -EINVAL no symbol, one with a blank, comma or semicolon, or
 * no such action; -ENOSPC does not fit, or more than LU_FAULT_POINTS_MAX.
 */
int lu_fault_words(const struct lu_fault *faults, size_t n, char *buf,
		   size_t size);

/**
 * lu_fault_load() - Load lutorture_fault, built beside this program.
 * @words: points to arm as it is loaded, from lu_fault_words(); NULL for none
 *
 * A point that cannot be armed is no error here: lu_fault_hits() tells; of two for
 * one symbol none is armed, which is -EBUSY there. With
 * the module loaded already nothing happens, and @words are not looked at.
 * Undone by lu_fault_unload().
 *
 * Return: 0; as lu_kmod_path() and lu_kmod_load().
 */
int lu_fault_load(const char *words);

/**
 * lu_fault_is_absent() - Does this kernel have no lutorture_fault, and cannot?
 * @err: what lu_fault_load() returned
 *
 * Return: true for -ENOENT, there is no such file, or the kernel lacks what the
 * module calls (CONFIG_KPROBES, CONFIG_KEXEC_HANDOVER); -ENOSYS it takes no modules;
 * -EKEYREJECTED only signed ones. Of all else the module is to blame, or the moment.
 * Source: simplify_symbols() in kernel/module/main.c, module_sig_check() in
 * kernel/module/signing.c of Linux 7.3.4.
 */
bool lu_fault_is_absent(int err);

/**
 * lu_fault_unload() - Disarm everything and unload the module.
 *
 * Return: as lu_kmod_unload().
 */
int lu_fault_unload(void);

/**
 * lu_fault_arm() - Arm one point.
 * @fault: point
 * @undo:  where to record, once in a process, that all points are to be
 *         cleared: lu_agent_undo(); NULL: recorded nowhere
 *
 * Undone by lu_fault_disarm().
 *
 * Return: 0; -ENOENT no such symbol; -ENODEV the module is not loaded, or debugfs
 * not mounted; -EOPNOTSUPP it cannot be probed; -EBUSY armed already; -ENOSPC
 * more than LU_FAULT_POINTS_MAX; -EINVAL as lu_fault_words(), or a value the
 * action does not take; -ENOMEM; -errno of @undo.
 */
int lu_fault_arm(const struct lu_fault *fault, const struct lu_undo *undo);

/**
 * lu_fault_watch() - See to it that hits of a symbol are stamped.
 * @symbol: function
 * @undo:   as for lu_fault_arm()
 *
 * Where it is armed already that is left as it is: whatever the action, its hits are
 * stamped before it is done.
 *
 * Return: 0; as lu_fault_arm(), but for -EBUSY.
 */
int lu_fault_watch(const char *symbol, const struct lu_undo *undo);

/**
 * lu_fault_jump() - Jump into a kernel that is armed as it comes up.
 * @faults: points, armed before /dev/liveupdate is first opened there
 * @n:      number of them
 *
 * Records that all points are to be cleared, for the kernel in which the test
 * ends. What could not be armed there is told by lu_fault_hits().
 *
 * Context: as lu_jump().
 * Return: never on success; as lu_fault_words(); -errno of the record; as
 * lu_jump().
 */
int lu_fault_jump(const struct lu_fault *faults, size_t n);

/**
 * lu_fault_jump_with() - The same, with more on the next kernel's command line.
 * @append: words; "" for none
 */
int lu_fault_jump_with(const struct lu_fault *faults, size_t n,
		       const char *append);

/**
 * lu_fault_jump_bare() - The same, and nothing is recorded.
 *
 * For points that fire there, or end with that kernel.
 */
int lu_fault_jump_bare(const struct lu_fault *faults, size_t n,
		       const char *append);

/**
 * lu_fault_disarm() - Disarm one point; its counts are gone.
 * @symbol: as it was armed
 *
 * Whoever spends a delay there goes on.
 *
 * Return: 0; -ENOENT it is not armed; -ENODEV as lu_fault_arm().
 */
int lu_fault_disarm(const char *symbol);

/**
 * lu_fault_clear() - Disarm all points and forget this kernel's stamps.
 *
 * Those that came from the kernel before stay.
 *
 * Return: 0; -ENODEV as lu_fault_arm().
 */
int lu_fault_clear(void);

/**
 * lu_fault_hits() - How often a point was hit, and how often it fired.
 * @symbol: as it was armed
 * @hits:   set to the hits that counted; may be NULL
 * @fired:  set to those at which the action was done; may be NULL
 *
 * A hit that the kernel could not handle, in the middle of another, is counted
 * by nobody: what is armed for the second would fire at the third.
 *
 * Return: 0; -ENOENT it is not armed, or there is no such symbol; -ENODEV as
 * lu_fault_arm(); -EOVERFLOW hits
 * of what is armed were missed, and the counts mean nothing; for a point
 * that could not be armed as the module was loaded, why: as lu_fault_arm().
 */
int lu_fault_hits(const char *symbol, unsigned long *hits, unsigned long *fired);

/**
 * lu_fault_check() - Compare the counts of a point with what they must be.
 * @symbol: as it was armed
 * @hits:   hits that must have counted
 * @fired:  times it must have fired
 *
 * Return: 0; -ERANGE they differ, with lu_errmsg() naming them; as
 * lu_fault_hits().
 */
int lu_fault_check(const char *symbol, unsigned long hits, unsigned long fired);

/**
 * lu_fault_parse_hits() - Find one point in the text of the file "points".
 * @text: NUL-terminated; only read
 *
 * Return: as lu_fault_hits(); -EPROTO the point's line is not of its form.
 */
int lu_fault_parse_hits(const char *text, const char *symbol,
			unsigned long *hits, unsigned long *fired);

/**
 * lu_fault_parse_missed() - Find the hits that were missed in the file "status".
 * @text: NUL-terminated; only read
 *
 * Return: 0; -EOVERFLOW there are some; -EPROTO the file has no such line.
 */
int lu_fault_parse_missed(const char *text);

/**
 * lu_fault_kho_pages() - Pages that the module itself has preserved.
 *
 * The same number for as long as it is loaded, whatever is armed.
 *
 * Return: number; 0 when the module is not loaded; -EPROTO.
 */
int lu_fault_kho_pages(void);

#endif
