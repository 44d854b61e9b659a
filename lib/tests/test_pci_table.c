// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table logic of the kernel module, compiled as it stands: what the rigs
 * cannot show (segments above 16 bits, 65535 functions below a bridge, memory
 * running out at each hop) and what they can (shared bridges, order). Touches
 * nothing but its own memory.
 */
#include "../kmod/lutorture_pci/table.c"
#include "../kmod/lutorture_pci/ser.h"

#include <stdlib.h>

#include "kselftest_harness.h"

#define HOPS 4

/* A table whose growth fails after a number of entries */
struct limited {
	struct pci_table table;
	u32 limit;
	int calls;
};

static int limited_grow(struct pci_table *table, u32 want)
{
	struct limited *limited = (struct limited *)table;
	struct pci_dev_ser *entries;

	limited->calls++;
	if (want > limited->limit)
		return -ENOMEM;

	entries = realloc(table->entries, want * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	table->entries = entries;
	table->max = want;

	return 0;
}

static const struct pci_table_ops limited_ops = { .grow = limited_grow };

FIXTURE(pci_table)
{
	struct limited limited;
	struct pci_table *table;
};

FIXTURE_SETUP(pci_table)
{
	self->limited = (struct limited){
		.table.ops = &limited_ops,
		.limit = UINT32_MAX,
	};
	self->table = &self->limited.table;
}

FIXTURE_TEARDOWN(pci_table)
{
	while (self->table->paths)
		free(pci_table_unpreserve(self->table,
					  self->table->paths->hop[0]));
	free(self->table->entries);
}

/* An endpoint below switch 2, port 1 below switch and root port 3 of @domain */
static struct pci_path *path_of(u32 domain, u16 endpoint, u16 port)
{
	struct pci_path *path;
	u32 i;

	path = calloc(1, sizeof(*path) + HOPS * sizeof(path->hop[0]));
	if (!path)
		abort();
	path->nr = HOPS;
	path->hop[0].bdf = endpoint;
	path->hop[1].bdf = port;
	path->hop[2].bdf = 0x0100;
	path->hop[3].bdf = 0x0018;
	for (i = 0; i < HOPS; i++)
		path->hop[i].domain = domain;

	return path;
}

static struct pci_hop hop(u32 domain, u16 bdf)
{
	return (struct pci_hop){ .domain = domain, .bdf = bdf };
}

/* Of an absent function: 0 */
static unsigned int refs(struct pci_table *table, u32 domain, u16 bdf)
{
	const struct pci_dev_ser *entry =
		pci_table_find(table, hop(domain, bdf));

	return entry ? entry->refcount : 0;
}

TEST_F(pci_table, counts_endpoint_and_each_bridge)
{
	ASSERT_EQ(0, pci_table_preserve(self->table, path_of(0, 0x300, 0x200)));
	EXPECT_EQ(4, self->table->nr);
	EXPECT_EQ(1, refs(self->table, 0, 0x300));
	EXPECT_EQ(1, refs(self->table, 0, 0x200));
	EXPECT_EQ(1, refs(self->table, 0, 0x100));
	EXPECT_EQ(1, refs(self->table, 0, 0x018));
}

TEST_F(pci_table, shared_bridges_count_what_is_below)
{
	ASSERT_EQ(0, pci_table_preserve(self->table, path_of(0, 0x300, 0x200)));
	ASSERT_EQ(0, pci_table_preserve(self->table, path_of(0, 0x400, 0x208)));
	EXPECT_EQ(6, self->table->nr);
	EXPECT_EQ(2, refs(self->table, 0, 0x100));
	EXPECT_EQ(2, refs(self->table, 0, 0x018));
	EXPECT_EQ(1, refs(self->table, 0, 0x200));
	EXPECT_EQ(1, refs(self->table, 0, 0x208));
}

TEST_F(pci_table, twice_is_busy_and_changes_nothing)
{
	struct pci_path *again = path_of(0, 0x300, 0x200);

	ASSERT_EQ(0, pci_table_preserve(self->table, path_of(0, 0x300, 0x200)));
	EXPECT_EQ(-EBUSY, pci_table_preserve(self->table, again));
	EXPECT_EQ(4, self->table->nr);
	EXPECT_EQ(1, refs(self->table, 0, 0x018));
	free(again);
}

/* The domain, cut to 16 bits, would make these one function. */
TEST_F(pci_table, domains_above_16_bits_are_kept_apart)
{
	static const u32 domains[] = { 0, 0x10000, 0x10001, 0xffffffff };
	unsigned int i;

	for (i = 0; i < 4; i++)
		ASSERT_EQ(0,
			  pci_table_preserve(self->table,
					     path_of(domains[i], 0x300, 0x200)));
	EXPECT_EQ(16, self->table->nr);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(1, refs(self->table, domains[i], 0x018));
	EXPECT_EQ(0xffffffff, self->table->entries[15].domain);
	EXPECT_TRUE(pci_table_sane(self->table->entries, 16));
}

TEST_F(pci_table, growth_failing_at_each_hop_is_unwound)
{
	u32 room;

	for (room = 0; room < HOPS; room++) {
		struct pci_path *path = path_of(0, 0x300, 0x200);

		self->limited.limit = room;
		EXPECT_EQ(-ENOMEM, pci_table_preserve(self->table, path))
		TH_LOG("with room for %u", room);
		EXPECT_EQ(0, self->table->nr);
		EXPECT_EQ(NULL, self->table->paths);
		free(path);
	}

	self->limited.limit = HOPS;
	EXPECT_EQ(0, pci_table_preserve(self->table, path_of(0, 0x300, 0x200)));
}

TEST_F(pci_table, growth_failing_leaves_shared_bridges_as_they_were)
{
	struct pci_path *path = path_of(0, 0x400, 0x208);
	u32 room;

	ASSERT_EQ(0, pci_table_preserve(self->table, path_of(0, 0x300, 0x200)));
	for (room = 4; room < 6; room++) {
		self->limited.limit = room;
		EXPECT_EQ(-ENOMEM, pci_table_preserve(self->table, path));
		EXPECT_EQ(4, self->table->nr);
		EXPECT_EQ(1, refs(self->table, 0, 0x018));
	}
	free(path);
}

TEST_F(pci_table, refcount_overflow_at_each_hop_is_refused_and_unwound)
{
	static const u16 bridges[] = { 0x200, 0x100, 0x018 };
	struct pci_path *path = path_of(0, 0x400, 0x200);
	unsigned int i;

	ASSERT_EQ(0, pci_table_preserve(self->table, path_of(0, 0x300, 0x200)));
	for (i = 0; i < 3; i++) {
		struct pci_dev_ser *full;

		full = (void *)pci_table_find(self->table, hop(0, bridges[i]));
		ASSERT_NE(NULL, full);
		full->refcount = U16_MAX;
		EXPECT_EQ(-EOVERFLOW, pci_table_preserve(self->table, path));
		EXPECT_EQ(4, self->table->nr);
		EXPECT_EQ(U16_MAX, refs(self->table, 0, bridges[i]));
		EXPECT_EQ(0, refs(self->table, 0, 0x400));
		full = (void *)pci_table_find(self->table, hop(0, bridges[i]));
		full->refcount = 1;
	}
	free(path);
}

TEST_F(pci_table, empty_path_is_invalid)
{
	struct pci_path path = { .nr = 0 };

	EXPECT_EQ(-EINVAL, pci_table_preserve(self->table, &path));
}

TEST_F(pci_table, unpreserve_in_either_order_ends_empty)
{
	static const u16 orders[2][2] = { { 0x300, 0x400 }, { 0x400, 0x300 } };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, pci_table_preserve(self->table,
						path_of(0, 0x300, 0x200)));
		ASSERT_EQ(0, pci_table_preserve(self->table,
						path_of(0, 0x400, 0x208)));
		free(pci_table_unpreserve(self->table, hop(0, orders[i][0])));
		EXPECT_EQ(4, self->table->nr);
		EXPECT_EQ(1, refs(self->table, 0, 0x018));
		EXPECT_EQ(1, refs(self->table, 0, orders[i][1]));
		free(pci_table_unpreserve(self->table, hop(0, orders[i][1])));
		EXPECT_EQ(0, self->table->nr);
		EXPECT_EQ(NULL, self->table->paths);
	}
}

