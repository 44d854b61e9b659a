// SPDX-License-Identifier: GPL-2.0-only
/*
 * A calibration on disk and in reports: whose it is, and what is said of it. Folders
 * are below /tmp.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calibration.h"
#include "figure.h"
#include "kselftest_harness.h"
#include "quoted.h"
#include "run_folder.h"

#define FILE_NAME "calibration-q35.json"
#define RIG	  "name: q35\nmachine: qemu\n"
#define PASSED                                                                  \
	"{'passed':true,'at':'2026-11-23T20:00:00Z','ways':["                   \
	"{'way':'stage','figures':'part.freeze','state':'ok','error_ms':1.25}," \
	"{'way':'frames','figures':'gap','state':'absent','error_ms':0},"       \
	"{'way':'pause','figures':'blackout','state':'ok','error_ms':4.5},"     \
	"{'way':'freeze','state':'ok','error_ms':3}]}"
#define FAILED                                                                    \
	"{'passed':false,'at':'x','ways':["                                       \
	"{'way':'stage','figures':'part.freeze','state':'failed','error_ms':7.5," \
	"'why':'gap of 10 ms: off by 7.50 ms, 1.00 are allowed'},"                \
	"{'way':'drive','figures':'stall','state':'failed','error_ms':0,"         \
	"'why':'gap of 10 ms: there is none'}]}"

#define GAPS                                                                   \
	"{'passed':false,'ways':["                                             \
	"{'way':'stage','figures':'part.freeze','state':'ok','error_ms':0.5,"  \
	"'gaps':[{'gap':10,'found':10.5,'limit':1},{'gap':1000,'found':999.9," \
	"'limit':10}]},"                                                       \
	"{'way':'frames','figures':'gap','state':'ok','error_ms':15,"          \
	"'gaps':[{'gap':10,'found':10,'limit':6}]},"                           \
	"{'way':'pause','figures':'blackout','state':'failed','error_ms':9.4," \
	"'gaps':[{'gap':10},{'gap':100,'found':109.4,'limit':5}]},"            \
	"{'way':'drive','figures':'stall','state':'failed','error_ms':0,"      \
	"'gaps':[{'gap':10}]},"                                                \
	"{'way':'freeze','state':'ok','error_ms':99,'gaps':[]},"               \
	"{'way':'of another version','figures':'first_io','error_ms':3}]}"

FIXTURE(file)
{
	struct run_folder run; /* of the plan, that nothing was measured in */
	char rig[64];
	json_t *versions, *made;
	char text[1024];
};

FIXTURE_SETUP(file)
{
	folder_open(&self->run, "q35",
		    ",'versions':{'qemu':'10','host':'h','lutorture':'1'}", "");
	folder_close(&self->run);
	folder_put(&self->run, "rig.yaml", RIG, strlen(RIG));
	snprintf(self->rig, sizeof(self->rig), "%s/rig.yaml", self->run.dir);
	self->versions =
		quoted_json("{'qemu':'10','host':'h','lutorture':'another'}");
}

FIXTURE_TEARDOWN(file)
{
	json_decref(self->versions);
	json_decref(self->made);
	folder_remove(&self->run);
}

/* The plan of the folder is "p": its record is put right first. */
static int make(FIXTURE_DATA(file) * self)
{
	char path[128], *text, *at;
	size_t len;
	FILE *io;
	int c;

	snprintf(path, sizeof(path), "%s/dut/journal.jsonl", self->run.dir);
	io = fopen(path, "r");
	text = calloc(1, 8192);
	for (len = 0; io && (c = fgetc(io)) != EOF && len < 8000; len++)
		text[len] = c;
	fclose(io);
	at = strstr(text, "\"plan\":\"p\"");
	if (at) {
		io = fopen(path, "w");
		fprintf(io, "%.*s\"plan\":\"" CALIBRATION_PLAN "\"%s",
			(int)(at - text), text, at + strlen("\"plan\":\"p\""));
		fclose(io);
	}
	free(text);
	json_decref(self->made);
	return calibration_make(self->run.dir, self->run.dir, &self->made);
}

static const char *find(FIXTURE_DATA(file) * self, const char *rig)
{
	json_t *c =
		calibration_find(self->run.dir, rig, self->rig, self->versions);

	snprintf(self->text, sizeof(self->text), "%s",
		 c ? journal_str(c, "unusable") : "none");
	if (c && !*self->text && json_equal(c, self->made))
		snprintf(self->text, sizeof(self->text), "as written");
	json_decref(c);
	return self->text;
}

TEST_F(file, what_was_written_is_found_for_its_rig_alone)
{
	EXPECT_STREQ("none", find(self, "q35"));
	EXPECT_EQ(-EINVAL,
		  calibration_make(self->run.dir, self->run.dir, &self->made));
	ASSERT_EQ(0, make(self)) TH_LOG("%s", lu_errmsg());
	EXPECT_FALSE(json_is_true(json_object_get(self->made, "passed")));
	EXPECT_STREQ("as written", find(self, "q35"));
	EXPECT_STREQ("none", find(self, "q36"));
}

