// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is made of a run of the plan "calibrate": gaps just within and just beyond
 * what is allowed, gaps and ways that are missing. The records are made up.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "calibration.h"
#include "journal.h"
#include "kselftest_harness.h"
#include "quoted.h"

#define KHZ    1000 /* a thousand ticks are a millisecond */
#define N_GAPS 3
#define JUMP   "calibrate_jump"
#define DMA    "calibrate"

static const int gaps[N_GAPS] = { 10, 100, 1000 };

/* How far off each way is at each gap, and what is left out. */
struct knobs {
	double stage[N_GAPS], frames[N_GAPS], drive[N_GAPS];
	double pause[N_GAPS], in_stage[N_GAPS], freeze[N_GAPS];
	double spun;	  /* longer than asked for, and so found; ms */
	double slack;	  /* found longer than asked for; ms */
	const char *omit; /* measures of this name */
	int omit_gap;	  /* only of this gap; 0: of all */
	const char *skip; /* a test */
	const char *fail; /* a test */
	const char *idle; /* the controller does none of these */
	double behind;	  /* the pause, its word; ms */
	bool unseen;	  /* the controller has no marks */
};

struct lab {
	const struct knobs *k;
	json_t *dut, *controller;
	int n, boot, leg;
	long long tsc;
	double clock; /* of the controller, s */
	const char *suite, *test;
};

static void add(struct lab *l, bool dut, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct lab *l, bool dut, const char *fmt, ...)
{
	va_list args;
	json_t *rec;

	va_start(args, fmt);
	rec = quoted_vjson(fmt, args);
	va_end(args);
	json_object_set_new(rec, "boot", json_integer(l->boot));
	if (dut)
		json_object_set_new(rec, "n", json_integer(++l->n));
	json_array_append_new(dut ? l->dut : l->controller, rec);
}

static void begin(struct lab *l, const char *suite, const char *test)
{
	l->suite = suite;
	l->test = test;
	l->leg = 0;
	add(l, true,
	    "{'kind':'begin','suite':'%s','test':'%s','leg':0,'attempt':1}",
	    suite, test);
}

static bool is_named(const char *name, const char *test)
{
	return name && !strcmp(name, test);
}

static void end(struct lab *l)
{
	bool fails = is_named(l->k->fail, l->test);
	const char *why = is_named(l->k->skip, l->test) ? " # SKIP none" : "";

	add(l, true,
	    "{'kind':'ktap','suite':'%s','test':'%s','lines':['TAP version 13','1..1',%s'%sok 1 %s%s']}",
	    l->suite, l->test,
	    fails ? "'# a.c:1:x:Expected 0 == -112','# a.c:1:x:not a frame arrived'," :
		    "",
	    fails ? "not " : "", l->test, why);
	add(l, true,
	    "{'kind':'oracles','suite':'%s','test':'%s','when':'end','states':{'log':'ok'}}",
	    l->suite, l->test);
	add(l, true,
	    "{'kind':'end','suite':'%s','test':'%s','status':0,'signal':0,'timeout':false}",
	    l->suite, l->test);
}

static void measure(struct lab *l, const char *name, int gap, double value)
{
	const struct knobs *k = l->k;

	if (is_named(k->skip, l->test) ||
	    (is_named(k->omit, name) && (!k->omit_gap || k->omit_gap == gap)))
		return;
	add(l, true,
	    "{'kind':'measure','suite':'%s','test':'%s','leg':%d,'name':'%s','value':%.9f,'unit':'ms'}",
	    l->suite, l->test, l->leg, name, value);
}

static void act(struct lab *l, const char *what, int ms, const char *rest,
		double lasted)
{
	if (!is_named(l->k->idle, what))
		add(l, false,
		    "{'kind':'act','what':'%s','arg':'%d %s','ms':%.9f,'behind_word_ms':%.9f,'err':0}",
		    what, ms, rest, lasted, l->k->behind);
}

static void mark(struct lab *l, const char *end)
{
	if (!l->k->unseen)
		add(l, false,
		    "{'kind':'mark','name':'%s.%d','tsc':%lld,'s':%.9f}", end,
		    l->n, l->tsc, l->clock);
}

/* Of 2,000 ms by the TSC; the controller's clock has @more. */
static void jump(struct lab *l, double ms, double more)
{
	add(l, true,
	    "{'kind':'jump','suite':'%s','test':'%s','leg':%d,'tsc':%lld}",
	    l->suite, l->test, l->leg, l->tsc);
	mark(l, "jump");
	l->tsc += (long long)(ms * KHZ);
	l->clock += (ms + more) / 1000;
	l->boot++;
	mark(l, "arrive");
	add(l, true,
	    "{'kind':'boot','how':'jump','tsc':%lld,'tsc_khz':%d,'nonce':'%d'}",
	    l->tsc, KHZ, l->n);
	l->leg++;
	add(l, true,
	    "{'kind':'begin','suite':'%s','test':'%s','leg':%d,'attempt':1}",
	    l->suite, l->test, l->leg);
}

