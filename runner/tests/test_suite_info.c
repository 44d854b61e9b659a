// SPDX-License-Identifier: GPL-2.0-only
/* Parser of `suite --describe`: one good description, and each way to spoil it. */
#include <errno.h>

#include "kselftest_harness.h"
#include "lu_err.h"
#include "suite_info.h"

#define HEAD "format\tlutorture-suite 1\nname\tcycle\ndescription\twill x\n"
#define REST                                                        \
	"needs\tluo,pci\ndevice\tany\ntimeout_ms\t60000\nlegs\t4\n" \
	"dmesg_allow\tfoo: bar\ndmesg_allow\tbaz\nblind_ok\tlog\nwithout\tleft\n"
#define TESTS "test\tcycle.one\ntest\tglobal.all\n"
#define GOOD  HEAD REST TESTS

TEST(good_description_is_taken_whole)
{
	struct suite_info *info;

	ASSERT_EQ(0, suite_info_parse(GOOD "meta\tfail:panic\n", &info))
	TH_LOG("%s", lu_errmsg());
	EXPECT_STREQ("cycle", info->name);
	EXPECT_STREQ("will x", info->description);
	EXPECT_STREQ("luo,pci", info->needs);
	EXPECT_STREQ("any", info->device);
	EXPECT_EQ(60000, info->timeout_ms);
	EXPECT_EQ(4, info->legs);
	EXPECT_STREQ("fail:panic", info->meta);
	ASSERT_EQ(2, info->n_dmesg_allow);
	EXPECT_STREQ("foo: bar", info->dmesg_allow[0]);
	ASSERT_EQ(1, info->n_blind_ok);
	ASSERT_EQ(1, info->n_without);
	EXPECT_STREQ("left", info->without[0]);
	ASSERT_EQ(2, info->n_tests);
	EXPECT_STREQ("global.all", info->tests[1]);
	suite_info_free(info);
}

TEST(tests_that_take_a_delay_are_known)
{
	struct suite_info *info;

	ASSERT_EQ(0, suite_info_parse(GOOD "delay_test\tcycle.one\n", &info))
	TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(suite_info_delays(info, "cycle.one"));
	EXPECT_FALSE(suite_info_delays(info, "global.all"));
	suite_info_free(info);
	ASSERT_EQ(0, suite_info_parse(GOOD, &info));
	EXPECT_FALSE(suite_info_delays(info, "cycle.one"));
	suite_info_free(info);
}

TEST(optional_keys_default_to_nothing)
{
	struct suite_info *info;

	ASSERT_EQ(0, suite_info_parse(HEAD "timeout_ms\t1\nlegs\t1\n"
					   "needs\t\ntest\tf.a\n",
				      &info));
	EXPECT_STREQ("", info->meta);
	EXPECT_STREQ("", info->device);
	EXPECT_STREQ("", info->needs);
	EXPECT_EQ(0, info->n_dmesg_allow);
	suite_info_free(info);
}

/* clang-format off */
static const struct {
	const char *text;
	int err;
	const char *message;
} bad[] = {
	{ "", -EINVAL, "no 'name'" },
	{ "format\tlutorture-suite 2\n", -EPROTO, "lutorture-suite 2" },
	{ "name\tx\nformat\tlutorture-suite 1\n", -EINVAL, "'format'" },
	{ GOOD "stages\t3\n", -EINVAL, "unknown key" },
	{ GOOD "name\tcycle\n", -EINVAL, "given twice" },
	{ GOOD "test\tcycle.one\n", -EINVAL, "given twice" },
	{ GOOD "test\t\n", -EINVAL, "no value" },
	{ GOOD "contrived_test\tcycle.no\n", -EINVAL, "contrived_test 'cycle.no'" },
	{ GOOD "delay_test\tcycle.no\n", -EINVAL, "delay_test 'cycle.no'" },
	{ GOOD "no tab here\n", -EINVAL, "line 14" },
	{ GOOD "\n", -EINVAL, "key<TAB>value" },
	{ GOOD "test\tcycle.tw", -EINVAL, "torn" },
	{ HEAD REST, -EINVAL, "no 'test'" },
	{ HEAD "legs\t1\n" TESTS, -EINVAL, "no 'timeout_ms'" },
	{ HEAD "timeout_ms\t1\n" TESTS, -EINVAL, "no 'legs'" },
	{ HEAD "legs\t0\n", -EINVAL, "at least 1" },
	{ HEAD "legs\t-1\n", -EINVAL, "not a number" },
	{ HEAD "legs\t1 \n", -EINVAL, "not a number" },
	{ HEAD "legs\t4294967296\n", -EINVAL, "not a number" },
	{ HEAD "legs\t99999999999999999999\n", -EINVAL, "not a number" },
	{ HEAD "legs\t\n", -EINVAL, "no value" },
	{ "format\tlutorture-suite 1\nname\t../x\ndescription\td\n"
	  "timeout_ms\t1\nlegs\t1\ntest\tf.a\n", -EINVAL, "a-z" },
};
/* clang-format on */

