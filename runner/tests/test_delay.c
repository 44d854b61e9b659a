// SPDX-License-Identifier: GPL-2.0-only
/*
 * A delay that a run was begun with: every report names it, and it is no reason not to
 * compare. Folders are below /tmp.
 */
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "delay.h"
#include "kselftest_harness.h"
#include "run_folder.h"

#define DELAY ",'delay':{'symbol':'luo_file_freeze','ms':50}"
#define LINE  "a delay of 50 ms was armed at luo_file_freeze\n"
#define JUMPS 12

static char buf[32768];

/* Jumps with a freeze of 10 ms, and what is added. */
static void make(struct run_folder *run, const char *more, double added)
{
	folder_open(run, "q35", more, "");
	for (int i = 0; i < JUMPS; i++) {
		folder_jump(run, 2000 + i);
		folder_measure(run, "part.freeze", 10 + 0.1 * i + added, "ms");
	}
	folder_close(run);
}

static int count(const char *what)
{
	const char *at;
	int n = 0;

	for (at = strstr(buf, what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

static void report(const char *more)
{
	FILE *out = fmemopen(buf, sizeof(buf), "w");
	struct measurements *m;
	struct run_folder run;
	char path[128];
	json_t *json;

	make(&run, more, 0);
	if (report_run(run.dir, NULL, out) ||
	    report_run_ktap(run.dir, NULL, out) ||
	    measurement_load(run.dir, &m) || figure_print(m, out))
		abort();
	measurement_free(m);
	snprintf(path, sizeof(path), "%s/run.json", run.dir);
	json = json_load_file(path, 0, NULL);
	fprintf(out, "json %lld\n",
		journal_int(json_object_get(json, "delay"), "ms", 0));
	json_decref(json);
	fclose(out);
	folder_remove(&run);
}

TEST(every_report_names_it)
{
	report(DELAY);
	EXPECT_EQ(2, count("\nDelay     " LINE));
	EXPECT_EQ(1, count("\n# delay: " LINE));
	EXPECT_EQ(1, count("json 50\n"));
	report("");
	EXPECT_EQ(0, count("elay"));
	EXPECT_EQ(1, count("json 0\n"));
}

TEST(a_record_is_what_was_given)
{
	json_t *run = json_pack("{so}", "delay", delay_record("a:b.c=9"));
	char text[96];

	EXPECT_STREQ("a:b.c=9", delay_given(run, text, sizeof(text)));
	json_decref(run);
	EXPECT_EQ(NULL, delay_record("a"));
	run = json_object();
	EXPECT_STREQ("", delay_given(run, text, sizeof(text)));
	json_decref(run);
}

static int compare(const struct run_folder *base, const struct run_folder *new)
{
	FILE *out = fmemopen(buf, sizeof(buf), "w");
	int ret = compare_runs(base->dir, new->dir, COMPARE_THRESHOLD, false,
			       out);

	fclose(out);
	return ret;
}

TEST(it_is_compared_and_found)
{
	struct run_folder base, new;

	make(&base, "", 0);
	make(&new, DELAY, 50);
	ASSERT_EQ(0, report_run(base.dir, NULL, NULL));
	ASSERT_EQ(0, report_run(new.dir, NULL, NULL));
	EXPECT_EQ(COMPARE_EXIT_SLOWER, compare(&base, &new))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(1, count("\nDelay     " LINE));
	EXPECT_NE(NULL,
		  strstr(strstr(buf, "New:\n") ?: "", "\nDelay     " LINE));
	EXPECT_EQ(1, count("machine part.freeze, ms: slower\n"));
	EXPECT_EQ(1, count("shift +50.00"));
	/* which way round is no matter */
	EXPECT_EQ(COMPARE_EXIT_PASS, compare(&new, &base));
	EXPECT_EQ(1, count("machine part.freeze, ms: faster\n"));
	folder_remove(&base);
	folder_remove(&new);
}

TEST_HARNESS_MAIN
