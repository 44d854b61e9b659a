// SPDX-License-Identifier: GPL-2.0-only
/*
 * The console of a machine that was never there: what is told of it, and in
 * which part of a kernel's life. Reads a pipe and writes a file in /tmp.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "console.h"
#include "kselftest_harness.h"

#define LOOKED "lutorture-mark: look.a1 7.\n"
#define JUMP   "lutorture-mark: jump.a1 8.\n"
#define NEXT   "[    0.000000] Linux version 7.3.4\n"
#define WARN                                               \
	"[   12.1] ------------[ cut here ]------------\n" \
	"[   12.1] as asked for\n"                         \
	"[   12.1] WARNING: x.c:1 at late+0x1/0x2\n"       \
	"[   12.1] Call Trace:\n[   12.1]  late+0x1/0x2\n" \
	"[   12.1] ---[ end trace 0000000000000000 ]---\n"

FIXTURE(console)
{
	struct console console;
	int machine, reader;
	char path[32];
	char text[16384];
};

/* "sign:first line|", for a report with its nonce in front. */
static void sign(void *ctx, const char *sign, const char *line)
{
	FIXTURE_DATA(console) *self = ctx;
	size_t len = strlen(self->text);

	if (!strcmp(sign, "line"))
		return;

	snprintf(self->text + len, sizeof(self->text) - len, "%s%s:%.*s|", sign,
		 strcmp(sign, "defect") ? "" : self->console.leaving,
		 (int)strcspn(line, "\n"), line);
}

FIXTURE_SETUP(console)
{
	int fds[2], log;

	strcpy(self->path, "/tmp/lutorture-console-XXXXXX");
	log = mkstemp(self->path);
	ASSERT_LE(0, log);
	close(log);
	ASSERT_EQ(0, pipe2(fds, O_NONBLOCK | O_CLOEXEC));
	self->reader = fds[0];
	self->machine = fds[1];
	ASSERT_EQ(0, console_open(&self->console, self->path, sign, self));
}

FIXTURE_TEARDOWN(console)
{
	console_close(&self->console);
	close(self->machine);
	close(self->reader);
	unlink(self->path);
}

