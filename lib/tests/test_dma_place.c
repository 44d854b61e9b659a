// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pages of a memory are given out, by their addresses: rows, and guards on both
 * sides of them. Addresses are made up; there is no memory behind them.
 */
#include "kselftest_harness.h"

#include <string.h>

#include "lu_dma_place.h"

#define PAGES 12
#define FIRST 3 /* pages before are none of the place's */

FIXTURE(place)
{
	uint64_t phys[FIRST + PAGES];
	struct lu_dma_place place;
};

FIXTURE_SETUP(place)
{
	memset(self, 0, sizeof(*self));
}

FIXTURE_TEARDOWN(place)
{
	lu_dma_place_close(&self->place);
}

/* Each letter is a page at the next address, a blank one of somebody else's. */
static int lay(FIXTURE_DATA(place) * self, const char *row)
{
	const struct lu_dma_mem mem = { .phys = self->phys };
	uint32_t n = 0;

	lu_dma_place_close(&self->place);
	for (uint64_t at = 0; row[at]; at++)
		if (row[at] != ' ')
			self->phys[FIRST + n++] = (at + 100) * LU_DMA_PAGE;
	return lu_dma_place_open(&self->place, &mem, FIRST, n);
}

/* What the pages are now: (T)aken, (G)uard, free. */
static const char *uses(FIXTURE_DATA(place) * self)
{
	static char text[PAGES + 1];
	uint32_t i = 0;

	for (; i < self->place.n; i++)
		text[i] = ".GT"[self->place.spots[i].use];
	text[i] = '\0';
	return text;
}

/* As many rows of @length as there are. Return: how many. */
static unsigned int take_all(FIXTURE_DATA(place) * self, uint32_t length)
{
	unsigned int taken = 0;

	while (lu_dma_place_guarded(&self->place, length) < self->place.n)
		taken++;
	return taken;
}

TEST_F(place, pages_are_sorted_by_address)
{
	static const uint64_t at[] = { 7, 2, 9, 4 };
	const struct lu_dma_mem mem = { .phys = self->phys };

	for (unsigned int i = 0; i < 4; i++)
		self->phys[FIRST + i] = at[i] * LU_DMA_PAGE;
	ASSERT_EQ(0, lu_dma_place_open(&self->place, &mem, FIRST, 4));
	EXPECT_EQ(FIRST + 1, self->place.spots[0].page);
	EXPECT_EQ(FIRST + 3, self->place.spots[1].page);
	EXPECT_EQ(FIRST + 0, self->place.spots[2].page);
	EXPECT_EQ(FIRST + 2, self->place.spots[3].page);
}

TEST_F(place, a_row_lies_in_one_piece)
{
	ASSERT_EQ(0, lay(self, "xx x xxx"));
	EXPECT_EQ(3, lu_dma_place_row(&self->place, 3));
	EXPECT_STREQ("...TTT", uses(self));
	EXPECT_EQ(self->place.n, lu_dma_place_row(&self->place, 3));
	EXPECT_EQ(0, lu_dma_place_row(&self->place, 2));
	EXPECT_EQ(self->place.n, lu_dma_place_row(&self->place, 2));
	EXPECT_EQ(2, lu_dma_place_row(&self->place, 1));
	EXPECT_STREQ("TTTTTT", uses(self));
	EXPECT_EQ(0, self->place.unguarded);
}

TEST_F(place, a_guard_lies_between_two_rows_and_at_the_ends)
{
	ASSERT_EQ(0, lay(self, "xxxxxxx"));
	EXPECT_EQ(3, take_all(self, 1));
	EXPECT_STREQ("GTGTGTG", uses(self));
	EXPECT_EQ(0, self->place.unguarded);
	lu_dma_place_reset(&self->place);
	EXPECT_EQ(2, take_all(self, 2));
	EXPECT_STREQ("GTTGTTG", uses(self));
	EXPECT_EQ(0, self->place.unguarded);
}

static const struct {
	const char *row, *then;
	unsigned int taken, unguarded;
} ends[] = {
	{ "x", "T", 1, 1 },	  { "x x", "TT", 2, 2 },
	{ "xx", "TG", 1, 1 },	  { "xxx", "GTG", 1, 0 },
	{ "xxxx", "GTGT", 2, 1 }, { "xxx x xx", "GTGTTG", 3, 2 },
};

/* Where guards on both sides cannot be, one is better than none. */
TEST_F(place, what_cannot_be_guarded_is_taken_last_and_counted)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		ASSERT_EQ(0, lay(self, ends[i].row));
		EXPECT_EQ(ends[i].taken, take_all(self, 1));
		EXPECT_STREQ(ends[i].then, uses(self))
		{
			TH_LOG("\"%s\"", ends[i].row);
		}
		EXPECT_EQ(ends[i].unguarded, self->place.unguarded);
	}
	ASSERT_EQ(0, lay(self, "x xx xxx"));
	EXPECT_EQ(4, lu_dma_place_guarded(&self->place, 1));
	EXPECT_EQ(1, lu_dma_place_guarded(&self->place, 1));
	EXPECT_EQ(1, self->place.unguarded);
	EXPECT_EQ(0, lu_dma_place_guarded(&self->place, 1));
	EXPECT_EQ(2, self->place.unguarded);
}

TEST_F(place, no_guard_is_given_out)
{
	ASSERT_EQ(0, lay(self, "xxxxx xxx"));
	EXPECT_EQ(1, lu_dma_place_guarded(&self->place, 3));
	EXPECT_EQ(6, lu_dma_place_guarded(&self->place, 1));
	EXPECT_STREQ("GTTTGGTG", uses(self));
	EXPECT_EQ(self->place.n, lu_dma_place_guarded(&self->place, 1));
	EXPECT_EQ(self->place.n, lu_dma_place_row(&self->place, 1));
}

TEST_F(place, rows_of_another_length_are_looked_for_from_the_beginning)
{
	ASSERT_EQ(0, lay(self, "xxx xxxx"));
	EXPECT_EQ(4, lu_dma_place_guarded(&self->place, 2));
	EXPECT_EQ(1, lu_dma_place_guarded(&self->place, 1));
	EXPECT_EQ(0, self->place.unguarded);
	EXPECT_EQ(self->place.n, lu_dma_place_guarded(&self->place, 1));
}

TEST_HARNESS_MAIN
