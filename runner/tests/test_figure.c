// SPDX-License-Identifier: GPL-2.0-only
/*
 * Figures of a run: how measurements are sorted, what is compared, what is
 * printed, and what is not claimed. Touches no file but temporary ones.
 */
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "kselftest_harness.h"
#include "run_folder.h"

FIXTURE(figure)
{
	struct measurement list[64];
	struct measurements m;
	struct figure_set set;
	char *text;
	size_t size;
};

FIXTURE_SETUP(figure)
{
	self->m = (struct measurements){ .list = self->list };
	self->m.head = json_pack("{ss ss ss si sb s{si}}", "run", "r1", "plan",
				 "smoke", "rig", "q35", "jumps", 470,
				 "finished", 1, "verdicts", "pass", 3);
	ASSERT_NE(NULL, self->m.head);
}

FIXTURE_TEARDOWN(figure)
{
	json_decref(self->m.head);
	figure_free(&self->set);
	free(self->text);
}

static void put(FIXTURE_DATA(figure) * self, const char *device,
		const char *name, double value, const char *unit)
{
	self->list[self->m.n++] = (struct measurement){
		.suite = "s",
		.test = "f.a",
		.device = device,
		.figure = name,
		.unit = unit,
		.value = value,
	};
}

static bool prints(FIXTURE_DATA(figure) * self, const char *want)
{
	FILE *out;

	free(self->text);
	self->text = NULL;
	out = open_memstream(&self->text, &self->size);
	if (figure_print(&self->m, out))
		abort();
	fclose(out);
	return strstr(self->text, want);
}

TEST_F(figure, floor_is_that_of_the_calibration)
{
	put(self, NULL, "part.freeze", 3, "ms");
	put(self, "nvme0", "file.freeze", 7, "ms");
	put(self, NULL, "part.freeze", 7, "s");
	put(self, NULL, "part.retrieve", 7, "ms");
	ASSERT_EQ(0, figure_collect(&self->m, &self->set));
	for (size_t i = 0; i < self->set.n; i++)
		EXPECT_EQ(0, self->set.list[i].floor);
	figure_free(&self->set);
	json_object_set_new(self->m.head, "calibration",
			    json_pack("{s[{ss ss ss s[{sf sf}]}]}", "ways",
				      "way", "stage", "figures", "part.freeze",
				      "state", "ok", "gaps", "found", 9.7,
				      "limit", 1.5));
	ASSERT_EQ(0, figure_collect(&self->m, &self->set));
	ASSERT_EQ(4, self->set.n);
	EXPECT_EQ(1.5, self->set.list[0].floor);
	EXPECT_EQ(1.5, self->set.list[1].floor);
	EXPECT_EQ(0, self->set.list[2].floor);
	EXPECT_EQ(0, self->set.list[3].floor);
}

TEST_F(figure, values_are_sorted_by_device_name_and_unit)
{
	put(self, NULL, "blackout", 3, "ms");
	put(self, "nvme0", "downtime", 7, "ms");
	put(self, NULL, "blackout", 1, "ms");
	put(self, "igb0", "downtime", 9, "ms");
	put(self, "nvme0", "downtime", 5, "s");
	put(self, NULL, "blackout", 2, "ms");
	put(self, NULL, "blackout", 9, "ms");
	self->list[6].contrived = true;
	ASSERT_EQ(0, figure_collect(&self->m, &self->set));
	ASSERT_EQ(5, self->set.n);
	ASSERT_EQ(3, self->set.list[0].n);
	EXPECT_EQ(1, self->set.list[0].values[0]);
	EXPECT_EQ(3, self->set.list[0].values[2]);
	EXPECT_STREQ("nvme0", self->set.list[1].device);
	EXPECT_EQ(7, self->set.list[1].values[0]);
	EXPECT_STREQ("igb0", self->set.list[2].device);
	EXPECT_STREQ("s", self->set.list[3].unit);
	EXPECT_TRUE(self->set.list[4].contrived);
	EXPECT_EQ(&self->set.list[2],
		  figure_find(&self->set, &self->set.list[2]));
}

TEST(what_is_compared_is_time_and_loss)
{
	static const struct {
		struct figure f;
		bool compared;
	} rows[] = {
		{ { .name = "blackout", .unit = "ms" }, true },
		{ { .name = "file.freeze", .unit = "us" }, true },
		{ { .name = "lost_frames", .unit = "frames" }, true },
		{ { .name = "stall", .unit = "ms" }, true },
		{ { .name = "stall_error", .unit = "ms" }, false },
		{ { .name = "interval", .unit = "ms" }, false },
		{ { .name = "due_frames", .unit = "frames" }, false },
		{ { .name = "longest_run", .unit = "frames" }, false },
		{ { .name = "longest_run.stamps", .unit = "ms" }, false },
		{ { .name = "lspci_xxxx_ms", .unit = "ms" }, false },
		{ { .name = "instruments.watch", .unit = "ms" }, false },
		{ { .name = "instruments.read", .unit = "ms" }, false },
		{ { .name = "kho_pages", .unit = "pages" }, false },
		{ { .name = "pairs_per_s", .unit = "1/s" }, false },
		{ { .name = "x", .unit = "" }, false },
		{ { .name = "blackout", .unit = "ms", .contrived = true },
		  false },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct figure *f = &rows[i].f;

		EXPECT_EQ(rows[i].compared, !figure_not_compared(f))
		TH_LOG("row %zu", i);
	}
}

