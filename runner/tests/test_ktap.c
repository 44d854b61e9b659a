// SPDX-License-Identifier: GPL-2.0-only
/* KTAP parser: output of the kselftest harness, in pieces and torn. */
#include "kselftest_harness.h"
#include "ktap.h"

static const char stream[] = "TAP version 13\n"
			     "1..5\n"
			     "# Starting 5 tests from 2 test cases.\n"
			     "#  RUN           f.a ...\n"
			     "#            OK  f.a\n"
			     "ok 1 f.a\n"
			     "#  RUN           f.b ...\n"
			     "# s.c:12:b:Expected 0 (0) == lu_jump() (-5)\n"
			     "not ok 2 f.b\n"
			     "ok 3 f.c # SKIP no SR-IOV\n"
			     "ok 4 - f.d # XFAIL known\r\n"
			     "ok 5 f.e # XPASS unknown\n"
			     "# FAILED: 4 / 5 tests passed.\n";

static void check_stream(struct __test_metadata *_metadata, struct ktap *k)
{
	EXPECT_TRUE(k->header);
	EXPECT_EQ(5, k->plan);
	EXPECT_EQ(1, k->plans);
	EXPECT_EQ(5, k->n_points);
	EXPECT_EQ(0, k->bad_numbers);
	EXPECT_EQ(1, k->count[KTAP_OK]);
	EXPECT_EQ(1, k->count[KTAP_NOT_OK]);
	EXPECT_EQ(1, k->count[KTAP_SKIP]);
	EXPECT_EQ(1, k->count[KTAP_XFAIL]);
	EXPECT_EQ(1, k->count[KTAP_XPASS]);
	EXPECT_STREQ("no SR-IOV", ktap_find(k, "f.c")->reason);
	EXPECT_STREQ("known", ktap_find(k, "f.d")->reason);
	EXPECT_STREQ("", ktap_find(k, "f.a")->diag);
	EXPECT_STREQ("#  RUN           f.b ...\n"
		     "# s.c:12:b:Expected 0 (0) == lu_jump() (-5)",
		     ktap_find(k, "f.b")->diag);
	EXPECT_EQ(NULL, ktap_find(k, "f.z"));
}

TEST(harness_output_in_pieces_of_every_size)
{
	size_t piece, at, len;
	struct ktap k;

	for (piece = 1; piece <= sizeof(stream); piece++) {
		ktap_init(&k);
		for (at = 0; at < strlen(stream); at += len) {
			len = strlen(stream) - at;
			len = len < piece ? len : piece;
			ASSERT_EQ(0, ktap_feed(&k, stream + at, len));
		}
		ktap_finish(&k);
		check_stream(_metadata, &k);
		ktap_free(&k);
	}
}

static unsigned int whole_results(const char *text, size_t len)
{
	unsigned int n = 0;
	size_t i, start = 0;

	for (i = 0; i < len; i++) {
		if (text[i] != '\n')
			continue;
		n += !strncmp(text + start, "ok ", 3) ||
		     !strncmp(text + start, "not ok ", 7);
		start = i + 1;
	}
	return n;
}

TEST(torn_at_every_byte_counts_whole_lines_only)
{
	struct ktap k;
	size_t len;

	for (len = 0; len <= strlen(stream); len++) {
		ktap_init(&k);
		ASSERT_EQ(0, ktap_feed(&k, stream, len));
		ktap_finish(&k);
		EXPECT_EQ(whole_results(stream, len), k.n_points);
		ktap_free(&k);
	}
}

/* clang-format off */
static const struct {
	const char *line;
	size_t points;
	enum ktap_result result;
	const char *name, *reason;
} lines[] = {
	{ "ok 1 x", 1, KTAP_OK, "x", "" },
	{ "ok 1", 1, KTAP_OK, "", "" },
	{ "ok 1 # SKIP nothing here", 1, KTAP_SKIP, "", "nothing here" },
	{ "ok 1 x # skip Why", 1, KTAP_SKIP, "x", "Why" },
	{ "ok 1 x # SKIP", 1, KTAP_SKIP, "x", "" },
	{ "not ok 1 x # SKIP why", 1, KTAP_NOT_OK, "x", "why" },
	{ "not ok 1 x # XFAIL why", 1, KTAP_XFAIL, "x", "why" },
	{ "not ok 1 x # TODO why", 1, KTAP_XFAIL, "x", "why" },
	{ "ok 1 x # took 3 ms", 1, KTAP_OK, "x", "" },
	{ "ok 1 a#b", 1, KTAP_OK, "a#b", "" },
	{ "ok", 0, 0, "", "" },
	{ "ok x", 0, 0, "", "" },
	{ "ok 1x", 0, 0, "", "" },
	{ "okay 1 x", 0, 0, "", "" },
	{ "  ok 1 nested", 0, 0, "", "" },
	{ "# ok 1 x", 0, 0, "", "" },
	{ "", 0, 0, "", "" },
};
/* clang-format on */

TEST(each_form_of_a_result_line)
{
	struct ktap k;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		ktap_init(&k);
		ASSERT_EQ(0, ktap_line(&k, lines[i].line));
		ASSERT_EQ(lines[i].points, k.n_points)
		TH_LOG("%s", lines[i].line);
		if (k.n_points) {
			EXPECT_EQ(lines[i].result, k.points[0].result)
			TH_LOG("%s", lines[i].line);
			EXPECT_STREQ(lines[i].name, k.points[0].name);
			EXPECT_STREQ(lines[i].reason, k.points[0].reason);
		}
		ktap_free(&k);
	}
}

TEST(plan_zero_and_no_plan_differ)
{
	struct ktap k;

	ktap_init(&k);
	EXPECT_EQ(-1, k.plan);
	ASSERT_EQ(0, ktap_line(&k, "1..x"));
	EXPECT_EQ(-1, k.plan);
	ASSERT_EQ(0, ktap_line(&k, "1..0"));
	EXPECT_EQ(0, k.plan);
	EXPECT_EQ(0, k.n_points);
	ktap_free(&k);
}

TEST(missing_number_is_counted)
{
	struct ktap k;

	ktap_init(&k);
	ASSERT_EQ(0, ktap_line(&k, "ok 1 a"));
	ASSERT_EQ(0, ktap_line(&k, "ok 3 c"));
	ASSERT_EQ(0, ktap_line(&k, "Bail out! no more"));
	EXPECT_EQ(1, k.bad_numbers);
	EXPECT_TRUE(k.bail);
	ktap_free(&k);
}

TEST(endless_lines_and_diagnostics_stay_bounded)
{
	struct ktap k;
	int i;

	ktap_init(&k);
	for (i = 0; i < 10 * KTAP_LINE_MAX; i++)
		ASSERT_EQ(0, ktap_feed(&k, i ? "x" : "#", 1));
	ASSERT_EQ(0, ktap_feed(&k, "\n", 1));
	for (i = 0; i < 1000; i++)
		ASSERT_EQ(0, ktap_line(&k, "# some diagnostic of middle size"));
	ASSERT_EQ(0, ktap_feed(&k, "\0\n", 2));
	ASSERT_EQ(0, ktap_line(&k, "not ok 1 x"));
	EXPECT_GE(KTAP_DIAG_MAX, strlen(k.points[0].diag));
	ktap_free(&k);
}

TEST_HARNESS_MAIN