TEST_F(file, a_rig_that_has_changed_has_none)
{
	ASSERT_EQ(0, make(self));
	folder_put(&self->run, "rig.yaml", "name: q35\n", 10);
	EXPECT_STREQ("the rig file has changed since", find(self, "q35"));
	folder_put(&self->run, "rig.yaml", RIG, strlen(RIG));
	EXPECT_STREQ("as written", find(self, "q35"));
	json_object_set_new(self->versions, "qemu", json_string("11"));
	EXPECT_NE(NULL, strstr(find(self, "q35"), "another emulator"));
	json_object_set_new(self->versions, "qemu", json_string("10"));
	json_object_set_new(self->versions, "host", json_string("g"));
	EXPECT_NE(NULL, strstr(find(self, "q35"), "another emulator"));
}

/* As a file that was copied, or written into. */
static const char *find_with(FIXTURE_DATA(file) * self, const char *key,
			     json_t *value)
{
	json_t *c = json_deep_copy(self->made);
	char *text;

	json_object_set_new(c, key, value);
	text = json_dumps(c, 0);
	folder_put(&self->run, FILE_NAME, text, strlen(text));
	free(text);
	json_decref(c);
	return find(self, "q35");
}

TEST_F(file, one_that_is_another_rigs_or_damaged_is_refused)
{
	ASSERT_EQ(0, make(self));
	EXPECT_STREQ("its file is of another rig",
		     find_with(self, "rig", json_string("q36")));
	EXPECT_STREQ("it was made on another machine",
		     find_with(self, "node", json_string("n")));
	EXPECT_STREQ("its file is of another version",
		     find_with(self, "version", json_integer(2)));
	EXPECT_STREQ("its file is damaged",
		     find_with(self, "format", json_string("f")));
	EXPECT_STREQ("its file is damaged",
		     find_with(self, "passed", json_string("yes")));
	EXPECT_STREQ("its file is damaged",
		     find_with(self, "ways", json_array()));
	EXPECT_STREQ("its file is damaged",
		     find_with(self, "ways", quoted_json("[{'way':'stage'}]")));
	EXPECT_STREQ("its file is damaged",
		     find_with(self, "ways", json_integer(1)));
	folder_put(&self->run, FILE_NAME, "{\"format\":", 10);
	EXPECT_STREQ("its file is damaged", find(self, "q35"));
	folder_put(&self->run, FILE_NAME, "", 0);
	EXPECT_STREQ("its file is damaged", find(self, "q35"));
	folder_put(&self->run, FILE_NAME, "[1]", 3);
	EXPECT_STREQ("its file is damaged", find(self, "q35"));
}

static const char *say(const char *record)
{
	static char text[1024];
	json_t *c = record ? quoted_json("%s", record) : NULL;

	calibration_text(c, "q35", text, sizeof(text));
	json_decref(c);
	return text;
}

TEST(a_report_says_which_of_the_three_it_is)
{
	char small[20];
	json_t *c = quoted_json(PASSED);

	EXPECT_STREQ("calibrated 2026-11-23T20:00:00Z: part.freeze within 1.25 ms, "
		     "blackout within 4.50 ms; other figures: error unknown",
		     say(PASSED));
	EXPECT_STREQ("calibration FAILED "
		     "(stage: gap of 10 ms: off by 7.50 ms, 1.00 are allowed) "
		     "(drive: gap of 10 ms: there is none): "
		     "part.freeze off by up to 7.50 ms, stall not measured; "
		     "other figures: error unknown; "
		     "run lutorture bench --calibrate --rig q35",
		     say(FAILED));
	EXPECT_STREQ("not calibrated, error unknown: "
		     "run lutorture bench --calibrate --rig q35",
		     say(NULL));
	EXPECT_STREQ("not calibrated (its file is damaged), error unknown: "
		     "run lutorture bench --calibrate --rig q35",
		     say("{'unusable':'its file is damaged'}"));
	EXPECT_EQ(say("[]"), strstr(say("[]"), "not calibrated (what is"));
	EXPECT_EQ(say("{'passed':true}"),
		  strstr(say("{'passed':true}"), "calibrated ; other"));
	calibration_text(c, "q35", small, sizeof(small));
	EXPECT_EQ(19, strlen(small));
	json_decref(c);
}

#define TABLE                                                           \
	"{'rig':'q35','ways':["                                         \
	"{'way':'drive','gaps':[{'measure':'d','gap':10,'asked':5.06,"  \
	"'found':5.09,'limit':14.63},{'measure':'d','gap':100,"         \
	"'asked':97.88,'found':104.5,'limit':15.13}]},"                 \
	"{'way':'pause','gaps':[{'measure':'p','gap':0,'asked':2536.5," \
	"'found':2532,'limit':5},{'measure':'p','gap':10,'asked':3076," \
	"'found':3075,'limit':10}]},"                                   \
	"{'way':'freeze','gaps':[{'measure':'f','gap':0,'asked':0,"     \
	"'found':1,'limit':5},{'measure':'f','gap':10,'asked':10,"      \
	"'found':-30,'limit':15},{'measure':'f','gap':10}]}]}"