TEST_F(figure, table_has_all_figures_of_enough_values)
{
	int i;

	for (i = 40; i >= 1; i--)
		put(self, "nvme0", "downtime", i, "ms");
	EXPECT_TRUE(prints(self, "nvme0 downtime, ms"));
	EXPECT_NE(NULL, strstr(self->text, " 40      20.50  14.00 to 27.00 "));
	EXPECT_NE(NULL, strstr(self->text, "  38.00      40.00      40.00\n"));
	EXPECT_NE(NULL, strstr(self->text, "0 failures in 470 cycles: "
					   "at most 3/470 = 0.64 % (95 %)\n"));
	EXPECT_NE(NULL, strstr(self->text, "not calibrated, error unknown: run "
					   "lutorture bench --calibrate "
					   "--rig q35\n"));
	EXPECT_EQ(NULL, strstr(self->text, "without a verdict"));
	EXPECT_EQ(NULL, strstr(self->text, "not finished"));
}

TEST_F(figure, warm_up_is_left_out_and_counted)
{
	put(self, NULL, "blackout", 9000, "ms");
	put(self, NULL, "first", 1, "ms");
	self->list[0].warm_up = self->list[1].warm_up = true;
	put(self, NULL, "blackout", 100, "ms");
	EXPECT_TRUE(prints(self, "\nLeft out  2 values of warm-up cycles\n"));
	EXPECT_NE(NULL, strstr(self->text, " 1     100.00  needs 6 values"));
	EXPECT_EQ(NULL, strstr(self->text, "9000"));
	EXPECT_EQ(NULL, strstr(self->text, "first"));
	self->list[0].warm_up = self->list[1].warm_up = false;
	EXPECT_FALSE(prints(self, "Left out"));
}

TEST_F(figure, few_values_have_no_interval)
{
	int i;

	for (i = 0; i < 5; i++)
		put(self, NULL, "blackout", 100 + i, "ms");
	EXPECT_TRUE(prints(self, " 5     102.00  needs 6 values "));
	put(self, NULL, "blackout", 105, "ms");
	EXPECT_TRUE(prints(self, " 6     102.50  100.00 to 105.00 "));
}

TEST_F(figure, failures_are_counted_not_bounded)
{
	json_t *verdicts = json_object_get(self->m.head, "verdicts");

	json_object_set_new(verdicts, "fail", json_integer(2));
	json_object_set_new(verdicts, "infra", json_integer(5));
	json_object_set_new(verdicts, "xfail", json_integer(1));
	json_object_set_new(self->m.head, "finished", json_false());
	EXPECT_TRUE(prints(self, "2 tests failed, in 470 cycles\n"));
	EXPECT_EQ(NULL, strstr(self->text, "at most"));
	EXPECT_NE(NULL, strstr(self->text, "5 tests are without a verdict"));
	EXPECT_NE(NULL, strstr(self->text, "1 tests are known to fail"));
	EXPECT_NE(NULL, strstr(self->text, "the run is not finished"));
	EXPECT_NE(NULL, strstr(self->text, "Nothing was measured"));
}

TEST_F(figure, few_cycles_bound_nothing)
{
	json_object_set_new(self->m.head, "jumps", json_integer(3));
	EXPECT_TRUE(prints(self, "0 failures in 3 cycles: too few"));
	json_object_set_new(self->m.head, "jumps", json_integer(0));
	EXPECT_TRUE(prints(self, "0 failures in 0 cycles: too few"));
	json_object_set_new(self->m.head, "jumps", json_integer(4));
	EXPECT_TRUE(prints(self, "at most 3/4 = 75 %"));
	json_object_set_new(self->m.head, "meta", json_true());
	EXPECT_FALSE(prints(self, "at most"));
}

TEST_F(figure, calibration_and_contrived_figures_are_told)
{
	put(self, NULL, "blackout", 100, "ms");
	EXPECT_FALSE(prints(self, "on purpose"));
	self->list[0].contrived = true;
	json_object_set_new(self->m.head, "calibration",
			    json_pack("{sb ss}", "passed", 1, "at", "noon"));
	EXPECT_TRUE(prints(self, "100.00 *\n* comes of what"));
	EXPECT_NE(NULL, strstr(self->text, "calibrated noon; other figures"));
	EXPECT_EQ(NULL, strstr(self->text, "not calibrated"));
}

