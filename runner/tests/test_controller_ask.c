// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test asks the outside for, on a machine that is a pipe: what is done, when,
 * and of what nobody hears again. Writes files in /tmp.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "controller.h"
#include "controller_log.h"
#include "kselftest_harness.h"
#include "lu_outside.h"

static char done[4096]; /* "what arg|" */

static int note_act(struct rig_power *power, const char *what, const char *arg)
{
	size_t len = strlen(done);

	(void)power;
	snprintf(done + len, sizeof(done) - len, "%s %s|", what, arg);
	return 0;
}

static int note_hold(struct rig_power *power, const char *what, const char *arg,
		     double *ms)
{
	if (strcmp(what, LU_OUTSIDE_PAUSE))
		return -EOPNOTSUPP;
	*ms = 0;
	return note_act(power, what, arg);
}

static const struct rig_ops ops = { .act = note_act, .hold = note_hold };
static const struct lu_kernel kernel = { .slow = 1 };
static struct controller c;

FIXTURE(ask)
{
	char log[40], journal[40];
	int machine, reader;
};

static void make(char *path, size_t size)
{
	int fd;

	snprintf(path, size, "/tmp/lutorture-ask-XXXXXX");
	fd = mkstemp(path);
	if (fd < 0)
		abort();
	close(fd);
}

FIXTURE_SETUP(ask)
{
	int fds[2];

	done[0] = '\0';
	c = (struct controller){ .ops = &ops, .power.kernel = &kernel };
	progress_open(&c.progress, NULL);
	make(self->log, sizeof(self->log));
	make(self->journal, sizeof(self->journal));
	ASSERT_EQ(0, pipe2(fds, O_NONBLOCK | O_CLOEXEC));
	self->reader = fds[0];
	self->machine = fds[1];
	ASSERT_EQ(0,
		  console_open(&c.console, self->log, controller_take_sign, &c));
	c.log = controller_log_open(self->journal);
}

FIXTURE_TEARDOWN(ask)
{
	controller_drop_asks(&c);
	console_close(&c.console);
	journal_close(c.log);
	close(self->machine);
	close(self->reader);
	unlink(self->log);
	unlink(self->journal);
}

static void takes(json_t *rec)
{
	controller_take_ask(&c, rec);
	json_decref(rec);
}

static void asks(const char *what, const char *arg, int after_ms)
{
	takes(json_pack("{s:s, s:s, s:s, s:i}", "kind", "ask", "what", what,
			"arg", arg, "after_ms", after_ms));
}

/* Return: what has been done by then, all in all. */
static const char *says(FIXTURE_DATA(ask) * self, const char *text)
{
	if (write(self->machine, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	console_take(&c.console, self->reader);
	if (controller_do_ask(&c))
		abort();
	return done;
}

TEST_F(ask, word_of_any_line_is_heard)
{
	asks(LU_OUTSIDE_PAUSE, "40 Linux version ", 0);
	EXPECT_STREQ("", says(self, "kexec_core: Starting new kernel\n"));
	EXPECT_STREQ("pause 40 Linux version |",
		     says(self, "[    0.000000] Linux version 7.3.4\n"));
	EXPECT_EQ(0, c.n_asks);
}

TEST_F(ask, word_of_a_mark_is_heard)
{
	asks(LU_OUTSIDE_PAUSE, "40 arrive.", 0);
	EXPECT_STREQ("pause 40 arrive.|",
		     says(self, "lutorture-mark: arrive.a1 9.\n"));
}

TEST_F(ask, each_waits_for_its_own_word)
{
	asks(LU_OUTSIDE_PAUSE, "1 second", 0);
	asks(LU_OUTSIDE_PAUSE, "2 first", 0);
	asks(LU_OUTSIDE_LINK, "igb0 off", 0);
	EXPECT_STREQ("link igb0 off|", says(self, "\n"));
	EXPECT_STREQ("link igb0 off|pause 2 first|", says(self, "the first\n"));
	EXPECT_STREQ("link igb0 off|pause 2 first|pause 1 second|",
		     says(self, "a second\n"));
}

TEST_F(ask, time_is_counted_from_the_word)
{
	asks(LU_OUTSIDE_PAUSE, "1 word", 30);
	usleep(40000);
	EXPECT_STREQ("", says(self, "the word\n"));
	usleep(20000);
	EXPECT_STREQ("", says(self, "the word once more\n"));
	usleep(20000);
	EXPECT_STREQ("pause 1 word|", says(self, "\n"));
}

/* What waits for none was asked for before the test was over. */
TEST_F(ask, words_unsaid_lapse_with_the_test)
{
	asks(LU_OUTSIDE_PAUSE, "1 never", 0);
	asks(LU_OUTSIDE_PAUSE, "2 said", 0);
	asks(LU_OUTSIDE_LINK, "igb0 on", 0);
	controller_heed_ask(&c, "said in time");
	takes(json_pack("{s:s}", "kind", "measure"));
	EXPECT_EQ(3, c.n_asks);
	takes(json_pack("{s:s}", "kind", "end"));
	EXPECT_STREQ("pause 2 said|link igb0 on|", says(self, "never\n"));
	EXPECT_EQ(0, c.n_asks);
}

static int take_err(void *ctx, json_t *rec)
{
	int *err = ctx;

	*err = (int)journal_int(rec, "err", 0);
	return 0;
}

TEST_F(ask, one_too_many_is_recorded)
{
	int err = 0;

	for (int i = 0; i <= CONTROLLER_ASKS; i++)
		asks(LU_OUTSIDE_PAUSE, "1 word", 0);
	EXPECT_EQ(CONTROLLER_ASKS, c.n_asks);
	journal_read(self->journal, take_err, &err);
	EXPECT_EQ(-ENOSPC, err);
}

TEST_F(ask, power_is_cut_at_the_word)
{
	asks(LU_OUTSIDE_POWER_CUT, "lutorture_fault: here", 0);
	EXPECT_EQ(0, controller_do_ask(&c));
	controller_heed_ask(&c, "lutorture_fault: here 5");
	EXPECT_EQ(1, controller_do_ask(&c));
	EXPECT_EQ(0, c.n_asks);
}

TEST_HARNESS_MAIN
