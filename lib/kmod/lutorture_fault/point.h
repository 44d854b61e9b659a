/* SPDX-License-Identifier: GPL-2.0-only */
/* Points: a symbol, what happens there, and when. */
#ifndef LUFAULT_POINT_H
#define LUFAULT_POINT_H

#include <linux/atomic.h>
#include <linux/kprobes.h>
#include <linux/list.h>

#include "block.h"

#define LUFAULT_POINTS_MAX	64

struct lufault_point;
struct lufault_span;
struct pci_dev;
struct seq_file;

/**
 * struct lufault_action - What may be done at a point.
 * @name: as in commands
 * @act:  does it, in the context of a probe; true: the function is skipped
 * @min:  least value
 * @max:  greatest value
 * @begin: watches what is armed in a way of its own, instead of by the probe
 *         of the point; as lufault_point_arm()
 * @end:  stops that; no hit comes any more when it returns
 * @brief: takes no time and no lock, so that it may be done in a breakpoint
 */
struct lufault_action {
	const char *name;
	bool (*act)(const struct lufault_point *point, struct pt_regs *regs);
	long min;
	long max;
	int (*begin)(struct lufault_point *point);
	void (*end)(struct lufault_point *point);
	bool brief;
};

/* NULL: no such action. */
const struct lufault_action *lufault_action_find(const char *name);

/**
 * struct lufault_spec - What was ordered.
 * @symbol: function, or module:function; address of a PCI function
 * @action: what to do there; NULL: the order was not understood
 * @value:  of the action
 * @nth:    first hit that fires, from 1
 * @times:  hits that fire from there on; 0: all
 * @pid:    thread group, or one thread, whose hits count; 0: any
 */
struct lufault_spec {
	char symbol[LUFAULT_SYMBOL_MAX];
	const struct lufault_action *action;
	long value;
	unsigned int nth;
	unsigned int times;
	pid_t pid;
};

/**
 * struct lufault_point - A symbol that is armed, or why it is not.
 * @list:  of all points, oldest first
 * @probe: on the function, unless @error or the action begins by itself
 * @entry: never enabled, tells where the function is entered; no address: none
 * @dev:   PCI function that is watched; NULL: none
 * @span:  both ends of a function; NULL: not asked for
 * @spec:  as ordered
 * @dropped: it is being disarmed
 * @error: why it could not be armed when the module was loaded; 0, -errno
 * @hits:  counted hits
 * @fired: hits at which the action was done
 */
struct lufault_point {
	struct list_head list;
	struct kprobe probe;
	struct kprobe entry;
	struct pci_dev *dev;
	struct lufault_span *span;
	struct lufault_spec spec;
	bool dropped;
	int error;
	atomic_long_t hits;
	atomic_long_t fired;
};

/*
 * 0; -ENOENT no such symbol; -EOPNOTSUPP it cannot be probed; -EBUSY armed
 * already; -ENOSPC too many points; -ENOMEM. What failed before, or went with
 * its module, is replaced.
 */
int lufault_point_arm(const struct lufault_spec *spec);
/* Is there an order for this symbol, armed or refused? */
bool lufault_point_is_known(const char *symbol);
/*
 * Keeps an order that failed, to be shown. What is armed there is disarmed: of two
 * orders for one symbol it cannot be told which one was meant.
 */
void lufault_point_refuse(const struct lufault_spec *spec, int error);
/* A delay that goes on ends. 0; -ENOENT not armed. */
int lufault_point_disarm(const char *symbol);
/* Disarms all, and forgets the stamps of this kernel: as if just loaded. */
void lufault_point_clear(void);

int lufault_point_show(struct seq_file *m, void *unused);
/* Counts a hit: true if the action is to be done. Any context. */
bool lufault_point_hit(struct lufault_point *point);

/* Hits that came while another probe was being handled, so not counted. */
unsigned long lufault_point_missed(void);

/* After the last point was disarmed: nobody is on the way out of one. */
void lufault_point_drain(void);

#endif
