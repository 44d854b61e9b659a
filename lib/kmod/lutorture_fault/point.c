// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the list of points and their probes. The lock covers the list; a hit
 * takes none, since a point is complete before its probe is enabled and freed
 * after the probe is gone. Symbols are taken as they come: it knows none.
 */
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "arch.h"
#include "config.h"
#include "point.h"
#include "span.h"

#define PROBES_MAX	2	/* of one point */

static LIST_HEAD(points);
static DEFINE_MUTEX(lock);

/* Is this counted hit, numbered from 1, one at which the action is done? */
static bool __kprobes fires(const struct lufault_spec *spec, unsigned long hit)
{
	return hit >= spec->nth &&
	       (!spec->times || hit - spec->nth < spec->times);
}

static bool __kprobes counts(const struct lufault_spec *spec)
{
	return !spec->pid || spec->pid == task_tgid_nr(current) ||
	       spec->pid == task_pid_nr(current);
}

bool __kprobes lufault_point_hit(struct lufault_point *point)
{
	const struct lufault_spec *spec = &point->spec;

	if (!counts(spec) ||
	    !fires(spec, atomic_long_inc_return(&point->hits)))
		return false;
	atomic_long_inc(&point->fired);

	return true;
}

static int __kprobes on_hit(struct kprobe *probe, struct pt_regs *regs)
{
	struct lufault_point *point =
		container_of(probe, struct lufault_point, probe);

	if (counts(&point->spec))
		lufault_block_stamp(point->spec.symbol);

	return lufault_point_hit(point) && point->spec.action->act(point, regs);
}

/* Keeps the kernel from replacing the probe by a jump, which cannot skip. */
static void __kprobes after(struct kprobe *probe, struct pt_regs *regs,
			    unsigned long flags)
{
}

/*
 * Not enabled yet, since register_kprobe() does not tell of a failure to do
 * so. A probe on ftrace is never replaced by a jump, and must not have an
 * after(): the kernel books a probe on ftrace by whether it has one, gets it
 * wrong where probes with and without share a function (7.3.4), and warns
 * when they go. Those of others have none.
 */
static int place(struct lufault_point *point)
{
	struct kprobe *probe = &point->probe;
	int err;

	probe->symbol_name = point->spec.symbol;
	probe->pre_handler = on_hit;
	probe->flags = KPROBE_FLAG_DISABLED;
	err = register_kprobe(probe);
	if (err || kprobe_ftrace(probe))
		return err;

	unregister_kprobe(probe);
	memset(probe, 0, sizeof(*probe));
	probe->symbol_name = point->spec.symbol;
	probe->pre_handler = on_hit;
	probe->post_handler = after;
	probe->flags = KPROBE_FLAG_DISABLED;

	return register_kprobe(probe);
}

/*
 * To switch a probe on ftrace on, the kernel goes over all functions that it could
 * trace, which takes an emulated CPU some 10 ms. Who only looks, or skips the
 * function, is as well off behind the call of ftrace: nothing of the function was
 * done there yet. A breakpoint stands there, and what it calls runs with interrupts
 * off. Where that is tells a probe that is never enabled; it stays, since taking it
 * off again costs an RCU grace period.
 */
static int place_behind(struct lufault_point *point)
{
	struct kprobe *entry = &point->entry, *probe = &point->probe;
	int err;

	entry->symbol_name = point->spec.symbol;
	entry->flags = KPROBE_FLAG_DISABLED;
	err = register_kprobe(entry);
	if (err)
		return err;
	if (kprobe_ftrace(entry)) {
		probe->addr = entry->addr + lufault_entry_bytes;
		probe->pre_handler = on_hit;
		probe->post_handler = after;
		probe->flags = KPROBE_FLAG_DISABLED;
		err = register_kprobe(probe);
		if (!err)
			return 0;
	}
	unregister_kprobe(entry);
	memset(entry, 0, sizeof(*entry));
	memset(probe, 0, sizeof(*probe));

	return -ENOENT;
}

/* Fills @probes with what is registered for a point: how many. */
static int probes_of(struct lufault_point *point, struct kprobe **probes)
{
	int n = 0;

	probes[n++] = &point->probe;
	if (point->entry.addr)
		probes[n++] = &point->entry;

	return n;
}

static void unregister(struct lufault_point *point)
{
	struct kprobe *probes[PROBES_MAX];

	unregister_kprobes(probes, probes_of(point, probes));
}

