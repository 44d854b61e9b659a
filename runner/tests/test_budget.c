// SPDX-License-Identifier: GPL-2.0-only
/*
 * Budgets: from the rig file to the record, from the record to the verdict. Reads
 * files of its own below /tmp.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "filehash.h"
#include "kselftest_harness.h"
#include "lu_budget.h"
#include "merge.h"
#include "report.h"
#include "rundir.h"
#include "run_folder.h"

#define BUDGET(name, figure, unit, limit, machine)                           \
	"{'device':'nvme0','budget':'" name "','figures':['" figure          \
	"','other'],'unit':'" unit "','limit':" #limit ",'machine':" machine \
	"}"
#define BUDGETS                                                                     \
	",'budgets':[" BUDGET("blackout_ms", "blackout", "ms", 2000.0,              \
			      "true") "," BUDGET("dma_gap_ms", "stall", "ms",       \
						 20.5,                              \
						 "false") "," BUDGET("lost_frames", \
								     "lost_frames", \
								     "frames",      \
								     0.0,           \
								     "false") "]"

/* A run with one jump and one figure, judged. */
static void judge(struct __test_metadata *_metadata, const char *item,
		  double ms, const char *name, double value, const char *unit,
		  const char *want, const char *says)
{
	struct run_folder run;
	struct report *r;
	struct merge *m;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	folder_open(&run, "q35", BUDGETS, item);
	folder_jump(&run, ms);
	folder_measure(&run, name, value, unit);
	folder_close(&run);
	ASSERT_EQ(0, merge_load(run.dir, NULL, &m));
	ASSERT_EQ(0, report_judge(m, run.dir, &r));
	report_print(r, out);
	fclose(out);
	EXPECT_TRUE(verdict_is(&r->verdicts[0], want))
	TH_LOG("%s: %s", r->verdicts[0].key, r->verdicts[0].reason);
	EXPECT_NE(NULL, strstr(text, says)) TH_LOG("no %s in %s", says, text);
	report_free(r);
	merge_free(m);
	free(text);
	folder_remove(&run);
}

#define JUDGE(...) judge(_metadata, "", __VA_ARGS__)

TEST(figure_over_its_budget_fails_its_test)
{
	JUDGE(2001, "x", 1, "ms", "fail:over-budget",
	      "[over-budget] a figure is over its budget: blackout 2001 ms, "
	      "budget blackout_ms of nvme0, 2000 ms\n");
	JUDGE(10, "nvme0.stall", 20.6, "ms", "fail:over-budget",
	      "nvme0.stall 20.6 ms, budget dma_gap_ms of nvme0, 20.5 ms\n");
	JUDGE(10, "nvme0.other", 20.6, "ms", "fail:over-budget",
	      "Budgets: 3, 1 held, 1 over, 1 without a figure\n");
	JUDGE(10, "nvme0.lost_frames", 1, "frames", "fail:over-budget",
	      "nvme0.lost_frames 1 frames, budget lost_frames of nvme0, 0 frames");
}

TEST(figure_within_its_budget_passes)
{
	JUDGE(2000, "nvme0.stall", 20.5, "ms", "pass:passed",
	      "Budgets: 3, 2 held, 0 over, 1 without a figure\n"
	      "  budget without a figure: lost_frames of nvme0, 0 frames: "
	      "no test of this run measured it\n");
	JUDGE(1, "nvme0.lost_frames", 0, "frames", "pass:passed",
	      "without a figure: dma_gap_ms of nvme0");
	JUDGE(1, "nvme0.stall", -30, "ms", "pass:passed", "2 held");
}

TEST(unit_is_converted_or_no_figure)
{
	JUDGE(1, "nvme0.stall", 20501, "us", "fail:over-budget",
	      "nvme0.stall 20.501 ms");
	JUDGE(1, "nvme0.stall", 20499, "us", "pass:passed", "2 held");
	JUDGE(1, "nvme0.stall", 0.021, "s", "fail:over-budget", "1 over");
	JUDGE(1, "nvme0.stall", 999, "pages", "pass:passed",
	      "without a figure: dma_gap_ms of nvme0");
}

TEST(budget_is_of_one_device_and_figure)
{
	JUDGE(1, "nvme1.stall", 999, "ms", "pass:passed",
	      "without a figure: dma_gap_ms");
	JUDGE(1, "nvme0.stalls", 999, "ms", "pass:passed",
	      "without a figure: dma_gap_ms");
	JUDGE(1, "nvme0xstall", 999, "ms", "pass:passed",
	      "without a figure: dma_gap_ms");
	JUDGE(1, "stall", 999, "ms", "pass:passed",
	      "without a figure: dma_gap_ms");
	JUDGE(1, "nvme0.blackout", 9999, "ms", "pass:passed", "1 held");
}

