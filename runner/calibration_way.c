// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ways in which the bench measures: how the gaps of each are told from records,
 * and how far off each may be. Owns that table. Reads records in memory; changes
 * nothing.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibration_way.h"
#include "journal.h"
#include "lu_outside.h"
#include "lu_part_device.h"

#define SUITE_JUMP "calibrate_jump"
#define SUITE_DMA  "calibrate"
#define PART	   "part."

static double allow(double ms, double percent, double of)
{
	return fmax(ms, percent / 100 * of);
}

const char *calibration_last_word(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

static bool is_same_sample(const struct merge_measure *a,
			   const struct merge_measure *b)
{
	size_t len = calibration_last_word(a->name) - a->name;

	return a->boot == b->boot && a->leg == b->leg &&
	       a->attempt == b->attempt && !strcmp(a->test, b->test) &&
	       !strncmp(a->name, b->name, len) &&
	       calibration_last_word(b->name) == b->name + len;
}

/* What was measured together with "PREFIX.asked" at @at. */
static double field(const struct merge *m, size_t at, const char *name)
{
	const struct merge_measure *asked = &m->measures[at], *x;

	for (x = asked + 1; x < m->measures + m->n_measures; x++) {
		if (!is_same_sample(asked, x))
			continue;
		if (!strcmp(calibration_last_word(x->name), "asked"))
			break;
		if (!strcmp(calibration_last_word(x->name), name))
			return x->value;
	}
	return NAN;
}

/* What the controller did at the machine in that boot, for so many ms. */
static const json_t *find_hold(const struct calibration_input *in,
			       unsigned int boot, const char *what, double ms,
			       const char *device)
{
	char arg[128];
	json_t *rec;
	size_t i;

	snprintf(arg, sizeof(arg), "%.0f %s", ms, device);
	json_array_foreach (in->controller, i, rec)
		if (!strcmp(journal_str(rec, "kind"), "act") &&
		    !strcmp(journal_str(rec, "what"), what) &&
		    journal_int(rec, "boot", -1) == boot &&
		    !journal_int(rec, "err", -1) &&
		    !strncmp(journal_str(rec, "arg"), arg, strlen(arg)))
			return rec;
	return NULL;
}

/* The jump that ended the leg before. */
static const struct merge_blackout *find_jump(const struct merge *m,
					      const struct merge_measure *x)
{
	size_t i;

	for (i = 0; i < m->n_blackouts; i++)
		if (m->blackouts[i].boot == x->boot &&
		    m->blackouts[i].leg + 1 == x->leg &&
		    m->blackouts[i].attempt == x->attempt &&
		    !strcmp(m->blackouts[i].test, x->test))
			return &m->blackouts[i];
	return NULL;
}

static void take_stage(const struct calibration_input *in, size_t at,
		       struct calibration_row *row)
{
	double spun = field(in->m, at, "spun");

	row->asked = in->m->measures[at].value;
	row->is_base = !row->asked;
	/* The gap is the delay as it was, and never one that did not last. */
	if (spun > row->asked)
		row->asked = spun;
	row->found = field(in->m, at, "found");
	row->limit = allow(1, 1, row->asked);
}

static void take_frames(const struct calibration_input *in, size_t at,
			struct calibration_row *row)
{
	row->asked = in->m->measures[at].value;
	row->found = field(in->m, at, "found");
	row->resolution = field(in->m, at, "resolution");
	/* numbers are exact: what the way holds back is in the resolution alone */
	row->limit = field(in->m, at, "interval") + 1;
}

/* The window without a gap, of the same device: what setting the rate does alone. */
static const struct merge_measure *find_base(const struct merge *m, size_t at)
{
	size_t i;

	for (i = at + 1; i--;)
		if (!m->measures[i].value &&
		    !strcmp(m->measures[i].name, m->measures[at].name) &&
		    is_same_sample(&m->measures[at], &m->measures[i]))
			return &m->measures[i];
	return NULL;
}

static const json_t *find_window(const struct calibration_input *in, size_t at)
{
	const struct merge_measure *x = &in->m->measures[at];
	char device[64];

	snprintf(device, sizeof(device), "%.*s ", (int)strcspn(x->name, "."),
		 x->name);
	return find_hold(in, x->boot, LU_OUTSIDE_THROTTLE,
			 field(in->m, at, "window"), device);
}

/* Of a second at so many per cent of the rate the rest is missing. */
static double missing_ms(const json_t *window, const json_t *base)
{
	const char *blank = strrchr(journal_str(window, "arg"), ' ');
	double percent = blank ? strtod(blank, NULL) : NAN;

	return (journal_num(window, "ms", NAN) - journal_num(base, "ms", NAN)) *
	       (1 - percent / 100);
}

static void take_drive(const struct calibration_input *in, size_t at,
		       struct calibration_row *row)
{
	const struct merge_measure *base = find_base(in->m, at);
	const json_t *window = find_window(in, at), *other;
	size_t from;

	row->is_base = !in->m->measures[at].value;
	if (!base || row->is_base) {
		row->why = "no window without a gap";
		return;
	}
	from = (size_t)(base - in->m->measures);
	other = find_window(in, from);
	if (!window || !other) {
		row->why = "the controller did not slow the drive down";
		return;
	}
	row->asked = missing_ms(window, other);
	row->found = field(in->m, at, "stall") - field(in->m, from, "stall");
	row->resolution = field(in->m, at, "resolution") +
			  field(in->m, from, "resolution");
	row->limit = row->resolution;
}

/* What it did in the jump that led to the boot of this measure. */
static const json_t *hold_of(const struct calibration_input *in,
			     const struct merge_measure *x, const char *what)
{
	return x->boot ? find_hold(in, x->boot - 1, what, x->value, "") : NULL;
}

/* Both clocks' time of the jump, and how long the machine was held in it. */
static const struct merge_blackout *
take_hold(const struct calibration_input *in, size_t at, const char *what,
	  double *ms, struct calibration_row *row)
{
	const struct merge_measure *x = &in->m->measures[at];
	const struct merge_blackout *b = find_jump(in->m, x);
	const json_t *hold = hold_of(in, x, what);

	*ms = journal_num(hold, "ms", 0);
	if (!b || !b->timed)
		row->why =
			"the controller's clock has not seen both ends of the jump";
	else if (x->value && (!hold || !*ms))
		row->why = "the controller did not stop the machine in it";
	return row->why ? NULL : b;
}

static void take_pause(const struct calibration_input *in, size_t at,
		       struct calibration_row *row)
{
	double ms;
	const struct merge_blackout *b =
		take_hold(in, at, LU_OUTSIDE_PAUSE, &ms, row);

	if (!b)
		return;
	row->asked = b->outside_ms;
	row->found = b->ms;
	row->limit = allow(5, 1, ms);
}

static void take_freeze(const struct calibration_input *in, size_t at,
			struct calibration_row *row)
{
	double ms;
	const struct merge_blackout *b =
		take_hold(in, at, LU_OUTSIDE_FREEZE, &ms, row);

	if (!b)
		return;
	row->asked = ms;
	row->found = b->outside_ms - b->ms;
	row->limit = allow(5, 1, ms);
}

/*
 * From the line that the stage's spin begins with to the end of the pause. What a busy
 * host takes to let the emulator run again is in the stage, and in no clock's time of
 * the pause: it has to show there, and is not measured by it.
 */
static void take_pause_stage(const struct calibration_input *in, size_t at,
			     struct calibration_row *row)
{
	const struct merge_measure *x = &in->m->measures[at];
	const json_t *hold = hold_of(in, x, LU_OUTSIDE_PAUSE);
	double behind = journal_num(hold, "behind_word_ms", NAN);

	row->is_base = !x->value;
	if (!hold || isnan(behind)) {
		row->why = "the controller did not stop the machine in it";
		return;
	}
	if (!(behind < field(in->m, at, "spin"))) {
		row->why = "the pause began when the stage was over";
		return;
	}
	row->asked = journal_num(hold, "ms", NAN);
	row->found = field(in->m, at, "stage") - behind;
	row->limit = allow(10, 25, row->asked);
}

/* Between stamps that the same module takes, in the same kernel. */
static bool is_stamped(const char *figure)
{
	const char *stage;
	size_t i;

	if (!strncmp(figure, PART, strlen(PART)))
		return lu_part_is_stamped(figure + strlen(PART));
	for (i = 0; (stage = lu_part_device_stage(i)); i++)
		if (!strcmp(figure, stage))
			return true;
	return false;
}

static const struct calibration_way ways[] = {
	{ "stage", "stage", SUITE_JUMP, "jump.delay_shows_in_its_stage",
	  PART "freeze", is_stamped, take_stage },
	{ "frames", "frames", SUITE_DMA, "dma.withheld_frames_are_the_gap",
	  "gap", NULL, take_frames },
	{ "drive", "drive", SUITE_DMA, "dma.a_slower_drive_stalls", "stall",
	  NULL, take_drive },
	{ "pause", "pause", SUITE_JUMP, "jump.pause_counts_in_both_clocks",
	  "blackout", NULL, take_pause },
	{ "pause-stage", "pause", SUITE_JUMP,
	  "jump.pause_counts_in_both_clocks", NULL, NULL, take_pause_stage },
	{ "freeze", "freeze", SUITE_JUMP, "jump.freeze_counts_outside_only",
	  NULL, NULL, take_freeze },
};

const struct calibration_way *calibration_way(size_t i)
{
	return i < sizeof(ways) / sizeof(ways[0]) ? &ways[i] : NULL;
}
