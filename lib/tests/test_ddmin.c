// SPDX-License-Identifier: GPL-2.0-only
/* A list that fails is cut down to what it fails by. */
#include "kselftest_harness.h"

#include "lu_ddmin.h"

#define N 300

struct cause {
	size_t items[8], n;
	unsigned int asked;
};

static bool holds(const size_t *list, size_t n, size_t item)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == item)
			return true;
	return false;
}

/* Fails while all that causes it is in the list, in its order. */
static bool fails(const size_t *list, size_t n, void *ctx)
{
	struct cause *cause = ctx;

	cause->asked++;
	for (size_t i = 1; i < n; i++)
		if (list[i - 1] >= list[i])
			abort();
	for (size_t i = 0; i < cause->n; i++)
		if (!holds(list, n, cause->items[i]))
			return false;
	return true;
}

static size_t cut(struct cause *cause, size_t *list, unsigned int tries)
{
	for (size_t i = 0; i < N; i++)
		list[i] = i;
	return lu_ddmin(list, N, fails, cause, tries);
}

static const struct cause causes[] = {
	{ .items = { 0 }, .n = 1 },
	{ .items = { N - 1 }, .n = 1 },
	{ .items = { 17, 18 }, .n = 2 },
	{ .items = { 0, 99, 150, N - 1 }, .n = 4 },
	{ .items = { 3, 5, 7, 11, 13, 170, 190, 230 }, .n = 8 },
};

TEST(only_the_cause_is_left)
{
	size_t list[N], n;

	for (size_t i = 0; i < ARRAY_SIZE(causes); i++) {
		struct cause cause = causes[i];

		n = cut(&cause, list, 100000);
		ASSERT_EQ(cause.n, n);
		EXPECT_EQ(0, memcmp(cause.items, list, n * sizeof(*list)));
		EXPECT_GT(N, cause.asked);
	}
}

TEST(few_tries_leave_more_and_it_fails_still)
{
	struct cause cause = causes[2];
	size_t list[N], n = cut(&cause, list, 5);

	EXPECT_EQ(5, cause.asked);
	EXPECT_GT(N, n);
	EXPECT_TRUE(fails(list, n, &cause));
}

/* Each answer is remembered, and all else found anew: as if in one go. */
TEST(answers_lead_on_to_the_same_end)
{
	size_t part[N], best[N], list[N], n, n_best, asked;
	char answers[4096];

	for (size_t i = 0; i < ARRAY_SIZE(causes); i++) {
		struct cause one = causes[i], each = causes[i];

		cut(&one, list, 100000);
		memset(answers, 0, sizeof(answers));
		for (asked = 0;; asked++) {
			n = lu_ddmin_next(N, answers, part, best, &n_best);
			if (!n)
				break;
			answers[asked] = fails(part, n, &each) ? '1' : '0';
		}
		/* The whole is asked about, too. */
		EXPECT_EQ(one.asked + 1, asked);
		ASSERT_EQ(causes[i].n, n_best);
		EXPECT_EQ(0,
			  memcmp(causes[i].items, best, n_best * sizeof(*best)));
	}
	EXPECT_EQ(0, lu_ddmin_next(N, "0", part, best, &n_best));
	EXPECT_EQ(0, n_best);
}

TEST_HARNESS_MAIN