/* The bridge above it was replaced while the endpoint was preserved. */
TEST_F(pci_table, unpreserve_follows_the_recorded_path)
{
	struct pci_path *path;

	ASSERT_EQ(0, pci_table_preserve(self->table, path_of(0, 0x300, 0x200)));
	path = pci_table_unpreserve(self->table, hop(0, 0x300));
	ASSERT_NE(NULL, path);
	EXPECT_EQ(0x200, path->hop[1].bdf);
	EXPECT_EQ(0, self->table->nr);
	free(path);
}

TEST_F(pci_table, unpreserve_of_a_bridge_or_stranger_does_nothing)
{
	ASSERT_EQ(0, pci_table_preserve(self->table, path_of(0, 0x300, 0x200)));
	EXPECT_EQ(NULL, pci_table_unpreserve(self->table, hop(0, 0x200)));
	EXPECT_EQ(NULL, pci_table_unpreserve(self->table, hop(1, 0x300)));
	EXPECT_EQ(4, self->table->nr);
}

TEST_F(pci_table, path_is_found_by_owner)
{
	struct pci_path *path = path_of(0x10000, 0x300, 0x200);
	int owner;

	path->owner = &owner;
	ASSERT_EQ(0, pci_table_preserve(self->table, path));
	EXPECT_EQ(path, pci_table_owned(self->table, &owner));
	EXPECT_EQ(NULL, pci_table_owned(self->table, self));
	EXPECT_EQ(path, pci_table_path(self->table, hop(0x10000, 0x300)));
	EXPECT_EQ(NULL, pci_table_path(self->table, hop(0, 0x300)));
}

