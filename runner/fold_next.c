// SPDX-License-Identifier: GPL-2.0-only
/*
 * The resume rules: which phase follows on which event, and what is to be done
 * in it. Two tables and the classification of a boot. Owns nothing, reads
 * nothing but its arguments, must not change the state it is asked about.
 */
#include <string.h>

#include "fold.h"
#include "fold_event.h"
#include "journal.h"

/* Columns: begin jump refused over done | same jumped cold cut odd */
#define STEP(a, b, c, d, e, f, g, h, i, j)                                  \
	{                                                                   \
		FOLD_##a, FOLD_##b, FOLD_##c, FOLD_##d, FOLD_##e, FOLD_##f, \
			FOLD_##g, FOLD_##h, FOLD_##i, FOLD_##j              \
	}

static const enum fold_phase steps[FOLD_PHASES][FOLD_EVENTS] = {
	[FOLD_IDLE] = STEP(IN_LEG, IDLE, IDLE, IDLE, DONE, IDLE, TORN, IDLE,
			   IDLE, TORN),
	[FOLD_IN_LEG] = STEP(IN_LEG, JUMP, IN_LEG, IDLE, DONE, INTERRUPTED,
			     TORN, CRASHED, INTERRUPTED, TORN),
	[FOLD_JUMP] = STEP(IN_LEG, JUMP, IN_LEG, IDLE, DONE, INTERRUPTED,
			   ARRIVED, JUMP_LOST, INTERRUPTED, TORN),
	[FOLD_ARRIVED] = STEP(IN_LEG, ARRIVED, ARRIVED, IDLE, DONE, ARRIVED,
			      TORN, CRASHED, INTERRUPTED, TORN),
	[FOLD_JUMP_LOST] = STEP(IN_LEG, JUMP_LOST, JUMP_LOST, IDLE, DONE,
				JUMP_LOST, TORN, JUMP_LOST, JUMP_LOST, TORN),
	[FOLD_CRASHED] = STEP(IN_LEG, CRASHED, CRASHED, IDLE, DONE, CRASHED,
			      TORN, CRASHED, CRASHED, TORN),
	[FOLD_INTERRUPTED] = STEP(IN_LEG, INTERRUPTED, INTERRUPTED, IDLE, DONE,
				  INTERRUPTED, TORN, INTERRUPTED, INTERRUPTED,
				  TORN),
	[FOLD_TORN] = STEP(IN_LEG, TORN, TORN, IDLE, DONE, TORN, TORN, TORN,
			   TORN, TORN),
	[FOLD_DONE] = STEP(DONE, DONE, DONE, DONE, DONE, DONE, DONE, DONE, DONE,
			   DONE),
};

enum fold_phase fold_phase_after(enum fold_phase phase, enum fold_event event)
{
	return steps[phase][event];
}

enum fold_phase fold_phase_at_boot(const struct fold *f, enum fold_event event)
{
	enum fold_phase phase = fold_phase_after(f->phase, event);

	if (f->expect && event == FOLD_EV_COLD &&
	    (phase == FOLD_CRASHED || phase == FOLD_JUMP_LOST))
		return FOLD_ARRIVED;
	return phase;
}

/* How each kind of start is written into the boot record. */
static const struct {
	enum fold_event event;
	const char *how, *why;
} hows[] = {
	{ FOLD_EV_SAME, "same", "" },	{ FOLD_EV_JUMPED, "jump", "" },
	{ FOLD_EV_CUT, "cold", "cut" }, { FOLD_EV_COLD, "cold", "" },
	{ FOLD_EV_COLD, "first", "" },	{ FOLD_EV_ODD, "odd", "" },
};

#define N_HOWS (sizeof(hows) / sizeof(hows[0]))

enum fold_event fold_event_of_boot(const json_t *rec)
{
	const char *how = journal_str(rec, "how");
	const char *why = journal_str(rec, "why");
	size_t i;

	for (i = 0; i < N_HOWS; i++)
		if (!strcmp(hows[i].how, how) &&
		    !strncmp(why, hows[i].why, strlen(hows[i].why)))
			return hows[i].event;
	return FOLD_EV_ODD;
}

static bool nonce_differs(const struct fold *f, const struct fold_boot *boot)
{
	return boot->nonce && *boot->nonce && *f->nonce &&
	       strcmp(boot->nonce, f->nonce);
}

/* A cold boot has count 0, so it is never taken for a jump. */
static enum fold_event classify(const struct fold *f,
				const struct fold_boot *boot)
{
	if (!f->booted)
		return FOLD_EV_COLD;
	if (!strcmp(f->boot_id, boot->boot_id))
		return FOLD_EV_SAME;
	if (boot->kho_count == f->kho_count + 1)
		return f->phase == FOLD_JUMP && nonce_differs(f, boot) ?
			       FOLD_EV_ODD :
			       FOLD_EV_JUMPED;
	if (boot->kho_count)
		return FOLD_EV_ODD;
	return boot->cut ? FOLD_EV_CUT : FOLD_EV_COLD;
}

