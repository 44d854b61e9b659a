// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stress-ng left is believed only where it is whole and of the form known.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_stress.h"
#include "lu_yaml.h"

/* As 0.15.06 writes it, less most of what it knows of the machine. */
static const char whole[] =
	"---\n"
	"system-info:\n"
	"      stress-ng-version: 0.15.06\n"
	"      date-yyyy-mm-dd: 2026:11:24\n"
	"      version: '#1 SMP PREEMPT_DYNAMIC @0'\n"
	"\n"
	"metrics:\n"
	"    - stressor: vm\n"
	"      bogo-ops: 153291920000\n"
	"      bogo-ops-per-second-usr-sys-time: 232.469695\n"
	"      bogo-ops-per-second-real-time: 29.707456\n"
	"      wall-clock-time: 0.511935\n"
	"      max-rss: 4304\n"
	"\n"
	"    - stressor: memcpy\n"
	"      bogo-ops: 2\n"
	"      bogo-ops-per-second-usr-sys-time: 0.000000\n"
	"      bogo-ops-per-second-real-time: 2.703373e+01\n"
	"      mb-per-sec-memcpy-rate: nan\n"
	"      instances:\n"
	"          - instance: 0\n"
	"            bogo-ops: -7\n"
	"\n"
	"...\n";

FIXTURE(file)
{
	char path[64];
	int fd, n;
	struct lu_stress did[LU_STRESS_MAX];
};

FIXTURE_SETUP(file)
{
	self->fd = memfd_create("stress", 0);
	ASSERT_LE(0, self->fd);
	snprintf(self->path, sizeof(self->path), "/proc/self/fd/%d", self->fd);
}

FIXTURE_TEARDOWN(file)
{
	close(self->fd);
}

static int read_text(FIXTURE_DATA(file) * self, const char *text, size_t len)
{
	if (ftruncate(self->fd, 0) ||
	    pwrite(self->fd, text, len, 0) != (ssize_t)len)
		abort();
	self->n = lu_stress_read(self->path, self->did, LU_STRESS_MAX);
	return self->n;
}

TEST_F(file, each_stressor_is_read)
{
	ASSERT_EQ(2, read_text(self, whole, strlen(whole)))
	TH_LOG("%s", lu_errmsg());
	EXPECT_STREQ("vm", self->did[0].name);
	EXPECT_EQ(153291920000.0, self->did[0].ops);
	EXPECT_EQ(29.707456, self->did[0].per_s);
	EXPECT_STREQ("memcpy", self->did[1].name);
	EXPECT_EQ(2, self->did[1].ops);
	EXPECT_EQ(27.03373, self->did[1].per_s);
}

TEST_F(file, nothing_is_read_of_one_that_is_cut_short)
{
	for (size_t len = 0; len < strlen(whole); len++) {
		read_text(self, whole, len);
		EXPECT_EQ(-EINVAL, self->n) TH_LOG("of %zu bytes", len);
	}
	read_text(self, whole, strstr(whole, "7456\n") - whole);
	EXPECT_NE(NULL, strstr(lu_errmsg(), "is cut short"));
}

TEST_F(file, one_that_is_not_there_is_told)
{
	EXPECT_EQ(-ENOENT,
		  lu_stress_read("/nowhere/figures.yaml", self->did, 1));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "/nowhere/figures.yaml"));
	EXPECT_EQ(-EINVAL, lu_stress_read("/tmp", self->did, 1));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "expected a regular file"));
}

TEST_F(file, room_and_length_have_their_limits)
{
	read_text(self, whole, strlen(whole));
	EXPECT_EQ(-ENOSPC, lu_stress_read(self->path, self->did, 1));
	ASSERT_EQ(0, ftruncate(self->fd, LU_YAML_MAX_BYTES + 1));
	EXPECT_EQ(-E2BIG, lu_stress_read(self->path, self->did, 1));
}

/* ---- of another form, whoever wrote it */

