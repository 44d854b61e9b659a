// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resume rules: each row is a journal and a boot, and what must be done next.
 * No file but one temporary one.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "fold.h"
#include "fold_text.h"
#include "journal.h"
#include "kselftest_harness.h"
#include "quoted.h"

/* Numbers the records and applies them. */
static int apply_text(struct fold *f, const char *text)
{
	json_t *list = quoted_list(text, (json_int_t)f->n + 1), *rec;
	size_t i;
	int ret = 0;

	json_array_foreach (list, i, rec)
		ret = ret ?: fold_apply(f, rec);
	json_decref(list);
	return ret;
}

FIXTURE(next)
{
	struct fold f;
};

FIXTURE_SETUP(next)
{
	ASSERT_EQ(0, fold_init(&self->f));
}

FIXTURE_TEARDOWN(next)
{
	fold_free(&self->f);
}

/* clang-format off */
static const struct {
	const char *name;
	const char *journal;
	struct fold_boot boot;
	enum fold_action action;
	const char *how, *why, *test;
	unsigned int leg, attempt;
	size_t item;
	bool dirty;
} rows[] = {
	{ "nothing but run", RUN, { "A", 0, "", 0 },
	  FOLD_DO_PLAN, "first", "", "", 0, 0, 0, 0 },
	{ "first boot of a host with KHO history", RUN ITEMS,
	  { "A", 5, "", 0 }, FOLD_DO_START, "first", "", "f.a", 0, 1, 0, 0 },
	{ "plan there", FIRST, { "A", 0, "", 0 },
	  FOLD_DO_START, "same", "", "f.a", 0, 1, 0, 0 },
	{ "cold boot between tests", FIRST, { "B", 0, "", 0 },
	  FOLD_DO_START, "cold", "", "f.a", 0, 1, 0, 0 },
	{ "cut between tests", FIRST, { "B", 0, "", 1 },
	  FOLD_DO_START, "cold", "", "f.a", 0, 1, 0, 0 },
	{ "jump nobody announced, between tests", FIRST, { "B", 1, "", 0 },
	  FOLD_DO_LOST, "jump", "journal-torn", "f.a", 0, 1, 0, 1 },
	{ "agent died in the leg", LEG0, { "A", 0, "", 0 },
	  FOLD_DO_AGAIN, "same", "interrupted", "f.a", 0, 2, 0, 0 },
	{ "machine crashed in the leg", LEG0, { "B", 0, "", 0 },
	  FOLD_DO_LOST, "cold", "crashed", "f.a", 0, 1, 0, 0 },
	{ "power cut on purpose in the leg", LEG0, { "B", 0, "", 1 },
	  FOLD_DO_AGAIN, "cold", "interrupted", "f.a", 0, 2, 0, 0 },
	{ "jump record is missing", LEG0, { "B", 1, "abc", 0 },
	  FOLD_DO_LOST, "jump", "journal-torn", "f.a", 0, 1, 0, 1 },
	{ "jump", LEG0 JUMP, { "B", 1, "abc", 0 },
	  FOLD_DO_INCOMING, "jump", "", "f.a", 1, 1, 0, 0 },
	{ "jump, nonce unknown", LEG0 JUMP, { "B", 1, NULL, 0 },
	  FOLD_DO_INCOMING, "jump", "", "f.a", 1, 1, 0, 0 },
	{ "jump, stale cut flag on the command line", LEG0 JUMP,
	  { "B", 1, "abc", 1 },
	  FOLD_DO_INCOMING, "jump", "", "f.a", 1, 1, 0, 0 },
	{ "jump of another cycle", LEG0 JUMP, { "B", 1, "xyz", 0 },
	  FOLD_DO_LOST, "odd", "journal-torn", "f.a", 0, 1, 0, 1 },
	{ "two jumps at once", LEG0 JUMP, { "B", 2, "abc", 0 },
	  FOLD_DO_LOST, "odd", "journal-torn", "f.a", 0, 1, 0, 1 },
	{ "jump lost", LEG0 JUMP, { "B", 0, "", 0 },
	  FOLD_DO_LOST, "cold", "cold-boot", "f.a", 0, 1, 0, 0 },
	{ "crash that was expected", LEG0 EXPECT, { "B", 0, "", 0 },
	  FOLD_DO_INCOMING, "cold", "", "f.a", 1, 1, 0, 0 },
	{ "the same, recorded", LEG0 EXPECT BOOT(1, "B", 0, "cold"),
	  { "B", 0, "", 0 },
	  FOLD_DO_INCOMING, "same", "", "f.a", 1, 1, 0, 0 },
	{ "crash expected, in the jump", LEG0 EXPECT JUMP, { "B", 0, "", 0 },
	  FOLD_DO_INCOMING, "cold", "", "f.a", 1, 1, 0, 0 },
	{ "crash expected, not before the next leg",
	  LEG0 EXPECT JUMP BOOT(1, "B", 1, "jump"), { "C", 0, "", 0 },
	  FOLD_DO_INCOMING, "cold", "", "f.a", 1, 1, 0, 0 },
	{ "crash expected and not come", LEG0 EXPECT JUMP,
	  { "B", 1, "abc", 0 },
	  FOLD_DO_INCOMING, "jump", "", "f.a", 1, 1, 0, 0 },
	{ "crash expected by the leg before",
	  LEG0 EXPECT JUMP BOOT(1, "B", 1, "jump") BEGIN(1, 1, 1),
	  { "C", 0, "", 0 },
	  FOLD_DO_LOST, "cold", "crashed", "f.a", 1, 1, 0, 0 },
	{ "crash expected, cut by the runner", LEG0 EXPECT, { "B", 0, "", 1 },
	  FOLD_DO_AGAIN, "cold", "interrupted", "f.a", 0, 2, 0, 0 },
	{ "cut during the jump", LEG0 JUMP, { "B", 0, "", 1 },
	  FOLD_DO_AGAIN, "cold", "interrupted", "f.a", 0, 2, 0, 0 },
	{ "agent died between announcement and jump", LEG0 JUMP,
	  { "A", 0, "", 0 },
	  FOLD_DO_AGAIN, "same", "interrupted", "f.a", 0, 2, 0, 0 },
	{ "jump refused, agent died", LEG0 JUMP REFUSED, { "A", 0, "", 0 },
	  FOLD_DO_AGAIN, "same", "interrupted", "f.a", 0, 2, 0, 0 },
	{ "jump refused, machine crashed", LEG0 JUMP REFUSED,
	  { "B", 0, "", 0 },
	  FOLD_DO_LOST, "cold", "crashed", "f.a", 0, 1, 0, 0 },
	{ "arrived, agent died before the leg",
	  LEG0 JUMP BOOT(1, "B", 1, "jump"), { "B", 1, "", 0 },
	  FOLD_DO_INCOMING, "same", "", "f.a", 1, 1, 0, 0 },
	{ "arrived, twice died",
	  LEG0 JUMP BOOT(1, "B", 1, "jump") BOOT(1, "B", 1, "same"),
	  { "B", 1, "", 0 },
	  FOLD_DO_INCOMING, "same", "", "f.a", 1, 1, 0, 0 },
	{ "arrived, crashed before the leg",
	  LEG0 JUMP BOOT(1, "B", 1, "jump"), { "C", 0, "", 0 },
	  FOLD_DO_LOST, "cold", "crashed", "f.a", 0, 1, 0, 0 },
	{ "arrived, cut before the leg",
	  LEG0 JUMP BOOT(1, "B", 1, "jump"), { "C", 0, "", 1 },
	  FOLD_DO_AGAIN, "cold", "interrupted", "f.a", 0, 2, 0, 0 },
	{ "lost jump recorded as boot only",
	  LEG0 JUMP BOOT(1, "B", 0, "cold"), { "B", 0, "", 0 },
	  FOLD_DO_LOST, "same", "cold-boot", "f.a", 0, 1, 0, 0 },
	{ "crash recorded as boot only", LEG0 BOOT(1, "B", 0, "cold"),
	  { "C", 0, "", 0 },
	  FOLD_DO_LOST, "cold", "crashed", "f.a", 0, 1, 0, 0 },
	{ "agent died in the incoming leg", LEG1, { "B", 1, "", 0 },
	  FOLD_DO_AGAIN, "same", "interrupted", "f.a", 0, 2, 0, 1 },
	{ "and died again", LEG1 BOOT(1, "B", 1, "same"), { "B", 1, "", 0 },
	  FOLD_DO_AGAIN, "same", "interrupted", "f.a", 0, 2, 0, 1 },
	{ "and then booted cold", LEG1 BOOT(1, "B", 1, "same"),
	  { "C", 0, "", 0 },
	  FOLD_DO_AGAIN, "cold", "interrupted", "f.a", 0, 2, 0, 0 },
	{ "and recorded that", LEG1 BOOT(1, "B", 1, "same")
	  BOOT(2, "C", 0, "cold"), { "C", 0, "", 0 },
	  FOLD_DO_AGAIN, "same", "interrupted", "f.a", 0, 2, 0, 0 },
	{ "cut in the incoming leg", LEG1 CUT(2, "C"), { "C", 0, "", 0 },
	  FOLD_DO_AGAIN, "same", "interrupted", "f.a", 0, 2, 0, 0 },
	{ "second attempt interrupted", FIRST BEGIN(0, 0, 2),
	  { "A", 0, "", 0 },
	  FOLD_DO_AGAIN, "same", "interrupted", "f.a", 0, 3, 0, 0 },
	{ "third attempt interrupted", FIRST BEGIN(0, 0, 3),
	  { "A", 0, "", 0 },
	  FOLD_DO_LOST, "same", "interrupted", "f.a", 0, 3, 0, 0 },
	{ "test over", LEG1 END, { "B", 1, "", 0 },
	  FOLD_DO_START, "same", "", "f.b", 0, 1, 1, 0 },
	{ "test over and failed behind a jump", LEG1 END_BAD,
	  { "B", 1, "", 0 }, FOLD_DO_START, "same", "", "f.b", 0, 1, 1, 1 },
	{ "test failed before any jump", LEG0 END0("'status':1"),
	  { "A", 0, "", 0 }, FOLD_DO_START, "same", "", "f.b", 0, 1, 1, 0 },
	{ "test ended by a signal before any jump",
	  LEG0 END0("'status':-1,'signal':9"), { "A", 0, "", 0 },
	  FOLD_DO_START, "same", "", "f.b", 0, 1, 1, 1 },
	{ "test timed out before any jump",
	  LEG0 END0("'status':1,'timeout':true"), { "A", 0, "", 0 },
	  FOLD_DO_START, "same", "", "f.b", 0, 1, 1, 1 },
	{ "timed out, then booted cold",
	  LEG0 END0("'status':-1,'timeout':true"), { "C", 0, "", 0 },
	  FOLD_DO_START, "cold", "", "f.b", 0, 1, 1, 0 },
	{ "the same after a cold boot", LEG1 END_BAD, { "C", 0, "", 0 },
	  FOLD_DO_START, "cold", "", "f.b", 0, 1, 1, 0 },
	{ "name that repeats", LEG1 END SKIP_B, { "B", 1, "", 0 },
	  FOLD_DO_START, "same", "", "f.a", 0, 1, 2, 0 },
	{ "repeated name, interrupted", LEG1 END SKIP_B BEGIN(1, 0, 1),
	  { "C", 0, "", 1 },
	  FOLD_DO_AGAIN, "cold", "interrupted", "f.a", 0, 2, 2, 0 },
	{ "all over", LEG1 END SKIP_B LOST, { "B", 1, "", 0 },
	  FOLD_DO_FINISH, "same", "", "", 0, 0, 3, 0 },
	{ "odd boot after all is over", LEG1 END SKIP_B LOST,
	  { "C", 2, "", 0 }, FOLD_DO_FINISH, "jump", "journal-torn", "", 0, 0,
	  3, 1 },
	{ "done", LEG1 END SKIP_B LOST DONE, { "C", 0, "", 0 },
	  FOLD_DO_NOTHING, "cold", "", "", 0, 0, 3, 0 },
	{ "unknown record and fields", LEG0 "{'kind':'weather','x':[1]};",
	  { "A", 0, "", 0 },
	  FOLD_DO_AGAIN, "same", "interrupted", "f.a", 0, 2, 0, 0 },
};
/* clang-format on */

