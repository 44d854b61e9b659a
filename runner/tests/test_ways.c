// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways side by side, and the figures that only the controller's clock can tell:
 * made-up runs, read as they lie on disk. Writes below a temporary folder only.
 */
#include <math.h>

#include "controller_log.h"
#include "kselftest_harness.h"
#include "lu_file.h"
#include "report.h"
#include "run_folder.h"
#include "ways.h"

FIXTURE(ways)
{
	struct run_folder run;
	struct journal *controller;
	struct merge *m;
	char text[8192];
};

FIXTURE_SETUP(ways)
{
	char path[96];

	self->m = NULL;
	self->text[0] = '\0';
	folder_open(&self->run, "q35", "", ",'contrived':true");
	snprintf(path, sizeof(path), "%s/controller.jsonl", self->run.dir);
	self->controller = controller_log_open(path);
}

FIXTURE_TEARDOWN(ways)
{
	merge_free(self->m);
	journal_close(self->controller);
	folder_remove(&self->run);
}

static void mark(FIXTURE_DATA(ways) * self, const char *name, int boot,
		 long long tsc, double s)
{
	journal_append(self->controller,
		       json_pack("{s:s,s:s,s:i,s:I,s:f}", "kind", "mark",
				 "name", name, "boot", boot, "tsc",
				 (json_int_t)tsc, "s", s));
}

static void moment(FIXTURE_DATA(ways) * self, const char *figure,
		   const char *end, long long tsc)
{
	folder_add(&self->run,
		   "{'kind':'moment'," FOLDER_TEST ",'leg':%u,'figure':'%s',"
		   "'end':'%s','tsc':%lld}",
		   self->run.leg, figure, end, tsc);
}

/* A reset: the counter starts anew. */
static void restart(FIXTURE_DATA(ways) * self, long long left, long long came)
{
	folder_add(&self->run,
		   "{'kind':'jump'," FOLDER_TEST ",'leg':%u,'way':'cold',"
		   "'nonce':'n','tsc':%lld}",
		   self->run.leg, left);
	folder_add(&self->run, "{'kind':'boot','how':'cold','tsc':%lld}", came);
	self->run.leg++;
	self->run.boot++;
	folder_add(&self->run,
		   "{'kind':'begin'," FOLDER_TEST ",'leg':%u,'attempt':1}",
		   self->run.leg);
}

/* A cycle: last seen at 4,000 ms of the boot before, first at 2,000 of this. */
static void cycle(FIXTURE_DATA(ways) * self)
{
	moment(self, "nvme0.downtime_cold", "from", 4000000);
	restart(self, 4100000, 1000000);
	moment(self, "nvme0.downtime_cold", "to", 2000000);
}

static int load(FIXTURE_DATA(ways) * self)
{
	FILE *out = fmemopen(self->text, sizeof(self->text), "w");
	int ret;

	folder_close(&self->run);
	ret = merge_load(self->run.dir, NULL, &self->m);
	if (!ret)
		ret = ways_print(self->m, out);
	fclose(out);
	return ret;
}

/* The value of the @n-th figure of this name; NAN: there is none. */
static double value(const FIXTURE_DATA(ways) * self, const char *name, int n)
{
	const struct merge_measure *x = self->m->measures;

	for (; x < self->m->measures + self->m->n_measures; x++)
		if (!strcmp(x->name, name) && !n--)
			return x->value;
	return NAN;
}

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-6;
}

/* Boot 0 began at 10 s of the controller's clock, boot 1 at 16, boot 2 at 25. */
TEST_F(ways, cold_is_told_by_the_controllers_clock)
{
	mark(self, "clock", 0, 3000000, 13.2);
	mark(self, "clock", 0, 3100000, 13.1);
	mark(self, "clock", 0, 3200000, 13.4);
	mark(self, "jump.n", 0, 3300000, 1);
	mark(self, "clock", 1, 2500000, 18.5);
	mark(self, "clock", 2, 2500000, 27.5);
	cycle(self);
	cycle(self);
	ASSERT_EQ(0, load(self)) TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(near(4000, value(self, "nvme0.downtime_cold", 0)));
	EXPECT_TRUE(near(7000, value(self, "nvme0.downtime_cold", 1)));
	EXPECT_TRUE(near(2900, value(self, "blackout_cold", 0)));
	EXPECT_TRUE(near(5900, value(self, "blackout_cold", 1)));
	EXPECT_EQ(0, self->m->untimed);
	EXPECT_EQ(4, self->m->n_measures);
	EXPECT_EQ(1, self->m->measures[0].leg);
	EXPECT_EQ(1, self->m->measures[1].leg);
	EXPECT_EQ(2, self->m->measures[3].boot);
	EXPECT_TRUE(self->m->measures[0].contrived);
	EXPECT_STREQ("s", self->m->measures[0].suite);
	EXPECT_NE(NULL, strstr(self->text, "7000.0 of 1"));
	EXPECT_EQ(NULL, strstr(self->text, "4000.0"));
}