static void say_how(const struct fold *f, enum fold_event event,
		    struct fold_step *step)
{
	size_t i;

	for (i = 0; i < N_HOWS && hows[i].event != event; i++)
		;
	step->how = hows[i].how;
	step->boot_why = hows[i].why;
	if (!f->booted && event == FOLD_EV_COLD)
		step->how = "first";
}

static size_t count_results(const struct fold *f, const char *suite,
			    const char *test)
{
	size_t i, n = 0;

	for (i = 0; i < f->n_results; i++)
		n += !strcmp(f->results[i].suite, suite) &&
		     !strcmp(f->results[i].test, test);
	return n;
}

/* How many entries before @end have the same name. */
static size_t count_items(const struct fold *f, size_t end)
{
	size_t i, n = 0;

	for (i = 0; i < end; i++)
		n += !strcmp(f->items[i].suite, f->items[end].suite) &&
		     !strcmp(f->items[i].test, f->items[end].test);
	return n;
}

size_t fold_pending(const struct fold *f)
{
	size_t i;

	for (i = 0; i < f->n_items; i++)
		if (count_results(f, f->items[i].suite, f->items[i].test) <=
		    count_items(f, i))
			break;
	return i;
}

static void do_pending(const struct fold *f, struct fold_step *step)
{
	if (!f->n_items) {
		step->action = FOLD_DO_PLAN;
	} else if (step->item == f->n_items) {
		step->action = FOLD_DO_FINISH;
	} else {
		step->suite = f->items[step->item].suite;
		step->test = f->items[step->item].test;
		step->action = FOLD_DO_START;
		step->attempt = 1;
	}
}

static void do_incoming(const struct fold *f, struct fold_step *step)
{
	step->action = FOLD_DO_INCOMING;
	step->crashed = f->survived;
	step->leg = f->leg + 1;
	step->attempt = f->attempt;
}

static void do_lost(const struct fold *f, struct fold_step *step)
{
	step->action = FOLD_DO_LOST;
	step->leg = f->leg;
	step->attempt = f->attempt;
}

static void do_again(const struct fold *f, struct fold_step *step)
{
	bool killed = step->item < f->n_items && f->items[step->item].killed;

	/* One that comes just before a jump is not counted by anybody. */
	if (f->attempt >= f->max_attempts + (killed ? 2 * f->kills : 0)) {
		do_lost(f, step);
		return;
	}
	step->action = FOLD_DO_AGAIN;
	step->attempt = f->attempt + 1;
}

/* Between tests a disagreement is held against the one that is next. */
static void do_torn(const struct fold *f, struct fold_step *step)
{
	if (!*f->suite) {
		do_pending(f, step);
		if (step->action != FOLD_DO_START)
			return;
	}
	step->action = FOLD_DO_LOST;
	step->leg = f->leg;
	step->attempt = f->attempt ? f->attempt : 1;
}

static void do_nothing(const struct fold *f, struct fold_step *step)
{
	(void)f;
	step->action = FOLD_DO_NOTHING;
}

static const struct {
	const char *name;
	void (*act)(const struct fold *f, struct fold_step *step);
	const char *why;
} actions[FOLD_PHASES] = {
	[FOLD_IDLE] = { "idle", do_pending, "" },
	/* No start of the agent leads here: see the table above. */
	[FOLD_IN_LEG] = { "in-leg", do_again, "interrupted" },
	[FOLD_JUMP] = { "jump", do_again, "interrupted" },
	[FOLD_ARRIVED] = { "arrived", do_incoming, "" },
	[FOLD_JUMP_LOST] = { "jump-lost", do_lost, "cold-boot" },
	[FOLD_CRASHED] = { "crashed", do_lost, "crashed" },
	[FOLD_INTERRUPTED] = { "interrupted", do_again, "interrupted" },
	[FOLD_TORN] = { "torn", do_torn, "journal-torn" },
	[FOLD_DONE] = { "done", do_nothing, "" },
};

const char *fold_phase_name(enum fold_phase phase)
{
	return (unsigned int)phase < FOLD_PHASES ? actions[phase].name : "?";
}

static bool is_dirty(const struct fold *f, enum fold_event event,
		     enum fold_phase phase)
{
	if (event != FOLD_EV_SAME)
		return phase == FOLD_TORN && event != FOLD_EV_COLD &&
		       event != FOLD_EV_CUT;
	return f->soiled ||
	       (phase == FOLD_INTERRUPTED && f->leg && f->boot == f->begin_boot);
}

void fold_next(const struct fold *f, const struct fold_boot *boot,
	       struct fold_step *step)
{
	enum fold_event event = classify(f, boot);
	enum fold_phase phase = fold_phase_at_boot(f, event);

	*step = (struct fold_step){ .suite = f->suite,
				    .test = f->test,
				    .why = actions[phase].why };
	say_how(f, event, step);
	step->dirty = is_dirty(f, event, phase);
	step->item = fold_pending(f);
	actions[phase].act(f, step);
}