TEST_F(pci_table, many_functions_stay_sorted)
{
	unsigned int i;

	for (i = 0; i < 1000; i++)
		ASSERT_EQ(0,
			  pci_table_preserve(self->table,
					     path_of(0, 0x300 + i * 7919 % 60000,
						     0x200)));
	EXPECT_EQ(1003, self->table->nr);
	EXPECT_EQ(1000, refs(self->table, 0, 0x200));
	EXPECT_TRUE(pci_table_sane(self->table->entries, self->table->nr));
}

/* Counts come from another kernel; a path may name what was not handed over */
TEST_F(pci_table, adopted_path_drops_only_what_is_there)
{
	static const struct pci_dev_ser arrived[] = {
		{ .bdf = 0x018, .refcount = 1 },
		{ .bdf = 0x300, .refcount = 1 },
	};

	ASSERT_EQ(0, limited_grow(self->table, 2));
	memcpy(self->table->entries, arrived, sizeof(arrived));
	self->table->nr = 2;
	pci_table_adopt(self->table, path_of(0, 0x300, 0x200));
	free(pci_table_unpreserve(self->table, hop(0, 0x300)));
	EXPECT_EQ(0, self->table->nr);
}

/*
 * Entries that begin in a page of a header and move out when it is full, as
 * those of the module do
 */
struct paged {
	struct pci_table table;
	struct pci_ser *page;
	bool refuse;
};

static int paged_grow(struct pci_table *table, u32 want)
{
	struct paged *paged = (struct paged *)table;
	u32 max = 2 * table->max;
	struct pci_dev_ser *room, *old;

	if (paged->refuse || max < want)
		return -ENOMEM;
	room = malloc(max * sizeof(*room));
	if (!room)
		return -ENOMEM;
	old = pci_table_move(table, room, max);
	if (old != paged->page->first)
		free(old);

	return 0;
}

static const struct pci_table_ops paged_ops = { .grow = paged_grow };

FIXTURE(paged)
{
	struct paged paged;
	struct pci_table *table;
	struct pci_dev_ser *first;
};

/* No more than a page, so that a byte too far is seen */
FIXTURE_SETUP(paged)
{
	self->paged = (struct paged){
		.table.ops = &paged_ops,
		.page = malloc(PAGE_SIZE),
	};
	ASSERT_NE(NULL, self->paged.page);
	memset(self->paged.page, 0xa5, PAGE_SIZE);
	self->table = &self->paged.table;
	self->first = self->paged.page->first;
	EXPECT_EQ(NULL, pci_table_move(self->table, self->first, PCI_SER_FIRST));
}

