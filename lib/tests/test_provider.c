// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the parsers of the provider's debugfs files, on good text and on
 * text that must be refused. Touches nothing on the machine.
 */
#include "kselftest_harness.h"

#include <errno.h>

#include "lu_err.h"
#include "lu_provider.h"

TEST(table_is_read_in_its_order)
{
	static const char text[] =
		"0000:00:03.0 refcount 2 bridge arrived -\n"
		"0000:03:00.1 refcount 1 endpoint arrived on\n"
		"fffff123:ff:1f.7 refcount 65535 endpoint arrived off\n";
	struct lu_provider_entry e[3];

	ASSERT_EQ(3, lu_provider_parse(text, e, 3)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(0, e[0].bdf.domain);
	EXPECT_EQ(0x18, e[0].bdf.devfn);
	EXPECT_EQ(2, e[0].refcount);
	EXPECT_TRUE(e[0].bridge);
	EXPECT_EQ(-1, e[0].arrived_bme);
	EXPECT_EQ(3, e[1].bdf.bus);
	EXPECT_EQ(1, e[1].bdf.devfn);
	EXPECT_FALSE(e[1].bridge);
	EXPECT_EQ(1, e[1].arrived_bme);
	EXPECT_EQ(0xfffff123u, e[2].bdf.domain);
	EXPECT_EQ(0xff, e[2].bdf.devfn);
	EXPECT_EQ(65535, e[2].refcount);
	EXPECT_EQ(0, e[2].arrived_bme);
}

TEST(empty_table_has_no_entries)
{
	struct lu_provider_entry e;

	EXPECT_EQ(0, lu_provider_parse("", &e, 1));
}

TEST(one_entry_too_many_is_enospc)
{
	struct lu_provider_entry e[2];

	EXPECT_EQ(-ENOSPC,
		  lu_provider_parse("0000:00:03.0 refcount 2 bridge arrived -\n"
				    "0000:00:04.0 refcount 2 bridge arrived -\n"
				    "0000:00:05.0 refcount 2 bridge arrived -\n",
				    e, 2));
}

TEST(what_is_no_table_is_refused)
{
	static const char *const bad[] = {
		"\n",
		"nothing\n",
		"0000:00:03.0 refcount 2 bridge arrived -",
		"0000:00:03.0 refcount 2 bridge arrived maybe\n",
		"0000:00:03.0 refcount 2 bridge\n",
		"0000:00:03.0 refcount 2 switch arrived -\n",
		"0000:00:03.0 refcount -1 bridge arrived -\n",
		"0000:00:03.0 refcount  bridge arrived -\n",
		"0000:00:03.0 refcount 12345678901 bridge arrived -\n",
		"0000:00:03.8 refcount 1 bridge arrived -\n",
		"0000:00:20.0 refcount 1 bridge arrived -\n",
		"000:00:03.0 refcount 1 bridge arrived -\n",
		"123456789:00:03.0 refcount 1 bridge arrived -\n",
		"0000:0:03.0 refcount 1 bridge arrived -\n",
		"0000:00:03.0  refcount 1 bridge arrived -\n",
		"0000:00:03.0 refcount 1 bridge arrived - \n",
		"0000:00:03.0 refcount 1 bridge arrived -\n\n",
		"0000:00:0G.0 refcount 1 bridge arrived -\n",
	};
	struct lu_provider_entry e[4];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EPROTO, lu_provider_parse(bad[i], e, 4))
		TH_LOG("accepted bad[%zu]: %s", i, bad[i]);
	}
}

#define GOOD_STATUS                                           \
	"abi 2\nprovider compat\nlayout 1\nflb_outgoing 0\n"  \
	"flb_incoming failed:5\nfrozen 1\nsessions_alive 3\n" \
	"sessions_missed 0\nkho_pages 77\ntsc_khz 2592000\n"

TEST(status_is_read)
{
	struct lu_provider_status s;

	ASSERT_EQ(0, lu_provider_parse_status(GOOD_STATUS "new_key 4\n", &s))
	TH_LOG("%s", lu_errmsg());
	EXPECT_STREQ("compat", s.provider);
	EXPECT_EQ(1, s.layout);
	EXPECT_FALSE(s.flb_outgoing);
	EXPECT_STREQ("failed:5", s.flb_incoming);
	EXPECT_TRUE(s.frozen);
	EXPECT_EQ(3, s.sessions_alive);
	EXPECT_EQ(0, s.sessions_missed);
	EXPECT_EQ(77, s.kho_pages);
	EXPECT_EQ(2592000, s.tsc_khz);
}

/* No count is like another one that is none. */
TEST(counts_that_are_none_are_told)
{
	struct lu_provider_status s;

	ASSERT_EQ(0, lu_provider_parse_status(GOOD_STATUS, &s));
	EXPECT_EQ(0, lu_provider_check_counts(&s));
	s.kho_pages = 0;
	EXPECT_EQ(0, lu_provider_check_counts(&s));
	s.kho_pages = -1;
	EXPECT_EQ(-ENODATA, lu_provider_check_counts(&s));
	s.kho_pages = 77;
	s.sessions_missed = 1;
	EXPECT_EQ(-EOVERFLOW, lu_provider_check_counts(&s));
}

TEST(what_is_no_status_is_refused)
{
	static const char *const bad[] = {
		"",
		"abi 2\n",
		GOOD_STATUS "frozen 2\n",
		GOOD_STATUS "frozen\n",
		GOOD_STATUS "abi 3\n",
		GOOD_STATUS "abi one\n",
		GOOD_STATUS "sessions_missed -1\n",
		GOOD_STATUS "kho_pages -2\n",
		GOOD_STATUS "layout -1\n",
		GOOD_STATUS "kho_pages 99999999999999999999\n",
		GOOD_STATUS "provider \n",
		GOOD_STATUS " 1\n",
		GOOD_STATUS "provider 0123456789abcdef\n",
	};
	struct lu_provider_status s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EPROTO, lu_provider_parse_status(bad[i], &s))
		TH_LOG("accepted bad[%zu]", i);
		EXPECT_EQ(0, s.abi);
	}
}

TEST(reading_without_a_provider_is_enoent)
{
	struct lu_provider_status s;
	struct lu_provider_entry e;

	if (!access(LU_PROVIDER_DIR, F_OK))
		SKIP(return, "this machine has a provider");
	EXPECT_EQ(-ENOENT, lu_provider_read(LU_PROVIDER_OUTGOING, &e, 1));
	EXPECT_EQ(-ENOENT, lu_provider_status(&s));
}

/* Longer than one buffer, through an fd, as debugfs would give it. */
TEST(long_table_is_read_through_an_fd)
{
	static struct lu_provider_entry e[2000];
	FILE *f = tmpfile();
	int i;

	ASSERT_NE(NULL, f);
	for (i = 0; i < 1000; i++)
		fprintf(f, "0000:%02x:%02x.%d refcount 1 endpoint arrived -\n",
			i / 256, i % 256 / 8, i % 8);
	fflush(f);
	EXPECT_EQ(1000, lu_provider_read_fd(fileno(f), e, 2000));
	EXPECT_EQ(1000, lu_provider_read_fd(fileno(f), e, 1000));
	EXPECT_EQ(-ENOSPC, lu_provider_read_fd(fileno(f), e, 999));
	EXPECT_EQ(3, e[998].bdf.bus);
	fclose(f);
}

TEST_HARNESS_MAIN