static int enable(struct lufault_point *point)
{
	int err;

	if (point->spec.action->begin)
		return point->spec.action->begin(point);

	err = point->spec.action->brief ? place_behind(point) : -ENOENT;
	if (err)
		err = place(point);
	/* -EINVAL, -EILSEQ: data, blacklisted, or no place for a probe. */
	if (err)
		return err == -ENOENT || err == -ENOMEM ? err : -EOPNOTSUPP;

	err = enable_kprobe(&point->probe);
	if (err)
		unregister(point);

	return err && err != -ENOMEM ? -EOPNOTSUPP : err;
}

static struct lufault_point *find(const char *symbol)
{
	struct lufault_point *point;

	list_for_each_entry(point, &points, list)
		if (!strcmp(point->spec.symbol, symbol))
			return point;

	return NULL;
}

static void forget(struct lufault_point *point)
{
	list_del(&point->list);
	kfree(point);
}

/* Has it a probe of its own? */
static bool is_probed(const struct lufault_point *point)
{
	return !point->error && !point->spec.action->begin;
}

static void end(struct lufault_point *point)
{
	/* Pairs with spend(): a delay that goes on ends here. */
	WRITE_ONCE(point->dropped, true);
	if (!point->error && point->spec.action->end)
		point->spec.action->end(point);
}

static void drop(struct lufault_point *point)
{
	end(point);
	if (is_probed(point))
		unregister(point);
	forget(point);
}

static bool is_over(const struct lufault_point *point)
{
	return point->error || lufault_span_is_over(point) ||
	       kprobe_gone((struct kprobe *)&point->probe);
}

static struct lufault_point *add(const struct lufault_spec *spec)
{
	struct lufault_point *point = find(spec->symbol);

	if (point && !is_over(point))
		return ERR_PTR(-EBUSY);
	if (point)
		drop(point);
	if (list_count_nodes(&points) >= LUFAULT_POINTS_MAX)
		return ERR_PTR(-ENOSPC);

	point = kzalloc_obj(*point);
	if (!point)
		return ERR_PTR(-ENOMEM);
	point->spec = *spec;
	list_add_tail(&point->list, &points);

	return point;
}

int lufault_point_arm(const struct lufault_spec *spec)
{
	struct lufault_point *point;
	int err;

	guard(mutex)(&lock);
	point = add(spec);
	if (IS_ERR(point))
		return PTR_ERR(point);

	err = enable(point);
	if (err)
		forget(point);

	return err;
}

bool lufault_point_is_known(const char *symbol)
{
	guard(mutex)(&lock);

	return find(symbol);
}

void lufault_point_refuse(const struct lufault_spec *spec, int error)
{
	struct lufault_point *point;

	guard(mutex)(&lock);
	point = find(spec->symbol);
	if (point)
		drop(point);
	point = add(spec);
	if (!IS_ERR(point))
		point->error = error;
}

int lufault_point_disarm(const char *symbol)
{
	struct lufault_point *point;

	guard(mutex)(&lock);
	point = find(symbol);
	if (!point)
		return -ENOENT;
	drop(point);

	return 0;
}

/* All probes at once: each time costs an RCU grace period, no hit outlives it. */
void lufault_point_clear(void)
{
	static struct kprobe *probes[LUFAULT_POINTS_MAX * PROBES_MAX];
	struct lufault_point *point, *next;
	int n = 0;

	guard(mutex)(&lock);
	list_for_each_entry(point, &points, list) {
		end(point);
		if (is_probed(point))
			n += probes_of(point, probes + n);
	}
	unregister_kprobes(probes, n);
	list_for_each_entry_safe(point, next, &points, list)
		forget(point);
	lufault_block_forget();
}

static void show(struct seq_file *m, const struct lufault_point *point)
{
	const struct lufault_spec *spec = &point->spec;

	if (point->error) {
		seq_printf(m, "%s error %d\n", spec->symbol, point->error);
		return;
	}
	seq_printf(m, "%s %s value %ld nth %u times %u pid %d",
		   spec->symbol, spec->action->name, spec->value, spec->nth,
		   spec->times, spec->pid);
	seq_printf(m, " hits %ld fired %ld\n", atomic_long_read(&point->hits),
		   atomic_long_read(&point->fired));
}

int lufault_point_show(struct seq_file *m, void *unused)
{
	const struct lufault_point *point;

	guard(mutex)(&lock);
	list_for_each_entry(point, &points, list)
		show(m, point);

	return 0;
}

unsigned long lufault_point_missed(void)
{
	const struct lufault_point *point;
	unsigned long missed = 0;

	guard(mutex)(&lock);
	list_for_each_entry(point, &points, list)
		missed += point->probe.nmissed + lufault_span_missed(point);

	return missed + lufault_config_missed();
}

/* A task may have been preempted on the instruction that skips a function. */
void lufault_point_drain(void)
{
	synchronize_rcu_tasks();
}