static void make_dma(struct lab *l)
{
	int i, window;

	begin(l, DMA, "dma.withheld_frames_are_the_gap");
	for (i = 0; i < N_GAPS; i++) {
		measure(l, "igb0.frames.asked", gaps[i], gaps[i]);
		measure(l, "igb0.frames.found", gaps[i],
			gaps[i] + l->k->frames[i]);
		measure(l, "igb0.frames.interval", gaps[i], 5);
		measure(l, "igb0.frames.resolution", gaps[i], 18);
	}
	end(l);
	begin(l, DMA, "dma.a_slower_drive_stalls");
	for (i = -1; i < N_GAPS; i++) {
		window = 200 + (i < 0 ? 0 : 2 * gaps[i]);
		act(l, "throttle", window, "nvme0 50", window + 1);
		measure(l, "nvme0.drive.asked", i < 0 ? -1 : gaps[i],
			i < 0 ? 0 : gaps[i]);
		measure(l, "nvme0.drive.window", i < 0 ? -1 : gaps[i], window);
		measure(l, "nvme0.drive.stall", i < 0 ? -1 : gaps[i],
			i < 0 ? -50 : gaps[i] - 50 + l->k->drive[i]);
		measure(l, "nvme0.drive.resolution", i < 0 ? -1 : gaps[i], 3);
	}
	end(l);
}

static void make_stage(struct lab *l)
{
	int i;

	begin(l, JUMP, "jump.delay_shows_in_its_stage");
	for (i = -1; i < N_GAPS; i++) {
		jump(l, 2000, 0);
		measure(l, "stage.asked", i < 0 ? -1 : gaps[i],
			i < 0 ? 0 : gaps[i]);
		if (i >= 0)
			measure(l, "stage.spun", gaps[i], gaps[i] + l->k->spun);
		measure(l, "stage.found", i < 0 ? -1 : gaps[i],
			i < 0 ? 0 : gaps[i] + l->k->stage[i] + l->k->slack);
	}
	end(l);
}

static void make_pause(struct lab *l)
{
	int i, gap;

	begin(l, JUMP, "jump.pause_counts_in_both_clocks");
	for (i = -1; i < N_GAPS; i++) {
		gap = i < 0 ? 0 : gaps[i];
		if (gap)
			act(l, "pause", gap, "word", gap);
		jump(l, 2000 + gap, i < 0 ? 0 : l->k->pause[i]);
		measure(l, "pause.asked", gap, gap);
		measure(l, "pause.stage", gap,
			i < 0 ? 0 : gap + l->k->behind + l->k->in_stage[i]);
		measure(l, "pause.spin", gap, gap * 0.5);
	}
	end(l);
}

static void make_freeze(struct lab *l)
{
	int i, gap;

	begin(l, JUMP, "jump.freeze_counts_outside_only");
	for (i = -1; i < N_GAPS; i++) {
		gap = i < 0 ? 0 : gaps[i];
		if (gap)
			act(l, "freeze", gap, "word", gap);
		jump(l, 2000, i < 0 ? 0 : gap + l->k->freeze[i]);
		measure(l, "freeze.asked", gap, gap);
	}
	end(l);
}

FIXTURE(calibration)
{
	struct knobs k;
	json_t *ways;
	char text[1024];
};

FIXTURE_SETUP(calibration)
{
	self->k = (struct knobs){ .behind = 1 };
}

FIXTURE_TEARDOWN(calibration)
{
	json_decref(self->ways);
}

static void judge(FIXTURE_DATA(calibration) * self)
{
	struct lab l = { .k = &self->k,
			 .dut = json_array(),
			 .controller = json_array(),
			 .tsc = 1000000 };
	struct merge *m;

	add(&l, true,
	    "{'kind':'run','format':'lutorture-journal','version':1,'run':'r','rig':'q35','plan':'calibrate','seed':1}");
	add(&l, true,
	    "{'kind':'boot','how':'first','release':'7.3.4','tsc':5,'tsc_khz':%d}",
	    KHZ);
	make_dma(&l);
	make_stage(&l);
	make_pause(&l);
	make_freeze(&l);
	add(&l, true, "{'kind':'done'}");
	if (merge_records(l.dut, l.controller, NULL, &m))
		abort();
	json_decref(self->ways);
	self->ways = calibration_judge(m, l.controller);
	merge_free(m);
	json_decref(l.dut);
	json_decref(l.controller);
}

