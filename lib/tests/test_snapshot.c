// SPDX-License-Identifier: GPL-2.0-only
/*
 * Saving and loading: what was saved comes back, damaged files are refused
 * with file and line, and every cut and many flipped bytes are survived.
 *
 * Writes to a folder of its own below /tmp.
 */
#include "kselftest_harness.h"
#include "test_snapshot_image.h"

#include <errno.h>

#include "lu_err.h"

FIXTURE(file)
{
	char dir[32];
	char path[64];
	struct lu_snapshot *s;
};

FIXTURE_SETUP(file)
{
	strcpy(self->dir, "/tmp/lu-snapshot-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	snprintf(self->path, sizeof(self->path), "%s/snapshot", self->dir);
	self->s = lu_snapshot_alloc(3);
	image_bridge(&self->s->fn[0]);
	image_endpoint(&self->s->fn[1]);
	self->s->fn[1].len = 256;
	memset(self->s->fn[1].config + 256, 0, 4096 - 256);
	strcpy(self->s->fn[0].path, "0000:00:03.0");
	strcpy(self->s->fn[1].path, "0000:00:03.0/00.0");
	strcpy(self->s->fn[1].attr[0], "igb");
	strcpy(self->s->fn[1].attr[4], "2.5 GT/s PCIe");
	lu_bdf_parse("0000:00:03.0", &self->s->fn[0].bdf);
	lu_bdf_parse("123456:01:00.0", &self->s->fn[1].bdf);
	lu_bdf_parse("0000:02:1f.7", &self->s->fn[2].bdf);
	ASSERT_EQ(0, lu_snapshot_save(self->s, self->path))
	TH_LOG("%s", lu_errmsg());
}

FIXTURE_TEARDOWN(file)
{
	lu_snapshot_free(self->s);
	remove(self->path);
	rmdir(self->dir);
}

TEST_F(file, what_was_saved_comes_back)
{
	struct lu_snapshot *s;
	size_t i;

	ASSERT_EQ(0, lu_snapshot_load(self->path, &s))
	TH_LOG("%s", lu_errmsg());
	ASSERT_EQ(3, s->n);
	for (i = 0; i < 3; i++)
		EXPECT_EQ(0,
			  memcmp(&s->fn[i], &self->s->fn[i], sizeof(s->fn[0])));
	EXPECT_EQ(0, lu_snapshot_diff(self->s, s, NULL, NULL));
	lu_snapshot_free(s);
}

TEST_F(file, lines_are_short_enough_for_lspci)
{
	FILE *f = fopen(self->path, "r");
	char line[1024];

	ASSERT_NE(NULL, f);
	while (fgets(line, sizeof(line), f))
		EXPECT_GT(254, strlen(line));
	fclose(f);
}

TEST_F(file, saving_where_nothing_can_be_written_fails)
{
	EXPECT_EQ(-ENOENT, lu_snapshot_save(self->s, "/tmp/none/none/x"));
	EXPECT_EQ(-ENOENT, lu_snapshot_load("/tmp/none/none/x", &self->s));
	EXPECT_EQ(NULL, self->s);
}

TEST_F(file, full_disk_is_reported)
{
	FILE *f = fopen("/dev/full", "w");

	ASSERT_NE(NULL, f);
	EXPECT_EQ(-EIO, lu_snapshot_print(self->s, f));
	fclose(f);
}

static char *read_whole(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	char *text = malloc(1 << 20);

	*len = fread(text, 1, 1 << 20, f);
	fclose(f);
	return text;
}

static void write_whole(const char *path, const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	fwrite(text, 1, len, f);
	fclose(f);
}

TEST_F(file, every_cut_is_noticed)
{
	struct lu_snapshot *s;
	size_t len, cut;
	char *text = read_whole(self->path, &len);

	/* Each line, and each byte of the first lines and the last. */
	for (cut = 0; cut < len; cut++) {
		if (cut > 600 && cut < len - 600 && text[cut] != '\n' &&
		    text[cut - 1] != '\n')
			continue;
		write_whole(self->path, text, cut);
		EXPECT_EQ(-EINVAL, lu_snapshot_load(self->path, &s))
		TH_LOG("cut at %zu of %zu", cut, len);
	}
	free(text);
}

TEST_F(file, flipped_bytes_are_survived)
{
	struct lu_snapshot *s;
	size_t len, i;
	char *text = read_whole(self->path, &len);
	int ret;

	for (i = 0; i < len; i += i < 600 ? 1 : 37) {
		text[i] ^= 0x15;
		write_whole(self->path, text, len);
		text[i] ^= 0x15;
		ret = lu_snapshot_load(self->path, &s);
		EXPECT_LE(ret, 0);
		lu_snapshot_free(s);
	}
	free(text);
}

struct refused {
	const char *text;
	int err;
	const char *message; /* behind the file's name */
};

#define HEAD "# lutorture-snapshot 1\n# functions 1\n\n"
#define DEV  HEAD "0000:00:01.0 8086:0000 class 000000\n"
#define ROW  ": 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"

static const struct refused refused[] = {
	{ "", -EINVAL, ":1: empty file" },
	{ "00:01.0 Host bridge\n", -EINVAL, ":1: not a snapshot" },
	{ "# lutorture-snapshot 2\n", -EPROTONOSUPPORT, ":1: version 2" },
	{ "# lutorture-snapshot one\n", -EINVAL, ":1: not a snapshot" },
	{ "# lutorture-snapshot 1\n", -EINVAL, ":2: the file was cut" },
	{ "# lutorture-snapshot 1\n# functions -1\n", -EINVAL,
	  ":2: expected \"# functions N\"" },
	{ "# lutorture-snapshot 1\n# functions 99999999999\n", -EINVAL,
	  ":2: expected \"# functions N\"" },
	{ HEAD, -EINVAL, ":4: 0 of 1 functions" },
	{ HEAD "nonsense here\n", -EINVAL, ":4: \"nonsense here\" is no" },
	{ HEAD "0000:00:01.0\n", -EINVAL, ":4: no text behind" },
	{ HEAD "# absent 0000:00:01.0 x\n", -EINVAL, ":4: text behind" },
	{ HEAD "# size 256\n", -EINVAL, ":4: key outside" },
	{ DEV "# size 64\n", -EINVAL, ":5: size is 256 or 4096" },
	{ DEV "# size 256\n# size 256\n", -EINVAL, ":6: size out of" },
	{ DEV "# colour red\n", -EINVAL, ":5: unknown key" },
	{ DEV "# driver a\n# driver b\n", -EINVAL, ":6: given twice" },
	{ DEV "00" ROW, -EINVAL, ":5: bytes before" },
	{ DEV "\n", -EINVAL, ":5: function ends without" },
	{ DEV "# size 256\n10" ROW, -EINVAL, ":6: expected offset \"00:\"" },
	{ DEV "# size 256\n00: 00 00\n", -EINVAL, ":6: expected 16 bytes" },
	{ DEV "# size 256\n00: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
	      "00 0g\n",
	  -EINVAL, ":6: bad hex \" 0g\"" },
	{ DEV "# size 256\n00" ROW "\n", -EINVAL, ":7: function ends after" },
	{ HEAD "# absent 0000:00:01.0\n00" ROW, -EINVAL, ":5: more than 0" },
	{ HEAD "# absent 0000:00:01.0\n\n# absent 0000:00:02.0\n", -EINVAL,
	  ":6: more than 1 functions" },
	{ HEAD "# absent 0000:00:01.0\n# absent 0000:00:02.0\n", -EINVAL,
	  ":5: expected an empty line" },
};

TEST_F(file, what_was_never_written_is_refused_with_its_line)
{
	char message[512];
	struct lu_snapshot *s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		write_whole(self->path, refused[i].text,
			    strlen(refused[i].text));
		EXPECT_EQ(refused[i].err, lu_snapshot_load(self->path, &s))
		TH_LOG("%s", refused[i].text);
		EXPECT_EQ(NULL, s);
		snprintf(message, sizeof(message), "%s%s", self->path,
			 refused[i].message);
		EXPECT_EQ(0, strncmp(message, lu_errmsg(), strlen(message)))
		TH_LOG("%s, not %s", lu_errmsg(), message);
	}
}

TEST_F(file, odd_lines_are_refused)
{
	struct lu_snapshot *s;
	char text[600];
	size_t n;

	memset(text, 'x', sizeof(text));
	n = sprintf(text, HEAD "0000:00:01.0 ");
	text[n] = 'x';
	text[599] = '\n';
	write_whole(self->path, text, 600);
	EXPECT_EQ(-EINVAL, lu_snapshot_load(self->path, &s));
	EXPECT_NE(NULL, strstr(lu_errmsg(), ":4: line longer than"));
	text[n] = '\0';
	text[n + 1] = '\n';
	write_whole(self->path, text, n + 2);
	EXPECT_EQ(-EINVAL, lu_snapshot_load(self->path, &s));
	EXPECT_NE(NULL, strstr(lu_errmsg(), ":4: line holds a NUL"));
}

TEST_HARNESS_MAIN
