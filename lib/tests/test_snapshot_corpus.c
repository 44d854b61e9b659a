// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stored snapshots: each still loads, is written again byte for byte, and its
 * chains end as they should. q35-switch.txt was taken in a QEMU 10.0.2 guest,
 * a switch with an NVMe drive and an igb NIC; the others are made up.
 *
 * Reads lib/tests/data/snapshots; writes a file of its own below /tmp.
 */
#include "kselftest_harness.h"
#include "test_snapshot_image.h"

#include "lu_cfgspace.h"
#include "lu_err.h"
#include "lu_file.h"

struct stored {
	const char *name;
	size_t n;
	enum lu_cfgchain std, ext;
};

static const struct stored stored[] = {
	{ "q35-switch.txt", 6, LU_CHAIN_OK, LU_CHAIN_OK },
	{ "endpoint.txt", 1, LU_CHAIN_OK, LU_CHAIN_OK },
	{ "bridge.txt", 1, LU_CHAIN_OK, LU_CHAIN_OK },
	{ "domain-six-digits.txt", 1, LU_CHAIN_OK, LU_CHAIN_OK },
	{ "chain-loop.txt", 1, LU_CHAIN_LOOP, LU_CHAIN_LOOP },
	{ "chain-out-of-range.txt", 1, LU_CHAIN_RANGE, LU_CHAIN_RANGE },
	{ "chain-all-ones.txt", 1, LU_CHAIN_ONES, LU_CHAIN_ONES },
};

/* The sources know where they lie, the working folder may be another. */
static void stored_path(const char *name, char *path, size_t size)
{
	const char *end = strrchr(__FILE__, '/');

	snprintf(path, size, "%.*s/data/snapshots/%s", (int)(end - __FILE__),
		 __FILE__, name);
}

static void same_text(struct __test_metadata *_metadata, const char *path,
		      const struct lu_snapshot *s)
{
	char again[] = "/tmp/lu-snapshot-corpus-XXXXXX";
	size_t want_len, got_len;
	char *want, *got;

	close(mkstemp(again));
	ASSERT_EQ(0, lu_snapshot_save(s, again)) TH_LOG("%s", lu_errmsg());
	want = lu_file_slurp(path, &want_len);
	got = lu_file_slurp(again, &got_len);
	remove(again);
	ASSERT_EQ(want_len, got_len) TH_LOG("%s", path);
	EXPECT_EQ(0, memcmp(want, got, got_len)) TH_LOG("%s", path);
	free(want);
	free(got);
}

static void chains_end(struct __test_metadata *_metadata,
		       const struct stored *want, const struct lu_snapshot *s)
{
	struct lu_cfgspace cs;
	size_t i;

	for (i = 0; i < s->n; i++) {
		lu_cfgspace_parse(s->fn[i].config, s->fn[i].len, &cs);
		EXPECT_EQ(want->std, cs.chain[0]) TH_LOG("%s", want->name);
		/* An empty list, as QEMU's NVMe drive has, ends well too. */
		if (want->ext != LU_CHAIN_OK || cs.chain[1] != LU_CHAIN_ABSENT)
			EXPECT_EQ(want->ext, cs.chain[1])
		TH_LOG("%s", want->name);
	}
}

TEST(stored_snapshots_load_and_are_written_again)
{
	struct lu_snapshot *s;
	char path[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(stored); i++) {
		stored_path(stored[i].name, path, sizeof(path));
		ASSERT_EQ(0, lu_snapshot_load(path, &s))
		TH_LOG("%s", lu_errmsg());
		EXPECT_EQ(stored[i].n, s->n);
		same_text(_metadata, path, s);
		chains_end(_metadata, &stored[i], s);
		lu_snapshot_free(s);
	}
}

TEST(broken_chain_is_named_against_a_whole_one)
{
	struct lu_snapshot *before, *after;
	struct lines lines = { 0 };
	char path[512];

	stored_path("endpoint.txt", path, sizeof(path));
	ASSERT_EQ(0, lu_snapshot_load(path, &before));
	stored_path("chain-all-ones.txt", path, sizeof(path));
	ASSERT_EQ(0, lu_snapshot_load(path, &after));
	EXPECT_LT(0, lu_snapshot_diff(before, after, lines_add, &lines));
	EXPECT_STREQ("0000:03:00.0 CapChain ok→all ones (at 0x00→0x50)",
		     lines.text[0]);
	lu_snapshot_free(before);
	lu_snapshot_free(after);
}

TEST_HARNESS_MAIN
