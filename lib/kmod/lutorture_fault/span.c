// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stamps a function twice: as it is entered, and as it returns. Owns a return
 * probe for each point that asks for that, from begin to end. Changes nothing.
 *
 * Cannot see: the return of a function that never does, and of more calls at
 * a time than CALLS_MAX, whose entry is stamped all the same.
 */
#include <linux/kprobes.h>
#include <linux/slab.h>
#include <linux/sprintf.h>

#include "point.h"
#include "span.h"

#define CALLS_MAX	8

/**
 * struct lufault_span - Both ends of one point.
 * @ret:   the probe
 * @point: that it belongs to
 * @end:   what the return is stamped as
 */
struct lufault_span {
	struct kretprobe ret;
	struct lufault_point *point;
	char end[LUFAULT_SYMBOL_MAX];
};

static struct lufault_span *__kprobes span_of(struct kretprobe_instance *call)
{
	return container_of(get_kretprobe(call), struct lufault_span, ret);
}

static int __kprobes on_entry(struct kretprobe_instance *call,
			      struct pt_regs *regs)
{
	struct lufault_point *point = span_of(call)->point;

	if (!lufault_point_hit(point))
		return 1;	/* not on its way out either */
	lufault_block_stamp(point->spec.symbol);

	return 0;
}
NOKPROBE_SYMBOL(on_entry);

static int __kprobes on_return(struct kretprobe_instance *call,
			       struct pt_regs *regs)
{
	lufault_block_stamp(span_of(call)->end);

	return 0;
}
NOKPROBE_SYMBOL(on_return);

static struct lufault_span *make(struct lufault_point *point)
{
	struct lufault_span *span = kzalloc_obj(*span);

	if (!span)
		return NULL;
	span->point = point;
	span->ret.kp.symbol_name = point->spec.symbol;
	span->ret.entry_handler = on_entry;
	span->ret.handler = on_return;
	span->ret.maxactive = CALLS_MAX;

	return span;
}

int lufault_span_begin(struct lufault_point *point)
{
	struct lufault_span *span = make(point);
	int err;

	if (!span)
		return -ENOMEM;
	if (snprintf(span->end, sizeof(span->end), "%s" LUFAULT_SPAN_END,
		     point->spec.symbol) >= sizeof(span->end))
		err = -EINVAL;
	else
		err = register_kretprobe(&span->ret);
	if (err) {
		kfree(span);
		return err == -ENOENT || err == -ENOMEM ? err : -EOPNOTSUPP;
	}
	point->span = span;

	return 0;
}

void lufault_span_end(struct lufault_point *point)
{
	unregister_kretprobe(&point->span->ret);
	kfree(point->span);
	point->span = NULL;
}

bool lufault_span_is_over(const struct lufault_point *point)
{
	return point->span && kprobe_gone(&point->span->ret.kp);
}

unsigned long lufault_span_missed(const struct lufault_point *point)
{
	return point->span ? point->span->ret.nmissed +
			     point->span->ret.kp.nmissed : 0;
}