#define ONE(name, ops, rate)                                       \
	"metrics:\n    - stressor: " name "\n      bogo-ops: " ops \
	"\n      bogo-ops-per-second-real-time: " rate "\n\n...\n"
#define NAME_OF_32 "a1234567890123456789012345678901"
#define FOUR	   "{}, {}, {}, {}, "

static const struct {
	const char *text, *why;
} bad[] = {
	{ "...\n...\n", "expected" },
	{ "cpus: 2\n...\n", "expected key 'metrics'" },
	{ "metrics:\n...\n", "found nothing" },
	{ "metrics: []\n...\n", "found 0 entries" },
	{ "metrics: [" FOUR FOUR FOUR FOUR "{}]\n...\n", "found 17 entries" },
	{ "metrics: {stressor: vm}\n...\n", "expected 1 to 16 stressors" },
	{ "metrics: [vm, cpu]\n...\n", "expected the figures of a stressor" },
	{ "metrics: [{stressor: vm}]\n...\n", "expected key 'bogo-ops'" },
	{ "metrics: [{bogo-ops: 1, bogo-ops-per-second-real-time: 1}]\n...\n",
	  "expected key 'stressor'" },
	{ "metrics: &a [*a]\n...\n", "expected" },
	{ "metrics: [{stressor: vm, stressor: cpu}]\n...\n", "expected" },
	{ "%TAG ! !\n--- {\n...\n", "expected well-formed YAML" },
	{ ONE("vm\001", "1", "1"), "found byte 0x01" },
	{ ONE("../../etc/x", "1", "1"), "expected the name of a stressor" },
	{ ONE("\"v\\0m\"", "1", "1"), "expected the name of a stressor" },
	{ ONE(NAME_OF_32, "1", "1"), "expected the name of a stressor" },
	{ ONE("vm", "", "1"), "expected a number, found nothing" },
	{ ONE("vm", "[1]", "1"), "expected a number" },
	{ ONE("vm", "-1", "1"), "expected a number, found '-1'" },
	{ ONE("vm", "0x10", "1"), "expected a number" },
	{ ONE("vm", "1 2", "1"), "expected a number" },
	{ ONE("vm", "1", "nan"), "expected a number" },
	{ ONE("vm", "1", "inf"), "expected a number" },
	{ ONE("vm", "1", "1e999"), "expected a number" },
	{ ONE("vm", "1", "1.2.3"), "expected a number" },
	{ ONE("vm", "1", "1") "---\n...\n", "expected one document" },
};

TEST_F(file, another_form_is_refused_and_named)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		read_text(self, bad[i].text, strlen(bad[i].text));
		EXPECT_EQ(-EINVAL, self->n) TH_LOG("text %zu", i);
		EXPECT_NE(NULL, strstr(lu_errmsg(), bad[i].why))
		TH_LOG("text %zu: %s", i, lu_errmsg());
	}
}

/* ---- was it a load? */

static const struct lu_stressor asked[] = { { "vm", "2" },
					    { "cpu", "4" },
					    { 0 } };

static int check(double ops, double per_s, const char *name)
{
	struct lu_stress did[] = { { "cpu", ops, per_s }, { "", 5, 5 } };

	strcpy(did[1].name, name);
	return lu_stress_check(did, 2, asked);
}

TEST(every_stressor_that_was_asked_for_did_something)
{
	EXPECT_EQ(0, check(1, 0.5, "vm"));
	EXPECT_EQ(-ENODATA, check(1, 0.5, "vm2"));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "says nothing of its stressor vm;"));
	EXPECT_EQ(-ENODATA, check(0, 0, "vm"));
	EXPECT_NE(NULL, strstr(lu_errmsg(),
			       "got nothing done with its stressor cpu;"));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "there was no load"));
	EXPECT_EQ(-ENODATA, check(1, 0, "vm"));
}

TEST_HARNESS_MAIN