TEST(each_row_of_the_resume_rules)
{
	struct fold_step step;
	struct fold f;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ASSERT_EQ(0, fold_init(&f));
		ASSERT_EQ(0, apply_text(&f, rows[i].journal));
		fold_next(&f, &rows[i].boot, &step);
		EXPECT_EQ(rows[i].action, step.action)
		TH_LOG("%s", rows[i].name);
		EXPECT_STREQ(rows[i].how, step.how) TH_LOG("%s", rows[i].name);
		EXPECT_STREQ(rows[i].why, step.why) TH_LOG("%s", rows[i].name);
		EXPECT_STREQ(rows[i].test, step.test)
		TH_LOG("%s", rows[i].name);
		EXPECT_EQ(rows[i].leg, step.leg) TH_LOG("%s", rows[i].name);
		EXPECT_EQ(rows[i].attempt, step.attempt)
		TH_LOG("%s", rows[i].name);
		EXPECT_EQ(rows[i].item, step.item) TH_LOG("%s", rows[i].name);
		EXPECT_EQ(rows[i].dirty, step.dirty)
		TH_LOG("%s", rows[i].name);
		EXPECT_EQ(0, f.gaps);
		fold_free(&f);
	}
}

TEST_F(next, boot_record_leads_to_the_same_step)
{
	static const struct fold_boot jump = { "B", 1, "abc", false };
	struct fold_step before, after;

	ASSERT_EQ(0, apply_text(&self->f, LEG0 JUMP));
	fold_next(&self->f, &jump, &before);
	ASSERT_EQ(0, apply_text(&self->f, BOOT(1, "B", 1, "jump")));
	fold_next(&self->f, &jump, &after);
	EXPECT_EQ(before.action, after.action);
	EXPECT_EQ(before.leg, after.leg);
}

