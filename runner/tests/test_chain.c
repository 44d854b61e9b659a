// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the journals of two runs to a comparison, through the files between:
 * journal, measurements.jsonl, report --figures, compare. The records are made up;
 * the folders are below /tmp.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "kselftest_harness.h"
#include "lu_file.h"
#include "lu_rand.h"
#include "run_folder.h"

#define CYCLES 30

FIXTURE(chain)
{
	struct run_folder base, new, other;
	char *text;
	size_t size;
};

/* Blackouts of two modes; a stage of 100 ms, and @more ms. */
static void make_run(struct run_folder *run, const char *rig, uint64_t seed,
		     double more)
{
	struct lu_rand r;
	double ms;
	int i;

	lu_rand_seed(&r, seed);
	folder_open(run, rig, "", "");
	for (i = 0; i < CYCLES; i++) {
		ms = lu_rand_below(&r, 5) ? 1900 : 2800;
		folder_jump(run, ms + lu_rand_below(&r, 300000) / 1000.0);
		folder_measure(run, "nvme0.file.freeze",
			       100 + more + lu_rand_below(&r, 400000) / 10000.0,
			       "ms");
		folder_measure(run, "kho_pages", 4, "pages");
	}
	folder_close(run);
	if (report_run(run->dir, NULL, NULL))
		abort();
}

FIXTURE_SETUP(chain)
{
	make_run(&self->base, "q35", 1, 0);
	make_run(&self->new, "q35", 2, 50);
	make_run(&self->other, "q36", 3, 0);
	self->text = NULL;
}

FIXTURE_TEARDOWN(chain)
{
	folder_remove(&self->base);
	folder_remove(&self->new);
	folder_remove(&self->other);
	free(self->text);
}

static int compare(FIXTURE_DATA(chain) * self, const struct run_folder *base,
		   const struct run_folder *new, bool force)
{
	FILE *out;
	int ret;

	free(self->text);
	self->text = NULL;
	out = open_memstream(&self->text, &self->size);
	ret = compare_runs(base->dir, new->dir, COMPARE_THRESHOLD, force, out);
	fclose(out);
	return ret;
}

static bool says(const FIXTURE_DATA(chain) * self, const char *want)
{
	return strstr(self->text, want);
}

TEST_F(chain, slower_stage_is_found)
{
	EXPECT_EQ(COMPARE_EXIT_SLOWER,
		  compare(self, &self->base, &self->new, false));
	EXPECT_TRUE(says(self, "nvme0 file.freeze, ms: slower"));
	EXPECT_TRUE(says(self, "machine blackout, ms: no difference shown"));
	EXPECT_TRUE(says(self, "machine kho_pages, pages: not compared"));
	EXPECT_TRUE(says(self, "not calibrated, error unknown: run lutorture "));
	EXPECT_TRUE(says(self, "0 failures in 30 cycles: at most 3/30 = 10 %"));
	EXPECT_EQ(COMPARE_EXIT_PASS,
		  compare(self, &self->new, &self->base, false));
	EXPECT_TRUE(says(self, "nvme0 file.freeze, ms: faster"));
	EXPECT_EQ(COMPARE_EXIT_PASS,
		  compare(self, &self->base, &self->base, false));
}

TEST_F(chain, another_rig_is_refused_unless_forced)
{
	EXPECT_EQ(-EINVAL, compare(self, &self->base, &self->other, false));
	EXPECT_STREQ("the runs are not the same: rig (\"q35\", \"q36\"); --force compares them",
		     lu_errmsg());
	EXPECT_EQ(COMPARE_EXIT_PASS,
		  compare(self, &self->base, &self->other, true));
	EXPECT_TRUE(says(self, "Compared by force: not the same: rig"));
}

TEST_F(chain, bad_files_are_refused)
{
	struct run_folder none = { .dir = "/nonexistent" };
	char path[128];

	EXPECT_EQ(-ENOENT, compare(self, &self->base, &none, true));
	snprintf(path, sizeof(path), "%s/" MEASUREMENT_FILE, self->new.dir);
	ASSERT_EQ(0, truncate(path, 1000));
	EXPECT_EQ(-EBADMSG, compare(self, &self->base, &self->new, true));
	EXPECT_EQ(-EBADMSG, compare(self, &self->new, &self->base, true));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "writes it anew"));
	unlink(path);
	EXPECT_EQ(-ENOENT, compare(self, &self->base, &self->new, true));
	/* What the message says does help. */
	EXPECT_EQ(0, report_run(self->new.dir, NULL, NULL));
	EXPECT_EQ(COMPARE_EXIT_SLOWER,
		  compare(self, &self->base, &self->new, false));
}

/* Eleven cycles, the first of them a warm-up. */
TEST(warm_up_is_in_neither_half)
{
	struct run_folder run;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	folder_open(&run, "q35", "", "");
	for (int i = 0; i < 11; i++) {
		folder_jump(&run, i ? 100 : 9000);
		folder_measure(&run, "nvme0.downtime_live", i ? 110 : 9010,
			       "ms");
	}
	folder_close(&run);
	ASSERT_EQ(0, report_run(run.dir, NULL, NULL));
	EXPECT_EQ(COMPARE_EXIT_PASS,
		  compare_halves(run.dir, COMPARE_THRESHOLD, out))
	TH_LOG("%s", lu_errmsg());
	fclose(out);
	EXPECT_NE(NULL, strstr(text, "Left out  2 values of warm-up cycles"));
	EXPECT_NE(NULL, strstr(text, "base  n 5     median 100.00"));
	EXPECT_NE(NULL, strstr(text, "new   n 5     median 110.00"));
	EXPECT_EQ(NULL, strstr(text, "9000")) TH_LOG("%s", text);
	free(text);
	folder_remove(&run);
}

/* The median that the summary has, from the lines of the other file. */
TEST_F(chain, figures_are_those_of_the_summary)
{
	struct measurements *m;
	char path[128], want[64];
	FILE *out;
	json_t *json;
	int ret;

	snprintf(path, sizeof(path), "%s/run.json", self->base.dir);
	json = json_load_file(path, 0, NULL);
	ASSERT_NE(NULL, json);
	snprintf(want, sizeof(want), "machine blackout, ms%*d %10.2f  ", 19,
		 CYCLES,
		 journal_num(json_object_get(json, "blackout"), "median_ms", 0));
	json_decref(json);
	ASSERT_EQ(0, measurement_load(self->base.dir, &m));
	out = open_memstream(&self->text, &self->size);
	ret = figure_print(m, out);
	fclose(out);
	measurement_free(m);
	ASSERT_EQ(0, ret);
	EXPECT_TRUE(says(self, want)) TH_LOG("%s: %s", want, self->text);
	EXPECT_TRUE(says(self, "nvme0 file.freeze, ms"));
}

TEST_HARNESS_MAIN
