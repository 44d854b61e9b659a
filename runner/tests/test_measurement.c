// SPDX-License-Identifier: GPL-2.0-only
/*
 * measurements.jsonl: what a run writes into it, and that no file which is not
 * whole is read. Writes below a temporary folder only.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"
#include "lu_file.h"
#include "measurement.h"
#include "run_folder.h"

FIXTURE(measurement)
{
	struct run_folder run;
	struct measurements *m;
	char *text;
	size_t len;
};

/* Two jumps, a figure of the device, one of the machine, one of nobody. */
FIXTURE_SETUP(measurement)
{
	char path[128];

	folder_open(&self->run, "q35",
		    ",'kernel_given':'debug','rig_hash':'0123456789abcdef'", "");
	folder_jump(&self->run, 1800.5);
	folder_measure(&self->run, "nvme0.file.freeze", -0.125, "ms");
	folder_jump(&self->run, 2000);
	folder_measure(&self->run, "kho_pages", 4, "pages");
	folder_measure(&self->run, "nvme1.stall", 1, "ms");
	folder_close(&self->run);
	self->m = NULL;
	self->text = NULL;
	ASSERT_EQ(0, report_run(self->run.dir, NULL, NULL))
	TH_LOG("%s", lu_errmsg());
	snprintf(path, sizeof(path), "%s/" MEASUREMENT_FILE, self->run.dir);
	self->text = lu_file_slurp(path, &self->len);
	ASSERT_NE(NULL, self->text);
}

FIXTURE_TEARDOWN(measurement)
{
	measurement_free(self->m);
	free(self->text);
	folder_remove(&self->run);
}

static bool is(const struct measurement *x, const char *device,
	       const char *figure, double value, const char *unit)
{
	return !strcmp(x->device ? x->device : "", device) &&
	       !strcmp(x->figure, figure) && x->value == value &&
	       !strcmp(x->unit, unit) && !strcmp(x->suite, "s") &&
	       !strcmp(x->test, "f.a");
}

TEST_F(measurement, every_figure_comes_back)
{
	const struct measurement *x;

	ASSERT_EQ(0, measurement_load(self->run.dir, &self->m))
	TH_LOG("%s", lu_errmsg());
	ASSERT_EQ(5, self->m->n);
	x = self->m->list;
	EXPECT_TRUE(is(&x[0], "", "blackout", 1800.5, "ms"));
	EXPECT_TRUE(is(&x[1], "", "blackout", 2000, "ms"));
	EXPECT_TRUE(is(&x[2], "nvme0", "file.freeze", -0.125, "ms"));
	EXPECT_TRUE(is(&x[3], "", "kho_pages", 4, "pages"));
	EXPECT_TRUE(is(&x[4], "", "nvme1.stall", 1, "ms"));
	EXPECT_EQ(0, x[0].leg);
	EXPECT_EQ(1, x[0].boot);
	EXPECT_EQ(2, x[1].boot);
	EXPECT_EQ(1, x[2].leg);
	EXPECT_EQ(1, x[2].boot);
	EXPECT_EQ(1, x[2].attempt);
	EXPECT_FALSE(x[2].contrived);
}

TEST_F(measurement, head_says_of_what_run)
{
	json_t *head;

	ASSERT_EQ(0, measurement_load(self->run.dir, &self->m));
	head = self->m->head;
	EXPECT_STREQ("q35", journal_str(head, "rig"));
	EXPECT_STREQ("0123456789abcdef", journal_str(head, "rig_hash"));
	EXPECT_STREQ("p", journal_str(head, "plan"));
	EXPECT_STREQ("7.3.4", journal_str(head, "kernel"));
	EXPECT_STREQ("debug", journal_str(head, "kernel_given"));
	EXPECT_EQ(7, journal_int(head, "seed", 0));
	EXPECT_EQ(2, journal_int(head, "jumps", 0));
	EXPECT_EQ(5, journal_int(head, "figures", 0));
	EXPECT_TRUE(journal_bool(head, "finished"));
	EXPECT_TRUE(json_is_null(json_object_get(head, "calibration")));
	EXPECT_EQ(1, journal_int(json_object_get(head, "verdicts"), "pass", 0));
	EXPECT_EQ(1, json_array_size(json_object_get(head, "devices")));
	EXPECT_STREQ("s.f.a",
		     json_string_value(
			     json_array_get(json_object_get(head, "tests"), 0)));
	EXPECT_EQ(0, json_array_size(json_object_get(head, "contrived")));
}