static const json_t *way(const FIXTURE_DATA(calibration) * self,
			 const char *name)
{
	json_t *entry;
	size_t i;

	json_array_foreach (self->ways, i, entry)
		if (!strcmp(journal_str(entry, "way"), name))
			return entry;
	return NULL;
}

static bool is(FIXTURE_DATA(calibration) * self, const char *name,
	       const char *state)
{
	return !strcmp(journal_str(way(self, name), "state"), state);
}

/* All but this one came to what they should. */
static bool fails_alone(FIXTURE_DATA(calibration) * self, const char *name,
			const char *why)
{
	json_t *entry;
	size_t i;

	judge(self);
	json_array_foreach (self->ways, i, entry)
		if (strcmp(journal_str(entry, "state"),
			   strcmp(journal_str(entry, "way"), name) ? "ok" :
								     "failed")) {
			ksft_print_msg("%s: %s\n", journal_str(entry, "way"),
				       journal_str(entry, "why"));
			return false;
		}
	if (strstr(journal_str(way(self, name), "why"), why))
		return !calibration_passed(self->ways);
	ksft_print_msg("\"%s\"\n", journal_str(way(self, name), "why"));
	return false;
}

TEST_F(calibration, all_gaps_found_pass)
{
	json_t *entry;
	size_t i;

	judge(self);
	ASSERT_EQ(6, json_array_size(self->ways));
	json_array_foreach (self->ways, i, entry) {
		EXPECT_STREQ("ok", journal_str(entry, "state"))
		TH_LOG("%s: %s", journal_str(entry, "way"),
		       journal_str(entry, "why"));
	}
	EXPECT_TRUE(calibration_passed(self->ways));
	/* No measure is finer than it claims to be, whatever it is held to. */
	EXPECT_EQ(18, journal_num(way(self, "frames"), "error_ms", 0));
	EXPECT_EQ(6, journal_num(way(self, "drive"), "error_ms", 0));
	EXPECT_GT(0.01, journal_num(way(self, "stage"), "error_ms", 1));
}

/* Limits of each way at its shortest and its longest gap. */
TEST_F(calibration, errors_just_within_and_just_beyond)
{
	const struct {
		const char *way;
		double *knobs;
		double shortest, longest;
	} rows[] = {
		{ "stage", self->k.stage, 1, 10 },
		{ "frames", self->k.frames, 6, 6 },
		{ "drive", self->k.drive, 6, 6 },
		{ "pause", self->k.pause, 5, 10 },
		{ "pause-stage", self->k.in_stage, 10, 250 },
		{ "freeze", self->k.freeze, 5, 10 },
	};
	double sign = 1;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double *at = rows[i].knobs;

		at[0] = sign * (rows[i].shortest - 0.01);
		at[2] = sign * (rows[i].longest - 0.01);
		judge(self);
		EXPECT_TRUE(calibration_passed(self->ways))
		TH_LOG("%s: %s", rows[i].way,
		       journal_str(way(self, rows[i].way), "why"));
		at[0] = sign * (rows[i].shortest + 0.01);
		EXPECT_TRUE(fails_alone(self, rows[i].way, "gap of 10 ms: off"));
		at[0] = 0;
		at[2] = sign * (rows[i].longest + 0.01);
		EXPECT_TRUE(
			fails_alone(self, rows[i].way, "gap of 1000 ms: off"));
		EXPECT_LT(rows[i].longest,
			  journal_num(way(self, rows[i].way), "error_ms", 0));
		at[2] = 0;
		sign = -sign;
	}
}

TEST_F(calibration, a_missing_gap_fails)
{
	self->k.omit = "stage.asked";
	self->k.omit_gap = 100;
	EXPECT_TRUE(fails_alone(self, "stage", "gap of 100 ms: there is none"));
	self->k.omit = "stage.found";
	EXPECT_TRUE(fails_alone(self, "stage", "gap of 100 ms: it was not"));
	self->k.omit = "igb0.frames.asked";
	EXPECT_TRUE(fails_alone(self, "frames", "gap of 100 ms: there is none"));
	self->k.omit = "igb0.frames.resolution";
	EXPECT_TRUE(fails_alone(self, "frames", "gap of 100 ms: it was not"));
	self->k.omit = "igb0.frames.interval";
	EXPECT_TRUE(fails_alone(self, "frames", "gap of 100 ms: it was not"));
	self->k.omit = "nvme0.drive.stall";
	EXPECT_TRUE(fails_alone(self, "drive", "gap of 100 ms: it was not"));
	self->k.omit = "pause.spin";
	EXPECT_TRUE(fails_alone(self, "pause-stage", "gap of 100 ms: the "));
}