TEST(each_flaw_is_refused_by_name)
{
	struct suite_info *info;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_EQ(bad[i].err, suite_info_parse(bad[i].text, &info))
		TH_LOG("%zu", i);
		EXPECT_EQ(NULL, info);
		EXPECT_NE(NULL, strstr(lu_errmsg(), bad[i].message))
		TH_LOG("%zu: %s", i, lu_errmsg());
	}
}

TEST(every_prefix_is_refused_or_complete)
{
	char text[sizeof(GOOD)];
	struct suite_info *info;
	size_t len;

	for (len = 0; len < sizeof(GOOD); len++) {
		memcpy(text, GOOD, len);
		text[len] = '\0';
		if (!suite_info_parse(text, &info))
			EXPECT_EQ('\n', text[len - 1]);
		suite_info_free(info);
	}
}

TEST(item_for_the_journal)
{
	struct suite_info *info;
	json_t *item;

	ASSERT_EQ(0, suite_info_parse(GOOD, &info));
	item = suite_info_item(info, "cycle.one");
	ASSERT_NE(NULL, item);
	EXPECT_STREQ("cycle.one",
		     json_string_value(json_object_get(item, "test")));
	EXPECT_EQ(4, json_integer_value(json_object_get(item, "legs")));
	EXPECT_EQ(2, json_array_size(json_object_get(item, "allow")));
	EXPECT_EQ(1, json_array_size(json_object_get(item, "blind_ok")));
	EXPECT_EQ(1, json_array_size(json_object_get(item, "without")));
	EXPECT_EQ(NULL, json_object_get(item, "meta"));
	EXPECT_EQ(NULL, json_object_get(item, "contrived"));
	json_decref(item);
	suite_info_free(info);
}

TEST(item_says_that_figures_are_contrived)
{
	struct suite_info *info;
	json_t *item;

	ASSERT_EQ(0, suite_info_parse(GOOD "contrived\t1\n", &info));
	EXPECT_EQ(1, info->contrived);
	item = suite_info_item(info, "cycle.one");
	ASSERT_NE(NULL, item);
	EXPECT_TRUE(json_is_true(json_object_get(item, "contrived")));
	json_decref(item);
	suite_info_free(info);
	EXPECT_EQ(-EINVAL, suite_info_parse(GOOD "contrived\tmany\n", &info));
}

/* A key of the suite's is in its items where it was given, and else is not. */
static void check_flag(struct __test_metadata *_metadata, const char *with,
		       const char *key)
{
	struct suite_info *info;
	json_t *item;

	ASSERT_EQ(0, suite_info_parse(with, &info));
	item = suite_info_item(info, "global.all");
	EXPECT_TRUE(json_is_true(json_object_get(item, key)));
	json_decref(item);
	suite_info_free(info);
	ASSERT_EQ(0, suite_info_parse(GOOD, &info));
	item = suite_info_item(info, "global.all");
	EXPECT_EQ(NULL, json_object_get(item, key));
	json_decref(item);
	suite_info_free(info);
}

TEST(item_says_that_devices_are_to_be_no_masters)
{
	check_flag(_metadata, GOOD "no_master\t1\n", "no_master");
}

TEST(item_says_that_a_skip_may_be_late)
{
	check_flag(_metadata, GOOD "late_skip\t1\n", "late_skip");
}

TEST(some_tests_alone_may_be_contrived)
{
	struct suite_info *info;
	json_t *one, *all;

	ASSERT_EQ(0,
		  suite_info_parse(GOOD "contrived_test\tglobal.all\n", &info));
	one = suite_info_item(info, "cycle.one");
	all = suite_info_item(info, "global.all");
	EXPECT_EQ(NULL, json_object_get(one, "contrived"));
	EXPECT_TRUE(json_is_true(json_object_get(all, "contrived")));
	json_decref(one);
	json_decref(all);
	suite_info_free(info);
	EXPECT_EQ(-EINVAL,
		  suite_info_parse(GOOD "contrived_test\tno.such\n", &info));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "'no.such' is no test of it"));
}

TEST_HARNESS_MAIN
