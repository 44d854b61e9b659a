// SPDX-License-Identifier: GPL-2.0-only
/*
 * Report: exit codes, what is printed, run.json, and a run folder from end to
 * end. Writes below a temporary folder only.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "kselftest_harness.h"
#include "lu_err.h"
#include "lu_file.h"
#include "report.h"
#include "runjson.h"

FIXTURE(report)
{
	struct merge m;
	struct report *r;
	struct facts facts[4];
	struct merge_blackout blackouts[4];
	char *text;
	size_t size;
};

static void make(struct facts *f, const char *test, const char *meta)
{
	if (facts_init(f, "s", test))
		abort();
	facts_set(&f->meta, meta);
	f->end = FACTS_ENDED;
	f->plan = 1;
	f->points[KTAP_OK] = 1;
	f->judged = true;
}

FIXTURE_SETUP(report)
{
	static const char *const names[] = { "f.a", "f.b", "f.c", "f.d" };
	static const double ms[] = { 1800, 2900, 1900, 2000 };
	size_t i;

	self->m = (struct merge){ .facts = self->facts,
				  .n_facts = 4,
				  .release = (char *)"7.3.4",
				  .provider = (char *)"compat",
				  .stopped = (char *)"",
				  .stray = (char *)"",
				  .tsc_khz = 1000,
				  .boots = 5,
				  .done = true };
	for (i = 0; i < 4; i++) {
		make(&self->facts[i], names[i], "");
		self->blackouts[i] =
			(struct merge_blackout){ .suite = (char *)"s",
						 .test = (char *)"f.a",
						 .boot = 1,
						 .ms = ms[i] };
	}
	self->m.blackouts = self->blackouts;
	self->m.run = json_pack("{ss ss ss sI si}", "run", "r1", "rig", "q35",
				"plan", "smoke", "seed", (json_int_t)42,
				"cycles", 3);
}

FIXTURE_TEARDOWN(report)
{
	size_t i;

	for (i = 0; i < 4; i++)
		facts_free(&self->facts[i]);
	json_decref(self->m.run);
	report_free(self->r);
	free(self->text);
}

static int exit_code(const struct merge *m)
{
	struct report *r;
	int code;

	if (report_judge(m, "results/r1", &r))
		abort();
	code = report_exit_code(r);
	report_free(r);
	return code;
}

static void skip(struct facts *f)
{
	f->points[KTAP_OK] = 0;
	f->points[KTAP_SKIP] = 1;
}

TEST_F(report, exit_code_of_a_normal_plan)
{
	size_t i;

	EXPECT_EQ(REPORT_PASS, exit_code(&self->m));
	skip(&self->facts[0]);
	EXPECT_EQ(REPORT_PASS, exit_code(&self->m));
	for (i = 1; i < 4; i++)
		skip(&self->facts[i]);
	EXPECT_EQ(REPORT_ALL_SKIPPED, exit_code(&self->m));
	self->facts[1].end = FACTS_NOT_RUN;
	EXPECT_EQ(REPORT_INFRA, exit_code(&self->m));
	facts_add(&self->facts[2], FACT_PANIC, "x");
	EXPECT_EQ(REPORT_FAIL, exit_code(&self->m));
}

TEST_F(report, known_issue_is_no_failure)
{
	facts_add(&self->facts[0], FACT_KNOWN, "flb: x");
	EXPECT_EQ(REPORT_PASS, exit_code(&self->m));
}

TEST_F(report, incomplete_run_is_no_pass)
{
	self->m.done = false;
	EXPECT_EQ(REPORT_INFRA, exit_code(&self->m));
	self->m.done = true;
	self->m.gaps = 1;
	EXPECT_EQ(REPORT_INFRA, exit_code(&self->m));
	self->m.gaps = 0;
	self->m.strays = 1;
	EXPECT_EQ(REPORT_INFRA, exit_code(&self->m));
	self->m.strays = 0;
	self->m.stopped = (char *)"no device";
	EXPECT_EQ(REPORT_INFRA, exit_code(&self->m));
	self->m.stopped = (char *)"";
	self->m.n_facts = 0;
	EXPECT_EQ(REPORT_INFRA, exit_code(&self->m));
}

TEST_F(report, meta_plan_passes_when_judged_as_declared)
{
	size_t i;

	self->m.meta = true;
	EXPECT_EQ(REPORT_FAIL, exit_code(&self->m));
	for (i = 0; i < 4; i++)
		facts_set(&self->facts[i].meta, "pass:passed");
	EXPECT_EQ(REPORT_PASS, exit_code(&self->m));
	facts_add(&self->facts[1], FACT_PANIC, "x");
	EXPECT_EQ(REPORT_FAIL, exit_code(&self->m));
	facts_set(&self->facts[1].meta, "fail:panic");
	EXPECT_EQ(REPORT_PASS, exit_code(&self->m));
	facts_add(&self->facts[2], FACT_TORN, "x");
	facts_set(&self->facts[2].meta, "infra:journal-torn");
	EXPECT_EQ(REPORT_PASS, exit_code(&self->m));
	self->m.done = false;
	EXPECT_EQ(REPORT_INFRA, exit_code(&self->m));
}

static double median(struct merge *m, size_t n)
{
	struct report *r;
	double ms;

	m->n_blackouts = n;
	if (report_judge(m, "x", &r))
		abort();
	ms = r->median_ms;
	report_free(r);
	return ms;
}

TEST_F(report, median_of_blackouts)
{
	EXPECT_EQ(0.0, median(&self->m, 0));
	EXPECT_EQ(1800.0, median(&self->m, 1));
	EXPECT_EQ(2350.0, median(&self->m, 2));
	EXPECT_EQ(1900.0, median(&self->m, 3));
	EXPECT_EQ(1950.0, median(&self->m, 4));
}

typedef void (*print_fn)(const struct report *r, FILE *out);

static bool prints(FIXTURE_DATA(report) * self, print_fn print, const char *want)
{
	FILE *out;

	report_free(self->r);
	free(self->text);
	self->text = NULL;
	if (report_judge(&self->m, "results/r1", &self->r))
		abort();
	out = open_memstream(&self->text, &self->size);
	print(self->r, out);
	fclose(out);
	return strstr(self->text, want);
}

TEST_F(report, summary_says_what_was_found)
{
	struct merge_oracle oracle = { (char *)"log", 7, 1, 0 };

	self->m.oracles = &oracle;
	self->m.n_oracles = 1;
	self->m.n_blackouts = 4;
	self->m.devices = json_pack("[{ss ss ss ss sI sI}]", "name", "nvme0",
				    "bdf", "0000:03:00.0", "type", "nvme",
				    "path", "0000:00:03.0/00.0", "vendor",
				    (json_int_t)0x1b36, "device",
				    (json_int_t)0x10);
	facts_add(&self->facts[1], FACT_PANIC, "Kernel panic - x");
	facts_add(&self->facts[1], FACT_LEFT, "x");
	EXPECT_TRUE(prints(self, report_print, "0000:03:00.0"));
	EXPECT_NE(NULL, strstr(self->text, "1b36:0010"));
	EXPECT_NE(NULL, strstr(self->text, "pass   s.f.a\n"));
	EXPECT_NE(NULL, strstr(self->text, "fail   s.f.b  [panic]"));
	EXPECT_NE(NULL, strstr(self->text, "also: fail:left-behind"));
	EXPECT_NE(NULL, strstr(self->text, "again: lutorture run --rig q35 "
					   "--plan smoke --test s.f.b --cycles 3 "
					   "--seed 42\n"));
	json_object_set_new(self->m.run, "kernel_given", json_string("debug"));
	EXPECT_TRUE(prints(self, report_print,
			   "--test s.f.b --kernel debug "
			   "--cycles 3"));
	EXPECT_NE(NULL, strstr(self->text, "1800 2900 1900 2000"));
	EXPECT_NE(NULL, strstr(self->text, "median 1950 of 4"));
	EXPECT_NE(NULL, strstr(self->text, "3 passed"));
	EXPECT_NE(NULL, strstr(self->text, "results/r1\n"));
	json_decref(self->m.devices);
}

/* The controller's clock has so much more over each of four jumps. */
static bool clocks_print(FIXTURE_DATA(report) * self, double more,
			 const char *want)
{
	for (size_t i = 0; i < 4; i++) {
		self->blackouts[i].timed = true;
		self->blackouts[i].outside_ms = self->blackouts[i].ms + more;
	}
	self->m.n_blackouts = 4;
	return prints(self, report_print, want);
}