/* It was looked for, and is less than what the error says. */
TEST(figure_below_its_resolution_is_known_by_that)
{
	JUDGE(1, "nvme0.stall_error", 20.5, "ms", "pass:passed",
	      "Budgets: 3, 2 held, 0 over, 1 without a figure\n"
	      "  budget held: dma_gap_ms of nvme0, 20.5 ms: no stall above "
	      "its resolution of at most 20.5 ms (times: 1), which is within the budget\n");
	JUDGE(1, "nvme0.stall_error", 20.6, "ms", "pass:passed",
	      "Budgets: 3, 1 held, 0 over, 1 without a figure, 1 not shown\n"
	      "  budget not shown to be kept: dma_gap_ms of nvme0, 20.5 ms: "
	      "no stall above its resolution of at most 20.6 ms (times: 1), "
	      "which is above the budget and shows nothing of it\n");
	JUDGE(1, "nvme0.stall_error", 20600, "us", "pass:passed",
	      "resolution of at most 20.6 ms");
	JUDGE(1, "nvme1.stall_error", 20, "ms", "pass:passed",
	      "budget without a figure: dma_gap_ms of nvme0");
	JUDGE(1, "nvme0.stall_errors", 20, "ms", "pass:passed",
	      "budget without a figure: dma_gap_ms of nvme0");
}

/* Nor does it count as measured. */
TEST(contrived_figures_are_held_against_none)
{
	judge(_metadata, ",'contrived':true", 9999, "nvme0.stall", 999, "ms",
	      "pass:passed", "Budgets: 3, 0 held, 0 over, 3 without a figure");
}

/* What an attempt measured that did not count does not count either. */
TEST(only_the_last_attempt_decides)
{
	struct run_folder run;
	struct report *r;
	struct merge *m;

	folder_open(&run, "q35", BUDGETS, "");
	folder_jump(&run, 9999);
	folder_add(&run, "{'kind':'begin'," FOLDER_TEST ",'leg':0,'attempt':2}");
	folder_close(&run);
	ASSERT_EQ(0, merge_load(run.dir, NULL, &m));
	ASSERT_EQ(0, report_judge(m, run.dir, &r));
	EXPECT_TRUE(verdict_is(&r->verdicts[0], "pass:passed"))
	TH_LOG("%s", r->verdicts[0].reason);
	report_free(r);
	merge_free(m);
	folder_remove(&run);
}

#define LIVE                                                              \
	",'budgets':[{'device':'nvme0','budget':'device_downtime_ms',"    \
	"'figures':['downtime','downtime_live'],'unit':'ms','limit':100," \
	"'machine':false}]"

/* Over a warm-up, too: what is left out of figures is a jump all the same. */
TEST(figure_of_the_live_way_is_held_and_of_no_other)
{
	static const struct {
		const char *figure;
		unsigned int measured, over;
	} rows[] = {
		{ "nvme0.downtime_live", 1, 1 },
		{ "nvme0.downtime", 1, 1 },
		{ "nvme0.downtime_plain", 0, 0 },
		{ "nvme0.downtime_cold", 0, 0 },
	};
	struct run_folder run;
	struct merge *m;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		folder_open(&run, "q35", LIVE, "");
		folder_jump(&run, 1);
		folder_measure(&run, rows[i].figure, 101, "ms");
		folder_close(&run);
		ASSERT_EQ(0, merge_load(run.dir, NULL, &m));
		EXPECT_EQ(rows[i].measured, m->budgets[0].measured);
		EXPECT_EQ(rows[i].over, m->budgets[0].over)
		TH_LOG("%s", rows[i].figure);
		merge_free(m);
		folder_remove(&run);
	}
}

TEST(run_json_has_the_budgets)
{
	struct run_folder run;
	json_t *json, *list, *gap;
	char path[128];

	folder_open(&run, "q35", BUDGETS, "");
	folder_jump(&run, 1);
	folder_measure(&run, "nvme0.stall", 30, "ms");
	folder_measure(&run, "nvme0.stall", 10, "ms");
	folder_close(&run);
	EXPECT_EQ(REPORT_FAIL, report_run(run.dir, NULL, NULL));
	snprintf(path, sizeof(path), "%s/run.json", run.dir);
	json = json_load_file(path, 0, NULL);
	list = json_object_get(json, "budgets");
	ASSERT_EQ(3, json_array_size(list));
	gap = json_array_get(list, 1);
	EXPECT_STREQ("dma_gap_ms", journal_str(gap, "budget"));
	EXPECT_EQ(20.5, journal_num(gap, "limit", 0));
	EXPECT_EQ(2, journal_int(gap, "measured", 0));
	EXPECT_EQ(1, journal_int(gap, "over", 0));
	json_decref(json);
	folder_remove(&run);
}

static const struct merge_budget *gap_of(struct merge *m)
{
	return &m->budgets[1];
}

