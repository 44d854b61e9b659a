// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done at a point. Runs in a probe: nothing here may sleep, and a
 * delay is spent spinning, as long as its point is armed. Does damage only where
 * a point was armed for it.
 */
#include <linux/irqflags.h>
#include <linux/limits.h>
#include <linux/nmi.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/processor.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "arch.h"
#include "config.h"
#include "kill.h"
#include "point.h"
#include "span.h"

/* Below what the kernel takes for a stall of RCU, which cannot be quieted. */
#define DELAY_MAX_MS	10000
#define TELL_MS		2000
#define PRINT_MS	300	/* for another CPU to print it */
#define OVER		"/over"	/* behind the symbol, in a stamp */

static bool do_return(const struct lufault_point *point, struct pt_regs *regs)
{
	lufault_override(regs, point->spec.value);

	return true;
}

/* Where the machine may not live to tell, the console is told before. */
static void tell(const struct lufault_point *point)
{
	pr_emerg("lutorture_fault: %s\n", point->spec.symbol);
}

static void spend(const struct lufault_point *point, u64 ms)
{
	u64 cycles = ms * lufault_cycles_per_ms();
	u64 start = lufault_cycles();

	/* Pairs with lufault_point_disarm() and _clear(), which wait for us. */
	while (lufault_cycles() - start < cycles && !READ_ONCE(point->dropped)) {
		touch_nmi_watchdog();
		cpu_relax();
	}
}

/* Of a delay that is over, or a kill that was sent; "" where it finds no room. */
static void name_over(const struct lufault_point *point,
		      char text[LUFAULT_SYMBOL_MAX])
{
	if (scnprintf(text, LUFAULT_SYMBOL_MAX, "%s" OVER,
		      point->spec.symbol) <
	    strlen(point->spec.symbol) + strlen(OVER))
		*text = '\0';
}

/* A CPU that is taken away may spend more than was asked for: see stamp. */
static void stamp_over(const struct lufault_point *point)
{
	char text[LUFAULT_SYMBOL_MAX];

	name_over(point, text);
	if (*text)
		lufault_block_stamp(text);
}

static bool do_delay(const struct lufault_point *point, struct pt_regs *regs)
{
	if (point->spec.value >= TELL_MS)
		tell(point);
	spend(point, point->spec.value);
	stamp_over(point);

	return false;
}

/* For who has to know the moment from outside. */
static bool do_tell(const struct lufault_point *point, struct pt_regs *regs)
{
	tell(point);
	spend(point, point->spec.value);

	return false;
}

static bool do_panic(const struct lufault_point *point, struct pt_regs *regs)
{
	panic("lutorture_fault: %s", point->spec.symbol);
}

static void spin_for_ever(void *unused)
{
	for (;;)
		cpu_relax();
}

/* The other CPUs are not waited for: interrupts may be off already. */
static bool do_hang(const struct lufault_point *point, struct pt_regs *regs)
{
	tell(point);
	spend(point, PRINT_MS);
	smp_call_function(spin_for_ever, NULL, 0);
	local_irq_disable();
	spin_for_ever(NULL);

	return false;
}

static bool do_kill(const struct lufault_point *point, struct pt_regs *regs)
{
	char text[LUFAULT_SYMBOL_MAX];

	name_over(point, text);
	lufault_kill(text);

	return false;
}

static bool do_watch(const struct lufault_point *point, struct pt_regs *regs)
{
	return false;
}

/* In any context: nothing is walked, and nothing is taken. */
static bool do_look(const struct lufault_point *point, struct pt_regs *regs)
{
	lufault_config_look();

	return false;
}

static const struct lufault_action actions[] = {
	{ "return", do_return, LONG_MIN, LONG_MAX, .brief = true },
	{ "delay", do_delay, 0, DELAY_MAX_MS },
	{ "panic", do_panic, LONG_MIN, LONG_MAX },
	{ "hang", do_hang, LONG_MIN, LONG_MAX },
	{ "kill", do_kill, LONG_MIN, LONG_MAX },
	{ "watch", do_watch, LONG_MIN, LONG_MAX, .brief = true },
	{ "tell", do_tell, 0, DELAY_MAX_MS },
	{ "look", do_look, LONG_MIN, LONG_MAX },
	{ "config", NULL, LONG_MIN, LONG_MAX, lufault_config_begin,
	  lufault_config_end },
	{ "span", NULL, LONG_MIN, LONG_MAX, lufault_span_begin,
	  lufault_span_end },
};

const struct lufault_action *lufault_action_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		if (!strcmp(actions[i].name, name))
			return &actions[i];

	return NULL;
}