TEST_F(next, run_fields_are_kept)
{
	ASSERT_EQ(0, apply_text(&self->f, LEG0));
	EXPECT_STREQ("r1", self->f.run);
	EXPECT_STREQ("smoke", self->f.plan);
	EXPECT_STREQ("q35", self->f.rig);
	EXPECT_EQ(42, self->f.seed);
	EXPECT_EQ(3, self->f.cycles);
	EXPECT_EQ(3, self->f.n_items);
	EXPECT_EQ(2, self->f.items[0].legs);
	EXPECT_EQ(1, self->f.items[1].legs);
}

TEST_F(next, carries_last_for_one_attempt)
{
	ASSERT_EQ(0, apply_text(&self->f, LEG0
				"{'kind':'carry'," TEST_A
				",'key':'k','value':'1'};"
				"{'kind':'carry'," TEST_A
				",'key':'k','value':'2'};" JUMP BOOT(1, "B", 1,
								     "jump")
					BEGIN(1, 1, 1)));
	EXPECT_STREQ("2", journal_str(self->f.carries, "k"));
	ASSERT_EQ(0,
		  apply_text(&self->f, BOOT(2, "C", 0, "cold") BEGIN(2, 0, 2)));
	EXPECT_EQ(0, json_object_size(self->f.carries));
}