/* 1,000 ms at one completion in 2 ms, known to 1 %: a resolution of 12 ms. */
static void put_drive(FIXTURE_DATA(figure) * self, double completions)
{
	put(self, "nvme0", "downtime", 1000, "ms");
	put(self, "nvme0", "completions", completions, "completions");
	put(self, NULL, "other", 1, "ms");
	put(self, "nvme0", "interval", 2, "ms");
	put(self, "nvme0", "rate_error", 1, "%");
	for (size_t i = 0; i < self->m.n; i++)
		self->list[i].boot = self->list[i].boot ?: self->m.n;
}

TEST_F(figure, stalls_are_made_anew_from_completions)
{
	put_drive(self, 500);
	put_drive(self, 494);
	EXPECT_TRUE(prints(self, "\nnvme0 stall: above the resolution in 0 of "
				 "2; below it in 2, where up to 1.2 % need "
				 "not show\n"));
	put_drive(self, 493);
	put_drive(self, 480);
	EXPECT_TRUE(prints(self, "nvme0 stall: above the resolution in 2 of 4; "
				 "at most 4 % of the downtime are missing in "
				 "one; below it in 2,"));
	put_drive(self, 100);
	put(self, "nvme0", "covered", 200, "ms");
	self->list[self->m.n - 1].boot = self->list[self->m.n - 2].boot;
	EXPECT_TRUE(prints(self, "in 2 of 5; at most 4 %"));
	EXPECT_NE(NULL, strstr(self->text, "; ran dry in 1\n"));
	EXPECT_EQ(NULL, strstr(self->text, "gap:"));
	/* the machine died over its records */
	put(self, "nvme0", "downtime", 1000, "ms");
	put(self, "nvme0", "completions", 500, "completions");
	EXPECT_TRUE(prints(self, "in 2 of 6; at most 4 %"));
	EXPECT_NE(NULL, strstr(self->text, "; nothing is known of 1\n"));
}

/* A resolution of 15 ms, in 1,000 ms, in which @due frames came or did not. */
static void put_nic(FIXTURE_DATA(figure) * self, double due, double lost,
		    double longest)
{
	put(self, "igb0", "downtime", 1000, "ms");
	put(self, "igb0", "interval", 5, "ms");
	put(self, "igb0", "due_frames", due, "frames");
	put(self, "igb0", "longest_run", longest, "frames");
	put(self, "igb0", "gap_error", 15, "ms");
	put(self, "igb0", "lost_frames", lost, "frames");
}

TEST_F(figure, gaps_are_made_anew_from_numbers_of_frames)
{
	put_nic(self, 200, 0, 0);
	put_nic(self, 100, 3, 3);
	EXPECT_TRUE(prints(self, "\nigb0 gap: above the resolution in 0 of 2; "
				 "below it in 2, where up to 3 % need not "
				 "show\n"));
	put_nic(self, 200, 5, 4);
	EXPECT_TRUE(prints(self, "in 1 of 3; at most 2.5 % of the frames due "
				 "are missing in one; below it in 2,"));
	/* one here and one there are missing all the same */
	put_nic(self, 200, 30, 3);
	EXPECT_TRUE(prints(self, "in 1 of 4; at most 15 % of"));
	put_nic(self, 0, 0, 0);
	EXPECT_TRUE(prints(self, "in 1 of 5; at most"));
	EXPECT_NE(NULL, strstr(self->text, "; nothing is known of 1\n"));
}

TEST_F(figure, gaps_made_on_purpose_stand_apart)
{
	put_nic(self, 200, 0, 0);
	put_nic(self, 200, 100, 100);
	for (int i = 0; i < 6; i++)
		self->list[self->m.n - 1 - i].contrived = true;
	EXPECT_TRUE(prints(self, "igb0 gap: above the resolution in 0 of 1;"));
	EXPECT_NE(NULL, strstr(self->text,
			       "igb0 gap: above the resolution in 1 of 1; at "
			       "most 50 % of the frames due are missing in "
			       "one *\n* comes of what"));
}

TEST_F(figure, downtime_without_counts_says_nothing_of_gaps)
{
	put(self, "nvme0", "downtime", 1000, "ms");
	put(self, "nvme0", "stall", 100, "ms");
	put(self, NULL, "downtime", 1000, "ms");
	put(self, NULL, "completions", 1, "");
	EXPECT_FALSE(prints(self, "above the resolution"));
}

TEST_F(figure, head_without_anything_is_survived)
{
	json_object_clear(self->m.head);
	EXPECT_TRUE(prints(self, "never came up"));
}

TEST_HARNESS_MAIN