static const char *says(FIXTURE_DATA(console) * self, const char *text)
{
	self->text[0] = '\0';
	if (write(self->machine, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	console_take(&self->console, self->reader);
	return self->text;
}

#define MARKS  "mark:lutorture-mark: look.a1 7.|mark:lutorture-mark: jump.a1 8.|"
#define DEFECT "defecta1:[   12.1] WARNING: x.c:1 at late+0x1/0x2|"

TEST_F(console, report_of_a_kernel_that_leaves_is_told)
{
	EXPECT_STREQ(MARKS DEFECT, says(self, LOOKED JUMP WARN NEXT));
}

TEST_F(console, report_while_the_next_kernel_is_loaded_is_told)
{
	EXPECT_STREQ("mark:lutorture-mark: look.a1 7.|" DEFECT
		     "mark:lutorture-mark: jump.a1 8.|",
		     says(self, LOOKED WARN JUMP NEXT));
}

TEST_F(console, report_of_a_kernel_that_stays_is_left_to_its_log)
{
	EXPECT_STREQ(MARKS, says(self, WARN LOOKED JUMP NEXT));
	EXPECT_STREQ("", says(self, WARN));
}

TEST_F(console, report_of_the_next_kernel_is_left_to_its_log)
{
	EXPECT_STREQ(MARKS, says(self, LOOKED JUMP NEXT WARN));
}

TEST_F(console, without_a_first_line_the_arrival_ends_it)
{
	EXPECT_STREQ(MARKS "mark:lutorture-mark: arrive.a1 9.|",
		     says(self,
			  LOOKED JUMP "lutorture-mark: arrive.a1 9.\n" WARN));
}

TEST_F(console, jump_that_is_refused_ends_it)
{
	EXPECT_STREQ(MARKS "mark:lutorture-mark: stay.a1 9.|",
		     says(self, LOOKED JUMP "lutorture-mark: stay.a1 9.\n" WARN));
}

TEST_F(console, mark_for_the_clock_does_not)
{
	EXPECT_STREQ("mark:lutorture-mark: look.a1 7.|"
		     "mark:lutorture-mark: clock 8.|" DEFECT,
		     says(self, LOOKED "lutorture-mark: clock 8.\n" WARN));
}

TEST_F(console, two_reports_are_told_apart)
{
	EXPECT_STREQ(MARKS DEFECT DEFECT,
		     says(self, LOOKED JUMP WARN WARN NEXT));
}

TEST_F(console, report_that_the_power_cuts_off_is_told)
{
	says(self,
	     LOOKED JUMP "BUG: KASAN: use-after-free in x\nmore\nhalf a li");
	self->text[0] = '\0';
	console_off(&self->console);
	EXPECT_STREQ("defecta1:BUG: KASAN: use-after-free in x|", self->text);
	EXPECT_STREQ("", says(self, WARN));
}

TEST_F(console, what_is_said_behind_a_panic_belongs_to_it)
{
	EXPECT_STREQ(MARKS
		     "defecta1:BUG: x|panic:Kernel panic - not syncing: y|",
		     says(self, LOOKED JUMP
			  "BUG: x\n"
			  "Kernel panic - not syncing: y\nCall Trace:\n" WARN));
}

TEST_F(console, what_is_said_behind_a_hang_belongs_to_it)
{
	EXPECT_STREQ(MARKS "hang:rcu: INFO: rcu_preempt detected stalls|",
		     says(self, LOOKED JUMP
			  "rcu: INFO: rcu_preempt detected stalls\nCall Trace:\n" WARN));
}

#define WROTE "[    4.1] lutorture_damage: write 0: 0 at 0x1, 0x1 -> 0x2\n"
#define OOPS                                                                \
	"[    3.7] Oops: Oops: 0000 [#1] SMP\n"                             \
	"[    3.7] RIP: 0010:strcmp+0x10/0x30\n[    3.7] Code: 84 00\n"     \
	"[    3.7] Call Trace:\n[    3.7]  <TASK>\n"                        \
	"[    3.7]  ? inner+0xc9/0x200\n[    3.7]  outer+0x63/0xff0 [m]\n"  \
	"[    3.7] RIP: 0033:0x7f45a34af829\n[    3.7]  </TASK>\n"          \
	"[    3.7]  behind+0x1/0x2\n[    3.7] RIP: 0010:strcmp+0x10/0x30\n" \
	"[    3.7] RSP: 0018:ff3b\n"
#define FRAMES "strcmp+0x10/0x30\n? inner+0xc9/0x200\nouter+0x63/0xff0 [m]"
#define DIES   "Kernel panic - not syncing: Fatal exception\n"

/* All lines of it. */
static void keep_trail(void *ctx, const char *sign, const char *text)
{
	FIXTURE_DATA(console) *self = ctx;

	if (!strcmp(sign, "trail"))
		snprintf(self->text, sizeof(self->text), "%s", text);
	else if (!strcmp(sign, "panic"))
		strcat(self->text, "|panic");
}

TEST_F(console, what_led_to_a_panic_is_told_before_it)
{
	self->console.sign = keep_trail;
	says(self, LOOKED JUMP WROTE NEXT WARN);
	EXPECT_STREQ("", self->text);
	EXPECT_STREQ("lutorture_damage: write 0: 0 at 0x1, 0x1 -> 0x2\n"
		     "RIP: 0010:" FRAMES "|panic",
		     says(self, OOPS DIES));
	EXPECT_STREQ("|panic", says(self, DIES));
}

TEST_F(console, what_led_to_a_panic_ends_with_the_next_jump_and_the_power)
{
	self->console.sign = keep_trail;
	EXPECT_STREQ("|panic", says(self, WROTE LOOKED JUMP DIES));
	says(self, WROTE);
	console_off(&self->console);
	EXPECT_STREQ("|panic", says(self, DIES));
	EXPECT_STREQ("|panic", says(self, WARN "x: RIP: 0010:f+0x1/0x2\n" DIES));
}

/* Only the innermost of many, and no more than there is room for. */
TEST_F(console, what_led_to_a_panic_is_cut)
{
	char flood[1200];

	memset(flood, 'x', sizeof(flood));
	strcpy(flood + sizeof(flood) - 2, "\n");
	self->console.sign = keep_trail;
	says(self, "Oops: \nCall Trace:\n");
	for (int i = 0; i < 30; i++)
		says(self, "  f+0x1/0x2\n");
	EXPECT_EQ(16 * 10 - 1 + 6, strlen(says(self, DIES)));
	for (int i = 0; i < 5; i++) {
		says(self, "lutorture_damage: ");
		says(self, flood);
	}
	EXPECT_EQ(TRAIL_MAX - 1 + 6, strlen(says(self, DIES)));
}

TEST_F(console, mark_with_its_end_cut_off_counts)
{
	EXPECT_STREQ("mark:lutorture-mark: look.a1 [   12.0] x|" DEFECT,
		     says(self, "lutorture-mark: look.a1 [   12.0] x\n" WARN));
}

/* Bytes of any value, in lines of any length, between the marks. */
TEST_F(console, garbage_is_survived)
{
	char line[3000];

	for (int i = 0; i < 2999; i++)
		line[i] = (char)(1 + i % 255);
	line[2999] = '\0';
	says(self, LOOKED "[ cut here ]\n");
	says(self, line);
	says(self, "WARNING:");
	for (int i = 0; i < 20; i++)
		says(self, line);
	EXPECT_STREQ("", says(self, "---[ cut here WARNI"));
	says(self, "NG: y\n");
	EXPECT_NE(NULL, strstr(says(self, NEXT), "defecta1:"));
}

TEST_F(console, flood_is_cut)
{
	unsigned int n = 0;

	says(self, LOOKED);
	for (int i = 0; i < 500; i++)
		n += !!*says(self, "BUG: x\n");
	EXPECT_EQ(100, n);
}

TEST_HARNESS_MAIN
