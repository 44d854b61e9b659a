// SPDX-License-Identifier: GPL-2.0-only
/*
 * Journal file: numbering, torn tails, refusals, and a disk that is full.
 * Writes below a temporary folder only.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "kselftest_harness.h"
#include "lu_err.h"
#include "lu_file.h"

FIXTURE(journal)
{
	char dir[32];
	char path[64];
	struct journal *j;
};

FIXTURE_SETUP(journal)
{
	strcpy(self->dir, "/tmp/test_journal.XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	snprintf(self->path, sizeof(self->path), "%s/journal.jsonl", self->dir);
}

FIXTURE_TEARDOWN(journal)
{
	journal_close(self->j);
	unlink(self->path);
	rmdir(self->dir);
}

static json_t *run_record(void)
{
	return json_pack("{ss ss si}", "kind", "run", "format",
			 JOURNAL_FORMAT_DUT, "version", JOURNAL_VERSION);
}

static json_t *record(const char *kind)
{
	return json_pack("{ss}", "kind", kind);
}

static json_t *boot_record(const char *how)
{
	return json_pack("{ss ss}", "kind", "boot", "how", how);
}

static void put_file(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (write(fd, text, len) != (ssize_t)len)
		abort();
	close(fd);
}

static off_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? -1 : st.st_size;
}

static long count(const char *path)
{
	json_t *array;
	int ret = journal_load(path, &array);
	long n = ret ? ret : (long)json_array_size(array);

	json_decref(array);
	return n;
}

TEST_F(journal, append_stamps_and_reopen_goes_on)
{
	json_t *rec = record("note");

	ASSERT_EQ(0, journal_open(self->path, &self->j));
	ASSERT_EQ(0, journal_records(self->j));
	ASSERT_EQ(0, journal_append(self->j, run_record()));
	journal_close(self->j);
	ASSERT_EQ(0, journal_open(self->path, &self->j));
	ASSERT_EQ(1, journal_records(self->j));
	ASSERT_EQ(0, journal_append(self->j, json_incref(rec)));
	EXPECT_EQ(2, journal_int(rec, "n", 0));
	EXPECT_EQ(0, journal_int(rec, "boot", -1));
	EXPECT_LT(1e9, journal_num(rec, "t", 0));
	json_decref(rec);
	EXPECT_EQ(2, count(self->path));
}

TEST_F(journal, boots_are_counted_but_not_the_same_one_twice)
{
	static const char *const hows[] = { "first", "same", "jump", "cold" };
	static const unsigned int want[] = { 0, 0, 1, 2 };
	size_t i;

	ASSERT_EQ(0, journal_open(self->path, &self->j));
	ASSERT_EQ(0, journal_append(self->j, run_record()));
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, journal_append(self->j, boot_record(hows[i])));
		EXPECT_EQ(want[i], journal_boot(self->j));
		journal_close(self->j);
		ASSERT_EQ(0, journal_open(self->path, &self->j));
		EXPECT_EQ(want[i], journal_boot(self->j));
	}
	journal_set_boot(self->j, 7);
	ASSERT_EQ(0, journal_append(self->j, record("note")));
	EXPECT_EQ(7, journal_boot(self->j));
}

TEST_F(journal, first_record_must_be_run)
{
	ASSERT_EQ(0, journal_open(self->path, &self->j));
	EXPECT_EQ(-EPROTO, journal_append(self->j, record("note")));
	EXPECT_EQ(0, size_of(self->path));
	EXPECT_EQ(-EINVAL, journal_append(self->j, json_object()));
	EXPECT_EQ(-EINVAL, journal_append(self->j, NULL));
}

TEST_F(journal, second_writer_gives_ebusy)
{
	struct journal *other;

	ASSERT_EQ(0, journal_open(self->path, &self->j));
	EXPECT_EQ(-EBUSY, journal_open(self->path, &other));
	EXPECT_EQ(NULL, other);
}

TEST_F(journal, every_torn_tail_is_cut_and_no_record_lost)
{
	size_t len, cut, lines;
	char *text;

	ASSERT_EQ(0, journal_open(self->path, &self->j));
	ASSERT_EQ(0, journal_append(self->j, run_record()));
	ASSERT_EQ(0, journal_append(self->j, boot_record("first")));
	ASSERT_EQ(0, journal_append(self->j, record("note")));
	journal_close(self->j);
	self->j = NULL;
	text = lu_file_slurp(self->path, &len);
	ASSERT_NE(NULL, text);
	for (cut = 0, lines = 0; cut <= len; cut++) {
		lines += cut && text[cut - 1] == '\n';
		put_file(self->path, text, cut);
		EXPECT_EQ((long)lines, count(self->path));
		ASSERT_EQ(0, journal_open(self->path, &self->j));
		EXPECT_EQ(lines, journal_records(self->j));
		EXPECT_EQ(0, journal_append(self->j, lines ? record("note") :
							     run_record()));
		journal_close(self->j);
		self->j = NULL;
		EXPECT_EQ((long)lines + 1, count(self->path));
	}
	free(text);
}

#define RUN "{\"n\":1,\"boot\":0,\"t\":1,\"kind\":\"run\",\"format\":"

FIXTURE(refused)
{
	char path[32];
};

FIXTURE_SETUP(refused)
{
	int fd;

	strcpy(self->path, "/tmp/test_journal.XXXXXX");
	fd = mkstemp(self->path);
	ASSERT_LE(0, fd);
	close(fd);
}

FIXTURE_TEARDOWN(refused)
{
	unlink(self->path);
}

FIXTURE_VARIANT(refused)
{
	const char *text;
	int err;
	const char *message;
};

FIXTURE_VARIANT_ADD(refused, newer_version){
	.text = RUN "\"lutorture-journal\",\"version\":2}\n",
	.err = -EPROTO,
	.message = "version 2",
};

FIXTURE_VARIANT_ADD(refused, no_version){
	.text = RUN "\"lutorture-journal\"}\n",
	.err = -EPROTO,
	.message = "version -1",
};

FIXTURE_VARIANT_ADD(refused, other_format){
	.text = RUN "\"lutorture-run\",\"version\":1}\n",
	.err = -EPROTO,
	.message = "not a journal",
};

FIXTURE_VARIANT_ADD(refused, some_text){
	.text = "root:x:0:0:root:/root:/bin/bash",
	.err = -EPROTO,
	.message = "not a journal",
};

FIXTURE_VARIANT_ADD(refused, broken_line_in_the_middle){
	.text = RUN "\"lutorture-journal\",\"version\":1}\n{\"n\":2\n{}\n",
	.err = -EBADMSG,
	.message = ":2:",
};

FIXTURE_VARIANT_ADD(refused, line_that_is_no_record){
	.text = RUN "\"lutorture-journal\",\"version\":1}\n[1]\n",
	.err = -EBADMSG,
	.message = ":2: not a record",
};

TEST_F(refused, and_left_as_it_was)
{
	struct journal *j;

	put_file(self->path, variant->text, strlen(variant->text));
	EXPECT_EQ(variant->err, journal_open(self->path, &j));
	EXPECT_NE(NULL, strstr(lu_errmsg(), variant->message))
	TH_LOG("%s", lu_errmsg());
	EXPECT_EQ((off_t)strlen(variant->text), size_of(self->path));
	journal_close(j);
}

TEST(device_file_is_refused)
{
	struct journal *j;

	EXPECT_EQ(-EPROTO, journal_open("/dev/full", &j));
}

TEST(absent_file_cannot_be_read)
{
	json_t *array;

	EXPECT_EQ(-ENOENT, journal_load("/nonexistent/journal", &array));
}

/* A limit on the file's size behaves as a disk that fills up in mid-line. */
TEST_F(journal, full_disk_leaves_what_was_recorded)
{
	struct rlimit limit, old;
	off_t size;
	rlim_t room;

	signal(SIGXFSZ, SIG_IGN);
	ASSERT_EQ(0, getrlimit(RLIMIT_FSIZE, &old));
	ASSERT_EQ(0, journal_open(self->path, &self->j));
	ASSERT_EQ(0, journal_append(self->j, run_record()));
	size = size_of(self->path);
	for (room = 0; room < 30; room++) {
		limit = old;
		limit.rlim_cur = (rlim_t)size + room;
		ASSERT_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
		EXPECT_EQ(-EFBIG, journal_append(self->j, record("jump")));
		ASSERT_EQ(0, setrlimit(RLIMIT_FSIZE, &old));
		EXPECT_EQ(size, size_of(self->path));
	}
	EXPECT_EQ(0, journal_append(self->j, record("note")));
	EXPECT_EQ(2, count(self->path));
}

TEST_F(journal, any_bytes_become_text)
{
	static const char *const texts[][2] = {
		{ "plain", "plain" },	    { "a\xffz", "a?z" },
		{ "\xc3\xa4", "\xc3\xa4" }, { "\xc3", "?" },
		{ "\xe2\x86", "??" },	    { "\xe2\x86\x92", "\xe2\x86\x92" },
		{ "\xed\xa0\x80", "???" },  { "", "" },
	};
	json_t *text;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		text = journal_text(texts[i][0]);
		EXPECT_STREQ(texts[i][1], json_string_value(text));
		json_decref(text);
	}
}

static int stop_at_second(void *ctx, json_t *rec)
{
	(void)ctx;
	return journal_int(rec, "n", 0) == 2 ? -ECANCELED : 0;
}

TEST_F(journal, reader_can_stop)
{
	ASSERT_EQ(0, journal_open(self->path, &self->j));
	ASSERT_EQ(0, journal_append(self->j, run_record()));
	ASSERT_EQ(0, journal_append(self->j, record("note")));
	EXPECT_EQ(-ECANCELED, journal_read(self->path, stop_at_second, NULL));
}

TEST_HARNESS_MAIN
