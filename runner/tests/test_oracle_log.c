// SPDX-License-Identifier: GPL-2.0-only
/*
 * The log oracle over made-up kernel logs.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../lib/tests/fake_kmsg.h"
#include "kselftest_harness.h"
#include "lu_err.h"
#include "oracle_internal.h"

FIXTURE(log)
{
	struct oracle_ctx ctx;
	int kernel;
	int reader;
	unsigned int seq;
	uint64_t next;
	unsigned int n;
	char text[4096];
};

static void finding(void *arg, const char *oracle, const char *text)
{
	FIXTURE_DATA(log) *self = arg;

	self->n++;
	if (strlen(self->text) + strlen(text) + 16 < sizeof(self->text))
		sprintf(self->text + strlen(self->text), "%s|%s\n", oracle,
			text);
}

FIXTURE_SETUP(log)
{
	fake_kmsg_open(&self->kernel, &self->reader);
	self->ctx.ctx = self;
	self->ctx.finding = finding;
}

FIXTURE_TEARDOWN(log)
{
	close(self->kernel);
	close(self->reader);
}

static void say(FIXTURE_DATA(log) * self, const char *line)
{
	char record[512];

	snprintf(record, sizeof(record), "4,%u,%u,-;%s\n", self->seq,
		 self->seq * 10, line);
	self->seq++;
	send(self->kernel, record, strlen(record), 0);
}

static int look(FIXTURE_DATA(log) * self)
{
	return oracle_log_read(&self->ctx, self->reader, self->next,
			       &self->next, "");
}

static void say_warning(FIXTURE_DATA(log) * self)
{
	say(self, "------------[ cut here ]------------");
	say(self, "refcount_t: underflow; use-after-free.");
	say(self, "WARNING: lib/refcount.c:28 at refcount_warn_saturate+0x5b");
	say(self, "Modules linked in: lutorture_pci");
	say(self, "Call Trace:");
	say(self, " <TASK>");
	say(self, "---[ end trace 0000000000000000 ]---");
}

TEST_F(log, a_quiet_log_is_ok)
{
	say(self, "pci 0000:03:00.0: enabling device (0000 -> 0002)");
	EXPECT_EQ(0, look(self));
	EXPECT_EQ(1, self->next);
}

TEST_F(log, a_report_counts_once_with_its_stack_dump)
{
	say_warning(self);
	EXPECT_EQ(1, look(self));
	EXPECT_STREQ("log|reference count broken: refcount_t: underflow; "
		     "use-after-free.\n"
		     "WARNING: lib/refcount.c:28 at refcount_warn_saturate+0x5b\n"
		     "Modules linked in: lutorture_pci\n"
		     "Call Trace:\n <TASK>\n"
		     "---[ end trace 0000000000000000 ]---\n",
		     self->text);
}

/* The registers before the stack dump alone are more than 1000 bytes. */
TEST_F(log, a_stack_dump_far_down_is_told)
{
	char line[128];

	say(self, "------------[ cut here ]------------");
	say(self, "refcount_t: underflow; use-after-free.");
	for (int i = 0; i < 20; i++) {
		snprintf(line, sizeof(line), "R%02d: %0100d", i, i);
		say(self, line);
	}
	say(self, " the_culprit+0x1/0x2");
	say(self, "---[ end trace 0000000000000000 ]---");
	EXPECT_EQ(1, look(self));
	EXPECT_NE(NULL, strstr(self->text, "the_culprit"));
}

TEST_F(log, two_reports_count_twice)
{
	say_warning(self);
	say(self, "harmless");
	say_warning(self);
	EXPECT_EQ(2, look(self));
}

TEST_F(log, signs_without_a_frame_count_each)
{
	say(self, "BUG: x");
	say(self, "WARNING: y");
	say(self, "Call Trace:");
	EXPECT_EQ(2, look(self));
}

TEST_F(log, nothing_is_told_twice)
{
	say_warning(self);
	EXPECT_EQ(1, look(self));
	EXPECT_EQ(0, look(self));
	say(self, "BUG: another");
	EXPECT_EQ(1, look(self));
}

TEST_F(log, a_lone_stack_dump_counts)
{
	say(self, "CPU: 0 PID: 1 Comm: init");
	say(self, "Call Trace:");
	EXPECT_EQ(1, look(self));
}

TEST_F(log, a_stack_dump_long_after_a_sign_counts)
{
	say(self, "BUG: x");
	for (int i = 0; i < 61; i++)
		say(self, "filler");
	say(self, "Call Trace:");
	EXPECT_EQ(2, look(self));
}

TEST_F(log, declared_text_is_excused_with_its_stack_dump)
{
	static const char *const allow[] = {
		"refcount_t: underflow; use-after-free.",
		"WARNING: lib/refcount.c:28 at refcount_warn_saturate",
		NULL,
	};

	self->ctx.dmesg_allow = allow;
	say_warning(self);
	EXPECT_EQ(0, look(self)) TH_LOG("%s", self->text);
}

TEST_F(log, each_sign_has_to_be_declared)
{
	static const char *const allow[] = {
		"refcount_t: underflow; use-after-free.",
		NULL,
	};

	self->ctx.dmesg_allow = allow;
	say_warning(self);
	EXPECT_EQ(1, look(self)) TH_LOG("%s", self->text);
}

TEST_F(log, declared_text_is_exact)
{
	static const char *const allow[] = {
		"WARNING: lib/refcount.c:29 at",
		"warning: lib/refcount.c:28",
		"WARNING: lib/refcount?c:28",
		NULL,
	};

	self->ctx.dmesg_allow = allow;
	say(self, "WARNING: lib/refcount.c:28 at refcount_warn_saturate+0x5b");
	EXPECT_EQ(1, look(self));
}

TEST_F(log, text_that_excuses_everything_is_refused)
{
	static const char *const sign[] = { "Kernel panic - not syncing", NULL };
	static const char *const brief[] = { "WARNING: l", NULL };
	static const char *const empty[] = { "", NULL };
	static const char *const *const lists[] = { sign, brief, empty };

	for (size_t i = 0; i < 3; i++) {
		self->ctx.dmesg_allow = lists[i];
		EXPECT_EQ(-EINVAL, look(self));
	}
}

TEST_F(log, lost_records_make_it_blind)
{
	self->seq = 3;
	say(self, "harmless");
	EXPECT_EQ(-ENODATA, look(self));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "3 records"));
	EXPECT_EQ(4, self->next);
}

TEST_F(log, a_finding_outweighs_lost_records)
{
	self->seq = 3;
	say(self, "BUG: x");
	EXPECT_EQ(1, look(self));
}

TEST_F(log, a_flood_is_cut_and_counted)
{
	for (int i = 0; i < 60; i++)
		say(self, "BUG: x");
	EXPECT_EQ(60, look(self));
	EXPECT_EQ(21, self->n);
	EXPECT_NE(NULL, strstr(self->text, "log|and 40 more\n"));
}

TEST_HARNESS_MAIN