/* Of a median of 1,950 ms half a per cent is more than 5 ms. */
TEST_F(report, clocks_that_differ_by_more_than_they_may_are_told)
{
	EXPECT_TRUE(clocks_print(self, 9.7, "has +9.7 ms, median of 4\n"));
	EXPECT_TRUE(clocks_print(self, -9.7, "has -9.7 ms, median of 4\n"));
	EXPECT_TRUE(
		clocks_print(self, 9.8,
			     "has +9.8 ms, median of 4: the clocks DISAGREE"));
	EXPECT_TRUE(clocks_print(self, -9.8, "the clocks DISAGREE"));
	for (size_t i = 0; i < 4; i++)
		self->blackouts[i].ms = 100;
	EXPECT_TRUE(clocks_print(self, 4.9, "has +4.9 ms, median of 4\n"));
	EXPECT_TRUE(clocks_print(self, 5.1, "(by more than 5.0 ms)"));
}

/* Blackouts of 1,800, 2,900, 1,900 and 2,000 ms: 9.0, 14.5, 9.5 and 10.0 ms. */
TEST_F(report, single_jumps_over_which_clocks_disagree_are_told)
{
	static const double more[] = { 8.9, 14.6, -37.25, 9.9 };
	json_t *json, *blackout;

	EXPECT_TRUE(clocks_print(self, 8.9,
				 "\n  the clocks disagree in 0 of 4 "
				 "jumps, by more than 5 ms and "
				 "0.5 % of the blackout\n"));
	for (size_t i = 0; i < 4; i++)
		self->blackouts[i].outside_ms = self->blackouts[i].ms + more[i];
	EXPECT_TRUE(prints(self, report_print, "has +9.4 ms, median of 4\n"));
	EXPECT_NE(NULL,
		  strstr(self->text, "the clocks DISAGREE in 2 of 4 jumps"));
	EXPECT_NE(NULL, strstr(self->text, "blackout: by -37.2 ms at most\n"));
	json = runjson_build(self->r);
	blackout = json_object_get(json, "blackout");
	EXPECT_EQ(2, journal_int(blackout, "clocks_disagree", 0));
	EXPECT_EQ(-37.25, journal_num(blackout, "clocks_disagree_ms", 0));
	json_decref(json);
	/* of a jump that nobody timed nothing is known */
	self->blackouts[1].timed = self->blackouts[2].timed = false;
	EXPECT_TRUE(prints(self, report_print, "disagree in 0 of 2 jumps"));
}

