// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a journal on disk folds to: cut anywhere, and read only as far as the fold
 * wants it. One temporary file.
 */
#include <stdlib.h>
#include <unistd.h>

#include "fold.h"
#include "fold_text.h"
#include "journal.h"
#include "kselftest_harness.h"

/* The journal of a whole run, cut at every byte: nothing recorded is lost. */
static const char whole[] = LEG0 UNDO("/a") JUMP BOOT(1, "B", 1, "jump")
	BEGIN(1, 1, 1) "{'kind':'undone','count':1};" END SKIP_B BEGIN(1, 0, 1)
		BOOT(2, "C", 0, "cold") LOST DONE;

static size_t count_over(const char *text, size_t len)
{
	size_t n = 0;
	const char *at = text, *end;

	while ((end = memchr(at, '\n', (size_t)(text + len - at)))) {
		n += memmem(at, (size_t)(end - at), "\"kind\":\"end\"", 12) ||
		     memmem(at, (size_t)(end - at), "\"kind\":\"lost\"", 13) ||
		     memmem(at, (size_t)(end - at), "\"kind\":\"skip\"", 13);
		at = end + 1;
	}
	return n;
}

TEST(every_prefix_folds_and_keeps_its_results)
{
	static const struct fold_boot boot = { "Z", 0, "", false };
	char path[] = "/tmp/test_fold.XXXXXX", *text = as_lines(whole);
	int fd = mkstemp(path);
	struct fold_step step;
	size_t len;
	struct fold f;

	ASSERT_LE(0, fd);
	for (len = 0; len <= strlen(text); len++) {
		ASSERT_EQ(0, ftruncate(fd, 0));
		ASSERT_EQ((ssize_t)len, pwrite(fd, text, len, 0));
		ASSERT_EQ(0, fold_load(path, &f));
		EXPECT_EQ(count_over(text, len), f.n_results);
		EXPECT_EQ(0, f.gaps);
		fold_next(&f, &boot, &step);
		fold_free(&f);
	}
	EXPECT_EQ(3, count_over(text, strlen(text)));
	close(fd);
	unlink(path);
	free(text);
}

#define ORACLES(state)                                                  \
	"{'kind':'oracles','when':'end','states':{'log':'" state "'}};" \
	"{'kind':'measure','name':'x','value':1};"
#define CARRY(value) \
	"{'kind':'carry'," TEST_A ",'key':'k','value':'" value "'};"
#define KEEP(value) "{'kind':'carry','key':'k','value':'" value "'};"
#define UNDONE	    "{'kind':'undone','count':1};"

/* Of every kind, before and behind boots that are none and boots that are. */
static const char mixed[] = LEG0 UNDO("/a") CARRY("1") ORACLES("red") UNDO(
	"/b") UNDONE BOOT(0, "A", 0, "same") ORACLES("red") KEEP("1")
	EXPECT JUMP BOOT(1, "B", 1, "jump") UNDO("/c") UNDO("/d") ORACLES("red")
		BEGIN(1, 1, 1) CARRY("2") UNDONE BOOT(1, "B", 1, "same")
			UNDO("/e") END BEGIN(1, 0, 1) CARRY("3")
				ORACLES("green") REFUSED BOOT(2, "C", 0, "cold")
					UNDO("/f") ORACLES("red") UNDO("/g")
						UNDONE SKIP_B KEEP("2") DONE;

static int apply(void *f, json_t *rec)
{
	return fold_apply(f, rec);
}

static char *state_of(const struct fold *f)
{
	static const struct fold_boot boots[] = { { "A", 0, "", false },
						  { "C", 0, "", false },
						  { "D", 2, "abc", false } };
	json_t *state =
		json_pack("{s:i, s:i, s:i, s:i, s:i, s:b, s:b, s:O, s:O, s:[]}",
			  "phase", f->phase, "expect", (int)f->expect, "leg",
			  (int)f->leg, "attempt", (int)f->attempt, "results",
			  (int)f->n_results, "soiled", f->soiled, "survived",
			  f->survived, "carries", f->carries, "kept", f->kept,
			  "more");
	json_t *more = json_object_get(state, "more");
	struct fold_step step;
	char *text;

	for (size_t i = 0; i < f->n_undo; i++)
		json_array_append_new(more, json_string(f->undo[i].path));
	for (size_t i = 0; i < sizeof(boots) / sizeof(boots[0]); i++) {
		fold_next(f, &boots[i], &step);
		json_array_append_new(more,
				      json_pack("[i, s, s, i, b]", step.action,
						step.how, step.why,
						(int)step.leg, step.dirty));
	}
	text = json_dumps(state, JSON_SORT_KEYS);
	json_decref(state);
	return text;
}

/* The agent reads no more than that, and must come to the same. */
TEST(wanted_records_give_the_state_of_all)
{
	char path[] = "/tmp/test_fold.XXXXXX", *text = as_lines(mixed);
	char *all, *wanted, *end = text;
	int fd = mkstemp(path), lines = 0;
	struct fold f, g;
	struct journal *j;

	ASSERT_LE(0, fd);
	for (end = strchr(end, '\n'); end; end = strchr(end + 1, '\n')) {
		ASSERT_EQ(0, ftruncate(fd, 0));
		ASSERT_EQ(end + 1 - text, pwrite(fd, text, end + 1 - text, 0));
		ASSERT_EQ(0, fold_load(path, &f));
		ASSERT_EQ(0, fold_init(&g));
		ASSERT_EQ(0, journal_resume(path, fold_wants, apply, &g, &j));
		EXPECT_EQ((unsigned long)++lines, journal_records(j));
		EXPECT_EQ(f.boot, journal_boot(j));
		all = state_of(&f);
		wanted = state_of(&g);
		EXPECT_STREQ(all, wanted);
		EXPECT_LE(f.gaps, g.gaps);
		journal_close(j);
		fold_free(&f);
		fold_free(&g);
		free(all);
		free(wanted);
	}
	EXPECT_LT(30, lines);
	close(fd);
	unlink(path);
	free(text);
}

TEST_HARNESS_MAIN