/* Cut behind each byte: there is no shorter file that is whole. */
TEST_F(measurement, file_cut_anywhere_is_refused)
{
	size_t len;
	int ret;

	for (len = 0; len < self->len; len++) {
		folder_put(&self->run, MEASUREMENT_FILE, self->text, len);
		ret = measurement_load(self->run.dir, &self->m);
		ASSERT_EQ(-EBADMSG, ret) TH_LOG("%zu bytes", len);
		ASSERT_EQ(NULL, self->m);
		ASSERT_NE(NULL, strstr(lu_errmsg(), "lutorture report /tmp/"));
	}
}

/* Another byte at each place: refused or read, never more lines than the head says. */
TEST_F(measurement, damaged_byte_is_survived)
{
	static const char bytes[] = { 0, '\n', '"', '}', '-', '9', (char)0xff };
	size_t i, k;
	char was;

	for (i = 0; i < self->len; i++) {
		was = self->text[i];
		for (k = 0; k < sizeof(bytes); k++) {
			self->text[i] = bytes[k];
			folder_put(&self->run, MEASUREMENT_FILE, self->text,
				   self->len);
			if (!measurement_load(self->run.dir, &self->m))
				ASSERT_EQ((long long)self->m->n,
					  journal_int(self->m->head, "figures",
						      -1));
			measurement_free(self->m);
		}
		self->text[i] = was;
	}
	self->m = NULL;
}

#define HEAD \
	"{\"format\":\"lutorture-measurements\",\"version\":2,\"figures\":1}\n"
#define LINE(device, value, unit)                                            \
	"{\"suite\":\"s\",\"test\":\"t\",\"leg\":0,\"attempt\":1,"           \
	"\"boot\":0,\"device\":" device ",\"figure\":\"x\",\"value\":" value \
	",\"unit\":" unit "}\n"

static const struct {
	const char *text;
	int err;
	const char *says;
} refused[] = {
	{ "", -EBADMSG, "empty" },
	{ "\n", -EBADMSG, ":1: " },
	{ "[1]\n", -EBADMSG, ":1: not an object" },
	{ "{}\n", -EPROTO, "not a file of measurements" },
	{ "{\"format\":\"lutorture-journal\",\"version\":1}\n", -EPROTO,
	  "not a file of measurements" },
	{ "{\"format\":\"lutorture-measurements\",\"version\":3}\n", -EPROTO,
	  "version 3 of measurements, this program reads 2" },
	{ "{\"format\":\"lutorture-measurements\",\"version\":1}\n", -EPROTO,
	  "version 1 of measurements, this program reads 2; 'lutorture report " },
	{ "{\"format\":\"lutorture-measurements\",\"version\":2}\n", -EBADMSG,
	  "number of figures" },
	{ HEAD, -EBADMSG, "head says 1 figures, there are 0" },
	{ HEAD LINE("null", "1", "\"ms\"") LINE("null", "1", "\"ms\""),
	  -EBADMSG, "head says 1 figures, there are 2" },
	{ HEAD LINE("7", "1", "\"ms\""), -EBADMSG, ":2: expected the name" },
	{ HEAD LINE("\"\"", "1", "\"ms\""), -EBADMSG, ":2: expected the name" },
	{ HEAD LINE("null", "\"1\"", "\"ms\""), -EBADMSG,
	  ":2: expected a value" },
	{ HEAD LINE("null", "1e999", "\"ms\""), -EBADMSG, ":2: " },
	{ HEAD LINE("null", "null", "\"ms\""), -EBADMSG, ":2: expected a value" },
	{ HEAD LINE("null", "1", "null"), -EBADMSG, ":2: expected a value" },
	{ HEAD "{\"suite\":\"s\"}\n", -EBADMSG, ":2: expected suite, test" },
	{ HEAD "{\"suite\":\"s\",\"test\":\"t\",\"leg\":-1,\"attempt\":1,"
	       "\"boot\":0,\"device\":null,\"figure\":\"x\",\"value\":1,"
	       "\"unit\":\"ms\"}\n",
	  -EBADMSG, ":2: expected leg, attempt and boot" },
};