FIXTURE_TEARDOWN(paged)
{
	while (self->table->paths)
		free(pci_table_unpreserve(self->table,
					  self->table->paths->hop[0]));
	if (self->table->entries != self->first)
		free(self->table->entries);
	free(self->paged.page);
}

/* Preserves endpoints until @nr entries are in use; three are bridges. */
static int fill(struct pci_table *table, u32 nr)
{
	int err = 0;

	while (!err && table->nr < nr)
		err = pci_table_preserve(table,
					 path_of(0, 0x1000 + table->nr, 0x200));

	return err;
}

TEST_F(paged, page_is_filled_to_the_last_entry_before_moving)
{
	ASSERT_EQ(0, fill(self->table, PCI_SER_FIRST));
	EXPECT_EQ(self->first, self->table->entries);
	EXPECT_TRUE(pci_table_sane(self->first, PCI_SER_FIRST));

	ASSERT_EQ(0, fill(self->table, PCI_SER_FIRST + 1));
	EXPECT_NE(self->first, self->table->entries);
	EXPECT_EQ(2 * PCI_SER_FIRST, self->table->max);
	EXPECT_TRUE(pci_table_sane(self->table->entries, self->table->nr));
	EXPECT_EQ(PCI_SER_FIRST + 1 - 3, refs(self->table, 0, 0x200));

	ASSERT_EQ(0, fill(self->table, 2 * PCI_SER_FIRST + 1));
	EXPECT_EQ(4 * PCI_SER_FIRST, self->table->max);
	EXPECT_TRUE(pci_table_sane(self->table->entries, self->table->nr));
}

TEST_F(paged, entries_that_moved_stay_out_when_some_go)
{
	struct pci_dev_ser *moved;

	ASSERT_EQ(0, fill(self->table, PCI_SER_FIRST + 1));
	moved = self->table->entries;
	while (self->table->paths)
		free(pci_table_unpreserve(self->table,
					  self->table->paths->hop[0]));
	EXPECT_EQ(0, self->table->nr);
	EXPECT_EQ(moved, self->table->entries);
	EXPECT_EQ(2 * PCI_SER_FIRST, self->table->max);
	ASSERT_EQ(0, fill(self->table, 4));
	EXPECT_EQ(moved, self->table->entries);
}

TEST_F(paged, no_memory_to_move_to_leaves_the_page_as_it_was)
{
	struct pci_path *path = path_of(0x10000, 0x300, 0x200);
	struct pci_dev_ser before[PCI_SER_FIRST];
	u32 room;

	self->paged.refuse = true;
	for (room = 0; room < HOPS; room++) {
		u32 nr = PCI_SER_FIRST - HOPS + 1 + room;

		ASSERT_EQ(0, fill(self->table, nr));
		memcpy(before, self->first, nr * sizeof(*before));
		EXPECT_EQ(-ENOMEM, pci_table_preserve(self->table, path));
		EXPECT_EQ(nr, self->table->nr);
		EXPECT_EQ(self->first, self->table->entries);
		EXPECT_EQ(0, memcmp(before, self->first, nr * sizeof(*before)));
	}

	self->paged.refuse = false;
	ASSERT_EQ(0, pci_table_preserve(self->table, path));
	EXPECT_EQ(PCI_SER_FIRST + HOPS, self->table->nr);
}

/* The move succeeds, and the path fails after it. */
TEST_F(paged, failing_after_a_move_is_unwound_where_they_are_now)
{
	struct pci_path *path = path_of(0, 0x300, 0x200);
	struct pci_dev_ser *full;

	ASSERT_EQ(0, fill(self->table, PCI_SER_FIRST));
	full = (void *)pci_table_find(self->table, hop(0, 0x200));
	full->refcount = U16_MAX;
	EXPECT_EQ(-EOVERFLOW, pci_table_preserve(self->table, path));
	EXPECT_NE(self->first, self->table->entries);
	EXPECT_EQ(PCI_SER_FIRST, self->table->nr);
	EXPECT_EQ(0, refs(self->table, 0, 0x300));
	EXPECT_EQ(U16_MAX, refs(self->table, 0, 0x200));
	full = (void *)pci_table_find(self->table, hop(0, 0x200));
	full->refcount = 1;
	free(path);
}

TEST_HARNESS_MAIN