/* Once found and once not, with a resolution that the limit is within. */
TEST(one_figure_does_not_stand_for_those_left_out)
{
	struct run_folder run;
	struct merge *m;
	json_t *json, *gap;
	char path[128];

	folder_open(&run, "q35", BUDGETS, "");
	folder_jump(&run, 1);
	folder_measure(&run, "nvme0.stall", 20, "ms");
	folder_measure(&run, "nvme0.stall_error", 15, "ms");
	folder_measure(&run, "nvme0.stall_error", 700, "ms");
	folder_close(&run);
	ASSERT_EQ(0, merge_load(run.dir, NULL, &m));
	EXPECT_EQ(1, merge_budget_below(gap_of(m)));
	EXPECT_EQ(MERGE_BUDGET_NOT_SHOWN, merge_budget_state(gap_of(m)));
	merge_free(m);
	EXPECT_EQ(REPORT_PASS, report_run(run.dir, NULL, NULL));
	snprintf(path, sizeof(path), "%s/run.json", run.dir);
	json = json_load_file(path, 0, NULL);
	gap = json_array_get(json_object_get(json, "budgets"), 1);
	EXPECT_EQ(1, journal_int(gap, "measured", 0));
	EXPECT_EQ(1, journal_int(gap, "below", 0));
	EXPECT_EQ(700, journal_num(gap, "resolution", 0));
	json_decref(json);
	folder_remove(&run);
}

/* An error beside its figure is how far off that may be, and no more. */
TEST(figure_with_a_large_error_is_held_all_the_same)
{
	struct run_folder run;
	struct merge *m;

	folder_open(&run, "q35", BUDGETS, "");
	folder_jump(&run, 1);
	folder_measure(&run, "nvme0.stall", 20, "ms");
	folder_measure(&run, "nvme0.stall_error", 700, "ms");
	folder_close(&run);
	ASSERT_EQ(0, merge_load(run.dir, NULL, &m));
	EXPECT_EQ(MERGE_BUDGET_HELD, merge_budget_state(gap_of(m)));
	EXPECT_EQ(0, merge_budget_below(gap_of(m)));
	merge_free(m);
	folder_remove(&run);
}

#define RIG                                                                 \
	"name: lab\nmachine: host\ndevices:\n  - name: d0\n    type: any\n" \
	"    path: 0000:00:1f.7\n    pci_id: 1234:5678\n"                   \
	"    allow_destructive: no\n    budgets:\n      dma_gap_ms: 20\n"   \
	"      lost_frames: 0\n      stages: {file.freeze: 1.5}\n"
#define PLAN "name: p\njudge: normal\ntests:\n  - suite: cycle\n"

static json_t *first_record(const char *dir)
{
	char path[600];
	json_t *list, *first;

	snprintf(path, sizeof(path), "%s/dut/journal.jsonl", dir);
	if (journal_load(path, &list))
		return NULL;
	first = json_incref(json_array_get(list, 0));
	json_decref(list);
	return first;
}

/* A run is judged by the budgets it was begun with, and known by its rig's file. */
TEST(new_run_records_budgets_and_hash_of_its_rig)
{
	struct run_folder run = { .dir = "/tmp/lutorture_run.XXXXXX" };
	struct rundir_request request = { .rig_given = "r", .plan_given = "p" };
	char rig[64], plan[64], dir[512] = "", command[160];
	char hash[FILEHASH_SIZE];
	json_t *list, *frames, *stage, *record;

	ASSERT_NE(NULL, mkdtemp(run.dir));
	snprintf(rig, sizeof(rig), "%s/rig.yaml", run.dir);
	snprintf(plan, sizeof(plan), "%s/plan.yaml", run.dir);
	folder_put(&run, "rig.yaml", RIG, strlen(RIG));
	folder_put(&run, "plan.yaml", PLAN, strlen(PLAN));
	request.rig = rig;
	request.plan = plan;
	request.repo = request.results = run.dir;
	ASSERT_EQ(0, rundir_create(&request, dir, sizeof(dir)))
	TH_LOG("%s", lu_errmsg());
	record = first_record(dir);
	list = json_object_get(record, "budgets");
	ASSERT_EQ(3, json_array_size(list));
	frames = json_object_get(json_array_get(list, 1), "figures");
	EXPECT_STREQ("lost_frames_live",
		     json_string_value(json_array_get(frames, 1)));
	stage = json_array_get(list, 2);
	EXPECT_STREQ("d0", journal_str(stage, "device"));
	EXPECT_STREQ("stages.file.freeze", journal_str(stage, "budget"));
	EXPECT_EQ(1.5, journal_num(stage, "limit", 0));
	EXPECT_STREQ("ms", journal_str(stage, "unit"));
	ASSERT_EQ(0, filehash(rig, hash));
	EXPECT_STREQ(hash, journal_str(record, "rig_hash"));
	json_decref(record);
	snprintf(command, sizeof(command), "rm -r %s", run.dir);
	EXPECT_EQ(0, system(command));
}

TEST(rules_that_are_none_are_survived)
{
	struct run_folder run;
	struct merge *m;

	folder_open(&run, "q35", ",'budgets':[7,{},{'figures':[1]},null]", "");
	folder_jump(&run, 1);
	folder_measure(&run, "", 1, "");
	folder_close(&run);
	ASSERT_EQ(0, merge_load(run.dir, NULL, &m));
	EXPECT_EQ(4, m->n_budgets);
	merge_free(m);
	folder_remove(&run);
}

TEST_HARNESS_MAIN