TEST_F(measurement, what_is_not_understood_is_refused)
{
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		folder_put(&self->run, MEASUREMENT_FILE, refused[i].text,
			   strlen(refused[i].text));
		EXPECT_EQ(refused[i].err,
			  measurement_load(self->run.dir, &self->m))
		TH_LOG("row %zu", i);
		EXPECT_NE(NULL, strstr(lu_errmsg(), refused[i].says))
		TH_LOG("row %zu: %s", i, lu_errmsg());
	}
	folder_put(&self->run, MEASUREMENT_FILE,
		   HEAD LINE("\"d\"", "1", "\"ms\""),
		   strlen(HEAD LINE("\"d\"", "1", "\"ms\"")));
	EXPECT_EQ(0, measurement_load(self->run.dir, &self->m));
}

TEST_F(measurement, absent_file_and_folder_are_told_apart)
{
	char path[128];

	EXPECT_EQ(-ENOENT, measurement_load("/nonexistent", &self->m));
	EXPECT_EQ(NULL, strstr(lu_errmsg(), "lutorture report"));
	snprintf(path, sizeof(path), "%s/" MEASUREMENT_FILE, self->run.dir);
	unlink(path);
	EXPECT_EQ(-ENOENT, measurement_load(self->run.dir, &self->m));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "no measurements.jsonl; "
					    "'lutorture report /tmp/"));
	ASSERT_EQ(0, mkdir(path, 0755));
	EXPECT_EQ(-EISDIR, measurement_load(self->run.dir, &self->m));
	EXPECT_EQ(0, rmdir(path));
}

TEST(figures_of_a_contrived_suite_are_marked)
{
	struct run_folder run;
	struct measurements *m;

	folder_open(&run, "q35", ",'calibration':{'id':'c1'}",
		    ",'contrived':true");
	folder_jump(&run, 3);
	folder_measure(&run, "", 1, "");
	folder_measure(&run, "nvme0", 1, "1");
	folder_close(&run);
	ASSERT_EQ(0, report_run(run.dir, NULL, NULL));
	ASSERT_EQ(0, measurement_load(run.dir, &m)) TH_LOG("%s", lu_errmsg());
	ASSERT_EQ(3, m->n);
	EXPECT_EQ(1, json_array_size(json_object_get(m->head, "contrived")));
	EXPECT_TRUE(m->list[0].contrived);
	EXPECT_TRUE(m->list[1].contrived);
	EXPECT_TRUE(is(&m->list[1], "", "?", 1, ""));
	EXPECT_TRUE(is(&m->list[2], "", "nvme0", 1, "1"));
	EXPECT_STREQ("c1",
		     journal_str(json_object_get(m->head, "calibration"), "id"));
	measurement_free(m);
	folder_remove(&run);
}

static size_t count_warm(const struct measurements *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += m->list[i].warm_up;
	return n;
}

/* A chain of two cycles, the first a hundred times as long. */
static void make_chain(struct run_folder *run, const char *figure)
{
	folder_open(run, "q35", "", "");
	folder_measure(run, "nvme0.pieces", 7, "at once");
	folder_jump(run, 9000);
	folder_measure(run, figure, 9100, "ms");
	folder_jump(run, 90);
	folder_measure(run, figure, 91, "ms");
	folder_close(run);
}

TEST(warm_up_of_ways_is_marked_with_its_blackout)
{
	struct run_folder run;
	struct measurements *m;
	size_t i;

	make_chain(&run, "nvme0.downtime_live");
	ASSERT_EQ(0, report_run(run.dir, NULL, NULL));
	ASSERT_EQ(0, measurement_load(run.dir, &m)) TH_LOG("%s", lu_errmsg());
	ASSERT_EQ(5, m->n);
	for (i = 0; i < m->n; i++)
		EXPECT_EQ(m->list[i].value > 1000 || m->list[i].value < 10,
			  m->list[i].warm_up)
	TH_LOG("%s %g", m->list[i].figure, m->list[i].value);
	measurement_free(m);
	folder_remove(&run);
	make_chain(&run, "nvme0.downtime");
	ASSERT_EQ(0, report_run(run.dir, NULL, NULL));
	ASSERT_EQ(0, measurement_load(run.dir, &m));
	EXPECT_EQ(0, count_warm(m));
	measurement_free(m);
	folder_remove(&run);
}

TEST(run_without_records_has_no_figures)
{
	struct run_folder run;
	struct measurements *m;

	folder_open(&run, "q35", "", "");
	EXPECT_EQ(REPORT_INFRA, report_run(run.dir, NULL, NULL));
	ASSERT_EQ(0, measurement_load(run.dir, &m)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, m->n);
	EXPECT_FALSE(journal_bool(m->head, "finished"));
	measurement_free(m);
	folder_remove(&run);
}

TEST_HARNESS_MAIN
