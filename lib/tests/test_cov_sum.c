// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sums of line counts, compiled as the module has them.
 */
#include "../kmod/lutorture_cov/sum.c"

#include "kselftest_harness.h"

/* One function of two counters, as gcc writes it. */
#if __GNUC__ >= 12
#define HEAD	   0x67636461, 0x4232322a, 77, 0
#define LEN(words) (4 * (words))
#define FIRST	   11
#else
#define HEAD	   0x67636461, 0x4232322a, 77
#define LEN(words) (words)
#define FIRST	   10
#endif
#define FUNCTION 0x01000000, LEN(3), 1, 2, 3

static const u32 counts[] = { HEAD, FUNCTION, TAG_COUNTERS, LEN(4),
			      5,    0,	      0xffffffff,   1 };

FIXTURE(cov_sum)
{
	u64 region[32];
	struct lucov_head *head;
	u32 data[sizeof(counts) / 4];
};

FIXTURE_SETUP(cov_sum)
{
	self->head = (struct lucov_head *)self->region;
	memcpy(self->data, counts, sizeof(counts));
	ASSERT_EQ(0, lucov_open(self->region, sizeof(self->region)));
}

FIXTURE_TEARDOWN(cov_sum)
{
}

static int add(FIXTURE_DATA(cov_sum) * self, const char *name)
{
	return lucov_add(self->region, sizeof(self->region), name, self->data,
			 sizeof(self->data));
}

TEST_F(cov_sum, counters_are_summed_and_nothing_else)
{
	struct lucov_entry *entry;
	u32 *sum;

	ASSERT_EQ(0, add(self, "a.gcda"));
	ASSERT_EQ(0, add(self, "a.gcda"));
	EXPECT_EQ(1, self->head->files);
	entry = lucov_next(self->region, NULL);
	ASSERT_NE(NULL, entry);
	EXPECT_STREQ("a.gcda", lucov_name(entry));
	sum = lucov_data(entry);
	EXPECT_EQ(0, memcmp(sum, counts, 4 * FIRST));
	EXPECT_EQ(10, sum[FIRST]);
	EXPECT_EQ(0, sum[FIRST + 1]);
	EXPECT_EQ(0xfffffffe, sum[FIRST + 2]);
	EXPECT_EQ(3, sum[FIRST + 3]);
}

TEST_F(cov_sum, each_file_has_its_own_entry_while_there_is_room)
{
	struct lucov_entry *entry;

	ASSERT_EQ(0, add(self, "a.gcda"));
	ASSERT_EQ(0, add(self, "longer/b.gcda"));
	EXPECT_EQ(-ENOSPC, add(self, "c.gcda"));
	EXPECT_EQ(2, self->head->files);
	entry = lucov_next(self->region, NULL);
	entry = lucov_next(self->region, entry);
	ASSERT_NE(NULL, entry);
	EXPECT_STREQ("longer/b.gcda", lucov_name(entry));
	EXPECT_EQ(0, memcmp(lucov_data(entry), counts, sizeof(counts)));
	EXPECT_EQ(NULL, lucov_next(self->region, entry));
}

TEST_F(cov_sum, counts_of_another_build_are_refused)
{
	ASSERT_EQ(0, add(self, "a.gcda"));
	self->data[STAMP_WORD]++;
	EXPECT_EQ(-ESTALE, add(self, "a.gcda"));
	self->data[STAMP_WORD]--;
	EXPECT_EQ(-ESTALE,
		  lucov_add(self->region, sizeof(self->region), "a.gcda",
			    self->data, sizeof(self->data) - 4));
}

TEST_F(cov_sum, damaged_data_is_refused_and_adds_nothing)
{
	struct lucov_entry *entry;

	ASSERT_EQ(0, add(self, "a.gcda"));
	self->data[FIRST - 1] += LEN(2);
	EXPECT_EQ(-EPROTO, add(self, "a.gcda"));
	self->data[FIRST - 1] -= LEN(2);
	self->data[FIRST - 2]++;
	EXPECT_EQ(-EPROTO, add(self, "a.gcda"));
	entry = lucov_next(self->region, NULL);
	EXPECT_EQ(0, memcmp(lucov_data(entry), counts, sizeof(counts)));
	EXPECT_EQ(-EPROTO, lucov_add(self->region, sizeof(self->region), "b",
				     self->data, 6));
}

TEST_F(cov_sum, memory_that_is_not_ours_is_left_alone)
{
	EXPECT_EQ(0, lucov_open(self->region, sizeof(self->region)));
	self->head->version++;
	EXPECT_EQ(-EPROTONOSUPPORT,
		  lucov_open(self->region, sizeof(self->region)));
	self->head->version--;
	self->head->used = sizeof(self->region) + 8;
	EXPECT_EQ(-EPROTONOSUPPORT,
		  lucov_open(self->region, sizeof(self->region)));
	EXPECT_EQ(-ENOSPC, lucov_open(self->region, 8));
}

TEST_HARNESS_MAIN