TEST_F(calibration, a_missing_way_fails)
{
	self->k.omit = "freeze.asked";
	EXPECT_TRUE(fails_alone(self, "freeze", "gap of 10 ms: there is none"));
	self->k.omit = NULL;
	self->k.fail = "jump.delay_shows_in_its_stage";
	EXPECT_TRUE(fails_alone(self, "stage", "did not pass"));
}

TEST_F(calibration, what_the_rig_has_not_got_is_absent)
{
	self->k.skip = "dma.withheld_frames_are_the_gap";
	judge(self);
	EXPECT_TRUE(is(self, "frames", "absent"));
	EXPECT_NE(NULL, strstr(journal_str(way(self, "frames"), "why"), "none"));
	EXPECT_TRUE(calibration_passed(self->ways));
}

/* The delay goes into one part: of the others nothing was tested. */
TEST_F(calibration, an_error_is_of_the_part_that_was_delayed)
{
	judge(self);
	EXPECT_STREQ("part.freeze", journal_str(way(self, "stage"), "figures"));
}

/* Nor is a peer that is there and silent one that the rig has not got. */
TEST_F(calibration, a_test_that_failed_is_not_absent_and_says_why)
{
	self->k.fail = "dma.withheld_frames_are_the_gap";
	EXPECT_TRUE(fails_alone(self, "frames",
				"its test did not pass: check-failed: "));
	EXPECT_NE(NULL, strstr(journal_str(way(self, "frames"), "why"),
			       "not a frame arrived"));
}

TEST_F(calibration, what_the_controller_did_not_do_is_not_found)
{
	self->k.idle = "freeze";
	EXPECT_TRUE(fails_alone(self, "freeze", "did not stop the machine"));
	self->k.idle = "throttle";
	EXPECT_TRUE(fails_alone(self, "drive", "did not slow"));
	self->k.idle = "pause";
	judge(self);
	EXPECT_TRUE(is(self, "pause", "failed"));
	EXPECT_TRUE(is(self, "pause-stage", "failed"));
	self->k.idle = NULL;
	self->k.unseen = true;
	judge(self);
	EXPECT_NE(NULL, strstr(journal_str(way(self, "pause"), "why"),
			       "clock has not seen"));
	EXPECT_TRUE(is(self, "freeze", "failed"));
	EXPECT_TRUE(is(self, "pause-stage", "ok"));
}

/* A CPU that was taken away in the middle of a delay makes it longer. */
TEST_F(calibration, a_delay_is_as_long_as_it_was)
{
	self->k.spun = 30;
	self->k.slack = 30;
	judge(self);
	EXPECT_TRUE(is(self, "stage", "ok"));
	self->k.slack = 0;
	EXPECT_TRUE(fails_alone(self, "stage", "gap of 10 ms: off by 30"));
	/* One that did not last is not what was asked for. */
	self->k.spun = -100;
	self->k.slack = -100;
	EXPECT_TRUE(fails_alone(self, "stage", "off by 100"));
}

/* It is in no stage that its growth could be told from. */
TEST_F(calibration, a_pause_behind_its_stage_is_not_counted)
{
	self->k.behind = 4.9;
	judge(self);
	EXPECT_TRUE(calibration_passed(self->ways));
	self->k.behind = 5;
	EXPECT_TRUE(fails_alone(self, "pause-stage", "gap of 10 ms: the pause"));
}

/* A pause that the TSC does not count, and a freeze that it does. */
TEST_F(calibration, clocks_that_do_the_other_thing_fail)
{
	for (int i = 0; i < N_GAPS; i++)
		self->k.pause[i] = gaps[i];
	EXPECT_TRUE(fails_alone(self, "pause", "gap of 10 ms: off by 10.00"));
	for (int i = 0; i < N_GAPS; i++) {
		self->k.pause[i] = 0;
		self->k.freeze[i] = -gaps[i];
	}
	EXPECT_TRUE(fails_alone(self, "freeze", "gap of 10 ms: off by 10.00"));
}

TEST(nothing_is_not_passed)
{
	json_t *none = json_array();
	json_t *absent = json_pack("[{s:s}]", "state", "absent");

	EXPECT_FALSE(calibration_passed(none));
	EXPECT_FALSE(calibration_passed(absent));
	json_decref(none);
	json_decref(absent);
}

TEST_HARNESS_MAIN