/* Half of a gap of 10 ms and a limit of 14: nothing found would have passed too. */
TEST(a_gap_within_its_limit_is_said_to_tell_nothing)
{
	static const char *const want[] = {
		"14.63  ok, but tells nothing: a gap within its limit\n",
		"15.13  ok\n",
		"5.00  ok\n",
		"10.00  ok, but tells nothing: a gap within its limit\n",
		"5.00  ok\n",
		"15.00  OFF\n",
		"-  MISSING\n",
	};
	json_t *c = quoted_json(TABLE);
	char *text = NULL, *at;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	calibration_print(c, out);
	fclose(out);
	at = strchr(text, '\n') + 1;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		char *end = strchr(at, '\n') + 1;
		size_t len = strlen(want[i]);

		EXPECT_EQ(0, strncmp(end - len, want[i], len))
		TH_LOG("%.*s, wanted %s", (int)(end - at), at, want[i]);
		at = end;
	}
	free(text);
	json_decref(c);
}

/* The run carries it: each report of the folder has the same line. */
static void report(FIXTURE_DATA(file) * self, const char *more, char *buf,
		   size_t size)
{
	struct run_folder run;
	struct measurements *m;
	FILE *out = fmemopen(buf, size, "w");

	(void)self;
	folder_open(&run, "q35", more, "");
	folder_jump(&run, 2000);
	folder_close(&run);
	if (report_run(run.dir, NULL, out) ||
	    report_run_ktap(run.dir, NULL, out) ||
	    measurement_load(run.dir, &m) || figure_print(m, out))
		abort();
	measurement_free(m);
	fclose(out);
	folder_remove(&run);
}

static int count(const char *text, const char *what)
{
	int n = 0;

	for (text = strstr(text, what); text; text = strstr(text + 1, what))
		n++;
	return n;
}

TEST_F(file, every_report_has_the_mark)
{
	static char buf[16384];

	report(self, "", buf, sizeof(buf));
	EXPECT_EQ(3,
		  count(buf,
			"not calibrated, error unknown: run lutorture bench --calibrate --rig q35\n"));
	report(self, ",'calibration':" PASSED, buf, sizeof(buf));
	EXPECT_EQ(3,
		  count(buf,
			"calibrated 2026-11-23T20:00:00Z: part.freeze within"));
	EXPECT_EQ(0, count(buf, "not calibrated"));
	report(self, ",'calibration':" FAILED, buf, sizeof(buf));
	EXPECT_EQ(3, count(buf, "calibration FAILED (stage: gap of 10 ms: off"));
	EXPECT_EQ(0, count(buf, "within 7.50"));
}

TEST(floor_is_what_was_tolerated_where_that_passed)
{
	json_t *c = quoted_json(GAPS);

	EXPECT_EQ(1, calibration_floor(c, "part.freeze"));
	EXPECT_EQ(6, calibration_floor(c, "gap"));
	EXPECT_EQ(0, calibration_floor(c, "blackout"));
	EXPECT_EQ(0, calibration_floor(c, "stall"));
	EXPECT_EQ(0, calibration_floor(c, "first_io"));
	json_decref(c);
	c = quoted_json(PASSED);
	EXPECT_EQ(0, calibration_floor(c, "part.freeze"));
	json_decref(c);
}

/* By the same module, in the same kernel, at both ends; and nothing else. */
TEST(floor_is_shared_by_what_is_stamped_alike)
{
	static const char *const same[] = {
		"part.serialize",  "part.notify",   "part.device_shutdown",
		"part.processors", "file.preserve", "file.freeze"
	};
	static const char *const unknown[] = { "part.syscall",
					       "part.kernel_entry",
					       "part.kernel_boot",
					       "part.preserve",
					       "part.modules",
					       "part.retrieve",
					       "file.retrieve",
					       "until_retrieved",
					       "downtime",
					       "instruments.read",
					       "serialize",
					       "stall",
					       "part.",
					       "" };
	json_t *c = quoted_json(GAPS);
	size_t i;

	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		EXPECT_EQ(1, calibration_floor(c, same[i]))
		TH_LOG("%s", same[i]);
	}
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		EXPECT_EQ(0, calibration_floor(c, unknown[i]))
		TH_LOG("%s", unknown[i]);
	}
	json_decref(c);
}

TEST(floor_is_unknown_without_a_calibration)
{
	static const char *const none[] = { "{'unusable':'it is damaged'}",
					    "{'ways':'x'}", "{'ways':[3]}",
					    "[]" };
	json_t *c;

	EXPECT_EQ(0, calibration_floor(NULL, "part.freeze"));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		c = quoted_json("%s", none[i]);
		EXPECT_EQ(0, calibration_floor(c, "part.freeze"));
		json_decref(c);
	}
}

TEST_HARNESS_MAIN