/* In the summary and in run.json, which say what the figures of the run say. */
static double bound_of(FIXTURE_DATA(report) * self, unsigned int jumps,
		       const char *want)
{
	json_t *json;
	double bound;

	self->facts[0].jumps = jumps / 3;
	self->facts[1].jumps = jumps - jumps / 3;
	if (!prints(self, report_print, want))
		return -1;
	json = runjson_build(self->r);
	bound = journal_num(json_object_get(json, "failures"),
			    "at_most_percent", 0);
	json_decref(json);
	return bound;
}

TEST_F(report, no_failure_is_told_with_its_bound)
{
	EXPECT_EQ(30, bound_of(self, 10,
			       "\nFailures  0 failures in 10 cycles: "
			       "at most 3/10 = 30 % (95 %)\n4 passed"));
	EXPECT_EQ(0, bound_of(self, 3, "0 failures in 3 cycles: too few"));
	EXPECT_EQ(-1, bound_of(self, 0, "0 failures"));
	facts_add(&self->facts[1], FACT_PANIC, "x");
	EXPECT_EQ(0, bound_of(self, 10,
			      "\nFailures  1 tests failed, in 10 "
			      "cycles\n"));
	EXPECT_EQ(NULL, strstr(self->text, "at most"));
	self->m.meta = true;
	EXPECT_EQ(-1, bound_of(self, 10, "Failures"));
}