TEST_F(ways, boot_without_a_mark_has_no_figure_and_is_counted)
{
	mark(self, "clock", 0, 3000000, 13);
	mark(self, "arrive.n", 1, 2500000, 18.5);
	mark(self, "clock", 2, 2500000, 27.5);
	cycle(self);
	cycle(self);
	ASSERT_EQ(0, load(self));
	EXPECT_EQ(0, self->m->n_measures);
	EXPECT_EQ(4, self->m->untimed);
}

TEST_F(ways, controller_whose_clock_went_back_tells_nothing)
{
	mark(self, "clock", 0, 3000000, 13);
	mark(self, "clock", 1, 2500000, 4);
	cycle(self);
	ASSERT_EQ(0, load(self));
	EXPECT_EQ(0, self->m->n_measures);
	EXPECT_EQ(2, self->m->untimed);
}

/* Begun again: what was begun before is no beginning of this. */
TEST_F(ways, beginnings_of_an_attempt_that_broke_off_are_dropped)
{
	mark(self, "clock", 0, 3000000, 13);
	mark(self, "clock", 1, 2500000, 18.5);
	moment(self, "nvme0.downtime_cold", "from", 4000000);
	restart(self, 4100000, 1000000);
	folder_add(&self->run,
		   "{'kind':'begin'," FOLDER_TEST ",'leg':0,'attempt':2}");
	moment(self, "nvme0.downtime_cold", "to", 2000000);
	ASSERT_EQ(0, load(self));
	EXPECT_EQ(1, self->m->n_measures);
	EXPECT_TRUE(isnan(value(self, "nvme0.downtime_cold", 0)));
}

static void measure_all(struct run_folder *run, double by)
{
	folder_measure(run, "blackout_live", 100 + by, "ms");
	folder_measure(run, "nvme0.downtime_live", 200 + by, "ms");
	folder_measure(run, "nvme0.outside_live", 201.5 + by, "ms");
	folder_measure(run, "nvme0.downtime_plain", 300 + by, "ms");
	folder_measure(run, "blackout_plain", 400 + by, "ms");
	folder_measure(run, "nvme0.lost_frames_cold", 7, "frames");
	folder_measure(run, "nvme0.stall", 5, "ms");
	folder_measure(run, "odd_way", 5, "ms");
}

TEST_F(ways, stand_beside_each_other_without_the_warm_up)
{
	static const char *const lines[] = {
		"Device       Figure                       live             plain              cold",
		"machine      blackout, ms                115.0 of 2        415.0 of 2                   -\n",
		"nvme0        downtime, ms                215.0 of 2        315.0 of 2                   -\n",
		"nvme0        lost_frames, frames                    -                 -        7.0 of 2",
		"at most 1.5 ms apart in 3 downtimes\n",
	};
	double by;

	for (by = 1000; by >= 0; by = by == 1000 ? 20 : by - 10) {
		folder_jump(&self->run, 1000);
		measure_all(&self->run, by);
		if (by == 10)
			break;
	}
	ASSERT_EQ(0, load(self));
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		EXPECT_NE(NULL, strstr(self->text, lines[i]))
		TH_LOG("no '%s' in\n%s", lines[i], self->text);
	}
	EXPECT_EQ(NULL, strstr(self->text, "outside"));
	EXPECT_EQ(NULL, strstr(self->text, "stall"));
	EXPECT_EQ(NULL, strstr(self->text, "odd"));
}

TEST_F(ways, only_a_warm_up_is_no_figure)
{
	folder_jump(&self->run, 1000);
	folder_measure(&self->run, "nvme0.downtime_live", 200, "ms");
	ASSERT_EQ(0, load(self));
	EXPECT_NE(NULL, strstr(self->text, "nvme0        downtime, ms"));
	EXPECT_EQ(NULL, strstr(self->text, "200.0"));
}

TEST_F(ways, run_without_them_prints_nothing)
{
	folder_jump(&self->run, 1000);
	folder_measure(&self->run, "nvme0.stall", 5, "ms");
	folder_measure(&self->run, "", 5, "ms");
	folder_measure(&self->run, ".._live", 5, "");
	ASSERT_EQ(0, load(self));
	EXPECT_EQ(NULL, strstr(self->text, "stall"));
}

TEST_HARNESS_MAIN