TEST_F(next, undo_stack_is_of_this_boot)
{
	ASSERT_EQ(0, apply_text(&self->f,
				FIRST UNDO("/a") UNDO("/b") UNDO(
					"/c") "{'kind':'undone','count':1};"));
	ASSERT_EQ(2, self->f.n_undo);
	EXPECT_STREQ("/b", self->f.undo[1].path);
	ASSERT_EQ(0, apply_text(&self->f, BOOT(0, "A", 0, "same")));
	EXPECT_EQ(2, self->f.n_undo);
	ASSERT_EQ(0, apply_text(&self->f, "{'kind':'undone','count':9};"));
	EXPECT_EQ(0, self->f.n_undo);
	ASSERT_EQ(0, apply_text(&self->f, UNDO("/d") BOOT(1, "B", 0, "cold")));
	EXPECT_EQ(0, self->f.n_undo);
}

TEST_F(next, red_oracle_soils_the_boot)
{
	static const struct fold_boot same = { "A", 0, "", false };
	struct fold_step step;

	ASSERT_EQ(0,
		  apply_text(&self->f, LEG0
			     "{'kind':'oracles','when':'end','states':{'log':'red'}};"
			     "{'kind':'end'," TEST_A ",'leg':0,'status':0};"));
	fold_next(&self->f, &same, &step);
	EXPECT_EQ(FOLD_DO_START, step.action);
	EXPECT_TRUE(step.dirty);
}

TEST_F(next, gap_in_the_numbers_is_counted)
{
	ASSERT_EQ(0, apply_text(&self->f, RUN));
	self->f.n = 5;
	self->f.n = 1;
	EXPECT_EQ(0, self->f.gaps);
	ASSERT_EQ(0, fold_apply(&self->f, json_object()));
	EXPECT_EQ(1, self->f.gaps);
}

TEST_F(next, begin_without_names_is_refused)
{
	EXPECT_EQ(-EBADMSG, apply_text(&self->f, "{'kind':'begin'};"));
	EXPECT_EQ(-EBADMSG, apply_text(&self->f, "{'kind':'carry'};"));
	EXPECT_EQ(-EBADMSG,
		  apply_text(&self->f, "{'kind':'items','items':[{}]};"));
}

TEST_F(next, phases_have_names)
{
	int i;

	for (i = 0; i < FOLD_PHASES; i++)
		EXPECT_LT(1, strlen(fold_phase_name((enum fold_phase)i)));
	EXPECT_STREQ("?", fold_phase_name(FOLD_PHASES));
}

TEST_HARNESS_MAIN