TEST_F(report, meta_mismatch_is_told)
{
	self->m.meta = true;
	facts_set(&self->facts[0].meta, "fail:panic");
	EXPECT_TRUE(prints(self, report_print,
			   "judged pass:passed, declared fail:panic"));
}

TEST_F(report, ktap_has_one_line_a_test)
{
	skip(&self->facts[0]);
	facts_set(&self->facts[0].skip_reason, "no LUO");
	facts_add(&self->facts[1], FACT_PANIC, "x");
	facts_add(&self->facts[2], FACT_KNOWN, "flb");
	EXPECT_TRUE(prints(self, report_print_ktap, "1..4\n"));
	EXPECT_NE(NULL,
		  strstr(self->text, "\nok 1 s.f.a # SKIP skipped: no LUO\n"));
	EXPECT_NE(NULL, strstr(self->text, "\nnot ok 2 s.f.b\n"));
	EXPECT_NE(NULL, strstr(self->text, "\n# fail:panic: "));
	EXPECT_NE(NULL, strstr(self->text, "\nok 3 s.f.c # XFAIL "));
	EXPECT_NE(NULL, strstr(self->text, "\nok 4 s.f.d\n"));
	self->m.meta = true;
	facts_set(&self->facts[1].meta, "fail:panic");
	EXPECT_TRUE(prints(self, report_print_ktap, "\nok 2 s.f.b\n"));
	EXPECT_NE(NULL, strstr(self->text, "\nnot ok 4 s.f.d\n"));
}

TEST_F(report, run_json_has_version_verdicts_and_figures)
{
	json_t *json, *test;

	self->m.n_blackouts = 2;
	facts_add(&self->facts[1], FACT_PANIC, "bad \xff byte");
	facts_set(&self->facts[1].meta, "fail:panic");
	ASSERT_EQ(0, report_judge(&self->m, "x", &self->r));
	json = runjson_build(self->r);
	ASSERT_NE(NULL, json);
	EXPECT_STREQ("lutorture-run", journal_str(json, "format"));
	EXPECT_EQ(1, journal_int(json, "version", 0));
	EXPECT_EQ(42, journal_int(json, "seed", 0));
	EXPECT_EQ(1, journal_int(json, "exit_code", -1));
	EXPECT_EQ(4, json_array_size(json_object_get(json, "tests")));
	test = json_array_get(json_object_get(json, "tests"), 1);
	EXPECT_STREQ("fail", journal_str(test, "verdict"));
	EXPECT_STREQ("panic", journal_str(test, "key"));
	EXPECT_TRUE(journal_bool(test, "as_declared"));
	EXPECT_EQ(1, journal_int(json_object_get(test, "signs"), "panic", 0));
	EXPECT_EQ(2350.0, journal_num(json_object_get(json, "blackout"),
				      "median_ms", 0));
	json_decref(json);
}

TEST_F(report, no_run_record_is_survived)
{
	json_decref(self->m.run);
	self->m.run = NULL;
	self->facts[0].end = FACTS_NOT_RUN;
	EXPECT_TRUE(prints(self, report_print, "infra  s.f.a"));
	EXPECT_EQ(NULL, strstr(self->text, "again:"));
}

static void put_record(struct journal *j, const char *text)
{
	if (journal_append(j, json_loads(text, 0, NULL)))
		abort();
}

static void put_run(const char *dir)
{
	char path[128];
	struct journal *j;

	snprintf(path, sizeof(path), "%s/dut/journal.jsonl", dir);
	if (journal_open(path, &j))
		abort();
	put_record(j, "{\"kind\":\"run\",\"format\":\"lutorture-journal\","
		      "\"version\":1,\"rig\":\"q35\",\"plan\":\"p\"}");
	put_record(j, "{\"kind\":\"items\",\"items\":[{\"suite\":\"s\","
		      "\"test\":\"f.a\"}]}");
	put_record(j, "{\"kind\":\"boot\",\"how\":\"first\"}");
	put_record(j, "{\"kind\":\"skip\",\"suite\":\"s\",\"test\":\"f.a\","
		      "\"why\":\"no LUO\"}");
	put_record(j, "{\"kind\":\"done\"}");
	journal_close(j);
}

static int remove_run(const char *dir)
{
	char command[160];

	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

TEST(run_folder_is_judged_again)
{
	char dir[] = "/tmp/test_report.XXXXXX", path[128], *text;
	FILE *out;

	ASSERT_NE(NULL, mkdtemp(dir));
	EXPECT_EQ(-ENOENT, report_run(dir, NULL, NULL));
	snprintf(path, sizeof(path), "%s/dut", dir);
	ASSERT_EQ(0, mkdir(path, 0755));
	put_run(dir);
	EXPECT_EQ(REPORT_ALL_SKIPPED, report_run(dir, "/nonexistent", NULL));
	snprintf(path, sizeof(path), "%s/run.json", dir);
	text = lu_file_slurp(path, NULL);
	ASSERT_NE(NULL, text);
	EXPECT_NE(NULL, strstr(text, "not applicable: no LUO"));
	free(text);
	snprintf(path, sizeof(path), "%s/controller.jsonl", dir);
	ASSERT_EQ(0, symlink("/dev/null", path));
	out = fopen("/dev/null", "w");
	ASSERT_NE(NULL, out);
	EXPECT_EQ(REPORT_ALL_SKIPPED, report_run_ktap(dir, NULL, out));
	fclose(out);
	EXPECT_EQ(0, remove_run(dir));
}

/* Two tests are to be run, and the first one is over or has just begun. */
static void put_half(const char *dir, const char *meta, bool crashed)
{
	char path[128], run[256];
	struct journal *j;

	snprintf(path, sizeof(path), "%s/dut", dir);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/dut/journal.jsonl", dir);
	unlink(path);
	if (journal_open(path, &j))
		abort();
	snprintf(run, sizeof(run),
		 "{\"kind\":\"run\",\"format\":\"lutorture-journal\","
		 "\"version\":1,\"meta\":%s}",
		 meta);
	put_record(j, run);
	put_record(j, "{\"kind\":\"items\",\"items\":["
		      "{\"suite\":\"s\",\"test\":\"f.a\"},"
		      "{\"suite\":\"s\",\"test\":\"f.b\"}]}");
	put_record(j, "{\"kind\":\"boot\",\"how\":\"first\"}");
	put_record(j, "{\"kind\":\"begin\",\"suite\":\"s\",\"test\":\"f.a\","
		      "\"leg\":0,\"attempt\":1}");
	if (crashed)
		put_record(j, "{\"kind\":\"lost\",\"suite\":\"s\","
			      "\"test\":\"f.a\",\"leg\":0,"
			      "\"why\":\"crashed\"}");
	journal_close(j);
}

TEST(run_under_way_is_red_when_a_test_failed)
{
	char dir[] = "/tmp/test_report.XXXXXX", path[128];

	ASSERT_NE(NULL, mkdtemp(dir));
	EXPECT_FALSE(report_is_red(dir, NULL));
	put_half(dir, "false", false);
	EXPECT_FALSE(report_is_red(dir, NULL));
	put_half(dir, "false", true);
	EXPECT_TRUE(report_is_red(dir, NULL));
	put_half(dir, "true", true);
	EXPECT_FALSE(report_is_red(dir, NULL));
	snprintf(path, sizeof(path), "%s/run.json", dir);
	EXPECT_NE(0, access(path, F_OK));
	EXPECT_EQ(0, remove_run(dir));
}

TEST_HARNESS_MAIN
